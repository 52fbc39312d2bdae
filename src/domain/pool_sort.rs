//! Columns that warm pools can be sorted by.

use chrono::{DateTime, Utc};

use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::column_sort::{ColumnSort, SortColumn};
use super::instances::Instances;
use super::phase::Tone;
use super::pool_concern::Concern;
use super::pool_size::PoolSize;
use super::pool_trend::{Trend, is_deleting, trend};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PoolColumn {
    /// Pools that need the most attention first.
    #[default]
    Phase,
    /// By name.
    Project,
    /// Most running instances first.
    Running,
    /// Largest maximum first.
    Bounds,
    /// Oldest snapshot first.
    Snapshot,
}

pub type PoolSort = ColumnSort<PoolColumn>;

impl SortColumn for PoolColumn {
    const ALL: &'static [Self] = &[Self::Phase, Self::Project, Self::Running, Self::Bounds, Self::Snapshot];

    fn as_str(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Project => "project",
            Self::Running => "running",
            Self::Bounds => "max",
            Self::Snapshot => "snapshot",
        }
    }

    fn is_falling(self) -> bool {
        self != Self::Project
    }
}

impl PoolColumn {
    /// Value of a pool. `completed`: when its snapshot was completed.
    pub fn value(self, pool: &WarmPool, urgency: u8, completed: Option<DateTime<Utc>>) -> Option<i64> {
        match self {
            Self::Phase => Some(urgency.into()),
            // Names decide.
            Self::Project => Some(0),
            Self::Running => Some(Instances::of(pool).running.into()),
            Self::Bounds => Some(PoolSize::of(&pool.spec).max.into()),
            Self::Snapshot => completed.map(|at| at.timestamp_millis().saturating_neg()),
        }
    }
}

/// How urgently a pool needs attention: most if it is degraded, then if it scales, then with another issue such as an old
/// snapshot, and least if it is being deleted.
pub fn urgency(pool: &WarmPool, concerns: &[Concern]) -> u8 {
    let is_bad = |concern: &Concern| concern.tone() == Tone::Bad;
    let is_scaling = matches!(trend(pool), Trend::Up { .. } | Trend::Down { .. });
    match pool.status.phase {
        _ if is_deleting(pool) => 0,
        WarmPoolPhase::Degraded => 4,
        _ if concerns.iter().any(is_bad) => 4,
        _ if is_scaling => 3,
        _ if concerns.iter().any(Concern::needs_attention) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::{WarmPoolSpec, WarmPoolStatus};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn pool(phase: WarmPoolPhase, running: i32, max: i32) -> WarmPool {
        WarmPool {
            spec: WarmPoolSpec { max_size: Some(max), ..Default::default() },
            status: WarmPoolStatus { phase, running_instances: running, desired_size: 2, ..Default::default() },
            ..Default::default()
        }
    }

    #[test]
    fn pools_are_sorted_by_the_column() {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3600, 0);
        let rows = [(1, 8, at(5)), (3, 2, None), (2, 4, at(9))];
        let order = |column: PoolColumn, is_reversed| {
            let key = |index: &usize| {
                let (running, max, completed) = rows[*index];
                let value = column.value(&pool(WarmPoolPhase::Ready, running, max), 1, completed);
                PoolSort { column, is_reversed }.key(value)
            };
            let mut places = [0, 1, 2];
            places.sort_by_key(key);
            places
        };
        assert_eq!(order(PoolColumn::Running, false), [1, 2, 0]);
        assert_eq!(order(PoolColumn::Bounds, false), [0, 2, 1]);
        assert_eq!(order(PoolColumn::Snapshot, false), [0, 2, 1], "the oldest first");
        assert_eq!(order(PoolColumn::Snapshot, true), [2, 0, 1]);
        assert_eq!(order(PoolColumn::Project, true), [0, 1, 2]);
    }

    #[test]
    fn the_worst_pools_are_the_most_urgent() {
        use WarmPoolPhase::{Degraded, Deleting, Ready};
        let falling = [
            urgency(&pool(Degraded, 2, 4), &[Concern::Degraded]),
            urgency(&pool(Ready, 1, 4), &[Concern::Outdated(NOW)]),
            urgency(&pool(Ready, 2, 4), &[Concern::Outdated(NOW)]),
            urgency(&pool(Ready, 2, 4), &[Concern::MinZero]),
            urgency(&pool(Deleting, 2, 0), &[]),
        ];
        assert_eq!(falling, [4, 3, 2, 1, 0]);
        assert_eq!(urgency(&pool(Ready, 2, 4), &[Concern::SnapshotDeleted]), 4);
    }
}
