//! `gitpod.v1.ServiceAccountService`.

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::service_account::{
    GetServiceAccountRequest, ListServiceAccountsRequest, ListServiceAccountsResponse, ServiceAccount,
};

use super::Client;

pub async fn get_service_account(client: &Client, service_account_id: Id) -> Result<ServiceAccount, Error> {
    let request = GetServiceAccountRequest { service_account_id };
    Ok(client.read(&request).await?.service_account)
}

/// A page of service accounts.
pub async fn list_service_accounts(
    client: &Client,
    request: &ListServiceAccountsRequest,
) -> Result<ListServiceAccountsResponse, Error> {
    client.read(request).await
}
