//! Messages that several services share: pagination and subjects.

use super::id::Id;
use super::message::messages;
use super::scalar::open_enum;

messages! {
    /// Requested page of a list. A `page_size` of 0 means the server's default of 25; the maximum is 100.
    pub struct PaginationRequest {
        "pageSize" => page_size: i32,
        "token" => token: String,
    }

    /// Continuation of a list. An empty `next_token` marks the last page.
    pub struct PaginationResponse {
        "nextToken" => next_token: String,
    }

    /// Identity: a user, service account, or runner.
    pub struct Subject {
        "id" => id: Id,
        "principal" => principal: Principal,
    }
}

open_enum! {
    /// Kind of a [`Subject`].
    pub enum Principal, "PRINCIPAL_" {
        Unspecified = 0 => "UNSPECIFIED",
        Account = 1 => "ACCOUNT",
        User = 2 => "USER",
        Runner = 3 => "RUNNER",
        Environment = 4 => "ENVIRONMENT",
        ServiceAccount = 5 => "SERVICE_ACCOUNT",
        RunnerManager = 6 => "RUNNER_MANAGER",
    }
}
