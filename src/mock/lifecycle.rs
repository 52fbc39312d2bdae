//! Lifecycle of a prebuild: its phases with their start times, and thereby its phase at any moment.

use super::messages;
use super::phase::Phase;

/// Phases that lead to COMPLETED.
pub const STAGES: [Phase; 5] = [Phase::Pending, Phase::Starting, Phase::Running, Phase::Stopping, Phase::Snapshotting];

/// How a prebuild ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
    /// Completed, with the warning at this index, if any.
    Completed { warning: Option<u8> },
    /// Failed with the failure at this index, `permille` of the way through its phase.
    Failed { failure: u8, permille: u16 },
    /// Timed out while running.
    TimedOut,
    /// Cancelled `permille` of the way through running, stopped after `secs` seconds.
    Cancelled { permille: u16, secs: u16 },
    /// Completed, then deleted: deletion starts at `from`, in milliseconds since the Unix epoch, and takes `secs`
    /// seconds.
    Deleted { from: i64, secs: u16 },
}

/// Plan of a prebuild's life.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Length of each of [`STAGES`], in seconds.
    pub stage_secs: [u16; 5],
    pub ending: Ending,
    pub timeout_secs: i64,
}

impl Plan {
    /// Time from creation to the start of a stage, in milliseconds.
    pub fn stage_start(&self, stage: usize) -> i64 {
        self.stage_secs[..stage].iter().map(|secs| i64::from(*secs) * 1000).sum()
    }
}

impl Plan {
    /// Failure message of this plan.
    pub fn failure_message(&self) -> String {
        match self.ending {
            Ending::Failed { failure, .. } => messages::FAILURES[usize::from(failure)].1.to_owned(),
            _ => messages::timed_out(self.timeout_secs),
        }
    }

    /// Whether the prebuild fails in this phase.
    pub fn fails_in(&self, phase: Phase) -> bool {
        match self.ending {
            Ending::Failed { failure, .. } => messages::FAILURES[usize::from(failure)].0 == phase,
            Ending::TimedOut => phase == Phase::Running,
            _ => false,
        }
    }
}

/// Phase and its start time, in milliseconds since the Unix epoch.
pub type Step = (Phase, i64);

/// Longest lifecycle: a prebuild cancelled during its snapshot and then deleted.
const MAX_STEPS: usize = 9;

/// Phases of a lifecycle, oldest first; never empty.
#[derive(Clone, Copy, Debug)]
pub struct Lifecycle {
    steps: [Step; MAX_STEPS],
    len: usize,
}

impl Lifecycle {
    /// Lifecycle of a prebuild created at `created` if nobody intervenes.
    pub fn new(created: i64, plan: &Plan) -> Self {
        let mut lifecycle = Self { steps: [(Phase::Pending, created); MAX_STEPS], len: 0 };
        let stage = |index: usize| {
            let length = i64::from(plan.stage_secs[index]) * 1000;
            (created + plan.stage_start(index), length)
        };
        let (cut, end) = match plan.ending {
            Ending::Completed { .. } | Ending::Deleted { .. } => (STAGES.len() - 1, Phase::Completed),
            Ending::Failed { failure, .. } => {
                let phase = messages::FAILURES[usize::from(failure)].0;
                (STAGES.iter().position(|stage| *stage == phase).unwrap_or(2), Phase::Failed)
            }
            Ending::TimedOut => (2, Phase::Failed),
            Ending::Cancelled { .. } => (2, Phase::Cancelling),
        };
        for (index, phase) in STAGES.iter().enumerate().take(cut + 1) {
            lifecycle.push(*phase, stage(index).0);
        }
        let (start, length) = stage(cut);
        let end_at = match plan.ending {
            Ending::Completed { .. } | Ending::Deleted { .. } => start + length,
            Ending::Failed { permille, .. } | Ending::Cancelled { permille, .. } => {
                start + length * i64::from(permille) / 1000
            }
            Ending::TimedOut => created + plan.timeout_secs * 1000,
        };
        lifecycle.push(end, end_at);
        match plan.ending {
            Ending::Cancelled { secs, .. } => lifecycle.push(Phase::Cancelled, end_at + i64::from(secs) * 1000),
            Ending::Deleted { from, secs } => {
                let from = from.max(end_at);
                lifecycle.push(Phase::Deleting, from);
                lifecycle.push(Phase::Deleted, from + i64::from(secs) * 1000);
            }
            _ => {}
        }
        lifecycle
    }

    /// Cancels the prebuild at `at`; it has stopped `secs` seconds later.
    pub fn cancel(&mut self, at: i64, secs: u16) {
        self.turn(at, secs, Phase::Cancelling, Phase::Cancelled);
    }

    /// Deletes the prebuild at `at`; it is gone `secs` seconds later.
    pub fn delete(&mut self, at: i64, secs: u16) {
        self.turn(at, secs, Phase::Deleting, Phase::Deleted);
    }

    /// Replaces the steps planned after `at`.
    fn turn(&mut self, at: i64, secs: u16, passing: Phase, end: Phase) {
        self.len = self.taken(at).len();
        self.push(passing, at);
        self.push(end, at + i64::from(secs) * 1000);
    }

    fn push(&mut self, phase: Phase, at: i64) {
        self.steps[self.len] = (phase, at);
        self.len += 1;
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps[..self.len]
    }

    /// Steps up to `now`; always includes the first.
    pub fn taken(&self, now: i64) -> &[Step] {
        let taken = self.steps().partition_point(|(_, at)| *at <= now);
        &self.steps[..taken.max(1)]
    }

    pub fn phase_at(&self, now: i64) -> Phase {
        let taken = self.taken(now);
        taken[taken.len() - 1].0
    }

    /// Start of a phase, if the prebuild ever enters it.
    pub fn entered(&self, phase: Phase) -> Option<i64> {
        self.steps().iter().find(|(step, _)| *step == phase).map(|(_, at)| *at)
    }

    /// Last step, which is final.
    pub fn last(&self) -> Step {
        self.steps[self.len - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phases(ending: Ending) -> Vec<Phase> {
        let plan = Plan { stage_secs: [30, 60, 500, 30, 200], ending, timeout_secs: 3600 };
        let lifecycle = Lifecycle::new(1_000, &plan);
        assert!(lifecycle.steps().is_sorted_by_key(|(_, at)| *at));
        lifecycle.steps().iter().map(|(phase, _)| *phase).collect()
    }

    #[test]
    fn every_ending_takes_its_way() {
        use Phase::*;
        let whole = [Pending, Starting, Running, Stopping, Snapshotting, Completed];
        assert_eq!(phases(Ending::Completed { warning: None }), whole);
        assert_eq!(phases(Ending::Deleted { from: 0, secs: 9 }), [&whole[..], &[Deleting, Deleted]].concat());
        assert_eq!(phases(Ending::Failed { failure: 1, permille: 500 }), [Pending, Starting, Failed]);
        assert_eq!(phases(Ending::TimedOut), [Pending, Starting, Running, Failed]);
        assert_eq!(
            phases(Ending::Cancelled { permille: 500, secs: 9 }),
            [Pending, Starting, Running, Cancelling, Cancelled]
        );
    }

    #[test]
    fn what_someone_does_comes_instead_of_what_was_planned() {
        use Phase::*;
        let ending = Ending::Deleted { from: 2_000_000, secs: 9 };
        let plan = Plan { stage_secs: [30, 60, 500, 30, 200], ending, timeout_secs: 3600 };
        let mut lifecycle = Lifecycle::new(0, &plan);
        lifecycle.cancel(700_000, 20);
        lifecycle.delete(800_000, 30);
        assert_eq!(
            lifecycle.steps()[4..],
            [
                (Snapshotting, 620_000),
                (Cancelling, 700_000),
                (Cancelled, 720_000),
                (Deleting, 800_000),
                (Deleted, 830_000)
            ]
        );
    }

    #[test]
    fn the_phase_follows_the_clock() {
        let plan = Plan {
            stage_secs: [30, 60, 500, 30, 200],
            ending: Ending::Completed { warning: None },
            timeout_secs: 3600,
        };
        let lifecycle = Lifecycle::new(1_000, &plan);
        for (now, phase) in [
            (0, Phase::Pending),
            (30_999, Phase::Pending),
            (31_000, Phase::Starting),
            (91_000, Phase::Running),
            (820_999, Phase::Snapshotting),
            (821_000, Phase::Completed),
        ] {
            assert_eq!(lifecycle.phase_at(now), phase, "{now}");
        }
    }
}
