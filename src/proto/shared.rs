//! Messages that several services share: pagination and subjects.

use serde::{Deserialize, Serialize};

use super::scalar::{is_default, null_as_default, open_enum};

/// Which page of a list is asked for. `page_size` 0 means the server's default of 25; at most 100.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PaginationRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub page_size: i32,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub token: String,
}

/// Where a list goes on. An empty `next_token` means that this was the last page.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PaginationResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub next_token: String,
}

/// An identity: a user, a service account, a runner.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subject {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub principal: Principal,
}

open_enum! {
    /// What kind of identity a [`Subject`] is.
    Principal, "PRINCIPAL_" {
        Unspecified = 0 => "UNSPECIFIED",
        Account = 1 => "ACCOUNT",
        User = 2 => "USER",
        Runner = 3 => "RUNNER",
        Environment = 4 => "ENVIRONMENT",
        ServiceAccount = 5 => "SERVICE_ACCOUNT",
        RunnerManager = 6 => "RUNNER_MANAGER",
    }
}
