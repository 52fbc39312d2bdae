//! Sizes by part of the week: a pool that holds less at night and on weekends.
//!
//! The maximum is the same all week, and only the minimum changes, as in the console's overnight scale-down.

use crate::domain::pool_size::PoolSize;
use crate::proto::warm_pool::WarmPool;
use crate::sort::sort;

use super::local_time::Part;
use super::outcome::Outcome;
use super::replay::{World, replay_parts};

/// Minimum by part of the week, and one maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekPlan {
    /// In the order of [`Part::ALL`].
    pub mins: [i32; 3],
    pub max: i32,
    /// What it would have done.
    pub outcome: Outcome,
}

impl WeekPlan {
    pub fn size(&self, part: Part) -> PoolSize {
        let [day, night, weekend] = self.mins;
        let min = match part {
            Part::Day => day,
            Part::Night => night,
            Part::Weekend => weekend,
        };
        PoolSize { min, max: self.max }
    }

    /// Whether the console's overnight scale-down, which sets the minimum to 0, does the rest of the plan once the pool has its
    /// size of the day.
    pub fn is_overnight_scale_down(&self) -> bool {
        let [day, night, weekend] = self.mins;
        day > 0 && night == 0 && weekend == 0
    }
}

/// Plans that are replayed for each margin. Each takes as long as a single size.
const MAX_TRIED: usize = 4;

/// The cheapest plan that would have served `percent` of the starts from running instances, if it is cheaper than `single`, the
/// cheapest size for the whole week.
pub fn week_plan(world: &World, outcomes: &[Outcome], percent: u32, single: &Outcome) -> Option<WeekPlan> {
    // Where a part of the week begins, a pool has instances to start, so a plan may serve fewer than its parts do.
    let margins = [0, world.starts() / 50];
    let plans = margins.into_iter().flat_map(|margin| {
        let mut plans = candidates(outcomes, percent, margin as u64);
        plans.truncate(MAX_TRIED);
        plans
    });
    let replayed = plans.map(|(_, max, mins)| WeekPlan { mins, max, outcome: replay_parts(world, mins, max) });
    let reaching = replayed.filter(|plan| plan.outcome.total().reaches(percent));
    let cheapest = reaching.min_by_key(|plan| (plan.outcome.total().held_ms, plan.max, plan.mins));
    cheapest.filter(|plan| plan.outcome.total().held_ms < single.total().held_ms)
}

/// Held time, maximum, and minimums of plans, one for each maximum, the cheapest first.
fn candidates(outcomes: &[Outcome], percent: u32, margin: u64) -> Vec<(i64, i32, [i32; 3])> {
    let of_max = |outcomes: &[Outcome]| {
        let max = outcomes.first().map(|outcome| outcome.size.max).filter(|max| *max > 0)?;
        let (held_ms, mins) = cheapest(outcomes, percent, margin)?;
        let [day, night, weekend] = mins;
        (day != night || night != weekend).then_some((held_ms, max, mins))
    };
    let mut plans: Vec<_> = outcomes.chunk_by(|one, next| one.size.max == next.size.max).filter_map(of_max).collect();
    sort(&mut plans);
    plans
}

/// The minimums with the least held time that serve `percent` of the starts and `margin` more, as far as the parts of the week
/// don't affect each other. `outcomes` have the same maximum.
fn cheapest(outcomes: &[Outcome], percent: u32, margin: u64) -> Option<(i64, [i32; 3])> {
    let starts = outcomes.first().map_or(0, |outcome| u64::from(outcome.total().starts()));
    let needed = (starts.saturating_mul(u64::from(percent)).div_ceil(100)).saturating_add(margin).min(starts);
    let mut best: Option<(i64, [i32; 3])> = None;
    for day in outcomes {
        for night in outcomes {
            let work_days = day.part(Part::Day).plus(night.part(Part::Night));
            // The held time grows with the minimum, so the first that is enough is the cheapest.
            let weekend = outcomes.iter().find(|weekend| {
                let served = work_days.running.saturating_add(weekend.part(Part::Weekend).running);
                u64::from(served) >= needed
            });
            let Some(weekend) = weekend else { continue };
            let held_ms = work_days.held_ms.saturating_add(weekend.part(Part::Weekend).held_ms);
            let plan = (held_ms, [day.size.min, night.size.min, weekend.size.min]);
            best = Some(best.map_or(plan, |best| best.min(plan)));
        }
    }
    best
}

/// A pool with other bounds, to write as code.
pub fn with_size(pool: &WarmPool, size: PoolSize) -> WarmPool {
    let mut pool = pool.clone();
    pool.spec.desired_size = 0;
    (pool.spec.min_size, pool.spec.max_size) = (Some(size.min), Some(size.max));
    pool
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::super::local_time::{DAY, HOUR, MINUTE, hour_of_week, utc};
    use super::super::refill::Refill;
    use super::super::replay::Replay;
    use super::*;
    use crate::domain::demand::advice::advise;

    /// A Monday.
    const MONDAY: i64 = 4 * DAY;

    fn replayed(times: &[i64], days: i64) -> (World, Vec<Outcome>) {
        let world = World::new(times, MONDAY, MONDAY + days * DAY, Refill::USUAL, &utc);
        let mut replay = Replay::new(world.clone());
        replay.step(usize::MAX);
        (world, replay.outcomes().to_vec())
    }

    fn single(world: &World, outcomes: &[Outcome], percent: u32) -> Option<Outcome> {
        advise(world, outcomes, percent, None).recommended()
    }

    #[test]
    fn nights_and_weekends_without_a_start_hold_nothing() {
        // Three starts at once, each hour from 9:00 to 17:00 on workdays.
        let hours = (0..14 * 24).map(|hour| MONDAY + hour * HOUR);
        let open =
            hours.filter(|at| matches!(hour_of_week(*at, &utc), hour if hour < 120 && (9..17).contains(&(hour % 24))));
        let times: Vec<i64> = open.flat_map(|at| [at, at, at]).collect();
        let (world, outcomes) = replayed(&times, 14);
        let single = single(&world, &outcomes, 95).unwrap();
        assert_eq!(single.size, PoolSize { min: 3, max: 3 });
        let plan = week_plan(&world, &outcomes, 95, &single).unwrap();
        assert_eq!((plan.mins, plan.max), ([3, 0, 0], 3));
        assert!(plan.is_overnight_scale_down() && plan.outcome.total().reaches(95));
        assert!(plan.outcome.total().held_ms < single.total().held_ms / 2);
        assert_eq!(Part::ALL.map(|part| plan.size(part).min), plan.mins);
        assert_eq!(week_plan(&world, &outcomes, 95, &plan.outcome), None, "it is not cheaper than itself");
    }

    #[test]
    fn starts_at_all_hours_need_no_plan() {
        let times: Vec<i64> = (0..14 * 24).map(|hour| MONDAY + hour * HOUR + 5 * MINUTE).collect();
        let (world, outcomes) = replayed(&times, 14);
        let single = single(&world, &outcomes, 98).unwrap();
        assert_eq!(single.size, PoolSize { min: 1, max: 1 });
        assert_eq!(week_plan(&world, &outcomes, 98, &single), None);
    }

    /// Workdays of two weeks.
    fn workdays() -> impl Iterator<Item = i64> {
        (0..14).filter(|day| day % 7 < 5).map(|day| MONDAY + day * DAY)
    }

    #[test]
    fn a_plan_that_is_late_in_the_morning_is_not_offered() {
        // Ten seconds after the night, nothing has started yet.
        let times: Vec<i64> = workdays().flat_map(|day| [day + 7 * HOUR + 10_000; 10]).collect();
        let (world, outcomes) = replayed(&times, 14);
        let single = single(&world, &outcomes, 95).unwrap();
        assert_eq!(single.size, PoolSize { min: 10, max: 10 });
        assert_eq!(week_plan(&world, &outcomes, 95, &single), None);
    }

    #[test]
    fn a_plan_makes_up_for_what_it_misses_in_the_morning() {
        // Two each hour, once a day three, and one that comes right after the night. With two by day, 190 of 200 would be served,
        // if none were missed in the morning.
        let hours = |day: i64| (8..17).flat_map(move |hour| vec![day + hour * HOUR; if hour == 12 { 3 } else { 2 }]);
        let times: Vec<i64> =
            workdays().flat_map(|day| [day + 7 * HOUR + 10_000].into_iter().chain(hours(day))).collect();
        let (world, outcomes) = replayed(&times, 14);
        let single = single(&world, &outcomes, 95).unwrap();
        assert_eq!((world.starts(), single.size), (200, PoolSize { min: 2, max: 2 }));
        let plan = week_plan(&world, &outcomes, 95, &single).unwrap();
        assert_eq!((plan.mins, plan.max, plan.outcome.total().running), ([3, 0, 0], 3, 190));
    }

    #[test]
    fn a_pool_is_written_with_the_size_of_the_plan() {
        let mut pool = WarmPool::default();
        pool.spec.desired_size = 4;
        let spec = with_size(&pool, PoolSize { min: 0, max: 6 }).spec;
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 0, max: 6 });
        assert_eq!(spec.desired_size, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_plan_reaches_the_share_and_is_cheaper(
            bursts in prop::collection::vec((0_i64..14 * 24 * 60, 1_i64..8), 60..140), percent in 50_u32..=100,
        ) {
            let starts = bursts.into_iter().flat_map(|(minute, count)| {
                (0..count).map(move |n| MONDAY + minute * MINUTE + n * 20_000)
            });
            let mut times: Vec<i64> = starts.collect();
            times.sort();
            let (world, outcomes) = replayed(&times, 14);
            if let Some(single) = single(&world, &outcomes, percent)
                && let Some(plan) = week_plan(&world, &outcomes, percent, &single)
            {
                prop_assert!(plan.outcome.total().reaches(percent));
                prop_assert!(plan.outcome.total().held_ms < single.total().held_ms);
                prop_assert!((1..=20).contains(&plan.max));
                prop_assert!(plan.mins.iter().all(|min| (0..=plan.max).contains(min)));
            }
        }
    }
}
