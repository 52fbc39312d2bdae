//! `gitpod.v1.PrebuildService`: all eleven procedures.

use futures_util::TryFutureExt;
use futures_util::future::{Ready, ready};

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::prebuild::{
    CancelPrebuildRequest, CreatePrebuildLogsTokenRequest, CreatePrebuildRequest, DeletePrebuildRequest,
    GetPrebuildRequest, ListPrebuildsRequest, ListPrebuildsResponse, Prebuild,
};
use crate::proto::procedure::UnaryRequest;
use crate::proto::warm_pool::{
    CreateWarmPoolRequest, DeleteWarmPoolRequest, GetWarmPoolRequest, ListWarmPoolsRequest, ListWarmPoolsResponse,
    UpdateWarmPoolRequest, WarmPool,
};

use super::{Answer, Client, present};

/// Starts a prebuild.
pub fn create_prebuild(client: &Client, request: &CreatePrebuildRequest) -> Answer<Prebuild> {
    Box::pin(client.write(request).and_then(|answer| prebuild(CreatePrebuildRequest::PROCEDURE, answer.prebuild)))
}

/// A page of prebuilds, newest first.
pub fn list_prebuilds(client: &Client, request: &ListPrebuildsRequest) -> Answer<ListPrebuildsResponse> {
    client.read(request)
}

pub fn get_prebuild(client: &Client, prebuild_id: Id) -> Answer<Prebuild> {
    let request = GetPrebuildRequest { prebuild_id };
    Box::pin(client.read(&request).and_then(|answer| prebuild(GetPrebuildRequest::PROCEDURE, answer.prebuild)))
}

/// Requests cancellation of a prebuild. Returns the prebuild in its cancelling phase.
pub fn cancel_prebuild(client: &Client, prebuild_id: Id) -> Answer<Prebuild> {
    let request = CancelPrebuildRequest { prebuild_id };
    Box::pin(client.write(&request).and_then(|answer| prebuild(CancelPrebuildRequest::PROCEDURE, answer.prebuild)))
}

/// Requests deletion of a prebuild and its snapshot. The server deletes asynchronously.
pub fn delete_prebuild(client: &Client, prebuild_id: Id) -> Answer<()> {
    let request = DeletePrebuildRequest { prebuild_id };
    Box::pin(client.write(&request).map_ok(drop))
}

/// Creates a token for the prebuild's logs, valid for about an hour. Not retried, because each call creates another
/// token.
pub fn create_prebuild_logs_token(client: &Client, prebuild_id: Id) -> Answer<String> {
    let request = CreatePrebuildLogsTokenRequest { prebuild_id };
    Box::pin(client.write(&request).map_ok(|answer| answer.access_token))
}

pub fn create_warm_pool(client: &Client, request: &CreateWarmPoolRequest) -> Answer<WarmPool> {
    Box::pin(client.write(request).and_then(|answer| warm_pool(CreateWarmPoolRequest::PROCEDURE, answer.warm_pool)))
}

pub fn get_warm_pool(client: &Client, warm_pool_id: Id) -> Answer<WarmPool> {
    let request = GetWarmPoolRequest { warm_pool_id };
    Box::pin(client.read(&request).and_then(|answer| warm_pool(GetWarmPoolRequest::PROCEDURE, answer.warm_pool)))
}

/// A page of warm pools.
pub fn list_warm_pools(client: &Client, request: &ListWarmPoolsRequest) -> Answer<ListWarmPoolsResponse> {
    client.read(request)
}

/// Changes a pool's sizes.
pub fn update_warm_pool(client: &Client, request: &UpdateWarmPoolRequest) -> Answer<WarmPool> {
    Box::pin(client.write(request).and_then(|answer| warm_pool(UpdateWarmPoolRequest::PROCEDURE, answer.warm_pool)))
}

/// Requests that a pool be drained and deleted. The server does both asynchronously.
pub fn delete_warm_pool(client: &Client, warm_pool_id: Id) -> Answer<()> {
    let request = DeleteWarmPoolRequest { warm_pool_id };
    Box::pin(client.write(&request).map_ok(drop))
}

fn prebuild(procedure: &str, prebuild: Prebuild) -> Ready<Result<Prebuild, Error>> {
    let id = prebuild.id;
    ready(present(prebuild, id, procedure, "prebuild"))
}

fn warm_pool(procedure: &str, pool: WarmPool) -> Ready<Result<WarmPool, Error>> {
    let id = pool.id;
    ready(present(pool, id, procedure, "warm pool"))
}
