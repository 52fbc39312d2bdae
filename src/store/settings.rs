//! Write of a project's prebuild settings as a whole. If the answer is lost, they are looked up.

use std::sync::Arc;

use crate::api;
use crate::connect::error::Error;
use crate::domain::project_settings::Draft;
use crate::proto::id::Id;
use crate::proto::project::{Project, ProjectPrebuildConfiguration, UpdateProjectRequest};

use super::Store;
use super::write::{Answer, Found};
use super::writing::{Operation, Task};

impl Store {
    /// Saves a project's settings, unless they differ from `base` by now.
    pub fn save_of_settings(self, id: Id, base: Draft, settings: ProjectPrebuildConfiguration) -> Arc<dyn Task> {
        Arc::new(Save { store: self, id, base, settings })
    }

    /// Reads a project into the store.
    async fn read_project(self, id: Id) -> Result<Project, Error> {
        let project = api::project::get_project(&self.client(), id).await?;
        self.projects.merge(project.clone());
        Ok(project)
    }
}

#[derive(Clone)]
struct Save {
    store: Store,
    id: Id,
    /// As the user saw them.
    base: Draft,
    settings: ProjectPrebuildConfiguration,
}

impl Operation for Save {
    async fn send(self) -> Answer {
        let Self { store, id, base, settings } = self;
        match store.read_project(id).await {
            Ok(project) if Draft::of(&project) != base => return Answer::Conflict,
            Ok(_) => {}
            Err(error) => return Answer::Unsent(error),
        }
        let request = UpdateProjectRequest { project_id: id, prebuild_configuration: Some(settings) };
        match api::project::update_project(&store.client(), &request).await {
            Ok(project) => {
                store.projects.merge(project);
                Answer::Done
            }
            Err(error) => {
                store.denials.note(id, &error);
                Answer::Failed(error)
            }
        }
    }

    async fn look_up(self, _is_accepted: bool) -> Result<Found, Error> {
        let project = self.store.read_project(self.id).await?;
        let is_saved = project.prebuild_configuration.as_ref() == Some(&self.settings);
        Ok(if is_saved { Found::Done } else { Found::Nothing })
    }
}
