//! State of a warm pool and its instances in words.

use crate::domain::instances::Instances;
use crate::domain::phase::{Tone, pool_tone};
use crate::domain::pool_trend::{Trend, is_deleting, is_scaling_up};
use crate::format;
use crate::proto::warm_pool::WarmPool;

use super::badge::Badge;

pub fn trend_words(trend: Trend) -> String {
    match trend {
        Trend::Waiting => "Waiting for a completed prebuild of this class".to_owned(),
        Trend::Steady { target: 0 } => "Idle".to_owned(),
        Trend::Steady { target } => format!("At target ({target})"),
        Trend::Up { missing, target } => format!("Scaling up: {} of {target}", target.saturating_sub(missing)),
        Trend::Down { surplus, target } => format!("Scaling down: {} of {target}", target.saturating_add(surplus)),
        Trend::Draining { left: 0 } => "Draining (no instances left)".to_owned(),
        Trend::Draining { left } => format!("Draining ({left} left)"),
        Trend::Gone => "Deleted".to_owned(),
    }
}

/// The pool's phase, or `Scaling up` where a ready pool is below its target.
pub fn pool_badge(pool: &WarmPool) -> Badge {
    if is_scaling_up(pool) {
        return Badge::new(Tone::Active, "Scaling up".to_owned());
    }
    let phase = &pool.status.phase;
    Badge::new(pool_tone(phase), format::enum_name(&phase.short_name()))
}

/// Running instances of a pool: `3 of 4` as [`running_of`], or `3 → 0` while it is being deleted.
pub fn running_words(pool: &WarmPool) -> String {
    let Instances { running, desired, .. } = Instances::of(pool);
    if is_deleting(pool) {
        return format!("{running} → 0");
    }
    let [running, desired] = [running, desired].map(|count| count.unsigned_abs() as usize);
    running_of(running, desired)
}

/// Running instances and their target: `3 of 4`, or `7 (target 4)` while more run.
pub fn running_of(running: usize, desired: usize) -> String {
    let (run, wanted) = (format::count(running), format::count(desired));
    if running > desired { format!("{run} (target {wanted})") } else { format!("{run} of {wanted}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::WarmPoolPhase;

    #[test]
    fn running_instances_read_well_above_and_below_the_target() {
        use WarmPoolPhase::*;
        for (phase, running, desired, words) in [
            (Ready, 3, 14, "3 of 14"),
            (Ready, 4, 4, "4 of 4"),
            (Degraded, 12, 9, "12 (target 9)"),
            (Pending, 0, 0, "0 of 0"),
            (Deleting, 3, 0, "3 → 0"),
        ] {
            let mut pool = WarmPool::default();
            pool.status.phase = phase;
            (pool.status.running_instances, pool.status.desired_size) = (running, desired);
            assert_eq!(running_words(&pool), words);
        }
        assert_eq!(running_of(1000, 1200), "1,000 of 1,200");
    }

    #[test]
    fn trends_read_well_with_none_one_and_many() {
        for (trend, words) in [
            (Trend::Steady { target: 0 }, "Idle"),
            (Trend::Steady { target: 4 }, "At target (4)"),
            (Trend::Up { missing: 2, target: 5 }, "Scaling up: 3 of 5"),
            (Trend::Down { surplus: 1, target: 4 }, "Scaling down: 5 of 4"),
            (Trend::Draining { left: 0 }, "Draining (no instances left)"),
            (Trend::Draining { left: 2 }, "Draining (2 left)"),
        ] {
            assert_eq!(trend_words(trend), words);
        }
    }
}
