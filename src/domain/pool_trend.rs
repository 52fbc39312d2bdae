//! Direction of a warm pool's instances, towards the autoscaler's target.

use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::instances::Instances;
use super::pool_size::PoolSize;

/// Running instances compared with the autoscaler's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// No prebuild of the pool's project and class has completed, so nothing can run.
    Waiting,
    /// At the target.
    Steady {
        target: i32,
    },
    /// Instances are missing: claimed and not replaced yet, or still starting.
    Up {
        missing: i32,
        target: i32,
    },
    /// More instances than the target.
    Down {
        surplus: i32,
        target: i32,
    },
    /// The pool is being deleted; `left` instances still run.
    Draining {
        left: i32,
    },
    Gone,
}

/// The pool is being deleted, or is deleted.
pub fn is_deleting(pool: &WarmPool) -> bool {
    matches!(pool.status.phase, WarmPoolPhase::Deleting | WarmPoolPhase::Deleted)
}

pub fn trend(pool: &WarmPool) -> Trend {
    let Instances { running, desired: target, .. } = Instances::of(pool);
    match pool.status.phase {
        WarmPoolPhase::Deleted => Trend::Gone,
        WarmPoolPhase::Deleting => Trend::Draining { left: running },
        WarmPoolPhase::Pending => Trend::Waiting,
        _ if running < target => Trend::Up { missing: target - running, target },
        _ if running > target => Trend::Down { surplus: running - target, target },
        _ => Trend::Steady { target },
    }
}

/// The pool is ready and has fewer instances than its target.
pub fn is_scaling_up(pool: &WarmPool) -> bool {
    pool.status.phase == WarmPoolPhase::Ready && matches!(trend(pool), Trend::Up { .. })
}

/// The pool has the requested bounds, its target is within them, and it is at its target.
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
    fn a_trend_leads_from_what_runs_to_what_is_wanted() {
        use WarmPoolPhase::*;
        for (phase, running, desired, expected) in [
            (Pending, 0, 0, Trend::Waiting),
            (Ready, 4, 4, Trend::Steady { target: 4 }),
            (Ready, 3, 5, Trend::Up { missing: 2, target: 5 }),
            (Degraded, 1, 5, Trend::Up { missing: 4, target: 5 }),
            (Ready, 5, 4, Trend::Down { surplus: 1, target: 4 }),
            (Ready, -1, 2, Trend::Up { missing: 2, target: 2 }),
            (Deleting, 1, 0, Trend::Draining { left: 1 }),
            (Deleted, 1, 0, Trend::Gone),
            (Other("WARM_POOL_PHASE_PAUSED".into()), 2, 2, Trend::Steady { target: 2 }),
        ] {
            assert_eq!(trend(&pool(phase, running, desired)), expected);
        }
    }

    #[test]
    fn only_a_ready_pool_below_its_target_is_scaling_up() {
        assert!(is_scaling_up(&pool(WarmPoolPhase::Ready, 1, 3)));
        assert!(
            !is_scaling_up(&pool(WarmPoolPhase::Ready, 3, 3)) && !is_scaling_up(&pool(WarmPoolPhase::Degraded, 1, 3))
        );
    }

    #[test]
    fn a_deleted_pool_counts_as_deleting() {
        let is_deleting = |phase| is_deleting(&pool(phase, 1, 1));
        assert!(is_deleting(WarmPoolPhase::Deleting) && is_deleting(WarmPoolPhase::Deleted));
        assert!(!is_deleting(WarmPoolPhase::Ready) && !is_deleting(WarmPoolPhase::Pending));
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
