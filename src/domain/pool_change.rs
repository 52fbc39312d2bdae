//! Changes that are made to many warm pools at once.

use crate::proto::warm_pool::WarmPool;

use super::pool_size::PoolSize;
use super::pool_trend::is_deleting;

/// What is done to each pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolChange {
    /// The same minimum and maximum for all.
    Size,
    /// No minimum until the morning; the maximum stays.
    OvernightScaleDown,
    /// The sizes from before the night.
    Restore,
}

/// The sizes that changes bring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The one that was typed; `None` while it is not valid.
    pub typed: Option<PoolSize>,
    /// The one that the pool had before the night; `None` where it was not kept.
    pub before_night: Option<PoolSize>,
}

impl PoolChange {
    /// The size that a pool is to get; `None` where it is left alone.
    pub fn target(self, pool: &WarmPool, sizes: Sizes) -> Option<PoolSize> {
        let target = match self {
            Self::Size => sizes.typed?,
            Self::OvernightScaleDown => PoolSize { min: 0, ..PoolSize::of(&pool.spec) },
            Self::Restore => sizes.before_night?,
        };
        (!is_deleting(pool) && target.update(pool).is_some()).then_some(target)
    }
}

/// Whether a pool's minimum is still 0, as it was set for the night.
pub fn is_asleep(pool: &WarmPool) -> bool {
    !is_deleting(pool) && PoolSize::of(&pool.spec).min == 0
}

/// Whether a pool that holds instances at all times would not with a new size.
pub fn is_zeroed(pool: &WarmPool, size: PoolSize) -> bool {
    size.min == 0 && PoolSize::of(&pool.spec).min > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::{WarmPoolPhase, WarmPoolSpec};

    fn pool(min: i32, max: i32) -> WarmPool {
        WarmPool {
            spec: WarmPoolSpec { min_size: Some(min), max_size: Some(max), ..Default::default() },
            ..Default::default()
        }
    }

    fn deleted(pool: WarmPool) -> WarmPool {
        let mut pool = pool;
        pool.status.phase = WarmPoolPhase::Deleting;
        pool
    }

    const SIZES: Sizes =
        Sizes { typed: Some(PoolSize { min: 1, max: 3 }), before_night: Some(PoolSize { min: 2, max: 6 }) };

    #[test]
    fn a_pool_gets_the_size_of_the_change() {
        let target = |change: PoolChange| change.target(&pool(4, 5), SIZES);
        assert_eq!(target(PoolChange::Size), SIZES.typed);
        assert_eq!(target(PoolChange::OvernightScaleDown), Some(PoolSize { min: 0, max: 5 }));
        assert_eq!(target(PoolChange::Restore), SIZES.before_night);
    }

    #[test]
    fn a_pool_is_left_alone_where_nothing_differs_or_is_known_and_while_it_is_deleted() {
        assert_eq!(PoolChange::Size.target(&pool(1, 3), SIZES), None);
        assert_eq!(PoolChange::OvernightScaleDown.target(&pool(0, 3), SIZES), None);
        for change in [PoolChange::Size, PoolChange::Restore] {
            assert_eq!(change.target(&pool(4, 5), Sizes::default()), None);
        }
        for change in [PoolChange::Size, PoolChange::OvernightScaleDown, PoolChange::Restore] {
            assert_eq!(change.target(&deleted(pool(4, 5)), SIZES), None);
        }
    }

    #[test]
    fn a_pool_without_a_minimum_sleeps() {
        assert!(is_asleep(&pool(0, 3)) && !is_asleep(&pool(1, 3)) && !is_asleep(&deleted(pool(0, 3))));
    }

    #[test]
    fn a_pool_is_zeroed_that_has_held_instances() {
        let (none, some) = (PoolSize { min: 0, max: 3 }, PoolSize { min: 1, max: 3 });
        assert!(is_zeroed(&pool(1, 3), none) && !is_zeroed(&pool(0, 3), none) && !is_zeroed(&pool(2, 3), some));
    }
}
