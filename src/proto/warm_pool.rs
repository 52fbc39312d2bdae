//! Warm pool part of `gitpod.v1.PrebuildService`.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::{Timestamp, U64, open_enum};
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.PrebuildService" {
        unary CreateWarmPool(CreateWarmPoolRequest) -> CreateWarmPoolResponse,
        unary GetWarmPool(GetWarmPoolRequest) -> GetWarmPoolResponse,
        unary ListWarmPools(ListWarmPoolsRequest) -> ListWarmPoolsResponse,
        unary UpdateWarmPool(UpdateWarmPoolRequest) -> UpdateWarmPoolResponse,
        unary DeleteWarmPool(DeleteWarmPoolRequest) -> DeleteWarmPoolResponse,
    }
}

messages! {
    /// Running instances of the newest snapshot of a project and environment class.
    pub struct WarmPool {
        "id" => id: Id,
        "metadata" => metadata: WarmPoolMetadata,
        "spec" => spec: WarmPoolSpec,
        "status" => status: WarmPoolStatus,
    }

    pub struct WarmPoolMetadata {
        "organizationId" => organization_id: Id,
        "projectId" => project_id: Id,
        "environmentClassId" => environment_class_id: Id,
        "runnerId" => runner_id: Id,
        "createdAt" => created_at: Option<Timestamp>,
        "updatedAt" => updated_at: Option<Timestamp>,
    }

    /// Requested properties of a pool. An absent minimum or maximum is not 0.
    pub struct WarmPoolSpec {
        "specVersion" => spec_version: U64,
        "desiredPhase" => desired_phase: WarmPoolPhase,
        /// Only size of pools created before minimum and maximum existed, 0 for all others; deprecated.
        "desiredSize" => desired_size: i32,
        /// Minimum: 0 to 20, at most `max_size`.
        "minSize" => min_size: Option<i32>,
        /// Maximum: 1 to 20.
        "maxSize" => max_size: Option<i32>,
        /// Prebuild whose snapshot the instances use; empty if none has completed.
        "snapshotId" => snapshot_id: Id,
    }

    pub struct WarmPoolStatus {
        "phase" => phase: WarmPoolPhase,
        "statusVersion" => status_version: U64,
        /// Current target of the autoscaler; stable while instances are claimed and replaced.
        "desiredSize" => desired_size: i32,
        "runningInstances" => running_instances: i32,
        /// Stopped instances: billed for storage only; they start in a minute or two.
        "stoppedInstances" => stopped_instances: i32,
        "failureMessage" => failure_message: String,
    }
}

open_enum! {
    /// Phase of a warm pool's lifecycle.
    pub enum WarmPoolPhase, "WARM_POOL_PHASE_" {
        Unspecified = 0 => "UNSPECIFIED",
        Pending = 10 => "PENDING",
        Ready = 20 => "READY",
        Degraded = 30 => "DEGRADED",
        Deleting = 40 => "DELETING",
        Deleted = 50 => "DELETED",
    }
}

messages! {
    /// At most 25 ids of each kind.
    pub struct ListWarmPoolsRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListWarmPoolsFilter,
    }

    pub struct ListWarmPoolsFilter = "ListWarmPoolsRequest.Filter" {
        "projectIds" => project_ids: Vec<Id>,
        "environmentClassIds" => environment_class_ids: Vec<Id>,
    }

    pub struct ListWarmPoolsResponse {
        "pagination" => pagination: PaginationResponse,
        "warmPools" => warm_pools: Vec<WarmPool>,
    }

    /// Creates a pool. Allowed once per project and class, whose prebuilds must be enabled.
    pub struct CreateWarmPoolRequest {
        "projectId" => project_id: Id,
        "environmentClassId" => environment_class_id: Id,
        /// Sets both minimum and maximum, 0 for neither; deprecated.
        "desiredSize" => desired_size: i32,
        "minSize" => min_size: Option<i32>,
        "maxSize" => max_size: Option<i32>,
    }

    pub struct CreateWarmPoolResponse {
        "warmPool" => warm_pool: WarmPool,
    }

    pub struct DeleteWarmPoolRequest {
        "warmPoolId" => warm_pool_id: Id,
    }

    pub struct DeleteWarmPoolResponse {}

    pub struct GetWarmPoolRequest {
        "warmPoolId" => warm_pool_id: Id,
    }

    pub struct GetWarmPoolResponse {
        "warmPool" => warm_pool: WarmPool,
    }

    /// Changes the sizes that are present; project and class never change.
    pub struct UpdateWarmPoolRequest {
        "warmPoolId" => warm_pool_id: Id,
        "desiredSize" => desired_size: Option<i32>,
        "minSize" => min_size: Option<i32>,
        "maxSize" => max_size: Option<i32>,
    }

    pub struct UpdateWarmPoolResponse {
        "warmPool" => warm_pool: WarmPool,
    }
}
