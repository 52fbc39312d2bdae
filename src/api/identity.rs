//! `gitpod.v1.IdentityService`.

use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::proto::identity::{GetAuthenticatedIdentityRequest, GetAuthenticatedIdentityResponse};
use crate::proto::procedure::UnaryRequest;

use super::{Answer, Client, decode, encode};

/// Returns the caller's identity.
pub fn get_authenticated_identity(client: &Client) -> Answer<GetAuthenticatedIdentityResponse> {
    client.read(&GetAuthenticatedIdentityRequest {})
}

/// Returns the identity behind a token that hasn't been used to sign in yet.
pub async fn identify(client: &Client, token: &Token) -> Result<GetAuthenticatedIdentityResponse, Error> {
    let procedure = GetAuthenticatedIdentityRequest::PROCEDURE;
    let message = encode(procedure, &GetAuthenticatedIdentityRequest {})?;
    decode(procedure, &client.send_as(Some(token), procedure, &message).await?)
}
