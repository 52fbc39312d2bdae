//! Derived properties of a prebuild: its duration, the identity it ran as, the expiry of its snapshot.

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::shared::Subject;

use super::phase::is_final;

/// Time for which a completed prebuild's snapshot is kept.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Time at which it ended, successfully or not. `None` if the server didn't report it, or reported a time before its
/// creation.
pub fn completed_at(prebuild: &Prebuild) -> Option<DateTime<Utc>> {
    let completed = prebuild.status.completion_time?;
    prebuild.metadata.created_at.is_none_or(|created| created <= completed).then_some(completed.0)
}

/// Time from creation to the end, or to `now` while it is running. `None` if unknown.
pub fn duration(prebuild: &Prebuild, now: DateTime<Utc>) -> Option<TimeDelta> {
    use PrebuildPhase::*;
    let start = prebuild.metadata.created_at?.0;
    let end = match (completed_at(prebuild), &prebuild.status.phase) {
        (Some(end), _) => end,
        (None, Completed | Failed) => return None,
        // Cancelled prebuilds may have no completion time; their last update was their end.
        (None, phase) if is_final(phase) => prebuild.metadata.updated_at.filter(|updated| updated.0 >= start)?.0,
        (None, _) => now.max(start),
    };
    Some(end - start)
}

/// Identity whose credentials it used: the executor, or else the creator.
pub fn ran_as(prebuild: &Prebuild) -> Option<&Subject> {
    prebuild.metadata.executor.as_ref().or(prebuild.metadata.creator.as_ref()).filter(|subject| !subject.id.is_empty())
}

/// Time at which its snapshot expires; `None` unless it completed.
pub fn expires_at(prebuild: &Prebuild) -> Option<DateTime<Utc>> {
    match prebuild.status.phase {
        PrebuildPhase::Completed => completed_at(prebuild)?.checked_add_signed(KEPT),
        _ => None,
    }
}

/// Whether it failed and has a log.
pub fn has_failed_log(prebuild: &Prebuild) -> bool {
    prebuild.status.phase == PrebuildPhase::Failed && !prebuild.status.log_url.is_empty()
}

/// Progress of the snapshot in percent, only while it is being taken.
pub fn snapshot_percent(prebuild: &Prebuild) -> Option<i32> {
    (prebuild.status.phase == PrebuildPhase::Snapshotting)
        .then_some(prebuild.status.snapshot_completion_percentage.clamp(0, 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::Timestamp;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000).unwrap()
    }

    fn prebuild(phase: PrebuildPhase, completed: Option<i64>) -> Prebuild {
        let mut prebuild = Prebuild::default();
        prebuild.status.phase = phase;
        prebuild.status.completion_time = completed.map(at);
        prebuild.metadata.created_at = Some(at(10));
        prebuild.metadata.updated_at = Some(at(15));
        prebuild
    }

    #[test]
    fn duration_runs_to_the_end_or_to_now() {
        let minutes = |prebuild, now: i64| duration(&prebuild, at(now).0).map(|delta| delta.num_minutes());
        assert_eq!(minutes(prebuild(PrebuildPhase::Running, None), 30), Some(20));
        assert_eq!(minutes(prebuild(PrebuildPhase::Completed, Some(22)), 30), Some(12));
        assert_eq!(minutes(prebuild(PrebuildPhase::Deleted, None), 30), Some(5));
        assert_eq!(minutes(prebuild(PrebuildPhase::Running, None), 5), Some(0), "a clock that runs behind");
        assert_eq!(duration(&Prebuild::default(), at(0).0), None);
    }

    #[test]
    fn an_end_before_creation_is_unknown() {
        for phase in [PrebuildPhase::Completed, PrebuildPhase::Failed] {
            let ended = prebuild(phase, Some(9));
            assert_eq!((completed_at(&ended), duration(&ended, at(30).0), expires_at(&ended)), (None, None, None));
        }
        let running = prebuild(PrebuildPhase::Running, Some(9));
        assert_eq!(duration(&running, at(30).0), Some(TimeDelta::minutes(20)), "goes on");
        let mut deleted = prebuild(PrebuildPhase::Deleted, None);
        deleted.metadata.updated_at = Some(at(9));
        assert_eq!(duration(&deleted, at(30).0), None);
        assert_eq!(completed_at(&prebuild(PrebuildPhase::Failed, Some(10))), Some(at(10).0), "in the same moment");
        let mut uncreated = prebuild(PrebuildPhase::Failed, Some(9));
        uncreated.metadata.created_at = None;
        assert_eq!((completed_at(&uncreated), duration(&uncreated, at(30).0)), (Some(at(9).0), None));
    }

    #[test]
    fn only_completed_prebuilds_expire() {
        assert_eq!(expires_at(&prebuild(PrebuildPhase::Completed, Some(20))), Some(at(20).0 + KEPT));
        assert_eq!(expires_at(&prebuild(PrebuildPhase::Failed, Some(20))), None);
    }

    #[test]
    fn a_failed_log_needs_a_failure_and_a_log() {
        let has_failed_log = |phase, log_url: &str| {
            let mut prebuild = prebuild(phase, None);
            prebuild.status.log_url = log_url.into();
            has_failed_log(&prebuild)
        };
        assert!(has_failed_log(PrebuildPhase::Failed, "https://logs"));
        assert!(!has_failed_log(PrebuildPhase::Failed, ""));
        assert!(!has_failed_log(PrebuildPhase::Completed, "https://logs"));
    }

    #[test]
    fn percentage_is_limited_to_snapshotting_and_its_range() {
        let mut taken = prebuild(PrebuildPhase::Snapshotting, None);
        taken.status.snapshot_completion_percentage = 140;
        assert_eq!(snapshot_percent(&taken), Some(100));
        taken.status.phase = PrebuildPhase::Completed;
        assert_eq!(snapshot_percent(&taken), None);
    }
}
