//! `gitpod.v1.IdentityService`: the caller's identity.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::shared::Subject;

procedures! {
    "gitpod.v1.IdentityService" {
        unary GetAuthenticatedIdentity(GetAuthenticatedIdentityRequest) -> GetAuthenticatedIdentityResponse,
    }
}

messages! {
    pub struct GetAuthenticatedIdentityRequest {}

    pub struct GetAuthenticatedIdentityResponse {
        "subject" => subject: Subject,
        "organizationId" => organization_id: Id,
        "organizationTier" => organization_tier: String,
    }
}
