//! Where a warm pool's instances are going: towards the autoscaler's target, or away.

use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::pool_size::PoolSize;

/// How the running instances stand to what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Nothing can run: no prebuild of its project and class has completed.
    Waiting,
    /// As many run as the autoscaler wants.
    Steady {
        target: i32,
    },
    /// So many are missing: claimed and not replaced yet, or still to start.
    Up {
        missing: i32,
        target: i32,
    },
    /// So many are too many.
    Down {
        surplus: i32,
        target: i32,
    },
    /// The pool is being deleted; so many still run.
    Draining {
        left: i32,
    },
    Gone,
}

/// Whether a pool is on its way out, or gone.
pub fn is_going(pool: &WarmPool) -> bool {
    matches!(pool.status.phase, WarmPoolPhase::Deleting | WarmPoolPhase::Deleted)
}

pub fn trend(pool: &WarmPool) -> Trend {
    let (running, target) = (pool.status.running_instances.max(0), pool.status.desired_size.max(0));
    match pool.status.phase {
        WarmPoolPhase::Deleted => Trend::Gone,
        WarmPoolPhase::Deleting => Trend::Draining { left: running },
        WarmPoolPhase::Pending => Trend::Waiting,
        _ if running < target => Trend::Up { missing: target - running, target },
        _ if running > target => Trend::Down { surplus: running - target, target },
        _ => Trend::Steady { target },
    }
}

impl Trend {
    pub fn words(self) -> String {
        match self {
            Self::Waiting => "Waiting for a completed prebuild of this class".to_owned(),
            Self::Steady { target: 0 } => "None wanted at present".to_owned(),
            Self::Steady { target } => format!("At its target of {target}"),
            Self::Up { missing, target } => format!("Going up: {missing} short of its target of {target}"),
            Self::Down { surplus, target } => format!("Going down: {surplus} above its target of {target}"),
            Self::Draining { left: 0 } => "Draining: nothing runs any more".to_owned(),
            Self::Draining { left: 1 } => "Draining: 1 still runs".to_owned(),
            Self::Draining { left } => format!("Draining: {left} still run"),
            Self::Gone => "Deleted".to_owned(),
        }
    }
}

/// Whether a pool has come to be what was asked of it: the target lies within the bounds, and as many run.
pub fn has_reached(pool: &WarmPool, asked: PoolSize) -> bool {
    PoolSize::of(&pool.spec) == asked
        && (asked.min..=asked.max).contains(&pool.status.desired_size)
        && matches!(trend(pool), Trend::Steady { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::{WarmPoolSpec, WarmPoolStatus};

    fn pool(phase: WarmPoolPhase, running: i32, desired: i32) -> WarmPool {
        WarmPool {
            spec: WarmPoolSpec { min_size: Some(2), max_size: Some(6), ..Default::default() },
            status: WarmPoolStatus { phase, running_instances: running, desired_size: desired, ..Default::default() },
            ..Default::default()
        }
    }

    #[test]
    fn the_way_is_said_in_words() {
        use WarmPoolPhase::*;
        for (phase, running, desired, words) in [
            (Pending, 0, 0, "Waiting for a completed prebuild of this class"),
            (Ready, 4, 4, "At its target of 4"),
            (Ready, 0, 0, "None wanted at present"),
            (Ready, 3, 5, "Going up: 2 short of its target of 5"),
            (Degraded, 1, 5, "Going up: 4 short of its target of 5"),
            (Ready, 5, 4, "Going down: 1 above its target of 4"),
            (Deleting, 1, 0, "Draining: 1 still runs"),
            (Deleting, 0, 0, "Draining: nothing runs any more"),
            (Other("WARM_POOL_PHASE_PAUSED".into()), 2, 2, "At its target of 2"),
        ] {
            let going = matches!(phase, Deleting);
            let pool = pool(phase, running, desired);
            assert_eq!((trend(&pool).words().as_str(), is_going(&pool)), (words, going));
        }
    }

    #[test]
    fn what_was_asked_is_reached_when_as_many_run_as_are_wanted_within_it() {
        let asked = PoolSize { min: 2, max: 6 };
        assert!(has_reached(&pool(WarmPoolPhase::Ready, 3, 3), asked));
        assert!(!has_reached(&pool(WarmPoolPhase::Ready, 2, 3), asked));
        assert!(!has_reached(&pool(WarmPoolPhase::Ready, 1, 1), asked), "the target is not within it yet");
        assert!(!has_reached(&pool(WarmPoolPhase::Ready, 3, 3), PoolSize { min: 2, max: 7 }), "not known to the pool");
    }
}
