//! The names that prebuilds are shown with.

use crate::components::prebuild_row::{RowNames, subject_name};
use crate::domain::prebuild::ran_as;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::store::Store;
use crate::store::names::Names;
use crate::store::people::People;

/// Names of what a prebuild has the ids of. Reads are tracked.
#[derive(Clone, Copy)]
pub struct PrebuildNames {
    pub classes: Names,
    /// `None` in the history of one project, which does not name it in each row.
    pub projects: Option<Names>,
    people: People,
}

impl PrebuildNames {
    /// Names for the history of one project or, without one, of the organization.
    pub fn new(store: Store, project_id: Option<Id>) -> Self {
        Self {
            classes: store.class_names,
            projects: project_id.is_none().then_some(store.project_names),
            people: store.people,
        }
    }

    pub fn class(self, prebuild: &Prebuild) -> String {
        self.classes.shown(prebuild.metadata.environment_class_id)
    }

    pub fn project(self, prebuild: &Prebuild) -> Option<String> {
        self.projects.map(|projects| projects.shown(prebuild.metadata.project_id))
    }

    pub fn person(self, subject: &Subject) -> String {
        self.people.name(subject).unwrap_or_else(|| subject_name(subject))
    }

    pub fn of_row(self, prebuild: &Prebuild) -> RowNames {
        RowNames {
            class: self.class(prebuild),
            project: self.project(prebuild).unwrap_or_default(),
            person: ran_as(prebuild).map_or_else(String::new, |subject| self.person(subject)),
        }
    }
}
