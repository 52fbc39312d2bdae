//! Environments that people start: when, for how long, and from what. A pure function of the seed and the hour, so that any
//! hour costs the same.
//!
//! Most start in the office hours of one time zone, on workdays. Demand grows from week to week, has a launch week and a
//! holiday, and differs by project and class. Warm pools lose their instances to these starts ([`super::instances`]).

use super::clock::{DAY_MS, HOUR_MS};
use super::fleet::Person;
use super::project_plan;
use super::rng::{self, Kind};
use super::scenario::Scenario;
use super::world_spec::WorldSpec;
use crate::proto::id::Id;

/// Hours between UTC and the time zone of the offices.
const ZONE_HOURS: i64 = 1;
/// Starts by local hour, in percent of a workday's.
const BY_HOUR: [u32; 24] = [0, 0, 0, 0, 0, 0, 0, 1, 6, 16, 14, 9, 4, 11, 12, 10, 8, 5, 2, 1, 1, 0, 0, 0];
/// Local hours in which the pools of [`Scenario::PoolSizes`] have starts.
const OFFICE_HOURS: std::ops::Range<i64> = 9..18;
const FRIDAY: i64 = 4;
/// Workday's starts by those of a holiday, or of a day of the weekend.
const WEEKEND_PART: u32 = 12;
/// Weekly starts of a project's first class when the world starts. Further classes have a third.
const WEEKLY: [u32; 12] = [120, 200, 60, 24, 50, 40, 80, 32, 70, 12, 18, 8];
/// Growth per week, in percent of the starts at the anchor, and its limits.
const GROWTH: i64 = 5;
const GROWN: (i64, i64) = (40, 160);
/// Week of a launch, in weeks before the anchor's, and its factor.
const LAUNCH: (i64, u32) = (2, 4);
/// Week and weekday of a holiday.
const HOLIDAY: (i64, i64) = (3, 2);
/// Projects that ignore prebuilds: one of so many, and its place among them.
const IGNORING: (u16, u16) = (7, 5);

/// Time between the starts of a burst.
const BURST_MS: i64 = 10_000;
/// Time without a start after which an environment is archived, and deleted.
const ARCHIVED_MS: i64 = 7 * DAY_MS;
const DELETED_MS: i64 = 21 * DAY_MS;
/// Longest time from the start of an environment to its deletion.
pub const LONGEST_MS: i64 = DELETED_MS + 2 * DAY_MS;

/// What an environment is created from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    NewestPrebuild,
    OlderPrebuild,
    /// Nothing, even if there is a prebuild.
    Nothing,
}

/// Start of an environment, and what becomes of it. Moments are in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Unique number, by hour, project, class, and order.
    pub key: i64,
    pub project: u16,
    pub class: u8,
    pub at: i64,
    pub source: Source,
    pub user: Person,
    pub is_workflow: bool,
    pub stopped: i64,
    /// Start and end of a second run.
    pub restarted: Option<(i64, i64)>,
    pub deleted: i64,
}

impl Start {
    pub fn id(&self, seed: u64) -> Id {
        rng::id(seed, Kind::Start, self.key)
    }

    /// End of its last run.
    fn ended(&self) -> i64 {
        self.restarted.map_or(self.stopped, |(_, stopped)| stopped)
    }

    pub fn is_archived(&self, now: i64) -> bool {
        now >= self.ended() + ARCHIVED_MS
    }
}

/// Time from the start of an environment to its end.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub start: Start,
    pub is_restart: bool,
    pub from: i64,
    pub until: i64,
}

/// Demand of a world.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    pub seed: u64,
    scenario: Scenario,
    anchor: i64,
}

/// Bits of a start's key for its project, its class, and its order within the hour.
const TIE_BITS: u32 = 9 + 3 + 8;

impl Demand {
    pub const fn new(spec: &WorldSpec, anchor: i64) -> Self {
        Self { seed: spec.seed, scenario: spec.scenario, anchor }
    }

    /// Runs of these projects' environments that began from `from` until before `until`, newest first, with positions for
    /// page tokens. They start after the position `after`.
    pub fn newest_first(
        self,
        projects: Vec<u16>,
        from: i64,
        until: i64,
        after: Option<i64>,
    ) -> impl Iterator<Item = (i64, Run)> {
        let after = after.unwrap_or(i64::MAX);
        let last = (until - 1).min((after >> (TIE_BITS + 1)).saturating_add(self.anchor));
        let hours = from.max(self.begin()).div_euclid(HOUR_MS)..=last.div_euclid(HOUR_MS);
        let runs = hours.rev().flat_map(move |hour| self.runs(&projects, hour));
        runs.filter(move |(position, run)| *position < after && (from..until).contains(&run.from))
    }

    /// Runs that began in an hour since the Unix epoch, newest first.
    fn runs(self, projects: &[u16], hour: i64) -> Vec<(i64, Run)> {
        let mut runs = Vec::new();
        let mut add = |start: Start, is_restart: bool, from: i64, until: i64| {
            let tie = start.key & ((1 << TIE_BITS) - 1);
            let position = (from - self.anchor) << (TIE_BITS + 1) | tie << 1 | i64::from(is_restart);
            let place = runs.partition_point(|(other, _)| *other > position);
            runs.insert(place, (position, Run { start, is_restart, from, until }));
        };
        for project in projects {
            for class in project_plan::classes(usize::from(*project)) {
                self.starts(*project, *class, hour).for_each(|start| add(start, false, start.at, start.stopped));
                for start in self.starts(*project, *class, hour - 24) {
                    if let Some((from, until)) = start.restarted {
                        add(start, true, from, until);
                    }
                }
            }
        }
        runs
    }

    /// Time of the first start.
    fn begin(self) -> i64 {
        self.anchor - self.scenario.history_ms()
    }

    /// Starts of a project and class in an hour since the Unix epoch.
    pub fn starts(self, project: u16, class: u8, hour: i64) -> impl Iterator<Item = Start> {
        let key = ((hour << 9 | i64::from(project)) << 3 | i64::from(class)) << 8;
        let starts =
            (0..self.count(key, project, class, hour)).map(move |order| self.start(key, order, project, class, hour));
        starts.filter(move |start| start.at >= self.begin())
    }

    /// Number of starts that come together once an hour in [`Scenario::PoolSizes`].
    fn burst(self, project: u16, class: u8) -> Option<u32> {
        match (self.scenario, project, class) {
            (Scenario::PoolSizes, 0, 1) => Some(1),
            (Scenario::PoolSizes, 1, 1) => Some(5),
            (Scenario::PoolSizes, 2, 2) => Some(0),
            _ => None,
        }
    }

    fn count(self, key: i64, project: u16, class: u8, hour: i64) -> u32 {
        let (week, weekday, hour) = local(hour);
        if let Some(burst) = self.burst(project, class) {
            return if weekday <= FRIDAY && OFFICE_HOURS.contains(&hour) { burst } else { 0 };
        }
        let weeks_ago = local(self.anchor.div_euclid(HOUR_MS)).0 - week;
        let project = usize::from(project);
        let weekly = WEEKLY.get(project).copied().unwrap_or(6 + project as u32 % 18);
        let weekly = if project_plan::classes(project).first() == Some(&class) { weekly } else { weekly / 3 };
        let growth = (100 - GROWTH * weeks_ago).clamp(GROWN.0, GROWN.1) as u32;
        // A fifth of the week's starts, in thousandths.
        let mut starts = 2 * weekly * BY_HOUR[hour as usize] * growth / 100;
        if weekday > FRIDAY || (weeks_ago, weekday) == HOLIDAY {
            starts /= WEEKEND_PART;
        }
        if weeks_ago == LAUNCH.0 {
            starts *= LAUNCH.1;
        }
        // From none to twice as many, so that hours and days differ.
        let chance = rng::number(self.seed, Kind::Demand, key);
        let starts = (u64::from(starts) * (chance >> 32)) >> 31;
        ((starts + chance % 1000) / 1000) as u32
    }

    fn start(self, key: i64, order: u32, project: u16, class: u8, hour: i64) -> Start {
        let burst = self.burst(project, class);
        let base = rng::number(self.seed, Kind::Demand, key) % (HOUR_MS as u64 / 2);
        let key = key | i64::from(order & 0xff);
        let mut rng = rng::generator(self.seed, Kind::Start, key);
        let passed = rng.i64(0..HOUR_MS);
        let passed = if burst.is_some() { base as i64 + i64::from(order) * BURST_MS } else { passed };
        let at = hour * HOUR_MS + passed;
        let source = match rng.u8(0..20) {
            _ if burst.is_some() => Source::NewestPrebuild,
            0..2 => Source::Nothing,
            _ if project % IGNORING.0 == IGNORING.1 => Source::Nothing,
            2..5 => Source::OlderPrebuild,
            _ => Source::NewestPrebuild,
        };
        let mut run = |from: i64| {
            let shortest = if rng.u8(0..3) == 0 { HOUR_MS / 12 } else { HOUR_MS };
            from + rng.i64(shortest..shortest * 9)
        };
        let stopped = run(at);
        // The next day in the same hour, so that the hour tells which starts to look at.
        let again = (hour + 25) * HOUR_MS - 1 - passed;
        let restarted = (again, run(again));
        let is_restarted = rng.u8(0..6) == 0 && burst.is_none() && !(FRIDAY..6).contains(&local(hour).1);
        let is_tidy = rng.bool();
        let mut start = Start {
            key,
            project,
            class,
            at,
            source,
            user: Person::User(((u16::from(rng.u8(0..4)) + project) % u16::from(Person::USERS)) as u8),
            is_workflow: rng.u8(0..32) == 0,
            stopped,
            restarted: is_restarted.then_some(restarted),
            deleted: 0,
        };
        let kept = rng.i64(HOUR_MS..3 * DAY_MS);
        start.deleted = start.ended() + if is_tidy { kept } else { DELETED_MS };
        start
    }
}

/// Week, weekday from Monday, and hour in the time zone of the offices.
fn local(hour: i64) -> (i64, i64, i64) {
    let hour = hour + ZONE_HOURS;
    // The Unix epoch was a Thursday.
    let day = hour.div_euclid(24) + 3;
    (day.div_euclid(7), day.rem_euclid(7), hour.rem_euclid(24))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::demand::by_hour;
    use crate::mock::testing::ANCHOR;

    #[test]
    fn days_and_weeks_differ() {
        let demand = Demand::new(&WorldSpec::default(), ANCHOR);
        let zone = |_| ZONE_HOURS * HOUR_MS;
        let (_, weekday, hour) = local(ANCHOR / HOUR_MS);
        let monday = (ANCHOR / HOUR_MS - weekday * 24 - hour) * HOUR_MS;
        let from = monday - 6 * 7 * DAY_MS;
        let mut times: Vec<i64> =
            demand.newest_first(vec![0, 1, 2, 3], from, monday, None).map(|(_, run)| run.from).collect();
        times.reverse();
        let hours = by_hour::by_hour(&times, &zone);
        let of = |hours: &[u32]| hours.iter().sum::<u32>();
        let workdays = hours.chunks(24).take(5);
        let (office, night) = workdays.fold((0, 0), |sum, day| (sum.0 + of(&day[8..19]), sum.1 + of(&day[..7])));
        assert!(office > 1000 && night == 0, "{office} {night}");
        assert!((20..office / 10).contains(&of(&hours[5 * 24..])), "weekends");
        let weeks = by_hour::weeks(&times, from, monday, &zone);
        let unusual: Vec<i64> = by_hour::unusual_days(&weeks).iter().map(|day| day.day - weeks[0].monday).collect();
        let is_of_launch = |day: &i64| *day / 7 == 6 - LAUNCH.0;
        assert!(unusual.contains(&((6 - HOLIDAY.0) * 7 + HOLIDAY.1)), "{unusual:?}");
        assert!(unusual.iter().filter(|day| is_of_launch(day)).count() >= 4, "{unusual:?}");
        let by_hour::Growth { first, last, .. } = by_hour::growth(&weeks, &[]).unwrap();
        assert!(first + first / 10 < last, "growth: {first} {last}");
    }

    #[test]
    fn keys_differ_and_a_second_run_comes_a_day_later() {
        let demand = Demand::new(&WorldSpec::of(Scenario::Huge), ANCHOR);
        let runs: Vec<_> = demand.newest_first((0..400).collect(), ANCHOR - 30 * DAY_MS, ANCHOR, None).collect();
        assert!(runs.len() > 20_000 && runs.is_sorted_by(|(one, _), (next, _)| one > next));
        for (_, Run { start, is_restart, from, until }) in &runs {
            assert!(from < until && *until <= start.deleted && start.deleted <= start.at + LONGEST_MS);
            assert!(!is_restart || (start.stopped < *from && from - start.at < 25 * HOUR_MS), "{start:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn pages_of_any_size_give_every_run_of_a_range_once(
            seed in any::<u64>(),
            hours in (0_i64..40 * 24, 0_i64..40 * 24),
            size in 1_usize..200,
            projects in prop::collection::btree_set(0_u16..12, 0..12),
        ) {
            let demand = Demand::new(&WorldSpec { seed, ..Default::default() }, ANCHOR);
            let (from, until) = (ANCHOR - hours.0 * HOUR_MS, ANCHOR + (1 - hours.1) * HOUR_MS / 2);
            let (mut paged, mut after) = (Vec::new(), None);
            let list = |after| demand.newest_first(projects.iter().copied().collect(), from, until, after);
            loop {
                let page: Vec<_> = list(after).take(size).collect();
                let Some((position, _)) = page.last() else { break };
                prop_assert!(after.is_none_or(|after| page[0].0 < after));
                after = Some(*position);
                paged.extend(page.iter().map(|(_, run)| (run.from, run.start.key, run.is_restart)));
            }
            let all = demand.newest_first((0..12).collect(), ANCHOR - 99 * DAY_MS, ANCHOR + DAY_MS, None);
            let in_range = all.filter(|(_, run)| {
                (from..until).contains(&run.from) && projects.contains(&run.start.project)
            });
            let expected: Vec<_> = in_range.map(|(_, run)| (run.from, run.start.key, run.is_restart)).collect();
            prop_assert_eq!(paged, expected);
        }
    }
}
