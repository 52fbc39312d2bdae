//! `gitpod.v1.PrebuildService`: all eleven procedures.

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::prebuild::{
    CancelPrebuildRequest, CreatePrebuildLogsTokenRequest, CreatePrebuildRequest, DeletePrebuildRequest,
    GetPrebuildRequest, ListPrebuildsRequest, ListPrebuildsResponse, Prebuild,
};
use crate::proto::warm_pool::{
    CreateWarmPoolRequest, DeleteWarmPoolRequest, GetWarmPoolRequest, ListWarmPoolsRequest, ListWarmPoolsResponse,
    UpdateWarmPoolRequest, WarmPool,
};

use super::Client;

/// Starts a prebuild.
pub async fn create_prebuild(client: &Client, request: &CreatePrebuildRequest) -> Result<Prebuild, Error> {
    Ok(client.write(request).await?.prebuild)
}

/// A page of prebuilds, newest first.
pub async fn list_prebuilds(client: &Client, request: &ListPrebuildsRequest) -> Result<ListPrebuildsResponse, Error> {
    client.read(request).await
}

pub async fn get_prebuild(client: &Client, prebuild_id: Id) -> Result<Prebuild, Error> {
    let request = GetPrebuildRequest { prebuild_id };
    Ok(client.read(&request).await?.prebuild)
}

/// Asks for a prebuild to be cancelled; the answer is the prebuild, cancelling.
pub async fn cancel_prebuild(client: &Client, prebuild_id: Id) -> Result<Prebuild, Error> {
    let request = CancelPrebuildRequest { prebuild_id };
    Ok(client.write(&request).await?.prebuild)
}

/// Asks for a prebuild and its snapshot to be deleted, which takes the server some time.
pub async fn delete_prebuild(client: &Client, prebuild_id: Id) -> Result<(), Error> {
    let request = DeletePrebuildRequest { prebuild_id };
    client.write(&request).await?;
    Ok(())
}

/// A token for the prebuild's logs, good for about an hour. Not repeatable: each call makes one.
pub async fn create_prebuild_logs_token(client: &Client, prebuild_id: Id) -> Result<String, Error> {
    let request = CreatePrebuildLogsTokenRequest { prebuild_id };
    Ok(client.write(&request).await?.access_token)
}

pub async fn create_warm_pool(client: &Client, request: &CreateWarmPoolRequest) -> Result<WarmPool, Error> {
    Ok(client.write(request).await?.warm_pool)
}

pub async fn get_warm_pool(client: &Client, warm_pool_id: Id) -> Result<WarmPool, Error> {
    let request = GetWarmPoolRequest { warm_pool_id };
    Ok(client.read(&request).await?.warm_pool)
}

/// A page of warm pools.
pub async fn list_warm_pools(client: &Client, request: &ListWarmPoolsRequest) -> Result<ListWarmPoolsResponse, Error> {
    client.read(request).await
}

/// Changes a pool's sizes.
pub async fn update_warm_pool(client: &Client, request: &UpdateWarmPoolRequest) -> Result<WarmPool, Error> {
    Ok(client.write(request).await?.warm_pool)
}

/// Asks for a pool to be drained and deleted, which takes the server some time.
pub async fn delete_warm_pool(client: &Client, warm_pool_id: Id) -> Result<(), Error> {
    let request = DeleteWarmPoolRequest { warm_pool_id };
    client.write(&request).await?;
    Ok(())
}
