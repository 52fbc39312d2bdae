//! A project's prebuild settings, changed as a whole. A lost answer is looked up.

use crate::api;
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::project::{Project, ProjectPrebuildConfiguration, UpdateProjectRequest};

use super::Store;
use super::pools::{Unwritten, not_done};

impl Store {
    /// Reads a project into the store.
    pub async fn read_project(self, id: Id) -> Result<Project, Error> {
        let project = api::project::get_project(&self.client(), id).await?;
        self.projects.merge(project.clone());
        Ok(project)
    }

    /// Gives a project these settings.
    pub async fn save_settings(self, id: Id, settings: ProjectPrebuildConfiguration) -> Result<(), Unwritten> {
        let request = UpdateProjectRequest { project_id: id, prebuild_configuration: Some(settings.clone()) };
        let error = match api::project::update_project(&self.client(), &request).await {
            Ok(project) => {
                self.projects.merge(project);
                return Ok(());
            }
            Err(error) => error,
        };
        self.denials.note(id, &error);
        if !error.may_have_taken_effect() {
            return Err(Unwritten::Refused(error));
        }
        match self.read_project(id).await {
            Ok(project) if project.prebuild_configuration.as_ref() == Some(&settings) => Ok(()),
            Ok(_) => Err(not_done(error)),
            Err(_) => Err(Unwritten::Unknown),
        }
    }
}
