//! Where a warm pool's instances are going, in words.

use crate::domain::instances::Instances;
use crate::domain::pool_trend::Trend;
use crate::format;

pub fn trend_words(trend: Trend) -> String {
    match trend {
        Trend::Waiting => "Waiting for a completed prebuild of this class".to_owned(),
        Trend::Steady { target: 0 } => "None wanted at present".to_owned(),
        Trend::Steady { target } => format!("At its target of {target}"),
        Trend::Up { missing, target } => format!("Going up: {missing} short of its target of {target}"),
        Trend::Down { surplus, target } => format!("Going down: {surplus} above its target of {target}"),
        Trend::Draining { left: 0 } => "Draining: nothing runs any more".to_owned(),
        Trend::Draining { left: 1 } => "Draining: 1 still runs".to_owned(),
        Trend::Draining { left } => format!("Draining: {left} still run"),
        Trend::Gone => "Deleted".to_owned(),
    }
}

/// How many of a pool's instances run, as [`running_of`] has it.
pub fn running_words(instances: Instances) -> String {
    let [running, desired] = [instances.running, instances.desired].map(|count| count.unsigned_abs() as usize);
    running_of(running, desired)
}

/// How many instances run of those that are wanted: `3 of 4`, and `7 (target 4)` while more run.
pub fn running_of(running: usize, desired: usize) -> String {
    let (run, wanted) = (format::count(running), format::count(desired));
    if running > desired { format!("{run} (target {wanted})") } else { format!("{run} of {wanted}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_are_wanted_are_not_part_of_them() {
        for (running, desired, words) in
            [(3, 14, "3 of 14"), (4, 4, "4 of 4"), (12, 9, "12 (target 9)"), (0, 0, "0 of 0")]
        {
            assert_eq!(running_words(Instances { running, desired, stopped: 0 }), words);
        }
        assert_eq!(running_of(1000, 1200), "1,000 of 1,200");
    }

    #[test]
    fn trends_read_well_with_none_one_and_many() {
        for (trend, words) in [
            (Trend::Steady { target: 0 }, "None wanted at present"),
            (Trend::Steady { target: 4 }, "At its target of 4"),
            (Trend::Up { missing: 2, target: 5 }, "Going up: 2 short of its target of 5"),
            (Trend::Down { surplus: 1, target: 4 }, "Going down: 1 above its target of 4"),
            (Trend::Draining { left: 0 }, "Draining: nothing runs any more"),
            (Trend::Draining { left: 1 }, "Draining: 1 still runs"),
            (Trend::Draining { left: 2 }, "Draining: 2 still run"),
        ] {
            assert_eq!(trend_words(trend), words);
        }
    }
}
