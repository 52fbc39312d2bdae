//! `gitpod.v1.UserService`.

use crate::connect::error::Error;
use crate::proto::user::{GetUserRequest, User};

use super::Client;

pub async fn get_user(client: &Client, user_id: String) -> Result<User, Error> {
    let request = GetUserRequest { user_id };
    Ok(client.read(&request).await?.user)
}
