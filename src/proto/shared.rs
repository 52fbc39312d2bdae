//! Messages that several services share: pagination and subjects.

use super::id::Id;
use super::message::messages;
use super::scalar::open_enum;

messages! {
    /// Which page of a list is asked for. `page_size` 0 means the server's default of 25; at most 100.
    pub struct PaginationRequest {
        "pageSize" => page_size: i32,
        "token" => token: String,
    }

    /// Where a list goes on. An empty `next_token` means that this was the last page.
    pub struct PaginationResponse {
        "nextToken" => next_token: String,
    }

    /// An identity: a user, a service account, a runner.
    pub struct Subject {
        "id" => id: Id,
        "principal" => principal: Principal,
    }
}

open_enum! {
    /// What kind of identity a [`Subject`] is.
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
