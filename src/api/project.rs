//! `gitpod.v1.ProjectService`.

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::project::{
    GetProjectRequest, ListProjectsRequest, ListProjectsResponse, Project, UpdateProjectRequest,
};

use super::Client;

/// A page of projects.
pub async fn list_projects(client: &Client, request: &ListProjectsRequest) -> Result<ListProjectsResponse, Error> {
    client.read(request).await
}

pub async fn get_project(client: &Client, project_id: Id) -> Result<Project, Error> {
    let request = GetProjectRequest { project_id };
    Ok(client.read(&request).await?.project)
}

/// Changes a project's prebuild settings, all of them at once.
pub async fn update_project(client: &Client, request: &UpdateProjectRequest) -> Result<Project, Error> {
    Ok(client.write(request).await?.project)
}
