//! Warm pools as changed by commands. Their instances are in [`super::instances`].

use super::clock::DAY_MS;
use super::demand::Demand;
use super::instances::{Health, Instances};
use super::messages;
use super::rng::{self, Kind};
use super::scenario::Scenario;
use super::world_spec::WorldSpec;
use crate::proto::id::Id;
use crate::proto::scalar::{Timestamp, U64};
use crate::proto::warm_pool::{WarmPool, WarmPoolMetadata, WarmPoolPhase, WarmPoolSpec, WarmPoolStatus};

/// Sizes in a pool's spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    Range {
        min: i32,
        max: i32,
    },
    /// Deprecated `desiredSize`, of a pool created before minimum and maximum existed.
    Fixed(i32),
}

impl Sizes {
    /// Minimum and maximum; equal for a fixed size.
    pub const fn range(self) -> (i32, i32) {
        match self {
            Self::Range { min, max } => (min, max),
            Self::Fixed(size) => (size, size),
        }
    }
}

type Row = (u16, u8, Sizes, Health);

/// Project, class, sizes, and health, by indices into the fleet. The project of the second-to-last pool never had a
/// prebuild.
const POOLS: [Row; 8] = [
    (0, 1, Sizes::Range { min: 1, max: 4 }, Health::Fair),
    (0, 2, Sizes::Range { min: 2, max: 8 }, Health::Fair),
    (1, 1, Sizes::Range { min: 0, max: 5 }, Health::Fair),
    (1, 2, Sizes::Range { min: 3, max: 12 }, Health::Recovering),
    (2, 2, Sizes::Range { min: 2, max: 6 }, Health::Fair),
    (4, 2, Sizes::Fixed(3), Health::Fair),
    (11, 1, Sizes::Range { min: 1, max: 3 }, Health::Fair),
    (8, 2, Sizes::Range { min: 1, max: 4 }, Health::Draining),
];
/// In a large organization, projects repeat ten setups; each of these classes is in its setup.
const SETUP_CLASSES: [u8; 10] = [1, 1, 2, 1, 2, 1, 1, 3, 2, 0];
const POOLS_OF_HUGE: u16 = 60;

/// Number of projects in a large organization after the first twelve, which aren't in the order of the setups.
const PROJECTS_BEYOND: u16 = 388;

/// Pool of one of these projects.
fn further(n: u16) -> Row {
    let (max, health) = (3 + i32::from(n % 7) * 2, if n % 9 == 8 { Health::Recovering } else { Health::Fair });
    let sizes = Sizes::Range { min: i32::from(n % 3), max };
    (12 + n, SETUP_CLASSES[usize::from(n) % SETUP_CLASSES.len()], sizes, health)
}

/// Pools of a scenario before any command.
fn rows(scenario: Scenario) -> Vec<Row> {
    match scenario {
        Scenario::Empty => Vec::new(),
        Scenario::FirstDay => vec![POOLS[0]],
        Scenario::Huge => (0..POOLS_OF_HUGE).map(further).collect(),
        Scenario::ManyPools => {
            // Some projects whose setup has several classes have a second pool.
            let second = (0..12).map(|n| (12 + n * 10, 2, Sizes::Range { min: 2, max: 6 }, Health::Fair));
            (0..PROJECTS_BEYOND).map(further).chain(second).collect()
        }
        Scenario::Healthy => POOLS[..6].iter().map(|row| (row.0, row.1, row.2, Health::Perfect)).collect(),
        Scenario::DegradedPools => {
            let degraded = |(index, row): (usize, &Row)| {
                (row.0, row.1, row.2, if index % 4 == 3 { Health::Fair } else { Health::Degraded })
            };
            POOLS[..6].iter().enumerate().map(degraded).collect()
        }
        Scenario::PoolSizes => {
            // Made for sizes of 1 and 5; the last has no demand.
            let sizes = [(0, 1, 10, 20), (1, 1, 1, 2), (2, 2, 2, 6)];
            let perfect = |(project, class, min, max)| (project, class, Sizes::Range { min, max }, Health::Perfect);
            sizes.map(perfect).to_vec()
        }
        _ => POOLS.to_vec(),
    }
}

/// Drain time of a deleted pool: this once, plus this for each running instance.
const DRAIN_MS: i64 = 60_000;
/// Drain time of the pool that is draining at the anchor.
const LONG_DRAIN_MS: i64 = DAY_MS;

/// Drain of a pool: start, end, and instances running at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drain {
    from: i64,
    until: i64,
    running: i32,
}

/// Warm pool after all commands so far.
pub struct Pool {
    pub id: Id,
    /// Position in lists; never changes.
    pub key: i64,
    pub project: u16,
    pub class: u8,
    pub sizes: Sizes,
    instances: Instances,
    created: i64,
    updated: i64,
    pub spec_version: u64,
    drain: Option<Drain>,
}

impl Pool {
    /// Creates the pools of a world before any command.
    pub fn all(spec: &WorldSpec, anchor: i64) -> Vec<Self> {
        let demand = Demand::new(spec, anchor);
        let rows = rows(spec.scenario).into_iter().enumerate();
        rows.map(|(index, row)| {
            let created = match spec.scenario {
                Scenario::FirstDay => anchor - DAY_MS / 24,
                _ => anchor - (97 - 12 * (index as i64 % 8)) * DAY_MS,
            };
            let drain = Drain { from: anchor, until: anchor + LONG_DRAIN_MS, running: 3 };
            let drain = (row.3 == Health::Draining).then_some(drain);
            Self { drain, ..Self::new(demand, index as i64, created, row, anchor) }
        })
        .collect()
    }

    /// Creates the pool of a command.
    pub fn created(demand: Demand, number: u32, at: i64, project: u16, class: u8, sizes: Sizes) -> Self {
        Self::new(demand, COMMANDED + i64::from(number), at, (project, class, sizes, Health::New), at)
    }

    fn new(demand: Demand, key: i64, created: i64, row: Row, anchor: i64) -> Self {
        let (project, class, sizes, health) = row;
        Self {
            id: rng::id(demand.seed, Kind::WarmPool, key),
            key,
            project,
            class,
            sizes,
            instances: Instances::new(demand, key, (project, class), health, created, anchor, sizes.range()),
            created,
            updated: created,
            spec_version: 1,
            drain: None,
        }
    }

    pub const fn is_deleting(&self) -> bool {
        self.drain.is_some()
    }

    /// Whether a command created the pool.
    pub const fn is_by_command(&self) -> bool {
        self.key >= COMMANDED
    }

    /// Whether the pool has been deleted by `now`.
    pub fn is_gone(&self, now: i64) -> bool {
        self.drain.is_some_and(|drain| now >= drain.until)
    }

    /// Changes the sizes at `at`, and the spec's version.
    pub fn resize(&mut self, at: i64, min: i32, max: i32, spec_version: u64) {
        self.sizes = Sizes::Range { min, max };
        self.instances.resize(at, (min, max));
        self.updated = at;
        self.spec_version = spec_version;
    }

    /// Starts draining the pool at `at`.
    pub fn delete(&mut self, at: i64, has_snapshot: bool) {
        let running = if has_snapshot { self.instances.running(at) } else { 0 };
        let until = at + DRAIN_MS * i64::from(1 + running);
        self.drain = Some(Drain { from: at, until, running });
        self.updated = at;
        self.spec_version += 1;
    }

    /// Time of the status reported at `now`: it advances with the tick, and immediately when the pool is updated.
    pub fn moment(&self, now: i64) -> i64 {
        (now.div_euclid(TICK_MS) * TICK_MS).max(self.updated)
    }

    /// Wire message at a [`Self::moment`], without the fields from the fleet.
    pub fn message(&self, moment: i64, has_snapshot: bool) -> WarmPool {
        let phase = match self.drain {
            Some(drain) if moment >= drain.until => WarmPoolPhase::Deleted,
            Some(_) => WarmPoolPhase::Deleting,
            None if !has_snapshot => WarmPoolPhase::Pending,
            None if self.instances.is_degraded(moment) => WarmPoolPhase::Degraded,
            None => WarmPoolPhase::Ready,
        };
        let (min_size, max_size, desired_size) = match self.sizes {
            Sizes::Range { min, max } => (Some(min), Some(max), 0),
            Sizes::Fixed(size) => (None, None, size),
        };
        let (running, stopped) = match self.drain {
            Some(drain) => (drain.left(moment), 0),
            None if !has_snapshot => (0, 0),
            None => (self.instances.running(moment), self.instances.stopped(moment)),
        };
        let ticks = (moment / TICK_MS) - self.created / TICK_MS;
        WarmPool {
            id: self.id,
            metadata: WarmPoolMetadata {
                created_at: Timestamp::from_millis(self.created),
                updated_at: Timestamp::from_millis(self.updated),
                ..Default::default()
            },
            spec: WarmPoolSpec {
                spec_version: U64(self.spec_version),
                desired_phase: if self.is_deleting() { WarmPoolPhase::Deleted } else { WarmPoolPhase::Ready },
                desired_size,
                min_size,
                max_size,
                snapshot_id: Id::default(),
            },
            status: WarmPoolStatus {
                failure_message: match phase {
                    WarmPoolPhase::Degraded => messages::POOL_DEGRADED.to_owned(),
                    _ => String::new(),
                },
                phase,
                status_version: U64(self.spec_version + ticks.unsigned_abs()),
                desired_size: if self.is_deleting() { 0 } else { self.instances.desired(moment) },
                running_instances: running,
                stopped_instances: stopped,
            },
        }
    }
}

/// Minimum interval between status changes without an update, in milliseconds.
const TICK_MS: i64 = 5_000;

/// Base of the keys of pools created by a command, to which the command's number is added.
const COMMANDED: i64 = 1 << 20;

impl Drain {
    /// Number of instances still running; they are removed one by one.
    fn left(&self, moment: i64) -> i32 {
        let whole = self.until - self.from;
        // The status may be from just before the drain started.
        let left = (self.until - moment).clamp(0, whole);
        ((left * i64::from(self.running) + whole - 1) / whole) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::ANCHOR;

    fn pools() -> Vec<Pool> {
        Pool::all(&WorldSpec::default(), ANCHOR)
    }

    #[test]
    fn a_status_with_the_same_version_is_the_same() {
        let mut pool = pools().swap_remove(1);
        let message = |pool: &Pool, now: i64| pool.message(pool.moment(now), true).status;
        pool.resize(ANCHOR + 1234, 15, 20, 2);
        let mut before = message(&pool, ANCHOR + 1234);
        for step in 1..4000 {
            let status = message(&pool, ANCHOR + 1234 + step * 300);
            assert!(status.status_version >= before.status_version);
            let same = WarmPoolStatus { status_version: before.status_version, ..status.clone() };
            assert!(status.status_version > before.status_version || same == before, "{before:?} then {status:?}");
            before = status;
        }
    }

    #[test]
    fn a_deleted_pool_drains_one_by_one_and_disappears() {
        let mut pool = pools().swap_remove(1);
        let running = pool.message(ANCHOR, true).status.running_instances;
        assert!(running > 0);
        pool.delete(ANCHOR, true);
        let status = |pool: &Pool, minute: i64| pool.message(ANCHOR + minute * 60_000, true).status;
        let drained: Vec<_> = (0..=i64::from(running)).map(|minute| status(&pool, minute).running_instances).collect();
        assert!(drained.is_sorted_by(|a, b| a >= b) && drained[0] == running, "{drained:?}");
        assert_eq!(status(&pool, 0).phase, WarmPoolPhase::Deleting);
        let until = ANCHOR + (i64::from(running) + 1) * DRAIN_MS;
        assert!(!pool.is_gone(until - 1) && pool.is_gone(until));
        assert_eq!(pool.message(until, true).status.running_instances, 0);
    }

    #[test]
    fn the_initially_draining_pool_drains_for_a_day() {
        let pool = pools().swap_remove(7);
        let running = |hours: i64| pool.message(ANCHOR + hours * 3_600_000, true).status.running_instances;
        assert_eq!((running(-1), running(0), running(9), running(23)), (3, 3, 2, 1));
        assert!(!pool.is_gone(ANCHOR + DAY_MS - 1) && pool.is_gone(ANCHOR + DAY_MS));
    }

    #[test]
    fn scenarios_have_their_pools() {
        let phases = |scenario| {
            let spec = WorldSpec::of(scenario);
            let pools = Pool::all(&spec, ANCHOR).into_iter();
            pools.map(|pool| pool.message(ANCHOR, true).status.phase).collect::<Vec<_>>()
        };
        let count = |scenario, phase| phases(scenario).into_iter().filter(|found| *found == phase).count();
        assert_eq!(phases(Scenario::Empty), []);
        assert_eq!(phases(Scenario::FirstDay).len(), 1);
        assert_eq!((phases(Scenario::Huge).len(), phases(Scenario::ManyPools).len()), (60, 400));
        assert_eq!(count(Scenario::Healthy, WarmPoolPhase::Ready), 6);
        assert_eq!(count(Scenario::DegradedPools, WarmPoolPhase::Degraded), 5);
    }
}
