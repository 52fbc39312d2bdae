//! Instance counts of a warm pool.

use crate::proto::warm_pool::WarmPool;

/// Instance counts of one pool; a negative count from the server is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instances {
    pub running: i32,
    pub stopped: i32,
    /// The autoscaler's target.
    pub desired: i32,
}

impl Instances {
    pub fn of(pool: &WarmPool) -> Self {
        let status = &pool.status;
        Self {
            running: status.running_instances.max(0),
            stopped: status.stopped_instances.max(0),
            desired: status.desired_size.max(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_counts_are_zero() {
        let mut pool = WarmPool::default();
        (pool.status.running_instances, pool.status.stopped_instances, pool.status.desired_size) = (-1, i32::MIN, 3);
        assert_eq!(Instances::of(&pool), Instances { running: 0, stopped: 0, desired: 3 });
    }
}
