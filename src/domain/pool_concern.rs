//! Issues of a warm pool and their severity.

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::phase::Tone;
use super::pool_record::Record;
use super::pool_size::PoolSize;
use super::pool_trend::is_deleting;
use super::prebuild::{completed_at, expires_at};

/// Data about a pool from other sources.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Prebuild of the pool's snapshot, if loaded.
    pub snapshot: Option<&'a Prebuild>,
    /// Newest completed prebuild of the pool's project and class, if loaded.
    pub newest: Option<&'a Prebuild>,
    pub record: &'a Record,
    /// Whether the project's settings have prebuilds of the pool's class, if known.
    pub has_prebuilds: Option<bool>,
}

/// Issue of a pool. Times are its start.
#[derive(Clone, Debug, PartialEq)]
pub enum Concern {
    Degraded,
    /// No prebuild has completed.
    NoSnapshot,
    SnapshotDeleted,
    SnapshotExpired(DateTime<Utc>),
    /// It expires soon, and there is no newer prebuild.
    SnapshotExpires(DateTime<Utc>),
    /// A newer prebuild completed at that time, and the pool still uses an older snapshot.
    Outdated(DateTime<Utc>),
    /// The project's settings have no prebuilds of this class.
    PrebuildsOff,
    AtMax {
        max: i32,
        since: DateTime<Utc>,
    },
    /// No instance was claimed.
    Idle {
        min: i32,
        since: DateTime<Utc>,
    },
    MinZero,
}

/// Longest time at the maximum that is no issue.
const LONG_AT_MAX: TimeDelta = TimeDelta::minutes(15);
/// Longest time without a claim that is no issue.
const LONG_IDLE: TimeDelta = TimeDelta::minutes(30);
/// Smallest minimum that is costly without claims.
const HIGH_MIN: i32 = 3;
/// Longest rotation to a new snapshot that is no issue.
const ROTATION: TimeDelta = TimeDelta::minutes(10);
/// Time before a snapshot's expiry from which it is an issue.
const SOON: TimeDelta = TimeDelta::days(1);

/// Issues of a pool at `now`, the worst first.
pub fn concerns(pool: &WarmPool, known: Known<'_>, now: DateTime<Utc>) -> Vec<Concern> {
    if is_deleting(pool) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if pool.status.phase == WarmPoolPhase::Degraded {
        found.push(Concern::Degraded);
    }
    found.extend(of_snapshot(pool, known, now));
    if known.has_prebuilds == Some(false) {
        found.push(Concern::PrebuildsOff);
    }
    found.extend(of_size(pool, known.record, now));
    found
}

fn of_snapshot(pool: &WarmPool, known: Known<'_>, now: DateTime<Utc>) -> Option<Concern> {
    if pool.spec.snapshot_id.is_empty() {
        return Some(Concern::NoSnapshot);
    }
    let snapshot = known.snapshot.filter(|snapshot| snapshot.id == pool.spec.snapshot_id)?;
    if matches!(snapshot.status.phase, PrebuildPhase::Deleting | PrebuildPhase::Deleted) {
        return Some(Concern::SnapshotDeleted);
    }
    let newer = known.newest.and_then(|newest| newer(snapshot, newest));
    let expires = expires_at(snapshot);
    match (expires, newer) {
        (Some(at), _) if at <= now => Some(Concern::SnapshotExpired(at)),
        (_, Some(at)) if at + ROTATION <= now => Some(Concern::Outdated(at)),
        (Some(at), None) if at - now <= SOON => Some(Concern::SnapshotExpires(at)),
        _ => None,
    }
}

/// Completion of `newest`, if it is newer than `snapshot` and has a snapshot.
pub fn newer(snapshot: &Prebuild, newest: &Prebuild) -> Option<DateTime<Utc>> {
    let created = snapshot.metadata.created_at;
    let is_newer = newest.id != snapshot.id
        && newest.status.phase == PrebuildPhase::Completed
        && created.is_some()
        && newest.metadata.created_at > created;
    completed_at(newest).filter(|_| is_newer)
}

fn of_size(pool: &WarmPool, record: &Record, now: DateTime<Utc>) -> Vec<Concern> {
    let PoolSize { min, max } = PoolSize::of(&pool.spec);
    let long = |since: Option<DateTime<Utc>>, long: TimeDelta| since.filter(|since| now - *since >= long);
    let at_max = record.since(|sample| sample.desired >= max);
    let idle = record.since(|sample| sample.desired <= min && sample.running >= sample.desired);
    let is_ready = pool.status.phase == WarmPoolPhase::Ready;
    let at_max = long(at_max, LONG_AT_MAX).filter(|_| is_ready && max > min).map(|since| Concern::AtMax { max, since });
    let idle = long(idle, LONG_IDLE).filter(|_| is_ready && min >= HIGH_MIN).map(|since| Concern::Idle { min, since });
    at_max.into_iter().chain(idle).chain((min == 0).then_some(Concern::MinZero)).collect()
}

impl Concern {
    /// Name for tests and styles.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Degraded => "degraded",
            Self::NoSnapshot => "no-snapshot",
            Self::SnapshotDeleted => "snapshot-deleted",
            Self::SnapshotExpired(_) => "snapshot-expired",
            Self::SnapshotExpires(_) => "snapshot-expires",
            Self::Outdated(_) => "outdated",
            Self::PrebuildsOff => "prebuilds-off",
            Self::AtMax { .. } => "at-max",
            Self::Idle { .. } => "idle",
            Self::MinZero => "min-zero",
        }
    }

    /// Someone should act on the issue.
    pub fn needs_attention(&self) -> bool {
        matches!(self.tone(), Tone::Bad | Tone::Warning)
    }

    pub const fn tone(&self) -> Tone {
        match self {
            Self::SnapshotDeleted | Self::SnapshotExpired(_) => Tone::Bad,
            Self::Degraded | Self::SnapshotExpires(_) | Self::Outdated(_) | Self::PrebuildsOff | Self::AtMax { .. } => {
                Tone::Warning
            }
            Self::NoSnapshot => Tone::Warning,
            Self::Idle { .. } | Self::MinZero => Tone::Stopped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pool_record::Sample;
    use crate::proto::scalar::Timestamp;
    use crate::proto::warm_pool::WarmPoolSpec;

    const HOUR: i64 = 60;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn prebuild(id: &str, created: i64) -> Prebuild {
        let moment = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let mut prebuild = Prebuild { id: id.into(), ..Default::default() };
        prebuild.status.phase = PrebuildPhase::Completed;
        prebuild.metadata.created_at = moment(created);
        prebuild.status.completion_time = moment(created + 12);
        prebuild
    }

    fn pool(min: i32, max: i32, snapshot: &str) -> WarmPool {
        let spec = WarmPoolSpec {
            min_size: Some(min),
            max_size: Some(max),
            snapshot_id: snapshot.into(),
            ..Default::default()
        };
        let mut pool = WarmPool { spec, ..Default::default() };
        pool.status.phase = WarmPoolPhase::Ready;
        pool
    }

    fn found(pool: &WarmPool, snapshot: Option<&Prebuild>, newest: Option<&Prebuild>, now: i64) -> Vec<Concern> {
        let known = Known { snapshot, newest, record: &Record::default(), has_prebuilds: Some(true) };
        concerns(pool, known, at(now))
    }

    #[test]
    fn snapshots_expire_are_deleted_and_fall_behind() {
        let (held, newer) = (prebuild("a", 0), prebuild("b", 5 * HOUR));
        let pool = pool(1, 4, "a");
        assert_eq!(found(&pool, Some(&held), Some(&held), HOUR), []);
        let week = 7 * 24 * HOUR + 12;
        assert_eq!(found(&pool, Some(&held), None, week - HOUR), [Concern::SnapshotExpires(at(week))]);
        assert_eq!(found(&pool, Some(&held), None, week), [Concern::SnapshotExpired(at(week))]);
        let completed = 5 * HOUR + 12;
        assert_eq!(found(&pool, Some(&held), Some(&newer), completed + 9), [], "rotating takes a while");
        assert_eq!(found(&pool, Some(&held), Some(&newer), completed + 10), [Concern::Outdated(at(completed))]);
        assert_eq!(found(&pool, Some(&newer), Some(&held), completed + HOUR), [], "not the one that it holds");
        let mut deleted = held.clone();
        deleted.status.phase = PrebuildPhase::Deleting;
        assert_eq!(found(&pool, Some(&deleted), Some(&newer), HOUR), [Concern::SnapshotDeleted]);
        assert_eq!(found(&pool, None, Some(&newer), week), [], "nothing is said of what is not known");
        let mut uncreated = held;
        (uncreated.metadata.created_at, uncreated.status.completion_time) = (None, None);
        assert_eq!(found(&pool, Some(&uncreated), Some(&newer), week), [], "nor of what may be the newer one");
    }

    #[test]
    fn sizes_are_judged_by_what_was_watched() {
        let held = prebuild("a", 0);
        let mut record = Record::default();
        let sample = |minute, running, desired| Sample { at: at(minute), running, stopped: 0, desired };
        record.note(sample(0, 4, 4));
        let judged = |pool: &WarmPool, record: &Record, now| {
            let known = Known { snapshot: Some(&held), newest: None, record, has_prebuilds: None };
            concerns(pool, known, at(now))
        };
        assert_eq!(judged(&pool(1, 4, "a"), &record, 14), []);
        assert_eq!(judged(&pool(1, 4, "a"), &record, 15), [Concern::AtMax { max: 4, since: at(0) }]);
        assert_eq!(judged(&pool(4, 4, "a"), &record, 15), [], "it has no room to go up");
        assert_eq!(judged(&pool(4, 8, "a"), &record, 30), [Concern::Idle { min: 4, since: at(0) }]);
        assert_eq!(judged(&pool(0, 8, "a"), &record, 30), [Concern::MinZero]);
        record.note(sample(20, 3, 4));
        assert_eq!(judged(&pool(4, 8, "a"), &record, 60), [], "one was claimed");
    }

    #[test]
    fn what_drains_is_left_alone_and_what_is_degraded_comes_first() {
        let mut pool = pool(0, 4, "");
        pool.status.phase = WarmPoolPhase::Degraded;
        let known = Known { snapshot: None, newest: None, record: &Record::default(), has_prebuilds: Some(false) };
        let all = concerns(&pool, known, at(0));
        assert_eq!(all, [Concern::Degraded, Concern::NoSnapshot, Concern::PrebuildsOff, Concern::MinZero]);
        assert_eq!(all.iter().filter(|concern| concern.needs_attention()).count(), 3);
        pool.status.phase = WarmPoolPhase::Deleting;
        assert_eq!(concerns(&pool, known, at(0)), []);
    }
}
