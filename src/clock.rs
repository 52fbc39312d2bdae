//! Current time, with the only access to the system clock. Corrected by the server's time if the API reports it. With
//! the mock backend, the console follows the mock's clock.

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};

/// Linear clock that shows `mock` at the real time `real` and runs `speed` times as fast from then on.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub real: DateTime<Utc>,
    pub mock: DateTime<Utc>,
    pub speed: i32,
}

thread_local! {
    static FOLLOWED: Cell<Option<Line>> = const { Cell::new(None) };
    static ERROR: Cell<Option<ClockError>> = const { Cell::new(None) };
}

/// Current time according to the API's clock.
pub fn now() -> DateTime<Utc> {
    let real = real_now();
    match (FOLLOWED.get(), ERROR.get()) {
        (Some(line), _) => line.at(real),
        (None, Some(error)) => error.corrected(real),
        (None, None) => real,
    }
}

/// Current time according to this computer's clock.
pub fn real_now() -> DateTime<Utc> {
    #[cfg(all(test, not(target_arch = "wasm32")))]
    return crate::simulation::time::now();
    #[cfg(not(all(test, not(target_arch = "wasm32"))))]
    Utc::now()
}

/// Milliseconds since the page was opened.
pub type Millis = u64;

/// Time since the page was opened, from a monotonic clock that isn't affected by the mock.
pub fn millis() -> Millis {
    #[cfg(all(test, not(target_arch = "wasm32")))]
    return crate::simulation::time::millis();
    #[cfg(not(all(test, not(target_arch = "wasm32"))))]
    {
        let performance = web_sys::window().and_then(|window| window.performance());
        performance.map_or(0.0, |performance| performance.now()) as Millis
    }
}

/// Makes [`now`] follow the mock's clock.
pub fn follow(line: Line) {
    FOLLOWED.set(Some(line));
}

/// Corrects [`now`] by the date of a response. Its request was sent at `sent` at the earliest, and the response was
/// received at `received`, both by this computer's clock. `date` has whole seconds, rounded down.
pub fn learn(sent: DateTime<Utc>, received: DateTime<Utc>, date: DateTime<Utc>) {
    let Some(measured) = ClockError::measure(sent, received, date) else { return };
    ERROR.set(Some(ERROR.get().map_or(measured, |known| known.update(measured))));
}

/// Difference between the server's clock and this computer's, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ClockError {
    behind: i64,
    /// Maximum error of `behind`: the server wrote its date at some time between request and response.
    tolerance: i64,
}

/// Differences below this are ignored, so that displayed times don't jump needlessly.
const IGNORED_MS: i64 = 5000;
/// A date covers the whole second that it names.
const HALF_SECOND_MS: i64 = 500;

impl ClockError {
    /// Measures the difference; `None` if the clock was set back in the meantime.
    fn measure(sent: DateTime<Utc>, received: DateTime<Utc>, date: DateTime<Utc>) -> Option<Self> {
        let half = (received - sent).num_milliseconds() / 2;
        let behind = (date - sent).num_milliseconds().saturating_sub(half).saturating_add(HALF_SECOND_MS);
        (received >= sent).then_some(Self { behind, tolerance: half + HALF_SECOND_MS })
    }

    /// Keeps the more precise of two measurements, or the newer one if they contradict each other because the clock was
    /// set.
    fn update(self, newer: Self) -> Self {
        let is_contradiction =
            self.behind.abs_diff(newer.behind) > self.tolerance.saturating_add(newer.tolerance).unsigned_abs();
        if is_contradiction || newer.tolerance < self.tolerance { newer } else { self }
    }

    fn corrected(self, real: DateTime<Utc>) -> DateTime<Utc> {
        let is_certain = self.behind.saturating_abs() >= self.tolerance.saturating_add(IGNORED_MS);
        let correction = if is_certain { TimeDelta::try_milliseconds(self.behind) } else { None };
        correction.and_then(|correction| real.checked_add_signed(correction)).unwrap_or(real)
    }
}

impl Line {
    fn at(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        let passed = (real - self.real).num_milliseconds().max(0).saturating_mul(self.speed.into());
        self.mock.checked_add_signed(TimeDelta::milliseconds(passed.min(MAX_MS))).unwrap_or(self.mock)
    }
}

/// Limit of times: a century.
const MAX_MS: i64 = 100 * 366 * 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap_or_default()
    }

    #[test]
    fn a_mock_clock_runs_at_its_speed() {
        let line = Line { real: at(1_000), mock: at(500_000), speed: 60 };
        assert_eq!([line.at(at(1_000)), line.at(at(2_000)), line.at(at(0))], [at(500_000), at(560_000), at(500_000)]);
        assert_eq!(Line { speed: 0, ..line }.at(at(9_000)), at(500_000));
        assert!(Line { speed: i32::MAX, ..line }.at(at(i64::MAX / 4_000_000)) > at(500_000));
    }

    const SECOND: i64 = 1000;
    const HOUR: i64 = 3600 * SECOND;

    /// Measurement of a clock that is `behind`, from a response that took `there` and `back`; the true time is 1,000
    /// hours.
    fn measured(behind: i64, there: i64, back: i64) -> ClockError {
        let server = 1000 * HOUR + 789;
        let sent = server - there - behind;
        ClockError::measure(at(sent), at(sent + there + back), at(server / SECOND * SECOND)).unwrap()
    }

    #[test]
    fn a_wrong_clock_is_corrected_to_within_the_response_time() {
        for behind in [-26 * HOUR, -20 * 60 * SECOND, -9 * SECOND, 9 * SECOND, 20 * 60 * SECOND, 26 * HOUR] {
            for (there, back) in [(50, 50), (5, 900), (900, 5)] {
                let error = measured(behind, there, back);
                assert!((error.behind - behind).abs() <= error.tolerance, "{behind}: {error:?}");
                let corrected = error.corrected(at(0)).timestamp_millis();
                assert!((corrected - behind).abs() <= 1500, "{behind}: {corrected}");
            }
        }
    }

    #[test]
    fn a_plausible_clock_is_not_corrected() {
        for (behind, there, back) in [(0, 50, 50), (4 * SECOND, 50, 50), (-4 * SECOND, 50, 50), (0, 60 * SECOND, 1)] {
            assert_eq!(measured(behind, there, back).corrected(at(HOUR)), at(HOUR), "{behind}");
        }
        assert_eq!(
            measured(9 * SECOND, 0, 20 * SECOND).corrected(at(HOUR)),
            at(HOUR),
            "a slow response says too little"
        );
    }

    #[test]
    fn the_fastest_response_is_most_precise_until_the_clock_is_set() {
        let slow = measured(HOUR, 3 * SECOND, 1);
        let quick = measured(HOUR, 20, 20);
        assert_eq!([slow.update(quick), quick.update(slow), quick.update(quick)], [quick; 3]);
        let after_it_was_set = measured(0, SECOND, SECOND);
        assert_eq!(quick.update(after_it_was_set), after_it_was_set);
        assert_eq!(ClockError::measure(at(HOUR), at(HOUR - 1), at(HOUR)), None, "set back while the response came");
    }

    #[test]
    fn extreme_dates_are_clamped() {
        let error = ClockError::measure(at(0), at(1), DateTime::<Utc>::MAX_UTC).unwrap();
        let latest = DateTime::<Utc>::MAX_UTC;
        assert_eq!(error.corrected(latest), latest);
        assert!(ClockError { behind: i64::MIN, tolerance: i64::MAX }.update(error).corrected(at(0)) >= at(0));
    }

    #[test]
    fn responses_correct_the_current_time() {
        let real = real_now();
        learn(real - TimeDelta::milliseconds(80), real, real - TimeDelta::hours(26));
        let behind = real_now() - now();
        assert!((behind - TimeDelta::hours(26)).abs() < TimeDelta::seconds(2), "{behind}");
    }
}
