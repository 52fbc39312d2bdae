//! The hour of a daily prebuild that fits when people start.

use super::local_time::{DAY, HOUR};

/// Fewest starts that a schedule can be fitted to: fewer than that are single days of single people.
pub const MIN_STARTS: usize = 20;

/// Age that a prebuild has on average when an environment starts, for each hour of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduleFit {
    /// By the hour at which the prebuild begins, in UTC as in the project's settings, in milliseconds.
    pub mean_age_ms: [i64; 24],
    /// The hour with the lowest age; the earliest of several.
    pub best_hour_utc: usize,
}

/// Fits a daily prebuild that takes `took_ms` to the starts of a project. Right before people start in the morning, the prebuild
/// is young for most starts of the day, so the mean age is the lowest. `None` if there are too few starts.
pub fn best_schedule(times: &[i64], took_ms: i64) -> Option<ScheduleFit> {
    if times.len() < MIN_STARTS {
        return None;
    }
    let count = i64::try_from(times.len()).ok()?;
    let mut mean_age_ms = [0; 24];
    for (hour, mean) in (0..).zip(&mut mean_age_ms) {
        let completes = took_ms.max(0).saturating_add(hour * HOUR);
        let ages = times.iter().map(|at| i128::from(at.saturating_sub(completes).rem_euclid(DAY)));
        *mean = i64::try_from(ages.sum::<i128>() / i128::from(count)).ok()?;
    }
    let best = mean_age_ms.iter().enumerate().min_by_key(|(_, age)| **age)?;
    Some(ScheduleFit { mean_age_ms, best_hour_utc: best.0 })
}

impl ScheduleFit {
    /// Age of the prebuild with the schedule of a project.
    pub fn age_at(&self, hour_utc: i32) -> Option<i64> {
        self.mean_age_ms.get(usize::try_from(hour_utc).ok()?).copied()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::super::local_time::MINUTE;
    use super::*;

    /// Starts every ten minutes from 8:00 to 17:00 UTC, and five more at 8:00, for some days.
    fn office(days: i64) -> Vec<i64> {
        let minutes = || std::iter::repeat_n(0, 5).chain((0..54).map(|n| n * 10));
        (0..days).flat_map(|day| minutes().map(move |minute| day * DAY + 8 * HOUR + minute * MINUTE)).collect()
    }

    #[test]
    fn the_prebuild_is_done_when_the_first_start() {
        let fit = best_schedule(&office(5), 15 * MINUTE).unwrap();
        assert_eq!(fit.best_hour_utc, 7);
        // Five times 45 minutes, and 45 minutes to 9 h 35 min.
        assert_eq!(fit.age_at(7), Some((5 * 45 + 54 * 310) * MINUTE / 59));
        assert!(fit.age_at(8) > fit.age_at(7) && fit.age_at(17) > fit.age_at(6));
        assert_eq!(best_schedule(&office(5), 75 * MINUTE).unwrap().best_hour_utc, 6, "it takes longer");
        assert_eq!((fit.age_at(-1), fit.age_at(24)), (None, None));
    }

    #[test]
    fn few_starts_fit_no_schedule() {
        assert_eq!(best_schedule(&office(1)[..MIN_STARTS - 1], 0), None);
        assert!(best_schedule(&office(1)[..MIN_STARTS], 0).is_some());
    }

    proptest! {
        #[test]
        fn no_hour_is_better(minutes in prop::collection::vec(0_i64..40_000, 20..80), took in 0_i64..180) {
            let times: Vec<i64> = minutes.into_iter().map(|minute| minute * MINUTE).collect();
            let fit = best_schedule(&times, took * MINUTE).unwrap();
            for hour in 0..24 {
                let age = |at: &i64| (1..=3).map(|day| at + day * DAY - hour * HOUR - took * MINUTE).map(|age| age % DAY).max().unwrap();
                let mean = times.iter().map(age).sum::<i64>() / times.len() as i64;
                prop_assert_eq!(fit.mean_age_ms[hour as usize], mean);
                prop_assert!(fit.mean_age_ms[fit.best_hour_utc] <= mean);
            }
        }
    }
}
