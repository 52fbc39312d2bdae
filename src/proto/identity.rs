//! `gitpod.v1.IdentityService`: who calls.

use super::message::messages;
use super::shared::Subject;

messages! {
    pub struct GetAuthenticatedIdentityRequest {}

    pub struct GetAuthenticatedIdentityResponse {
        "subject" => subject: Subject,
        "organizationId" => organization_id: String,
        "organizationTier" => organization_tier: String,
    }
}
