//! `gitpod.v1.OrganizationService`: names of members, many at a time.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.OrganizationService" {
        unary ListMembers(ListMembersRequest) -> ListMembersResponse,
    }
}

messages! {
    pub struct OrganizationMember {
        "userId" => user_id: Id,
        "fullName" => full_name: String,
        "avatarUrl" => avatar_url: String,
        "email" => email: String,
    }

    pub struct ListMembersRequest {
        "pagination" => pagination: PaginationRequest,
        "organizationId" => organization_id: Id,
        "filter" => filter: ListMembersFilter,
    }

    pub struct ListMembersFilter = "ListMembersRequest.Filter" {
        /// At most 25.
        "userIds" => user_ids: Vec<Id>,
    }

    pub struct ListMembersResponse {
        "pagination" => pagination: PaginationResponse,
        "members" => members: Vec<OrganizationMember>,
    }
}
