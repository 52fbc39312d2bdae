//! `gitpod.v1.EnvironmentService`.

use crate::proto::environment::{
    ListEnvironmentClassesRequest, ListEnvironmentClassesResponse, ListEnvironmentsRequest, ListEnvironmentsResponse,
};

use super::{Answer, Client};

/// A page of environment classes.
pub fn list_environment_classes(
    client: &Client,
    request: &ListEnvironmentClassesRequest,
) -> Answer<ListEnvironmentClassesResponse> {
    client.read(request)
}

/// A page of environments that still exist.
pub fn list_environments(client: &Client, request: &ListEnvironmentsRequest) -> Answer<ListEnvironmentsResponse> {
    client.read(request)
}
