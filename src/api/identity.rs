//! `gitpod.v1.IdentityService`.

use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::proto::identity::{GetAuthenticatedIdentityRequest, GetAuthenticatedIdentityResponse};

use super::{Client, decode, encode};

const GET_AUTHENTICATED_IDENTITY: &str = "gitpod.v1.IdentityService/GetAuthenticatedIdentity";

/// Who the caller is.
pub async fn get_authenticated_identity(client: &Client) -> Result<GetAuthenticatedIdentityResponse, Error> {
    client.read(GET_AUTHENTICATED_IDENTITY, &GetAuthenticatedIdentityRequest {}).await
}

/// Whom a token belongs to that nobody has signed in with yet.
pub async fn identify(client: &Client, token: &Token) -> Result<GetAuthenticatedIdentityResponse, Error> {
    let message = encode(GET_AUTHENTICATED_IDENTITY, &GetAuthenticatedIdentityRequest {})?;
    decode(GET_AUTHENTICATED_IDENTITY, &client.send_as(Some(token), GET_AUTHENTICATED_IDENTITY, &message).await?)
}
