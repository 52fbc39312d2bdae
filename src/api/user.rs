//! `gitpod.v1.UserService`.

use futures_util::TryFutureExt;

use crate::proto::id::Id;
use crate::proto::user::{GetUserRequest, User};

use super::{Answer, Client};

pub fn get_user(client: &Client, user_id: Id) -> Answer<User> {
    let request = GetUserRequest { user_id };
    Box::pin(client.read(&request).map_ok(|answer| answer.user))
}
