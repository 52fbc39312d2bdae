//! `gitpod.v1.IdentityService`.

use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::proto::identity::{GetAuthenticatedIdentityRequest, GetAuthenticatedIdentityResponse};
use crate::proto::procedure::UnaryRequest;

use super::{Answer, Client, decode, encode};

/// Who the caller is.
pub fn get_authenticated_identity(client: &Client) -> Answer<GetAuthenticatedIdentityResponse> {
    client.read(&GetAuthenticatedIdentityRequest {})
}

/// Whom a token belongs to that nobody has signed in with yet.
pub async fn identify(client: &Client, token: &Token) -> Result<GetAuthenticatedIdentityResponse, Error> {
    let procedure = GetAuthenticatedIdentityRequest::PROCEDURE;
    let message = encode(procedure, &GetAuthenticatedIdentityRequest {})?;
    decode(procedure, &client.send_as(Some(token), procedure, &message).await?)
}
