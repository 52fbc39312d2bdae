//! `gitpod.v1.EnvironmentService`.

use crate::proto::environment::{ListEnvironmentClassesRequest, ListEnvironmentClassesResponse};

use super::{Answer, Client};

/// A page of environment classes.
pub fn list_environment_classes(
    client: &Client,
    request: &ListEnvironmentClassesRequest,
) -> Answer<ListEnvironmentClassesResponse> {
    client.read(request)
}
