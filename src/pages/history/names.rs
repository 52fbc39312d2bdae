//! Names shown for the ids of a prebuild.

use crate::components::prebuild_row::{RowNames, subject_name};
use crate::domain::prebuild::ran_as;
use crate::domain::search::Field;
use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::store::Store;
use crate::store::names::Names;
use crate::store::people::People;
use crate::text;

/// Names of projects, classes, and people. Reads are tracked.
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
        self.classes.display_name(prebuild.metadata.environment_class_id)
    }

    pub fn project(self, prebuild: &Prebuild) -> Option<String> {
        self.projects.map(|projects| projects.display_name(prebuild.metadata.project_id))
    }

    pub fn person(self, subject: &Subject) -> String {
        self.people.name(subject).unwrap_or_else(|| subject_name(subject))
    }

    /// Ids of the projects, classes, and people whose names contain a text, in any case.
    pub fn find(self, text: &str) -> Vec<Id> {
        let needle = lower_case(text);
        let mut ids = self.classes.find(&needle);
        ids.extend(self.projects.map(|projects| projects.find(&needle)).unwrap_or_default());
        ids.extend(self.people.find(&needle));
        ids
    }

    /// All ids with their names, each list sorted by name.
    pub fn all(self) -> [Vec<(Id, String)>; 3] {
        [self.projects.map(Names::all).unwrap_or_default(), self.classes.all(), self.people.all()]
    }

    /// Loads the names of a prebuild's people, so that they can be searched.
    pub fn prefetch_people(self, prebuild: &Prebuild) {
        let metadata = &prebuild.metadata;
        for subject in [&metadata.creator, &metadata.executor].into_iter().flatten() {
            self.people.prefetch(subject);
        }
    }

    /// Label of the field that matched a search; `None` for messages, which the row shows.
    pub fn of_match(self, prebuild: &Prebuild, field: Field) -> Option<String> {
        let person = |subject: &Option<Subject>| subject.as_ref().map(|subject| self.person(subject));
        match field {
            Field::Id => Some(format!("ID {}", prebuild.id)),
            Field::Project => Some("Project".to_owned()),
            Field::Class => Some("Class".to_owned()),
            Field::TriggeredBy => Some(format!("{} {}", text::TRIGGERED_BY, person(&prebuild.metadata.creator)?)),
            Field::RanAs => Some(format!("{} {}", text::RAN_AS, person(&prebuild.metadata.executor)?)),
            Field::Message => None,
        }
    }

    pub fn of_row(self, prebuild: &Prebuild) -> RowNames {
        RowNames {
            class: self.class(prebuild),
            project: self.project(prebuild).unwrap_or_default(),
            found_by: None,
            person: ran_as(prebuild).map_or_else(String::new, |subject| self.person(subject)),
        }
    }
}
