//! `gitpod.v1.OrganizationService`.

use crate::proto::organization::{ListMembersRequest, ListMembersResponse};

use super::{Answer, Client};

/// A page of an organization's members.
pub fn list_members(client: &Client, request: &ListMembersRequest) -> Answer<ListMembersResponse> {
    client.read(request)
}
