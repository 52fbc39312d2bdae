//! `gitpod.v1.ProjectService`.

use crate::connect::error::Error;
use crate::proto::project::{
    GetProjectRequest, GetProjectResponse, ListProjectsRequest, ListProjectsResponse, Project, UpdateProjectRequest,
    UpdateProjectResponse,
};

use super::Client;

/// A page of projects.
pub async fn list_projects(client: &Client, request: &ListProjectsRequest) -> Result<ListProjectsResponse, Error> {
    client.read("gitpod.v1.ProjectService/ListProjects", request).await
}

pub async fn get_project(client: &Client, project_id: String) -> Result<Project, Error> {
    let request = GetProjectRequest { project_id };
    let answer: GetProjectResponse = client.read("gitpod.v1.ProjectService/GetProject", &request).await?;
    Ok(answer.project)
}

/// Changes a project's prebuild settings, all of them at once.
pub async fn update_project(client: &Client, request: &UpdateProjectRequest) -> Result<Project, Error> {
    let answer: UpdateProjectResponse = client.write("gitpod.v1.ProjectService/UpdateProject", request).await?;
    Ok(answer.project)
}
