//! `gitpod.v1.IdentityService`: the caller.

use crate::mock::fleet::CALLER;
use crate::mock::world::World;
use crate::proto::identity::GetAuthenticatedIdentityResponse;

pub fn get(world: &World) -> GetAuthenticatedIdentityResponse {
    GetAuthenticatedIdentityResponse {
        subject: world.fleet.subject(CALLER).clone(),
        organization_id: world.fleet.organization_id,
        organization_tier: "enterprise".to_owned(),
    }
}
