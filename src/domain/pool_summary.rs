//! Pool count, running instances, and worst pool of one project's warm pools.

use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::pool_trend::is_scaling_up;

#[derive(Clone, Debug, PartialEq)]
pub struct PoolSummary {
    pub count: usize,
    /// Running instances of all pools.
    pub running: usize,
    /// The pool that needs the most attention: of two in the same phase, the one that is scaling up.
    pub worst: WarmPool,
}

impl PoolSummary {
    /// `None` without pools.
    pub fn of(pools: &[WarmPool]) -> Option<Self> {
        let worst = pools.iter().max_by_key(|pool| (urgency(&pool.status.phase), is_scaling_up(pool)))?.clone();
        let running = |pool: &WarmPool| usize::try_from(pool.status.running_instances).unwrap_or_default();
        Some(Self { count: pools.len(), running: pools.iter().map(running).sum(), worst })
    }
}

/// How much attention a pool in this phase needs, compared with others.
pub const fn urgency(phase: &WarmPoolPhase) -> u8 {
    match phase {
        WarmPoolPhase::Deleted => 0,
        WarmPoolPhase::Deleting => 1,
        WarmPoolPhase::Ready => 2,
        // Waits for its first snapshot.
        WarmPoolPhase::Pending => 3,
        WarmPoolPhase::Unspecified | WarmPoolPhase::Other(_) | WarmPoolPhase::OtherNumber(_) => 4,
        WarmPoolPhase::Degraded => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WarmPoolPhase::*;

    fn pool(phase: WarmPoolPhase, running: i32) -> WarmPool {
        let mut pool = WarmPool::default();
        pool.status.phase = phase;
        pool.status.running_instances = running;
        pool
    }

    #[test]
    fn pools_are_counted_with_their_running_instances() {
        let pools = [pool(Ready, 3), pool(Deleting, 1), pool(Ready, -1)];
        let summary = PoolSummary::of(&pools).unwrap();
        assert_eq!((summary.count, summary.running, summary.worst.status.phase), (3, 4, Ready));
        assert_eq!(PoolSummary::of(&[]), None);
    }

    #[test]
    fn a_ready_pool_below_its_target_is_worse_than_one_at_its_target() {
        let mut short = pool(Ready, 1);
        short.status.desired_size = 3;
        let pools = [short.clone(), pool(Ready, 3), pool(Deleting, 1)];
        assert_eq!(PoolSummary::of(&pools).map(|summary| summary.worst), Some(short));
    }

    #[test]
    fn the_worst_phase_is_that_which_needs_the_most_attention() {
        let rising = [Deleted, Deleting, Ready, Pending, Other("WARM_POOL_PHASE_PAUSED".into()), Degraded];
        for pair in rising.windows(2) {
            let pools: Vec<_> = pair.iter().rev().map(|phase| pool(phase.clone(), 0)).collect();
            assert_eq!(PoolSummary::of(&pools).map(|summary| summary.worst.status.phase).as_ref(), pair.last());
        }
    }
}
