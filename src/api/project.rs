//! `gitpod.v1.ProjectService`.

use futures_util::TryFutureExt;

use crate::proto::id::Id;
use crate::proto::project::{
    GetProjectRequest, ListProjectsRequest, ListProjectsResponse, Project, UpdateProjectRequest,
};

use super::{Answer, Client};

/// A page of projects.
pub fn list_projects(client: &Client, request: &ListProjectsRequest) -> Answer<ListProjectsResponse> {
    client.read(request)
}

pub fn get_project(client: &Client, project_id: Id) -> Answer<Project> {
    let request = GetProjectRequest { project_id };
    Box::pin(client.read(&request).map_ok(|answer| answer.project))
}

/// Changes a project's prebuild settings, all of them at once.
pub fn update_project(client: &Client, request: &UpdateProjectRequest) -> Answer<Project> {
    Box::pin(client.write(request).map_ok(|answer| answer.project))
}
