//! Warm pools: their sizes, which commands change, and their instances, which the clock decides.

use super::command::Command;
use super::draw::{self, Kind};
use super::history::DAY_MS;
use super::messages;
use crate::proto::scalar::{Timestamp, U64};
use crate::proto::warm_pool::{WarmPool, WarmPoolMetadata, WarmPoolPhase, WarmPoolSpec, WarmPoolStatus};

/// What a pool's spec says of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    Range {
        min: i32,
        max: i32,
    },
    /// Of a pool older than minimum and maximum: the deprecated `desiredSize`.
    Fixed(i32),
}

impl Sizes {
    /// Minimum and maximum; a fixed size is both.
    pub const fn range(self) -> (i32, i32) {
        match self {
            Self::Range { min, max } => (min, max),
            Self::Fixed(size) => (size, size),
        }
    }
}

/// How a pool fares once it has a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    Ready,
    Degraded,
    /// Drains for a day after the anchor, then is gone.
    Deleting,
}

/// Project, class, sizes, health; by indices into the fleet. The last but one's project never had a prebuild.
const POOLS: [(u8, u8, Sizes, Health); 8] = [
    (0, 1, Sizes::Range { min: 1, max: 4 }, Health::Ready),
    (0, 2, Sizes::Range { min: 2, max: 8 }, Health::Ready),
    (1, 1, Sizes::Range { min: 0, max: 5 }, Health::Ready),
    (1, 2, Sizes::Range { min: 3, max: 12 }, Health::Degraded),
    (2, 2, Sizes::Range { min: 2, max: 6 }, Health::Ready),
    (4, 2, Sizes::Fixed(3), Health::Ready),
    (11, 1, Sizes::Range { min: 1, max: 3 }, Health::Ready),
    (8, 2, Sizes::Range { min: 1, max: 4 }, Health::Deleting),
];

/// The status changes at most this often between two updates, in milliseconds.
const TICK_MS: i64 = 5_000;
/// How long the instances take to follow an update, in milliseconds.
const CONVERGE_MS: i64 = 90_000;
/// How long the autoscaler keeps a target, in milliseconds.
const TARGET_MS: i64 = 20 * 60 * 1000;
/// How long a claimed instance is missing, in milliseconds.
const CLAIM_MS: i64 = 40_000;

/// One pool, after the commands so far.
pub struct Pool {
    pub id: String,
    seed: u64,
    index: usize,
    created: i64,
    drained: i64,
    pub sizes: Sizes,
    updates: u64,
    updated: i64,
    /// The running instances when the pool was last updated.
    running_before: Option<i32>,
}

impl Pool {
    /// The pools of a world, before any command.
    pub fn all(seed: u64, anchor: i64) -> Vec<Self> {
        (0..POOLS.len())
            .map(|index| {
                let created = anchor - (97 - 12 * index as i64) * DAY_MS;
                Self {
                    id: draw::uuid(seed, Kind::WarmPool, index as i64).to_string(),
                    seed,
                    index,
                    created,
                    drained: anchor + DAY_MS,
                    sizes: POOLS[index].2,
                    updates: 0,
                    updated: created,
                    running_before: None,
                }
            })
            .collect()
    }

    pub const fn project(&self) -> u8 {
        POOLS[self.index].0
    }

    pub const fn class(&self) -> u8 {
        POOLS[self.index].1
    }

    const fn health(&self) -> Health {
        POOLS[self.index].3
    }

    /// The pool's place in lists; never changes.
    pub const fn position(&self) -> i64 {
        self.index as i64
    }

    pub fn deleting(&self) -> bool {
        self.health() == Health::Deleting
    }

    /// Whether the pool has been deleted by `now`.
    pub fn gone(&self, now: i64) -> bool {
        self.deleting() && now >= self.drained
    }

    /// The command that sets these sizes.
    pub fn resize_command(&self, at: i64, min_size: i32, max_size: i32) -> Command {
        Command::UpdateWarmPool { at, warm_pool_id: self.id.clone(), min_size, max_size }
    }

    pub fn resize(&mut self, at: i64, min: i32, max: i32, has_snapshot: bool) {
        self.running_before = Some(self.running(at, has_snapshot));
        self.sizes = Sizes::Range { min, max };
        self.updates += 1;
        self.updated = at;
    }

    /// The wire's message, without what belongs to the fleet.
    pub fn message(&self, now: i64, has_snapshot: bool) -> WarmPool {
        let phase = match self.health() {
            Health::Deleting => WarmPoolPhase::Deleting,
            _ if !has_snapshot => WarmPoolPhase::Pending,
            Health::Ready => WarmPoolPhase::Ready,
            Health::Degraded => WarmPoolPhase::Degraded,
        };
        let (min_size, max_size, desired_size) = match self.sizes {
            Sizes::Range { min, max } => (Some(min), Some(max), None),
            Sizes::Fixed(size) => (None, None, Some(size)),
        };
        let running = self.running(now, has_snapshot);
        let stopped = if has_snapshot && !self.deleting() { (self.sizes.range().1 - running).max(0) / 3 } else { 0 };
        let ticks = (now.max(self.created) / TICK_MS) - self.created / TICK_MS;
        WarmPool {
            id: self.id.clone(),
            metadata: WarmPoolMetadata {
                created_at: Timestamp::from_millis(self.created),
                updated_at: Timestamp::from_millis(self.updated),
                ..Default::default()
            },
            spec: WarmPoolSpec {
                spec_version: U64(1 + self.updates),
                desired_phase: if self.deleting() { WarmPoolPhase::Deleted } else { WarmPoolPhase::Ready },
                desired_size,
                min_size,
                max_size,
                snapshot_id: String::new(),
            },
            status: WarmPoolStatus {
                failure_message: match phase {
                    WarmPoolPhase::Degraded => messages::POOL_DEGRADED.to_owned(),
                    _ => String::new(),
                },
                phase,
                status_version: U64(1 + self.updates + ticks.unsigned_abs()),
                desired_size: self.desired(now),
                running_instances: running,
                stopped_instances: stopped,
            },
        }
    }

    /// The autoscaler's target: more by day, within the sizes.
    fn desired(&self, now: i64) -> i32 {
        let hour = now.rem_euclid(DAY_MS) / 3_600_000;
        let by_day = if (7..18).contains(&hour) { 2 } else { 0 };
        let demand = (self.chance(Kind::Demand, now.div_euclid(TARGET_MS)) % 5) as i32 + by_day;
        let (min, max) = self.sizes.range();
        demand.clamp(min, max)
    }

    /// Instances that run: the target less those just claimed. After an update they follow within [`CONVERGE_MS`].
    fn running(&self, now: i64, has_snapshot: bool) -> i32 {
        if self.deleting() {
            let left = (self.drained - now).clamp(0, DAY_MS);
            return ((left * 3 + DAY_MS - 1) / DAY_MS) as i32;
        }
        if !has_snapshot {
            return 0;
        }
        let moment = (now.div_euclid(TICK_MS) * TICK_MS).max(self.updated);
        let claimed = [0, 0, 1, 2][(self.chance(Kind::Claims, moment.div_euclid(CLAIM_MS)) % 4) as usize];
        let desired = self.desired(moment);
        let steady = match self.health() {
            Health::Degraded => desired / 3,
            _ => (desired - claimed).max(0),
        };
        let Some(before) = self.running_before else { return steady };
        let elapsed = (moment - self.updated).min(CONVERGE_MS);
        let (before, after) = (i64::from(before) * (CONVERGE_MS - elapsed), i64::from(steady) * elapsed);
        ((before + after + CONVERGE_MS / 2) / CONVERGE_MS) as i32
    }

    fn chance(&self, kind: Kind, moment: i64) -> u64 {
        draw::number(self.seed, kind, moment.wrapping_mul(POOLS.len() as i64).wrapping_add(self.position()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHOR: i64 = 1_790_000_000_000;

    #[test]
    fn the_target_stays_within_the_sizes_and_instances_within_the_maximum() {
        for pool in Pool::all(1, ANCHOR).iter().filter(|pool| !pool.deleting()) {
            let (min, max) = pool.sizes.range();
            for minute in 0..3000 {
                let status = pool.message(ANCHOR + minute * 60_000, true).status;
                assert!((min..=max).contains(&status.desired_size));
                assert!(status.running_instances <= status.desired_size);
                assert!(status.running_instances + status.stopped_instances <= max);
            }
        }
    }

    #[test]
    fn after_an_update_the_target_jumps_and_the_instances_follow() {
        let mut pool = Pool::all(1, ANCHOR).swap_remove(0);
        let before = pool.message(ANCHOR, true).status.running_instances;
        pool.resize(ANCHOR, 12, 12, true);
        let status = |secs: i64| pool.message(ANCHOR + secs * 1000, true).status;
        assert_eq!((status(0).desired_size, status(0).running_instances), (12, before));
        assert!((0..85).all(|secs| status(secs).running_instances <= status(secs + 5).running_instances + 3));
        assert!((before + 1..10).contains(&status(45).running_instances));
        assert!((90..1000).all(|secs| (10..=12).contains(&status(secs).running_instances)));
    }

    #[test]
    fn a_status_with_the_same_version_is_the_same() {
        let mut pool = Pool::all(4, ANCHOR).swap_remove(1);
        pool.resize(ANCHOR + 1234, 15, 20, true);
        let mut before = pool.message(ANCHOR + 1234, true).status;
        for step in 1..4000 {
            let status = pool.message(ANCHOR + 1234 + step * 300, true).status;
            assert!(status.status_version >= before.status_version);
            let same = WarmPoolStatus { status_version: before.status_version, ..status.clone() };
            assert!(status.status_version > before.status_version || same == before, "{before:?} then {status:?}");
            before = status;
        }
    }

    #[test]
    fn a_deleted_pool_drains_and_goes() {
        let pool = Pool::all(1, ANCHOR).swap_remove(7);
        let running = |hours: i64| pool.message(ANCHOR + hours * 3_600_000, true).status.running_instances;
        assert_eq!((running(0), running(9), running(23)), (3, 2, 1));
        assert!(!pool.gone(ANCHOR + DAY_MS - 1) && pool.gone(ANCHOR + DAY_MS));
    }
}
