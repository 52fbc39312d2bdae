//! Instance counts summed over warm pools.

use crate::proto::warm_pool::WarmPool;

use super::instances::Instances;
use super::pool_size::PoolSize;
use super::pool_trend::is_deleting;

/// Instance counts, summed over pools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolTotals {
    pub pools: usize,
    pub running: usize,
    /// Sum of the autoscalers' targets.
    pub desired: usize,
    pub stopped: usize,
    /// Sum of the minimums.
    pub min: usize,
    /// Sum of the maximums.
    pub max: usize,
}

impl PoolTotals {
    /// Adds a pool. A draining pool counts with its instances, but without bounds.
    pub fn add(&mut self, pool: &WarmPool) {
        let count = |number: i32| usize::try_from(number).unwrap_or_default();
        let size = if is_deleting(pool) { PoolSize { min: 0, max: 0 } } else { PoolSize::of(&pool.spec) };
        self.pools += 1;
        let instances = Instances::of(pool);
        self.running += count(instances.running);
        self.desired += count(instances.desired);
        self.stopped += count(instances.stopped);
        self.min += count(size.min);
        self.max += count(size.max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::{WarmPoolPhase, WarmPoolSpec, WarmPoolStatus};

    #[test]
    fn a_pool_that_drains_counts_with_what_runs_but_without_its_bounds() {
        let pool = |phase, running_instances| WarmPool {
            spec: WarmPoolSpec { min_size: Some(2), max_size: Some(6), ..Default::default() },
            status: WarmPoolStatus {
                phase,
                running_instances,
                desired_size: 3,
                stopped_instances: 1,
                ..Default::default()
            },
            ..Default::default()
        };
        let mut totals = PoolTotals::default();
        totals.add(&pool(WarmPoolPhase::Ready, 4));
        totals.add(&pool(WarmPoolPhase::Deleting, 5));
        // What a server should not send is not subtracted.
        totals.add(&pool(WarmPoolPhase::Degraded, -1));
        assert_eq!(totals, PoolTotals { pools: 3, running: 9, desired: 9, stopped: 3, min: 4, max: 12 });
    }
}
