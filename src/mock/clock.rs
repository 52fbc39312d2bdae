//! Clock of the mock: it can run faster than the real clock, pause, and jump ahead, but never goes back.

pub const HOUR_MS: i64 = 60 * 60 * 1000;
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Linear clock: starting at `real`, it advances `speed` mock milliseconds per real millisecond. Times are in
/// milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub real: i64,
    pub mock: i64,
    /// Speed factor; 0 while paused, at most [`Self::MAX_SPEED`].
    pub speed: u32,
}

/// Time without calls after which the world counts as asleep.
const SLEEP_MS: i64 = 10 * 60 * 1000;

impl Clock {
    /// One day per second.
    pub const MAX_SPEED: u32 = 86_400;
    /// Longest jump: a year.
    pub const MAX_JUMP_MS: i64 = 365 * 24 * 60 * 60 * 1000;

    /// Creates a clock that shows the real time at `real`.
    pub const fn new(real: i64, speed: u32) -> Self {
        Self { real, mock: real, speed }
    }

    /// Mock time at the real time `real`. If the real clock was set back, the mock's time stands still.
    pub fn at(&self, real: i64) -> i64 {
        let passed = real.saturating_sub(self.real).max(0);
        self.mock.saturating_add(passed.saturating_mul(self.speed.into()))
    }

    /// Changes the speed from now on.
    pub fn set_speed(&mut self, real: i64, speed: u32) {
        *self = Self { real, mock: self.at(real), speed: speed.min(Self::MAX_SPEED) };
    }

    /// Jumps ahead by `ms`.
    pub fn jump(&mut self, real: i64, ms: i64) {
        *self = Self { real, mock: self.at(real) + ms.clamp(0, Self::MAX_JUMP_MS), speed: self.speed };
    }

    /// Wakes a world whose last call was at `seen`: it was asleep since then, and catches up with the real time if it
    /// has fallen behind. Otherwise a world at speed 60 would be weeks ahead after a night.
    pub fn wake(&mut self, seen: i64, real: i64) {
        if real - seen > SLEEP_MS {
            let left_at = self.at(seen);
            let mock = if self.speed == 0 { left_at } else { left_at.max(real) };
            *self = Self { real, mock, speed: self.speed };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_a_second_at_speed_60() {
        let clock = Clock::new(1_000, 60);
        assert_eq!((clock.at(1_000), clock.at(2_000), clock.at(0)), (1_000, 61_000, 1_000));
        assert_eq!(Clock::new(5, 86_400).at(i64::MAX), i64::MAX);
    }

    #[test]
    fn it_pauses_jumps_and_resumes() {
        let mut clock = Clock::new(0, 60);
        clock.set_speed(1_000, 0);
        assert_eq!((clock.at(1_000), clock.at(99_000)), (60_000, 60_000));
        clock.jump(99_000, 5_000);
        clock.jump(99_000, -5_000);
        assert_eq!(clock.at(100_000), 65_000);
        clock.set_speed(100_000, 1);
        assert_eq!(clock.at(101_000), 66_000);
        clock.set_speed(101_000, u32::MAX);
        assert_eq!(clock.speed, Clock::MAX_SPEED);
    }

    #[test]
    fn it_sleeps_without_calls() {
        let (hour, mut clock) = (3_600_000, Clock::new(0, 60));
        clock.wake(0, SLEEP_MS);
        assert_eq!(clock, Clock::new(0, 60), "a short absence is none");
        clock.wake(hour, 2 * hour);
        assert_eq!(clock.at(2 * hour), 60 * hour, "ahead of the real time, it goes on where it was");
        clock.wake(2 * hour, 500 * hour);
        assert_eq!(clock.at(500 * hour), 500 * hour, "behind it, it catches up");
        clock.set_speed(500 * hour, 0);
        clock.wake(500 * hour, 900 * hour);
        assert_eq!(clock.at(900 * hour), 500 * hour, "paused, it stays");
    }
}
