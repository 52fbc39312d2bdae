//! What a pool of some size would have done for the starts of a range.

use crate::domain::pool_size::PoolSize;

use super::local_time::Part;

/// Starts by what they found, and the time for which instances ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Starts that claimed a running instance.
    pub running: u32,
    /// Starts that waited for a stopped instance to start.
    pub stopped: u32,
    /// Starts that found no instance.
    pub cold: u32,
    /// Time for which instances were held for a start: running or starting. Stopped instances cost storage only.
    pub held_ms: i64,
    /// Part of the held time that was wasted: in each hour, the instances that no start of this hour claimed, even when the
    /// fewest were left.
    pub wasted_ms: i64,
}

impl Tally {
    pub fn starts(&self) -> u32 {
        self.running.saturating_add(self.stopped).saturating_add(self.cold)
    }

    /// Starts that found an instance.
    pub fn served(&self) -> u32 {
        self.running.saturating_add(self.stopped)
    }

    /// Whether at least `percent` of the starts claimed a running instance.
    pub fn reaches(&self, percent: u32) -> bool {
        u64::from(self.running).saturating_mul(100) >= u64::from(self.starts()).saturating_mul(u64::from(percent))
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            running: self.running.saturating_add(other.running),
            stopped: self.stopped.saturating_add(other.stopped),
            cold: self.cold.saturating_add(other.cold),
            held_ms: self.held_ms.saturating_add(other.held_ms),
            wasted_ms: self.wasted_ms.saturating_add(other.wasted_ms),
        }
    }
}

/// Outcome of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// 0 to 0 is no pool.
    pub size: PoolSize,
    /// By [`Part`] of the week, in the order of [`Part::ALL`].
    pub parts: [Tally; 3],
    /// Median time that a start waited, in whole seconds, rounded up.
    pub wait_p50_secs: i64,
    /// Time that 95 of 100 starts waited at most.
    pub wait_p95_secs: i64,
}

impl Outcome {
    pub fn total(&self) -> Tally {
        self.parts.iter().fold(Tally::default(), |sum, part| sum.plus(*part))
    }

    pub fn part(&self, part: Part) -> Tally {
        let [day, night, weekend] = self.parts;
        match part {
            Part::Day => day,
            Part::Night => night,
            Part::Weekend => weekend,
        }
    }
}
