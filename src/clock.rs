//! The only place that asks what time it is. The mock backend has a time of its own, which the console follows.

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that shows `mock` at the real time `real`, and goes `speed` times as fast from then on.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub real: DateTime<Utc>,
    pub mock: DateTime<Utc>,
    pub speed: i32,
}

thread_local! {
    static FOLLOWED: Cell<Option<Line>> = const { Cell::new(None) };
}

/// The present moment, as the API tells time.
pub fn now() -> DateTime<Utc> {
    let real = real_now();
    FOLLOWED.get().map_or(real, |line| line.at(real))
}

/// The present moment by this computer's clock.
pub fn real_now() -> DateTime<Utc> {
    Utc::now()
}

/// Lets [`now`] follow the mock's clock.
pub fn follow(line: Line) {
    FOLLOWED.set(Some(line));
}

impl Line {
    fn at(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        let passed = (real - self.real).num_milliseconds().max(0).saturating_mul(self.speed.into());
        self.mock.checked_add_signed(TimeDelta::milliseconds(passed.min(MAX_MS))).unwrap_or(self.mock)
    }
}

/// A century, beyond which no clock has to go.
const MAX_MS: i64 = 100 * 366 * 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_followed_clock_goes_at_its_own_speed() {
        let at = |ms| DateTime::from_timestamp_millis(ms).unwrap_or_default();
        let line = Line { real: at(1_000), mock: at(500_000), speed: 60 };
        assert_eq!([line.at(at(1_000)), line.at(at(2_000)), line.at(at(0))], [at(500_000), at(560_000), at(500_000)]);
        assert_eq!(Line { speed: 0, ..line }.at(at(9_000)), at(500_000));
        assert!(Line { speed: i32::MAX, ..line }.at(at(i64::MAX / 4_000_000)) > at(500_000));
    }
}
