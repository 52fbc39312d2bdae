//! `gitpod.v1.UsageService`.

use crate::proto::usage::{ListEnvironmentUsageRecordsRequest, ListEnvironmentUsageRecordsResponse};

use super::{Answer, Client};

/// A page of records of environments, including deleted ones.
pub fn list_environment_usage_records(
    client: &Client,
    request: &ListEnvironmentUsageRecordsRequest,
) -> Answer<ListEnvironmentUsageRecordsResponse> {
    client.read(request)
}
