//! How long a pool takes to replace a claimed instance.

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
