//! `gitpod.v1.UserService`.

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::user::{GetUserRequest, User};

use super::Client;

pub async fn get_user(client: &Client, user_id: Id) -> Result<User, Error> {
    let request = GetUserRequest { user_id };
    Ok(client.read(&request).await?.user)
}
