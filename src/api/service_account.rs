//! `gitpod.v1.ServiceAccountService`.

use crate::connect::error::Error;
use crate::proto::service_account::{GetServiceAccountRequest, GetServiceAccountResponse, ServiceAccount};

use super::Client;

pub async fn get_service_account(client: &Client, service_account_id: String) -> Result<ServiceAccount, Error> {
    let request = GetServiceAccountRequest { service_account_id };
    let answer: GetServiceAccountResponse =
        client.read("gitpod.v1.ServiceAccountService/GetServiceAccount", &request).await?;
    Ok(answer.service_account)
}
