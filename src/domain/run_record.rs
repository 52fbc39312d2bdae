//! The part of a prebuild that statistics and failures are computed from, small enough to keep 100,000 of them in memory.

use chrono::DateTime;

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase, PrebuildTrigger};

use super::message::headline;
use super::prebuild::{completed_at, duration};

/// A prebuild as a record. Times are in milliseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    pub id: Id,
    pub line: LineKey,
    pub phase: PrebuildPhase,
    pub created: i64,
    pub ended: Option<i64>,
    /// How long it took; only of completed prebuilds.
    pub took: Option<i64>,
    /// The size of its snapshot in bytes.
    pub size: Option<i64>,
    /// The headline of its failure message; empty unless it failed.
    pub message: String,
}

/// Key that runs are grouped by. It includes the trigger because manual runs that pass would hide a failing schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LineKey {
    pub project_id: Id,
    pub class_id: Id,
    pub trigger: PrebuildTrigger,
}

impl LineKey {
    pub fn of(prebuild: &Prebuild) -> Self {
        let metadata = &prebuild.metadata;
        Self {
            project_id: metadata.project_id,
            class_id: metadata.environment_class_id,
            trigger: metadata.triggered_by.clone(),
        }
    }
}

impl RunRecord {
    /// `None` where the server did not say when the prebuild was created: then it is in no time range.
    pub fn of(prebuild: &Prebuild) -> Option<Self> {
        let Prebuild { metadata, status, .. } = prebuild;
        let millis = |delta: chrono::TimeDelta| delta.num_milliseconds();
        let took = || duration(prebuild, DateTime::UNIX_EPOCH).map(millis);
        Some(Self {
            id: prebuild.id,
            line: LineKey::of(prebuild),
            phase: status.phase.clone(),
            created: metadata.created_at?.millis(),
            ended: completed_at(prebuild).map(|ended| ended.timestamp_millis()),
            took: if status.phase == PrebuildPhase::Completed { took() } else { None },
            size: i64::try_from(status.snapshot_size_bytes.0).ok().filter(|size| *size > 0),
            message: if status.phase == PrebuildPhase::Failed {
                headline(&status.failure_message)
            } else {
                String::new()
            },
        })
    }

    pub fn is_failed(&self) -> bool {
        self.phase == PrebuildPhase::Failed
    }

    /// Whether it has completed or failed: other runs say nothing about whether a project works.
    pub fn is_outcome(&self) -> bool {
        matches!(self.phase, PrebuildPhase::Completed | PrebuildPhase::Failed)
    }
}
