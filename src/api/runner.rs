//! `gitpod.v1.RunnerService`.

use futures_util::TryFutureExt;

use crate::proto::id::Id;
use crate::proto::runner::{GetRunnerRequest, ListRunnersRequest, ListRunnersResponse, Runner};

use super::{Answer, Client};

pub fn get_runner(client: &Client, runner_id: Id) -> Answer<Runner> {
    let request = GetRunnerRequest { runner_id };
    Box::pin(client.read(&request).map_ok(|answer| answer.runner))
}

/// A page of runners.
pub fn list_runners(client: &Client, request: &ListRunnersRequest) -> Answer<ListRunnersResponse> {
    client.read(request)
}
