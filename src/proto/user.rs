//! `gitpod.v1.UserService`: names of users.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;

procedures! {
    "gitpod.v1.UserService" {
        unary GetUser(GetUserRequest) -> GetUserResponse,
    }
}

messages! {
    pub struct User {
        "id" => id: Id,
        "name" => name: String,
        "avatarUrl" => avatar_url: String,
        "email" => email: String,
    }

    pub struct GetUserRequest {
        "userId" => user_id: Id,
    }

    pub struct GetUserResponse {
        "user" => user: User,
    }
}
