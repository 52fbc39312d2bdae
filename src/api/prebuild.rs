//! `gitpod.v1.PrebuildService`.

use crate::connect::error::Error;
use crate::proto::prebuild::{
    GetPrebuildRequest, GetPrebuildResponse, ListPrebuildsRequest, ListPrebuildsResponse, Prebuild,
};
use crate::proto::warm_pool::{
    ListWarmPoolsRequest, ListWarmPoolsResponse, UpdateWarmPoolRequest, UpdateWarmPoolResponse, WarmPool,
};

use super::Client;

pub async fn list_prebuilds(client: &Client, request: &ListPrebuildsRequest) -> Result<ListPrebuildsResponse, Error> {
    client.call("gitpod.v1.PrebuildService/ListPrebuilds", request).await
}

pub async fn get_prebuild(client: &Client, prebuild_id: String) -> Result<Prebuild, Error> {
    let request = GetPrebuildRequest { prebuild_id };
    let answer: GetPrebuildResponse = client.call("gitpod.v1.PrebuildService/GetPrebuild", &request).await?;
    Ok(answer.prebuild)
}

pub async fn list_warm_pools(client: &Client, request: &ListWarmPoolsRequest) -> Result<ListWarmPoolsResponse, Error> {
    client.call("gitpod.v1.PrebuildService/ListWarmPools", request).await
}

pub async fn update_warm_pool(client: &Client, request: &UpdateWarmPoolRequest) -> Result<WarmPool, Error> {
    let answer: UpdateWarmPoolResponse = client.call("gitpod.v1.PrebuildService/UpdateWarmPool", request).await?;
    Ok(answer.warm_pool)
}
