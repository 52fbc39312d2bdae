//! The cheapest size of a pool that would have served a share of the starts from running instances.
//!
//! "Cheapest" is the least held time, and among equals the smallest maximum, which keeps the fewest stopped instances. What it
//! would have done is exact for the model in [`super::replay`]; how far it tells the future is what [`Recommendation::interval`]
//! and [`refill_range`] are for.

use crate::domain::pool_size::PoolSize;
use crate::sort::sort_by_key;

use super::interval::Interval;
use super::local_time::{DAY, Offset};
use super::outcome::Outcome;
use super::refill::Refill;
use super::replay::{World, outcome_of, replay_parts};

/// Share that is asked for unless the reader chooses another.
pub const DEFAULT_PERCENT: u32 = 95;
/// Shares to choose from.
pub const PERCENTS: std::ops::RangeInclusive<u32> = 50..=100;

/// Fewest days that advice is based on: all days of a week differ.
pub const MIN_DAYS: i64 = 7;
/// Fewest starts that may be missed by a size that just reaches the share.
const MIN_MISSED: u32 = 5;

/// Fewest starts that a share can be judged by. Of `n` starts, a size that just reaches 95 % misses 5 % of `n`. If these are
/// only one or two, a single burst decides between sizes. So at least five have to be missed, as in the rule of thumb for
/// shares, `n (1 - p) ≥ 5`: that is 100 starts for 95 %, 50 for 90 %, and 500 for 99 %. For 100 %, it is as for 99 %.
pub fn needed_starts(percent: u32) -> u32 {
    let missed = 100_u32.saturating_sub(percent).max(1);
    MIN_MISSED.saturating_mul(100).div_ceil(missed)
}

/// Advice for a pool, or for a project and class without one.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Share that was asked for.
    pub percent: u32,
    /// Starts that it is based on.
    pub starts: u32,
    /// Whole days that it is based on.
    pub days: i64,
    /// What today's size would have done; without a pool, every start is cold. `None` if today's size is none that a pool may
    /// have.
    pub today: Option<Outcome>,
    pub verdict: Verdict,
    /// Sizes that no other one beats in both held time and starts served from running instances, cheapest first. It begins
    /// without a pool.
    pub curve: Vec<Outcome>,
}

impl Advice {
    /// What today's pool would have done, if there is one.
    pub fn pool_today(&self) -> Option<Outcome> {
        self.today.filter(|today| today.size.max > 0)
    }

    /// What the recommended size would have done, if there is one.
    pub fn recommended(&self) -> Option<Outcome> {
        if let Verdict::Size(found) = &self.verdict { Some(found.outcome) } else { None }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Too few starts or days to tell.
    NotEnoughData {
        needed_starts: u32,
        needed_days: i64,
    },
    /// Not a single environment started.
    Unused,
    /// No size would have reached the share. `best` is the cheapest of those that serve the most.
    OutOfReach {
        best: Outcome,
    },
    Size(Recommendation),
}

/// Size that would have reached the share.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    pub outcome: Outcome,
    /// Interval for its share, taking the starts as a sample.
    pub interval: Interval,
    pub reason: Reason,
    /// The cheaper size that comes closest to the share: why it has to be this one. `None` if there is no cheaper size.
    pub closest_cheaper: Option<Outcome>,
}

/// Why a size is recommended instead of today's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is today's size, which is the cheapest or nearly so.
    Kept,
    /// There is no pool, and the starts need one.
    NoPool,
    /// Today's size misses the share by this many starts.
    TooSmall { missed: u32 },
    /// Today's size reaches the share, and holds instances for longer by this much time.
    TooLarge { held_ms: i64 },
    /// Today's size holds instances for as long, with a larger maximum than it takes.
    MaxUnused,
}

/// Advice from the outcomes of all sizes. `today` is `None` without a pool.
pub fn advise(world: &World, outcomes: &[Outcome], percent: u32, today: Option<PoolSize>) -> Advice {
    let percent = percent.clamp(*PERCENTS.start(), *PERCENTS.end());
    let starts = u32::try_from(world.starts()).unwrap_or(u32::MAX);
    let days = world.length_ms() / DAY;
    let today = outcome_of(outcomes, today.unwrap_or(PoolSize { min: 0, max: 0 })).copied();
    let verdict = if days >= MIN_DAYS && starts == 0 {
        Verdict::Unused
    } else if days < MIN_DAYS || starts < needed_starts(percent) {
        Verdict::NotEnoughData { needed_starts: needed_starts(percent), needed_days: MIN_DAYS }
    } else {
        verdict(outcomes, percent, today)
    };
    Advice { percent, starts, days, today, verdict, curve: curve(outcomes) }
}

fn verdict(outcomes: &[Outcome], percent: u32, today: Option<Outcome>) -> Verdict {
    let sizes = || outcomes.iter().filter(|outcome| outcome.size.max > 0);
    let reaching = sizes().filter(|outcome| outcome.total().reaches(percent)).min_by_key(|outcome| cost(outcome));
    let Some(cheapest) = reaching.copied() else {
        let best = sizes().min_by_key(|outcome| (std::cmp::Reverse(outcome.total().running), cost(outcome)));
        return best.map_or(Verdict::Unused, |best| Verdict::OutOfReach { best: *best });
    };
    // A change that hardly saves anything isn't worth it.
    let outcome = today.filter(|today| is_cheap_enough(today, &cheapest, percent)).unwrap_or(cheapest);
    let total = outcome.total();
    let Some(interval) = Interval::wilson(total.running, total.starts()) else { return Verdict::Unused };
    let cheaper = sizes().filter(|other| other.total().held_ms < cheapest.total().held_ms);
    let closest = cheaper.min_by_key(|other| (std::cmp::Reverse(other.total().running), cost(other)));
    let reason = reason(outcome, percent, today);
    Verdict::Size(Recommendation { outcome, interval, reason, closest_cheaper: closest.copied() })
}

/// Smallest saving that a change is recommended for, in percent of the held time.
const MIN_SAVING: i64 = 10;

/// Whether today's size serves the share about as cheaply as the cheapest one, with a maximum that isn't far larger.
fn is_cheap_enough(today: &Outcome, cheapest: &Outcome, percent: u32) -> bool {
    let (now, then) = (today.total(), cheapest.total());
    let saved = now.held_ms.saturating_sub(then.held_ms);
    let is_small = saved.saturating_mul(100) < now.held_ms.saturating_mul(MIN_SAVING);
    let max = cheapest.size.max.saturating_mul(2);
    (1..=max).contains(&today.size.max) && now.reaches(percent) && is_small
}

/// Order of sizes by cost.
fn cost(outcome: &Outcome) -> (i64, i32, i32) {
    (outcome.total().held_ms, outcome.size.max, outcome.size.min)
}

fn reason(outcome: Outcome, percent: u32, today: Option<Outcome>) -> Reason {
    let Some(today) = today.filter(|today| today.size.max > 0) else { return Reason::NoPool };
    let (now, then) = (today.total(), outcome.total());
    let needed = u64::from(now.starts()).saturating_mul(u64::from(percent)).div_ceil(100);
    match now.held_ms.saturating_sub(then.held_ms) {
        _ if today.size == outcome.size => Reason::Kept,
        _ if !now.reaches(percent) => {
            Reason::TooSmall { missed: u32::try_from(needed).unwrap_or(u32::MAX).saturating_sub(now.running) }
        }
        0 => Reason::MaxUnused,
        held_ms => Reason::TooLarge { held_ms },
    }
}

/// See [`Advice::curve`].
fn curve(outcomes: &[Outcome]) -> Vec<Outcome> {
    let mut sorted: Vec<Outcome> = outcomes.to_vec();
    sort_by_key(&mut sorted, |outcome| {
        (outcome.total().held_ms, std::cmp::Reverse(outcome.total().running), outcome.size.max, outcome.size.min)
    });
    let mut curve: Vec<Outcome> = Vec::new();
    for outcome in sorted {
        // Without a start, all sizes serve the same.
        if curve.last().is_none_or(|last| outcome.total().running > last.total().running) {
            curve.push(outcome);
        }
    }
    curve
}

/// What a size would have done if refills were as fast as they usually are at best, and as slow as they usually are at worst.
pub fn refill_range(times: &[i64], from: i64, until: i64, offset: Offset<'_>, size: PoolSize) -> [Outcome; 2] {
    [Refill::FAST, Refill::SLOW].map(|refill| {
        let world = World::new(times, from, until, refill, offset);
        replay_parts(&world, [size.min; 3], size.max)
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::super::local_time::{HOUR, MINUTE, utc};
    use super::super::outcome::Tally;
    use super::super::replay::Replay;
    use super::*;

    /// A Monday.
    const MONDAY: i64 = 4 * DAY;
    const SECOND: i64 = 1000;

    fn advice(times: &[i64], days: i64, percent: u32, today: Option<(i32, i32)>) -> (Advice, Vec<Outcome>) {
        let mut replay = Replay::new(World::new(times, MONDAY, MONDAY + days * DAY, Refill::USUAL, &utc));
        replay.step(usize::MAX);
        let today = today.map(|(min, max)| PoolSize { min, max });
        (advise(replay.world(), replay.outcomes(), percent, today), replay.outcomes().to_vec())
    }

    fn size_of(advice: &Advice) -> Option<(i32, i32, Reason)> {
        match &advice.verdict {
            Verdict::Size(Recommendation { outcome: Outcome { size, .. }, reason, .. }) => {
                Some((size.min, size.max, *reason))
            }
            _ => None,
        }
    }

    /// Bursts of so many starts, ten seconds apart, every hour of 20 days.
    fn bursts(size: i64) -> Vec<i64> {
        (1..=480).flat_map(|hour| (0..size).map(move |n| MONDAY + hour * HOUR + n * 10 * SECOND)).collect()
    }

    #[test]
    fn a_pool_that_is_far_too_large_shrinks_to_one() {
        let (advice, _) = advice(&bursts(1), 21, 95, Some((10, 20)));
        let Some((1, 1, Reason::TooLarge { held_ms })) = size_of(&advice) else { panic!("{:?}", advice.verdict) };
        assert!((9 * 21 * 24 * HOUR..10 * 21 * 24 * HOUR).contains(&held_ms));
        assert_eq!((advice.starts, advice.days, advice.today.unwrap().total().running), (480, 21, 480));
    }

    #[test]
    fn a_pool_that_is_too_small_grows_to_the_bursts() {
        let (advice, _) = advice(&bursts(5), 21, 95, Some((1, 2)));
        // 95 % of 2400 are 2280; the pool of 1 to 2 serves one of five.
        assert_eq!(size_of(&advice), Some((5, 5, Reason::TooSmall { missed: 2280 - 480 })));
        let Verdict::Size(recommendation) = &advice.verdict else { panic!() };
        let closest = recommendation.closest_cheaper.unwrap().total();
        assert!(!closest.reaches(95) && closest.running >= 4 * 480);
        assert_eq!(recommendation.interval, Interval::wilson(2400, 2400).unwrap());
    }

    #[test]
    fn todays_size_is_kept_if_it_is_the_cheapest() {
        assert_eq!(size_of(&advice(&bursts(5), 21, 95, Some((5, 5))).0), Some((5, 5, Reason::Kept)));
        assert_eq!(size_of(&advice(&bursts(5), 21, 95, None).0), Some((5, 5, Reason::NoPool)));
        // Four of five are enough for 80 %.
        assert_eq!(size_of(&advice(&bursts(5), 21, 80, Some((4, 4))).0), Some((4, 4, Reason::Kept)));
    }

    #[test]
    fn it_says_when_it_cannot_tell() {
        let verdict = |times: &[i64], days, percent| advice(times, days, percent, Some((1, 4))).0.verdict;
        let not_enough = |needed_starts| Verdict::NotEnoughData { needed_starts, needed_days: MIN_DAYS };
        assert_eq!(verdict(&bursts(5)[..99], 21, 95), not_enough(100));
        assert!(matches!(verdict(&bursts(5)[..100], 21, 95), Verdict::Size(_)));
        assert_eq!(verdict(&bursts(5)[..499], 21, 99), not_enough(500));
        assert_eq!(verdict(&bursts(5), 6, 95), not_enough(100));
        assert_eq!(verdict(&[], 6, 95), not_enough(100));
        assert_eq!(verdict(&[], 7, 95), Verdict::Unused);
        assert_eq!([50, 90, 95, 98, 99, 100].map(needed_starts), [10, 50, 100, 250, 500, 500]);
        // Thirty within five minutes, of which twenty are served, with nine running: the others start meanwhile.
        let Verdict::OutOfReach { best } = verdict(&bursts(30), 21, 95) else { panic!() };
        assert_eq!((best.size, best.total().running), (PoolSize { min: 9, max: 20 }, 20 * 480));
    }

    #[test]
    fn where_the_autoscaler_does_it_all_only_no_pool_is_cheaper() {
        let times: Vec<i64> = (0..800).map(|quarter| MONDAY + quarter * 15 * MINUTE).collect();
        let (advice, _) = advice(&times, 9, 95, Some((1, 1)));
        let Verdict::Size(recommendation) = &advice.verdict else { panic!() };
        assert_eq!((recommendation.outcome.size, recommendation.closest_cheaper), (PoolSize { min: 0, max: 1 }, None));
    }

    #[test]
    fn of_equal_sizes_the_smallest_maximum_is_recommended() {
        let world = World::new(&bursts(1), MONDAY, MONDAY + 21 * DAY, Refill::USUAL, &utc);
        let outcome = |min, max| Outcome {
            size: PoolSize { min, max },
            parts: [Tally { running: 480, held_ms: HOUR, ..Tally::default() }, Tally::default(), Tally::default()],
            wait_p50_secs: 0,
            wait_p95_secs: 0,
        };
        let advice =
            advise(&world, &[outcome(2, 9), outcome(2, 4), outcome(1, 4)], 95, Some(PoolSize { min: 2, max: 9 }));
        assert_eq!(size_of(&advice), Some((1, 4, Reason::MaxUnused)));
        assert_eq!(advice.curve, [outcome(1, 4)]);
        let advice = advise(&world, &[outcome(2, 8), outcome(1, 4)], 95, Some(PoolSize { min: 2, max: 8 }));
        assert_eq!(size_of(&advice), Some((2, 8, Reason::Kept)), "nothing is saved");
    }

    #[test]
    fn a_small_saving_is_no_reason_to_resize() {
        let world = World::new(&bursts(1), MONDAY, MONDAY + 21 * DAY, Refill::USUAL, &utc);
        let outcome = |max, held| Outcome {
            size: PoolSize { min: 1, max },
            parts: [
                Tally { running: 480, held_ms: held * HOUR, ..Tally::default() },
                Tally::default(),
                Tally::default(),
            ],
            wait_p50_secs: 0,
            wait_p95_secs: 0,
        };
        let advised =
            |held| advise(&world, &[outcome(5, 100), outcome(4, held)], 95, Some(PoolSize { min: 1, max: 5 }));
        assert_eq!(size_of(&advised(91)), Some((1, 5, Reason::Kept)));
        assert_eq!(size_of(&advised(90)), Some((1, 4, Reason::TooLarge { held_ms: 10 * HOUR })));
    }

    #[test]
    fn the_curve_begins_without_a_pool() {
        let (advice, _) = advice(&bursts(5), 21, 95, Some((1, 2)));
        assert_eq!((advice.curve[0].size.max, advice.curve[0].total().held_ms), (0, 0));
        assert_eq!(advice.curve.last().unwrap().total().running, 2400);
        let (unused, _) = super::tests::advice(&[], 21, 95, None);
        assert_eq!((unused.curve.len(), unused.today.unwrap().total()), (1, Tally::default()));
    }

    #[test]
    fn slower_refills_serve_fewer() {
        let times: Vec<i64> = (0..200).map(|n| MONDAY + HOUR + n * 100 * SECOND).collect();
        let size = PoolSize { min: 2, max: 4 };
        let [fast, slow] =
            refill_range(&times, MONDAY, MONDAY + DAY, &utc, size).map(|outcome| outcome.total().running);
        assert!(fast > slow, "{fast} {slow}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_size_is_cheaper_and_the_curve_has_no_gap(
            bursts in prop::collection::vec((0_i64..10 * 24 * 60, 1_i64..12), 10..80),
            percent in 0_u32..=110,
            today in prop::option::of((0..=20, 1..=20)),
        ) {
            let starts = bursts.into_iter().flat_map(|(minute, count)| {
                (0..count).map(move |n| MONDAY + minute * MINUTE + n * 7 * SECOND)
            });
            let mut times: Vec<i64> = starts.collect();
            times.sort();
            let today = today.map(|(min, max): (i32, i32)| (min.min(max), max));
            let (advice, outcomes) = advice(&times, 10, percent, today);
            prop_assert!(PERCENTS.contains(&advice.percent));
            let reaching = |outcome: &&Outcome| outcome.size.max > 0 && outcome.total().reaches(advice.percent);
            let cheapest = outcomes.iter().filter(reaching).map(|outcome| outcome.total().held_ms).min();
            match &advice.verdict {
                Verdict::Size(Recommendation { outcome, interval, closest_cheaper, .. }) => {
                    let PoolSize { min, max } = outcome.size;
                    prop_assert!((1..=20).contains(&max) && (0..=max).contains(&min));
                    // Today's size is kept if it is nearly the cheapest.
                    let held = outcome.total().held_ms;
                    let is_today = today.is_some_and(|(min, max)| outcome.size == PoolSize { min, max });
                    let is_kept = is_today && cheapest.is_some_and(|cheapest| cheapest * 10 > held * 9);
                    prop_assert!(Some(held) == cheapest || is_kept);
                    prop_assert!(interval.low <= interval.high);
                    prop_assert!(closest_cheaper.is_none_or(|cheaper| !cheaper.total().reaches(advice.percent)));
                }
                Verdict::OutOfReach { best } => {
                    prop_assert_eq!(cheapest, None);
                    prop_assert!(outcomes.iter().all(|outcome| outcome.total().running <= best.total().running));
                }
                Verdict::NotEnoughData { needed_starts, .. } => prop_assert!(advice.starts < *needed_starts),
                Verdict::Unused => prop_assert!(false, "there are starts"),
            }
            for pair in advice.curve.windows(2) {
                let (one, next) = (pair[0].total(), pair[1].total());
                prop_assert!(one.held_ms < next.held_ms && one.running < next.running);
            }
            for outcome in &outcomes {
                let total = outcome.total();
                let is_met = |best: &Outcome| best.total().held_ms <= total.held_ms && best.total().running >= total.running;
                prop_assert!(advice.curve.iter().any(is_met), "nothing on the curve is as good as {:?}", outcome.size);
            }
        }
    }
}
