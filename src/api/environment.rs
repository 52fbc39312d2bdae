//! `gitpod.v1.EnvironmentService`.

use crate::connect::error::Error;
use crate::proto::environment::{ListEnvironmentClassesRequest, ListEnvironmentClassesResponse};

use super::Client;

/// A page of environment classes.
pub async fn list_environment_classes(
    client: &Client,
    request: &ListEnvironmentClassesRequest,
) -> Result<ListEnvironmentClassesResponse, Error> {
    client.read(request).await
}
