//! Instances of a pool at any moment: desired, running, and stopped. A pure function of the clock, the sizes, and the demand.

use super::clock::{DAY_MS, HOUR_MS};
use super::demand::{Demand, Source};
use super::rng::{self, Kind};

/// Health pattern of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Never degraded.
    Perfect,
    /// Degraded now and then, but not in the first hours after the anchor.
    Fair,
    /// Degraded at the anchor and for some hours, then like [`Self::Fair`].
    Recovering,
    Degraded,
    /// Being deleted at the anchor.
    Draining,
    /// Just created: its first instances start cold.
    New,
}

/// Period during which the autoscaler keeps a target, in milliseconds.
const TARGET_MS: i64 = 20 * 60 * 1000;
/// Start times of stopped instances: half are running after the first, all after the second.
const START_MS: [i64; 2] = [60_000, 120_000];
/// Time during which a previous size still affects the instances.
pub const REMEMBERED_MS: i64 = START_MS[1];
/// Time until a new instance is running.
const FRESH_MS: i64 = 5 * 60 * 1000;
/// Period after the anchor during which the pool's initial health holds.
const STEADY_MS: i64 = 6 * HOUR_MS;
/// Period after which there may be an incident, lasting [`TROUBLE_MS`].
const TROUBLE_EVERY_MS: i64 = 6 * HOUR_MS;
const TROUBLE_MS: i64 = 40 * 60 * 1000;
/// Inverse probability of an incident.
const TROUBLE_ODDS: u64 = 16;

/// Minimum and maximum.
type Range = (i32, i32);

/// Instances of a pool; see the module. Moments are in milliseconds since the Unix epoch.
pub struct Instances {
    demand: Demand,
    key: i64,
    project: u16,
    class: u8,
    health: Health,
    created: i64,
    anchor: i64,
    /// Sizes with the time from which they apply, oldest first; never empty. Sizes that no longer affect the instances
    /// are dropped.
    ranges: Vec<(i64, Range)>,
}

impl Instances {
    pub fn new(
        demand: Demand,
        key: i64,
        (project, class): (u16, u8),
        health: Health,
        created: i64,
        anchor: i64,
        range: Range,
    ) -> Self {
        Self { demand, key, project, class, health, created, anchor, ranges: vec![(created, range)] }
    }

    pub fn resize(&mut self, at: i64, range: Range) {
        let remembered = self.ranges.partition_point(|(from, _)| *from <= at - REMEMBERED_MS).saturating_sub(1);
        self.ranges.drain(..remembered);
        self.ranges.push((at, range));
    }

    fn range(&self, moment: i64) -> Range {
        let held = self.ranges.partition_point(|(from, _)| *from <= moment).saturating_sub(1);
        self.ranges[held].1
    }

    /// Target of the autoscaler: higher during the day, within the sizes.
    pub fn desired(&self, moment: i64) -> i32 {
        let (min, max) = self.range(moment);
        let hour = moment.rem_euclid(DAY_MS) / HOUR_MS;
        let by_day = if (7..18).contains(&hour) { 2 } else { 0 };
        let demand = (self.chance(Kind::Demand, moment.div_euclid(TARGET_MS)) % 5) as i32 + by_day;
        demand.clamp(min, max)
    }

    /// Running instances: the target as far as instances have started, minus those just claimed.
    pub fn running(&self, moment: i64) -> i32 {
        (self.started(moment) - self.claimed(moment)).max(0)
    }

    /// Stopped instances, minus those started to replace claimed ones.
    pub fn stopped(&self, moment: i64) -> i32 {
        let (_, max) = self.range(moment);
        ((max - self.started(moment)) / 3 - self.claimed(moment)).max(0)
    }

    fn started(&self, moment: i64) -> i32 {
        let desired = self.desired(moment);
        let since = moment - self.created;
        if self.health == Health::New && since < FRESH_MS {
            return 0;
        }
        // Scaling down is immediate; scaling up waits for instances to start.
        let [half, all] = START_MS.map(|ago| self.desired((moment - ago).max(self.created)));
        let started = desired.min((half + all + 1) / 2);
        if self.is_degraded(moment) { started / 3 } else { started }
    }

    /// Instances claimed by environments and not replaced yet: those of the newest prebuild come from the pool.
    fn claimed(&self, moment: i64) -> i32 {
        let hours = (moment - START_MS[1]).div_euclid(HOUR_MS)..=moment.div_euclid(HOUR_MS);
        let starts = hours.flat_map(|hour| self.demand.starts(self.project, self.class, hour));
        let claims = starts.filter(|start| {
            let drawn = rng::number(self.demand.seed, Kind::Claims, start.key);
            let replaced_in = START_MS[0] + (drawn % (START_MS[1] - START_MS[0]) as u64) as i64;
            start.source == Source::NewestPrebuild && (start.at..start.at + replaced_in).contains(&moment)
        });
        claims.count() as i32
    }

    pub fn is_degraded(&self, moment: i64) -> bool {
        let since = moment - self.anchor;
        match self.health {
            Health::Perfect => false,
            Health::Degraded => true,
            Health::Recovering if since < STEADY_MS => true,
            _ if since < STEADY_MS => false,
            _ => {
                let is_hit =
                    self.chance(Kind::Trouble, since.div_euclid(TROUBLE_EVERY_MS)).is_multiple_of(TROUBLE_ODDS);
                is_hit && since.rem_euclid(TROUBLE_EVERY_MS) < TROUBLE_MS
            }
        }
    }

    fn chance(&self, kind: Kind, moment: i64) -> u64 {
        rng::number(self.demand.seed, kind, moment.wrapping_mul(1 << 24).wrapping_add(self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::ANCHOR;
    use crate::mock::world_spec::WorldSpec;

    fn instances(health: Health, range: Range) -> Instances {
        let demand = Demand::new(&WorldSpec::default(), ANCHOR);
        Instances::new(demand, 0, (1, 1), health, ANCHOR - DAY_MS, ANCHOR, range)
    }

    #[test]
    fn the_target_stays_within_the_sizes_and_instances_within_the_maximum() {
        for (key, range) in [(0, (0, 1)), (1, (1, 4)), (2, (3, 12)), (3, (20, 20))] {
            let pool = Instances { key, ..instances(Health::Fair, range) };
            for step in 0..30_000 {
                let moment = ANCHOR + step * 5_000;
                let (desired, running, stopped) = (pool.desired(moment), pool.running(moment), pool.stopped(moment));
                assert!((range.0..=range.1).contains(&desired));
                assert!(running >= 0 && stopped >= 0 && running <= desired && running + stopped <= range.1);
            }
        }
    }

    #[test]
    fn starts_from_the_newest_prebuild_claim_instances_that_are_replaced_within_two_minutes() {
        let pool = instances(Health::Perfect, (20, 20));
        let (first, mut claims, mut others) = (ANCHOR / HOUR_MS, 0, 0);
        for start in (first + 1..first + 48).flat_map(|hour| pool.demand.starts(1, 1, hour)) {
            let lost = pool.running(start.at - 1) - pool.running(start.at);
            let is_claim = start.source == Source::NewestPrebuild;
            assert_eq!(lost, i32::from(is_claim), "{start:?}");
            *(if is_claim { &mut claims } else { &mut others }) += 1;
        }
        assert!(claims > 20 && others > 3, "{claims} {others}");
        let starts: Vec<i64> =
            (first..first + 48).flat_map(|hour| pool.demand.starts(1, 1, hour)).map(|start| start.at).collect();
        for minute in 120..47 * 60 {
            let moment = (first + 1) * HOUR_MS + minute * 60_000;
            let is_quiet = starts.iter().all(|at| !(moment - START_MS[1]..=moment).contains(at));
            assert!(!is_quiet || pool.running(moment) == 20);
        }
    }

    #[test]
    fn after_a_resize_instances_follow_the_target() {
        let mut pool = instances(Health::Perfect, (2, 2));
        pool.resize(ANCHOR, (12, 12));
        assert_eq!((pool.desired(ANCHOR - 1), pool.desired(ANCHOR)), (2, 12));
        let started = |secs: i64| pool.started(ANCHOR + secs * 1000);
        assert_eq!([started(0), started(59), started(60), started(119), started(120)], [2, 2, 7, 7, 12]);
        pool.resize(ANCHOR + 500_000, (1, 3));
        assert!(pool.started(ANCHOR + 500_000) <= 3);
        assert_eq!(pool.ranges.len(), 2, "what no instance remembers is forgotten");
    }

    #[test]
    fn a_new_pool_starts_within_five_minutes() {
        let pool = Instances { created: ANCHOR, ..instances(Health::New, (3, 3)) };
        assert_eq!((pool.started(ANCHOR + FRESH_MS - 1), pool.started(ANCHOR + FRESH_MS)), (0, 3));
    }

    #[test]
    fn pools_degrade_and_recover() {
        let share = |health| {
            let pool = instances(health, (3, 3));
            (0..4_000).filter(|step| pool.is_degraded(ANCHOR + step * 600_000)).count()
        };
        assert_eq!((share(Health::Perfect), share(Health::Degraded)), (0, 4_000));
        assert!((5..100).contains(&share(Health::Fair)), "{}", share(Health::Fair));
        let pool = instances(Health::Recovering, (3, 3));
        assert_eq!((pool.running(ANCHOR), pool.is_degraded(ANCHOR + STEADY_MS - 1)), (1, true));
        assert!(!pool.is_degraded(ANCHOR + STEADY_MS + TROUBLE_MS));
        assert!(!instances(Health::Fair, (3, 3)).is_degraded(ANCHOR));
    }
}
