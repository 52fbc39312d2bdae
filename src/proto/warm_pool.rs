//! The warm pool half of `gitpod.v1.PrebuildService`.

use serde::{Deserialize, Serialize};

use super::scalar::{Timestamp, U64, is_default, null_as_default, open_enum};
use super::shared::{PaginationRequest, PaginationResponse};

/// Instances of the newest snapshot of one project and environment class, kept running.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WarmPool {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub metadata: WarmPoolMetadata,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub spec: WarmPoolSpec,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub status: WarmPoolStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WarmPoolMetadata {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub organization_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_class_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub runner_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// What was asked of a pool. Absent and zero sizes differ.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WarmPoolSpec {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub spec_version: U64,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub desired_phase: WarmPoolPhase,
    /// The only size of pools made before minimum and maximum existed; deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired_size: Option<i32>,
    /// 0 to 20, not above `max_size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_size: Option<i32>,
    /// 1 to 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<i32>,
    /// The prebuild whose snapshot is kept warm; empty while none has completed.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub snapshot_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WarmPoolStatus {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub phase: WarmPoolPhase,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub status_version: U64,
    /// The autoscaler's present target; stable while instances are claimed and refilled.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub desired_size: i32,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub running_instances: i32,
    /// Provisioned but stopped: they cost storage only and start in a minute or two.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub stopped_instances: i32,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub failure_message: String,
}

open_enum! {
    /// Where a warm pool is in its life.
    WarmPoolPhase, "WARM_POOL_PHASE_" {
        Unspecified = 0 => "UNSPECIFIED",
        Pending = 10 => "PENDING",
        Ready = 20 => "READY",
        Degraded = 30 => "DEGRADED",
        Deleting = 40 => "DELETING",
        Deleted = 50 => "DELETED",
    }
}

/// At most 25 ids of each kind.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListWarmPoolsRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationRequest,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub filter: ListWarmPoolsFilter,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListWarmPoolsFilter {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project_ids: Vec<String>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_class_ids: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListWarmPoolsResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationResponse,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub warm_pools: Vec<WarmPool>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetWarmPoolRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub warm_pool_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetWarmPoolResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub warm_pool: WarmPool,
}

/// Changes the sizes that are present; project and class never change.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateWarmPoolRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub warm_pool_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired_size: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_size: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateWarmPoolResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub warm_pool: WarmPool,
}
