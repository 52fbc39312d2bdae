//! Difference between a run and an earlier one, such as the last success.

use chrono::TimeDelta;

use crate::proto::prebuild::Prebuild;

use super::prebuild::{completed_at, duration};

/// Differences of a run from an earlier one; `None` for values that either of them lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Difference {
    /// Positive if it took longer.
    pub duration: Option<TimeDelta>,
    /// Positive if its snapshot is larger.
    pub snapshot_bytes: Option<i64>,
}

impl Difference {
    pub fn between(run: &Prebuild, earlier: &Prebuild) -> Self {
        // Durations are compared only of runs that have ended.
        let took = |run: &Prebuild| duration(run, completed_at(run)?);
        let size = |run: &Prebuild| Some(run.status.snapshot_size_bytes.0).filter(|size| *size > 0);
        Self {
            duration: took(run).zip(took(earlier)).map(|(own, earlier)| own - earlier),
            snapshot_bytes: size(run).zip(size(earlier)).and_then(|(own, earlier)| own.checked_signed_diff(earlier)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::{Timestamp, U64};

    fn run(minutes: Option<i64>, size: u64) -> Prebuild {
        let mut run = Prebuild::default();
        run.metadata.created_at = Timestamp::from_millis(0);
        run.status.completion_time = minutes.and_then(|minutes| Timestamp::from_millis(minutes * 60_000));
        run.status.snapshot_size_bytes = U64(size);
        run
    }

    #[test]
    fn a_run_takes_longer_or_shorter_and_is_larger_or_smaller() {
        for (own, earlier, minutes, bytes) in [
            (run(Some(12), 900), run(Some(10), 1000), 2, -100),
            (run(Some(10), 1000), run(Some(12), 900), -2, 100),
            (run(Some(10), 1000), run(Some(10), 1000), 0, 0),
        ] {
            let expected = Difference { duration: Some(TimeDelta::minutes(minutes)), snapshot_bytes: Some(bytes) };
            assert_eq!(Difference::between(&own, &earlier), expected);
        }
    }

    #[test]
    fn what_one_of_two_runs_lacks_is_not_compared() {
        let whole = run(Some(10), 1000);
        for partial in [run(None, 0), Prebuild::default()] {
            assert_eq!(Difference::between(&partial, &whole), Difference::default());
            assert_eq!(Difference::between(&whole, &partial), Difference::default());
        }
        let huge = run(None, u64::MAX);
        assert_eq!(Difference::between(&huge, &whole), Difference::default(), "more than a signed number holds");
    }
}
