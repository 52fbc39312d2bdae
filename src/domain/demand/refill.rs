//! How long a pool takes to replace a claimed instance.

use super::decimal;
use super::local_time::MINUTE;

/// Refill times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refill {
    stopped_ms: i64,
    fresh_ms: i64,
}

impl Refill {
    /// Middle of the usual times: a stopped instance starts in 1 to 2 minutes, a fresh one in 5 to 15.
    pub const USUAL: Self = Self { stopped_ms: 90_000, fresh_ms: 600_000 };
    /// Lower ends of the usual times.
    pub const FAST: Self = Self { stopped_ms: 60_000, fresh_ms: 300_000 };
    /// Upper ends of the usual times.
    pub const SLOW: Self = Self { stopped_ms: 120_000, fresh_ms: 900_000 };
    /// Longest time of either, which is the longest that a prebuild may take.
    pub const MAX_MS: i64 = 2 * 3_600_000;

    /// `stopped_ms` until a stopped instance runs, `fresh_ms` until a new one does, which is never less.
    pub fn new(stopped_ms: i64, fresh_ms: i64) -> Self {
        let stopped_ms = stopped_ms.clamp(1, Self::MAX_MS);
        Self { stopped_ms, fresh_ms: fresh_ms.clamp(stopped_ms, Self::MAX_MS) }
    }

    pub const fn stopped_ms(self) -> i64 {
        self.stopped_ms
    }

    pub const fn fresh_ms(self) -> i64 {
        self.fresh_ms
    }

    /// Time until a new instance is a stopped one.
    pub const fn prepare_ms(self) -> i64 {
        self.fresh_ms - self.stopped_ms
    }
}

impl Default for Refill {
    fn default() -> Self {
        Self::USUAL
    }
}

/// Longest time of either in minutes, for people.
pub const MAX_MINUTES: i64 = Refill::MAX_MS / MINUTE;

/// Parses minutes such as `1.5`: at least 0.1, at most [`MAX_MINUTES`], and with at most two decimals.
pub fn parse_minutes(text: &str) -> Option<i64> {
    let milliseconds = decimal::parse(text, 2)?.checked_mul(MINUTE / 100)?;
    (MINUTE / 10..=Refill::MAX_MS).contains(&milliseconds).then_some(milliseconds)
}

/// Refill times that the reader enters, instead of measured or usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefillChoice {
    pub stopped_ms: Option<i64>,
    pub fresh_ms: Option<i64>,
}

impl RefillChoice {
    /// A stopped instance never takes longer than a new one, so a single entered time limits the other one.
    pub fn or(self, refill: Refill) -> Refill {
        match (self.stopped_ms, self.fresh_ms) {
            (None, Some(fresh_ms)) => Refill::new(refill.stopped_ms.min(fresh_ms), fresh_ms),
            (stopped_ms, fresh_ms) => {
                Refill::new(stopped_ms.unwrap_or(refill.stopped_ms), fresh_ms.unwrap_or(refill.fresh_ms))
            }
        }
    }

    pub const fn is_empty(self) -> bool {
        self.stopped_ms.is_none() && self.fresh_ms.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_within_bounds() {
        let minutes = ["0.1", "1,5", "10", "120", "0.09", "120.01", "1.234", "0", "", "x"].map(parse_minutes);
        let expected = [Some(6_000), Some(90_000), Some(600_000), Some(Refill::MAX_MS)];
        assert_eq!((&minutes[..4], &minutes[4..]), (&expected[..], &[None; 6][..]));
    }

    #[test]
    fn entered_times_come_first_and_none_is_ignored() {
        let of = |stopped_ms, fresh_ms| {
            let refill = RefillChoice { stopped_ms, fresh_ms }.or(Refill::USUAL);
            (refill.stopped_ms(), refill.fresh_ms())
        };
        assert_eq!(of(None, None), (90_000, 600_000));
        assert_eq!(of(Some(30_000), None), (30_000, 600_000));
        assert_eq!(of(None, Some(900_000)), (90_000, 900_000));
        assert_eq!(of(Some(30_000), Some(60_000)), (30_000, 60_000));
        assert_eq!(of(None, Some(60_000)), (60_000, 60_000), "a new one in a minute: a stopped one, too");
        assert_eq!(of(Some(900_000), None), (900_000, 900_000));
    }
}
