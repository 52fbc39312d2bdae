//! `gitpod.v1.ServiceAccountService`: names of service accounts.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.ServiceAccountService" {
        unary GetServiceAccount(GetServiceAccountRequest) -> GetServiceAccountResponse,
        unary ListServiceAccounts(ListServiceAccountsRequest) -> ListServiceAccountsResponse,
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

    pub struct ListServiceAccountsRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListServiceAccountsFilter,
    }

    pub struct ListServiceAccountsFilter = "ListServiceAccountsRequest.Filter" {
        "includeSuspended" => include_suspended: bool,
        /// At most 25.
        "serviceAccountIds" => service_account_ids: Vec<Id>,
    }

    pub struct ListServiceAccountsResponse {
        "pagination" => pagination: PaginationResponse,
        "serviceAccounts" => service_accounts: Vec<ServiceAccount>,
    }
}
