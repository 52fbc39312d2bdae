//! `gitpod.v1.OrganizationService`: the name of an organization, and names and roles of members, many at a time.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::open_enum;
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.OrganizationService" {
        unary GetOrganization(GetOrganizationRequest) -> GetOrganizationResponse,
        unary ListMembers(ListMembersRequest) -> ListMembersResponse,
    }
}

open_enum! {
    pub enum OrganizationRole, "ORGANIZATION_ROLE_" {
        Unspecified = 0 => "UNSPECIFIED",
        Admin = 1 => "ADMIN",
        Member = 2 => "MEMBER",
    }
}

messages! {
    pub struct Organization {
        "id" => id: Id,
        "name" => name: String,
    }

    pub struct GetOrganizationRequest {
        "organizationId" => organization_id: Id,
    }

    pub struct GetOrganizationResponse {
        "organization" => organization: Organization,
    }

    pub struct OrganizationMember {
        "userId" => user_id: Id,
        "role" => role: OrganizationRole,
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
