//! `gitpod.v1.ProjectService`.

use futures_util::TryFutureExt;
use futures_util::future::{Ready, ready};

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::procedure::UnaryRequest;
use crate::proto::project::{
    GetProjectRequest, ListProjectsRequest, ListProjectsResponse, Project, UpdateProjectRequest,
};

use super::{Answer, Client, present};

/// A page of projects.
pub fn list_projects(client: &Client, request: &ListProjectsRequest) -> Answer<ListProjectsResponse> {
    client.read(request)
}

pub fn get_project(client: &Client, project_id: Id) -> Answer<Project> {
    let request = GetProjectRequest { project_id };
    Box::pin(client.read(&request).and_then(|answer| project(GetProjectRequest::PROCEDURE, answer.project)))
}

/// Replaces a project's prebuild settings as a whole.
pub fn update_project(client: &Client, request: &UpdateProjectRequest) -> Answer<Project> {
    Box::pin(client.write(request).and_then(|answer| project(UpdateProjectRequest::PROCEDURE, answer.project)))
}

fn project(procedure: &str, project: Project) -> Ready<Result<Project, Error>> {
    let id = project.id;
    ready(present(project, id, procedure, "project"))
}
