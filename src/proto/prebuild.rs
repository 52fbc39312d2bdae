//! Prebuild part of `gitpod.v1.PrebuildService`.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::{Duration, Timestamp, U64, open_enum};
use super::shared::{PaginationRequest, PaginationResponse, Subject};

procedures! {
    "gitpod.v1.PrebuildService" {
        unary CreatePrebuild(CreatePrebuildRequest) -> CreatePrebuildResponse,
        unary GetPrebuild(GetPrebuildRequest) -> GetPrebuildResponse,
        unary ListPrebuilds(ListPrebuildsRequest) -> ListPrebuildsResponse,
        unary CancelPrebuild(CancelPrebuildRequest) -> CancelPrebuildResponse,
        unary DeletePrebuild(DeletePrebuildRequest) -> DeletePrebuildResponse,
        unary CreatePrebuildLogsToken(CreatePrebuildLogsTokenRequest) -> CreatePrebuildLogsTokenResponse,
    }
}

messages! {
    /// Run of a project's setup, with the resulting snapshot.
    pub struct Prebuild {
        "id" => id: Id,
        "metadata" => metadata: PrebuildMetadata,
        "spec" => spec: PrebuildSpec,
        "status" => status: PrebuildStatus,
    }

    /// Owner and origin of a prebuild.
    pub struct PrebuildMetadata {
        "organizationId" => organization_id: Id,
        "projectId" => project_id: Id,
        "environmentClassId" => environment_class_id: Id,
        "createdAt" => created_at: Option<Timestamp>,
        "updatedAt" => updated_at: Option<Timestamp>,
        /// User or service account that triggered it; for a scheduled prebuild, the configured executor.
        "creator" => creator: Option<Subject>,
        /// Identity whose credentials clone the repository; the creator if absent.
        "executor" => executor: Option<Subject>,
        "triggeredBy" => triggered_by: PrebuildTrigger,
    }

    /// Requested properties of a prebuild.
    pub struct PrebuildSpec {
        "specVersion" => spec_version: U64,
        "desiredPhase" => desired_phase: PrebuildPhase,
        /// Timeout: one hour if absent, at most two hours.
        "timeout" => timeout: Option<Duration>,
    }

    /// Progress and result of a prebuild.
    pub struct PrebuildStatus {
        "phase" => phase: PrebuildPhase,
        "statusVersion" => status_version: U64,
        "environmentId" => environment_id: Id,
        /// Time at which it ended, successfully or not.
        "completionTime" => completion_time: Option<Timestamp>,
        "failureMessage" => failure_message: String,
        "warningMessage" => warning_message: String,
        "logUrl" => log_url: String,
        /// Progress of the snapshot, 0 to 100, only while it is being taken; may stay at 0.
        "snapshotCompletionPercentage" => snapshot_completion_percentage: i32,
        /// Size in bytes; only for completed prebuilds.
        "snapshotSizeBytes" => snapshot_size_bytes: U64,
    }
}

open_enum! {
    /// Phase of a prebuild's lifecycle.
    pub enum PrebuildPhase, "PREBUILD_PHASE_" {
        Unspecified = 0 => "UNSPECIFIED",
        Pending = 10 => "PENDING",
        Starting = 20 => "STARTING",
        Running = 30 => "RUNNING",
        Stopping = 40 => "STOPPING",
        Snapshotting = 50 => "SNAPSHOTTING",
        Completed = 60 => "COMPLETED",
        Failed = 70 => "FAILED",
        Cancelling = 75 => "CANCELLING",
        Cancelled = 80 => "CANCELLED",
        Deleting = 85 => "DELETING",
        Deleted = 90 => "DELETED",
    }
}

open_enum! {
    /// What started a prebuild.
    pub enum PrebuildTrigger = "PrebuildMetadata.PrebuildTrigger", "PREBUILD_TRIGGER_" {
        Unspecified = 0 => "UNSPECIFIED",
        Manual = 1 => "MANUAL",
        Scheduled = 2 => "SCHEDULED",
    }
}

messages! {
    /// Lists prebuilds, newest first. At most 25 ids of each kind, 10 phases, and 5 triggers.
    pub struct ListPrebuildsRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListPrebuildsFilter,
    }

    pub struct ListPrebuildsFilter = "ListPrebuildsRequest.Filter" {
        "projectIds" => project_ids: Vec<Id>,
        "phases" => phases: Vec<PrebuildPhase>,
        "triggeredBy" => triggered_by: Vec<PrebuildTrigger>,
        "creatorIds" => creator_ids: Vec<Id>,
        "executorIds" => executor_ids: Vec<Id>,
    }

    pub struct ListPrebuildsResponse {
        "pagination" => pagination: PaginationResponse,
        "prebuilds" => prebuilds: Vec<Prebuild>,
    }

    /// Starts a prebuild. The class defaults to the project's. `spec` must be present but may be empty.
    pub struct CreatePrebuildRequest {
        "projectId" => project_id: Id,
        "environmentClassId" => environment_class_id: Option<Id>,
        "spec" => spec: Option<PrebuildSpec>,
    }

    pub struct CreatePrebuildResponse {
        "prebuild" => prebuild: Prebuild,
    }

    pub struct CancelPrebuildRequest {
        "prebuildId" => prebuild_id: Id,
    }

    pub struct CancelPrebuildResponse {
        "prebuild" => prebuild: Prebuild,
    }

    pub struct DeletePrebuildRequest {
        "prebuildId" => prebuild_id: Id,
    }

    pub struct DeletePrebuildResponse {}

    pub struct CreatePrebuildLogsTokenRequest {
        "prebuildId" => prebuild_id: Id,
    }

    pub struct CreatePrebuildLogsTokenResponse {
        "accessToken" => access_token: String,
    }

    pub struct GetPrebuildRequest {
        "prebuildId" => prebuild_id: Id,
    }

    pub struct GetPrebuildResponse {
        "prebuild" => prebuild: Prebuild,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_null_and_unknown_fields_decode() {
        let json = r#"{"id":"p","metadata":null,"status":{"phase":"PREBUILD_PHASE_SNAPSHOTTING","warningMessage":null,"later":[1]}}"#;
        let prebuild: Prebuild = serde_json::from_str(json).unwrap();
        assert_eq!(prebuild.status.phase, PrebuildPhase::Snapshotting);
        assert_eq!(prebuild.status.snapshot_completion_percentage, 0);
        assert_eq!(prebuild.metadata, PrebuildMetadata::default());
        assert_eq!(
            serde_json::to_string(&prebuild).unwrap(),
            r#"{"id":"p","status":{"phase":"PREBUILD_PHASE_SNAPSHOTTING"}}"#
        );
    }

    #[test]
    fn enums_are_open() {
        for (json, phase) in [
            (r#""PREBUILD_PHASE_FAILED""#, PrebuildPhase::Failed),
            (r#""PREBUILD_PHASE_PAUSED""#, PrebuildPhase::Other("PREBUILD_PHASE_PAUSED".into())),
            ("77", PrebuildPhase::OtherNumber(77)),
        ] {
            let json = format!(r#"{{"phase":{json}}}"#);
            let status = PrebuildStatus { phase, ..Default::default() };
            assert_eq!(serde_json::from_str::<PrebuildStatus>(&json).unwrap(), status);
            assert_eq!(serde_json::to_string(&status).unwrap(), json);
        }
        let status: PrebuildStatus = serde_json::from_str(r#"{"phase":75}"#).unwrap();
        assert_eq!(status.phase, PrebuildPhase::Cancelling);
        assert_eq!(PrebuildPhase::Other("PREBUILD_PHASE_PAUSED".into()).short_name(), "PAUSED");
    }
}
