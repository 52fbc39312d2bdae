//! `gitpod.v1.OrganizationService`.

use crate::proto::id::Id;
use crate::proto::organization::{
    GetOrganizationRequest, GetOrganizationResponse, ListMembersRequest, ListMembersResponse,
};

use super::{Answer, Client};

pub fn get_organization(client: &Client, organization_id: Id) -> Answer<GetOrganizationResponse> {
    client.read(&GetOrganizationRequest { organization_id })
}

/// A page of an organization's members.
pub fn list_members(client: &Client, request: &ListMembersRequest) -> Answer<ListMembersResponse> {
    client.read(request)
}
