//! `gitpod.v1.ProjectService`.

use crate::connect::error::Error;
use crate::proto::project::{
    GetProjectRequest, GetProjectResponse, ListProjectsRequest, ListProjectsResponse, Project,
};

use super::Client;

pub async fn list_projects(client: &Client, request: &ListProjectsRequest) -> Result<ListProjectsResponse, Error> {
    client.call("gitpod.v1.ProjectService/ListProjects", request).await
}

pub async fn get_project(client: &Client, project_id: String) -> Result<Project, Error> {
    let request = GetProjectRequest { project_id };
    let answer: GetProjectResponse = client.call("gitpod.v1.ProjectService/GetProject", &request).await?;
    Ok(answer.project)
}
