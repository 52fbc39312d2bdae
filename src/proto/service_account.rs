//! `gitpod.v1.ServiceAccountService`: names of those who are no persons.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;

procedures! {
    "gitpod.v1.ServiceAccountService" {
        unary GetServiceAccount(GetServiceAccountRequest) -> GetServiceAccountResponse,
    }
}

messages! {
    pub struct ServiceAccount {
        "id" => id: Id,
        "name" => name: String,
        "description" => description: String,
    }

    pub struct GetServiceAccountRequest {
        "serviceAccountId" => service_account_id: Id,
    }

    pub struct GetServiceAccountResponse {
        "serviceAccount" => service_account: ServiceAccount,
    }
}
