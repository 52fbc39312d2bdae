//! Tests of the replay against a reference that does the same second by second, and of what holds for all pools.

use proptest::prelude::*;

use crate::domain::pool_size::PoolSize;

use super::autoscaler::PERIOD;
use super::local_time::{DAY, HOUR, MINUTE, Part};
use super::outcome::{Outcome, Tally};
use super::refill::Refill;
use super::replay::{OUTCOMES, Replay, World, outcome_of, replay_parts};

const SECOND: i64 = 1000;

/// Starts and rules of a random world, in whole seconds.
#[derive(Clone, Debug)]
struct Random {
    times: Vec<i64>,
    from: i64,
    until: i64,
    refill: Refill,
    offset: i64,
}

impl Random {
    fn world(&self) -> World {
        World::new(&self.times, self.from, self.until, self.refill, &|_| self.offset)
    }

    fn replayed(&self) -> Vec<Outcome> {
        let mut replay = Replay::new(self.world());
        assert!(replay.step(usize::MAX).is_done());
        replay.outcomes().to_vec()
    }
}

/// Instance of a pool.
#[derive(Clone, Copy)]
struct Instance {
    prepared: i64,
    /// Moment at which it began to start, while it runs.
    began: Option<i64>,
}

/// The rules of `replay.rs`, applied to a list of instances at every second.
fn reference(random: &Random, mins: [i32; 3], max: i32) -> Outcome {
    let Random { times, from, until, refill, offset } = random;
    let (from, until, stopped_ms) = (*from, *until, refill.stopped_ms());
    let part_at = |at: i64| Part::of(at, &|_| *offset) as usize;
    let demand_at = |at: i64| {
        let ended = times.iter().filter(|start| **start / PERIOD == at / PERIOD - 1);
        let size = |at: &i64| {
            let recent = times.iter().filter(|old| (at - refill.fresh_ms() + 1..=*at).contains(*old)).count();
            // Of starts at the same moment, the last one has all others before it.
            recent as i32
        };
        ended.map(size).max().unwrap_or(0)
    };
    let mut instances = vec![Instance { prepared: from, began: None }; max as usize];
    let mut tallies = [Tally::default(); 3];
    let mut waits = Vec::new();
    let mut target = 0;
    let mut lowest = 0;
    let mut hour = from;
    let ready = |instances: &[Instance], at: i64| {
        instances.iter().filter(|instance| instance.began.is_some_and(|began| began + stopped_ms <= at)).count() as i64
    };
    let scale = |instances: &mut Vec<Instance>, target: i32, at: i64, began: i64| {
        // Those that run keep running, the oldest first.
        instances.sort_by_key(|instance| instance.began.unwrap_or(i64::MAX));
        let mut running = 0;
        for instance in instances.iter_mut().filter(|instance| instance.prepared <= at) {
            running += 1;
            instance.began = (running <= target).then(|| instance.began.unwrap_or(began));
        }
    };
    let mut at = from;
    loop {
        let (part, before) = (part_at(at), part_at(at - SECOND));
        if (at + offset).rem_euclid(HOUR) == 0 || at == from || at == until {
            if at > from {
                tallies[before].wasted_ms += lowest * (at - hour);
            }
            hour = at;
            lowest = ready(&instances, at);
        }
        if at == until {
            break;
        }
        if at == from || at % PERIOD == 0 || part != before {
            let demand = if at / PERIOD == from / PERIOD { 0 } else { demand_at(at) };
            target = mins[part].max(demand.min(max));
        }
        scale(&mut instances, target, at, if at == from { at - stopped_ms } else { at });
        if at == from {
            lowest = ready(&instances, at);
        }
        lowest = lowest.min(ready(&instances, at));
        for _ in times.iter().filter(|start| **start == at) {
            let prepared = |instance: &Instance| instance.prepared <= at;
            let oldest = (0..instances.len())
                .filter(|index| instances[*index].began.is_some())
                .min_by_key(|index| instances[*index].began);
            let newest = (0..instances.len())
                .filter(|index| instances[*index].began.is_some())
                .max_by_key(|index| instances[*index].began);
            let stopped =
                (0..instances.len()).find(|index| prepared(&instances[*index]) && instances[*index].began.is_none());
            let wait_of =
                |index: usize| instances[index].began.map_or(stopped_ms, |began| (began + stopped_ms - at).max(0));
            let claimed = oldest.filter(|index| wait_of(*index) == 0).or(stopped).or(newest);
            let Some(index) = claimed else {
                tallies[part].cold += 1;
                waits.push(refill.fresh_ms());
                continue;
            };
            let wait = wait_of(index);
            waits.push(wait);
            if wait == 0 {
                tallies[part].running += 1
            } else {
                tallies[part].stopped += 1
            }
            instances.remove(index);
            instances.push(Instance { prepared: at + refill.prepare_ms(), began: None });
            scale(&mut instances, target, at, at);
            lowest = lowest.min(ready(&instances, at));
        }
        let held = instances.iter().filter(|instance| instance.began.is_some()).count() as i64;
        tallies[part].held_ms += held * SECOND;
        at += SECOND;
    }
    waits.sort();
    let wait = |percent: usize| {
        let rank = (waits.len() * percent).div_ceil(100);
        rank.checked_sub(1).map_or(0, |index| (waits[index] + SECOND - 1) / SECOND)
    };
    Outcome { size: PoolSize { min: mins[0], max }, parts: tallies, wait_p50_secs: wait(50), wait_p95_secs: wait(95) }
}

/// A few hours around a border between parts of the week, with bursts.
fn random() -> impl Strategy<Value = Random> {
    // Multiples of some seconds often coincide.
    let burst = (0_i64..2_880, prop::collection::vec(0_i64..80, 1..12));
    let refill = (1_i64..40, 0_i64..180);
    (0_i64..14, 600_i64..14_400, prop::collection::vec(burst, 0..12), refill, -3_i64..5).prop_map(
        |(half_day, length, bursts, (stopped, prepare), quarters)| {
            // Begins between two full hours, an hour or two before a border.
            let from = 100 * DAY + half_day * 12 * HOUR + 5 * HOUR + 130 * SECOND;
            let until = from + length * SECOND;
            let starts = bursts
                .into_iter()
                .flat_map(|(second, others)| others.into_iter().map(move |other| 5 * (second + other)));
            let mut times: Vec<i64> = starts.map(|second| from + second * SECOND).filter(|at| *at < until).collect();
            times.sort();
            let refill = Refill::new(5 * stopped * SECOND, 5 * (stopped + prepare) * SECOND);
            Random { times, from, until, refill, offset: quarters * 15 * MINUTE }
        },
    )
}

fn bounds() -> impl Strategy<Value = ([i32; 3], i32)> {
    (1..=20, prop::array::uniform3(0..=20)).prop_map(|(max, mins)| (mins.map(|min: i32| min.min(max)), max))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_does_what_a_list_of_instances_does(random in random(), (mins, max) in bounds()) {
        prop_assert_eq!(replay_parts(&random.world(), mins, max), reference(&random, mins, max));
        let outcomes = random.replayed();
        let size = PoolSize { min: mins[1], max };
        prop_assert_eq!(outcome_of(&outcomes, size), Some(&reference(&random, [mins[1]; 3], max)));
    }

    #[test]
    fn a_larger_pool_never_serves_fewer(random in random()) {
        let outcomes = random.replayed();
        let total = |min, max| outcome_of(&outcomes, PoolSize { min, max }).map(Outcome::total).unwrap();
        let none = outcome_of(&outcomes, PoolSize { min: 0, max: 0 }).map(Outcome::total).unwrap();
        prop_assert_eq!((none.served(), none.held_ms), (0, 0));
        for max in 1..=20 {
            for min in 0..=max {
                let tally = total(min, max);
                let larger = [(min < max).then(|| total(min + 1, max)), (max < 20).then(|| total(min, max + 1))];
                for larger in larger.into_iter().flatten() {
                    prop_assert!(larger.running >= tally.running && larger.served() >= tally.served(), "{min} to {max}");
                    prop_assert!(larger.held_ms >= tally.held_ms);
                }
            }
        }
    }

    #[test]
    fn totals_add_up(random in random()) {
        let outcomes = random.replayed();
        prop_assert_eq!(outcomes.len(), OUTCOMES);
        let length = random.until - random.from;
        for outcome in &outcomes {
            let (total, PoolSize { min, max }) = (outcome.total(), outcome.size);
            prop_assert!((0..=max).contains(&min) && max <= 20);
            prop_assert_eq!(total.starts() as usize, random.times.len());
            prop_assert!((0..=total.held_ms).contains(&total.wasted_ms) && total.held_ms <= i64::from(max) * length);
            prop_assert!((0..=outcome.wait_p95_secs).contains(&outcome.wait_p50_secs));
            prop_assert_eq!(outcome.wait_p50_secs == 0, total.running * 2 >= total.starts());
        }
    }

    #[test]
    fn slices_give_what_one_run_gives(random in random(), budgets in prop::collection::vec(1_usize..3_000, 1..40)) {
        let whole = random.replayed();
        let mut replay = Replay::new(random.world());
        let mut last = replay.progress();
        for budget in budgets.iter().cycle() {
            let progress = replay.step(*budget);
            prop_assert!(progress.done >= last.done && progress.done <= progress.total);
            last = progress;
            if progress.is_done() {
                break;
            }
        }
        prop_assert_eq!(replay.outcomes(), whole);
        prop_assert!(replay.step(1).is_done());
    }
}
