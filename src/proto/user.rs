//! `gitpod.v1.UserService`: people's names.

use super::message::messages;
use super::procedure::procedures;

procedures! {
    "gitpod.v1.UserService" {
        unary GetUser(GetUserRequest) -> GetUserResponse,
    }
}

messages! {
    pub struct User {
        "id" => id: String,
        "name" => name: String,
        "avatarUrl" => avatar_url: String,
        "email" => email: String,
    }

    pub struct GetUserRequest {
        "userId" => user_id: String,
    }

    pub struct GetUserResponse {
        "user" => user: User,
    }
}
