//! Fixed time and data of the gallery.

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase, PrebuildTrigger};
use crate::proto::scalar::{Timestamp, U64};
use crate::proto::shared::{Principal, Subject};
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

/// 2026-03-05 09:30 UTC.
const NOW: i64 = 1_772_703_000;

pub const LONG_NAME: &str =
    "customer-relationship-management-integration-service-with-a-name-that-nobody-would-abbreviate-further";
pub const MESSAGE: &str =
    "Command failed with exit code 1: npm run build\nerror TS2322: Type 'string' is not assignable to type 'number'.";

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap_or_default()
}

pub fn ago(minutes: i64) -> DateTime<Utc> {
    now() - TimeDelta::minutes(minutes)
}

/// A UUID that differs in its first digits.
pub fn id(number: u32) -> Id {
    format!("{number:08x}-7a21-7b3c-8d4e-5f60718293a4").as_str().into()
}

pub fn subject(principal: Principal) -> Option<Subject> {
    Some(Subject { id: id(0x51e0), principal })
}

/// A prebuild that was created that many minutes ago.
pub fn prebuild(phase: PrebuildPhase, minutes: i64) -> Prebuild {
    let mut prebuild = Prebuild { id: id(0x0b5e_0000 | minutes.unsigned_abs() as u32), ..Default::default() };
    let metadata = &mut prebuild.metadata;
    metadata.organization_id = id(0x0a11);
    metadata.project_id = id(0x0b22);
    metadata.environment_class_id = id(0x0c33);
    metadata.created_at = Some(Timestamp(ago(minutes)));
    metadata.updated_at = Some(Timestamp(ago(minutes - 8)));
    metadata.creator = subject(Principal::User);
    metadata.triggered_by = PrebuildTrigger::Manual;
    prebuild.spec.desired_phase = PrebuildPhase::Completed;
    let status = &mut prebuild.status;
    if matches!(phase, PrebuildPhase::Completed | PrebuildPhase::Failed | PrebuildPhase::Cancelled) {
        status.completion_time = Some(Timestamp(ago(minutes) + TimeDelta::seconds(505)));
    }
    match phase {
        PrebuildPhase::Completed => status.snapshot_size_bytes = U64(19_327_352_832),
        PrebuildPhase::Failed => status.failure_message = MESSAGE.to_owned(),
        PrebuildPhase::Snapshotting => status.snapshot_completion_percentage = 42,
        _ => {}
    }
    status.environment_id = id(0x0e44);
    status.log_url = "https://logs.example.com/prebuilds/0b5e000c".to_owned();
    status.phase = phase;
    prebuild
}

/// The prebuild as one of a schedule, which a service account runs.
pub fn scheduled(mut prebuild: Prebuild) -> Prebuild {
    prebuild.metadata.triggered_by = PrebuildTrigger::Scheduled;
    prebuild.metadata.executor = subject(Principal::ServiceAccount);
    prebuild
}

/// A pool with its running and stopped instances, its target, and its bounds.
pub fn pool(phase: WarmPoolPhase, [running, stopped, target, min, max]: [i32; 5]) -> WarmPool {
    let mut pool = WarmPool { id: id(0x900_1000 + running.unsigned_abs()), ..Default::default() };
    pool.metadata.project_id = id(0x0b22);
    pool.metadata.environment_class_id = id(0x0c33);
    pool.spec.min_size = Some(min);
    pool.spec.max_size = Some(max);
    pool.status.running_instances = running;
    pool.status.stopped_instances = stopped;
    pool.status.desired_size = target;
    pool.status.phase = phase;
    pool
}
