//! Where a warm pool's instances are going, in words.

use crate::domain::pool_trend::Trend;

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

#[cfg(test)]
mod tests {
    use super::*;

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
