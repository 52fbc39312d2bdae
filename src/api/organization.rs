//! `gitpod.v1.OrganizationService`.

use crate::connect::error::Error;
use crate::proto::organization::{ListMembersRequest, ListMembersResponse};

use super::Client;

/// A page of an organization's members.
pub async fn list_members(client: &Client, request: &ListMembersRequest) -> Result<ListMembersResponse, Error> {
    client.read(request).await
}
