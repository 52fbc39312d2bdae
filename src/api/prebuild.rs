//! `gitpod.v1.PrebuildService`: all eleven procedures.

use crate::connect::error::Error;
use crate::proto::prebuild::{
    CancelPrebuildRequest, CancelPrebuildResponse, CreatePrebuildLogsTokenRequest, CreatePrebuildLogsTokenResponse,
    CreatePrebuildRequest, CreatePrebuildResponse, DeletePrebuildRequest, DeletePrebuildResponse, GetPrebuildRequest,
    GetPrebuildResponse, ListPrebuildsRequest, ListPrebuildsResponse, Prebuild,
};
use crate::proto::warm_pool::{
    CreateWarmPoolRequest, CreateWarmPoolResponse, DeleteWarmPoolRequest, DeleteWarmPoolResponse, GetWarmPoolRequest,
    GetWarmPoolResponse, ListWarmPoolsRequest, ListWarmPoolsResponse, UpdateWarmPoolRequest, UpdateWarmPoolResponse,
    WarmPool,
};

use super::Client;

/// Starts a prebuild.
pub async fn create_prebuild(client: &Client, request: &CreatePrebuildRequest) -> Result<Prebuild, Error> {
    let answer: CreatePrebuildResponse = client.write("gitpod.v1.PrebuildService/CreatePrebuild", request).await?;
    Ok(answer.prebuild)
}

/// A page of prebuilds, newest first.
pub async fn list_prebuilds(client: &Client, request: &ListPrebuildsRequest) -> Result<ListPrebuildsResponse, Error> {
    client.read("gitpod.v1.PrebuildService/ListPrebuilds", request).await
}

pub async fn get_prebuild(client: &Client, prebuild_id: String) -> Result<Prebuild, Error> {
    let request = GetPrebuildRequest { prebuild_id };
    let answer: GetPrebuildResponse = client.read("gitpod.v1.PrebuildService/GetPrebuild", &request).await?;
    Ok(answer.prebuild)
}

/// Asks for a prebuild to be cancelled; the answer is the prebuild, cancelling.
pub async fn cancel_prebuild(client: &Client, prebuild_id: String) -> Result<Prebuild, Error> {
    let request = CancelPrebuildRequest { prebuild_id };
    let answer: CancelPrebuildResponse = client.write("gitpod.v1.PrebuildService/CancelPrebuild", &request).await?;
    Ok(answer.prebuild)
}

/// Asks for a prebuild and its snapshot to be deleted, which takes the server some time.
pub async fn delete_prebuild(client: &Client, prebuild_id: String) -> Result<(), Error> {
    let request = DeletePrebuildRequest { prebuild_id };
    let _: DeletePrebuildResponse = client.write("gitpod.v1.PrebuildService/DeletePrebuild", &request).await?;
    Ok(())
}

/// A token for the prebuild's logs, good for about an hour. Not repeatable: each call makes one.
pub async fn create_prebuild_logs_token(client: &Client, prebuild_id: String) -> Result<String, Error> {
    let request = CreatePrebuildLogsTokenRequest { prebuild_id };
    let answer: CreatePrebuildLogsTokenResponse =
        client.write("gitpod.v1.PrebuildService/CreatePrebuildLogsToken", &request).await?;
    Ok(answer.access_token)
}

pub async fn create_warm_pool(client: &Client, request: &CreateWarmPoolRequest) -> Result<WarmPool, Error> {
    let answer: CreateWarmPoolResponse = client.write("gitpod.v1.PrebuildService/CreateWarmPool", request).await?;
    Ok(answer.warm_pool)
}

pub async fn get_warm_pool(client: &Client, warm_pool_id: String) -> Result<WarmPool, Error> {
    let request = GetWarmPoolRequest { warm_pool_id };
    let answer: GetWarmPoolResponse = client.read("gitpod.v1.PrebuildService/GetWarmPool", &request).await?;
    Ok(answer.warm_pool)
}

/// A page of warm pools.
pub async fn list_warm_pools(client: &Client, request: &ListWarmPoolsRequest) -> Result<ListWarmPoolsResponse, Error> {
    client.read("gitpod.v1.PrebuildService/ListWarmPools", request).await
}

/// Changes a pool's sizes.
pub async fn update_warm_pool(client: &Client, request: &UpdateWarmPoolRequest) -> Result<WarmPool, Error> {
    let answer: UpdateWarmPoolResponse = client.write("gitpod.v1.PrebuildService/UpdateWarmPool", request).await?;
    Ok(answer.warm_pool)
}

/// Asks for a pool to be drained and deleted, which takes the server some time.
pub async fn delete_warm_pool(client: &Client, warm_pool_id: String) -> Result<(), Error> {
    let request = DeleteWarmPoolRequest { warm_pool_id };
    let _: DeleteWarmPoolResponse = client.write("gitpod.v1.PrebuildService/DeleteWarmPool", &request).await?;
    Ok(())
}
