//! `gitpod.v1.ServiceAccountService`.

use futures_util::TryFutureExt;

use crate::proto::id::Id;
use crate::proto::service_account::{
    GetServiceAccountRequest, ListServiceAccountsRequest, ListServiceAccountsResponse, ServiceAccount,
};

use super::{Answer, Client};

pub fn get_service_account(client: &Client, service_account_id: Id) -> Answer<ServiceAccount> {
    let request = GetServiceAccountRequest { service_account_id };
    Box::pin(client.read(&request).map_ok(|answer| answer.service_account))
}

/// A page of service accounts.
pub fn list_service_accounts(
    client: &Client,
    request: &ListServiceAccountsRequest,
) -> Answer<ListServiceAccountsResponse> {
    client.read(request)
}
