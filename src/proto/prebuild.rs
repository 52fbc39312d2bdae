//! The prebuild half of `gitpod.v1.PrebuildService`.

use serde::{Deserialize, Serialize};

use super::scalar::{Duration, Timestamp, U64, is_default, null_as_default, open_enum};
use super::shared::{PaginationRequest, PaginationResponse, Subject};

/// One run of a project's setup, and the snapshot it left.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Prebuild {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub metadata: PrebuildMetadata,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub spec: PrebuildSpec,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub status: PrebuildStatus,
}

/// Who a prebuild belongs to and where it came from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrebuildMetadata {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub organization_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_class_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Who asked for it; for a scheduled prebuild the configured executor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<Subject>,
    /// Whose credentials clone the repository; the creator's if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor: Option<Subject>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub triggered_by: PrebuildTrigger,
}

/// What was asked of a prebuild.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrebuildSpec {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub spec_version: U64,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub desired_phase: PrebuildPhase,
    /// The longest it may run; one hour if absent, two hours at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
}

/// How far a prebuild has come.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrebuildStatus {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub phase: PrebuildPhase,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub status_version: U64,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_id: String,
    /// When it ended, well or badly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_time: Option<Timestamp>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub failure_message: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub warning_message: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub log_url: String,
    /// 0 to 100, only while the snapshot is taken; may stay at 0.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub snapshot_completion_percentage: i32,
    /// Bytes; only when completed.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub snapshot_size_bytes: U64,
}

open_enum! {
    /// Where a prebuild is in its life.
    PrebuildPhase, "PREBUILD_PHASE_" {
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
    PrebuildTrigger, "PREBUILD_TRIGGER_" {
        Unspecified = 0 => "UNSPECIFIED",
        Manual = 1 => "MANUAL",
        Scheduled = 2 => "SCHEDULED",
    }
}

/// Newest first. At most 25 ids of each kind, 10 phases, 5 triggers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListPrebuildsRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationRequest,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub filter: ListPrebuildsFilter,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListPrebuildsFilter {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project_ids: Vec<String>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub phases: Vec<PrebuildPhase>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub triggered_by: Vec<PrebuildTrigger>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub creator_ids: Vec<String>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub executor_ids: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListPrebuildsResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationResponse,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub prebuilds: Vec<Prebuild>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetPrebuildRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub prebuild_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetPrebuildResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub prebuild: Prebuild,
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
            assert_eq!(serde_json::from_str::<PrebuildPhase>(json).unwrap(), phase);
            assert_eq!(serde_json::to_string(&phase).unwrap(), json);
        }
        assert_eq!(serde_json::from_str::<PrebuildPhase>("75").unwrap(), PrebuildPhase::Cancelling);
        assert_eq!(PrebuildPhase::Other("PREBUILD_PHASE_PAUSED".into()).short_name(), "PAUSED");
    }
}
