//! `gitpod.v1.RunnerService`.

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::runner::{GetRunnerRequest, ListRunnersRequest, ListRunnersResponse, Runner};

use super::Client;

pub async fn get_runner(client: &Client, runner_id: Id) -> Result<Runner, Error> {
    let request = GetRunnerRequest { runner_id };
    Ok(client.read(&request).await?.runner)
}

/// A page of runners.
pub async fn list_runners(client: &Client, request: &ListRunnersRequest) -> Result<ListRunnersResponse, Error> {
    client.read(request).await
}
