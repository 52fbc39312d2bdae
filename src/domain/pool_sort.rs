//! Order of the warm pools, and its parameter in the URL: `sort=snapshot`, or `sort=-snapshot` for the reverse.

use chrono::{DateTime, Utc};

use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::history_view::{SortKey, value, with_value};
use super::instances::Instances;
use super::phase::Tone;
use super::pool_concern::Concern;
use super::pool_size::PoolSize;
use super::pool_trend::{Trend, is_deleting, trend};

/// Column that pools can be sorted by.
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

impl PoolColumn {
    const ALL: [Self; 5] = [Self::Phase, Self::Project, Self::Running, Self::Bounds, Self::Snapshot];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Project => "project",
            Self::Running => "running",
            Self::Bounds => "max",
            Self::Snapshot => "snapshot",
        }
    }
}

/// Column, and whether its order is reversed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolSort {
    pub column: PoolColumn,
    pub is_reversed: bool,
}

const SORT: &str = "sort";

impl PoolSort {
    /// Reads a query string; an unknown column is the default.
    pub fn from_query(query: &str) -> Self {
        let value = value(query, SORT);
        let name = value.strip_prefix('-').unwrap_or(value);
        let column = PoolColumn::ALL.into_iter().find(|column| column.as_str() == name);
        column.map_or_else(Self::default, |column| Self { column, is_reversed: name != value })
    }

    pub fn into_query(self, query: &str) -> String {
        let written = match self {
            Self { column: PoolColumn::Phase, is_reversed: false } => String::new(),
            Self { column, is_reversed: false } => column.as_str().to_owned(),
            Self { column, is_reversed: true } => format!("-{}", column.as_str()),
        };
        with_value(query, SORT, &written)
    }

    /// Order after a click on a column's head.
    pub fn toggled(self, column: PoolColumn) -> Self {
        Self { column, is_reversed: self.column == column && !self.is_reversed }
    }

    pub fn is_descending(self) -> bool {
        (self.column != PoolColumn::Project) != self.is_reversed
    }

    /// Whether pools are sorted by their names from Z to A.
    pub fn reverses_names(self) -> bool {
        self.column == PoolColumn::Project && self.is_reversed
    }

    /// Value by which a pool is sorted before its names. `completed`: when its snapshot was completed.
    pub fn key(self, pool: &WarmPool, urgency: u8, completed: Option<DateTime<Utc>>) -> SortKey {
        let Self { column, is_reversed } = self;
        match column {
            PoolColumn::Phase => SortKey::of(Some(urgency.into()), is_reversed),
            PoolColumn::Project => SortKey::default(),
            PoolColumn::Running => SortKey::of(Some(Instances::of(pool).running.into()), !is_reversed),
            PoolColumn::Bounds => SortKey::of(Some(PoolSize::of(&pool.spec).max.into()), !is_reversed),
            PoolColumn::Snapshot => SortKey::of(completed.map(|at| at.timestamp_millis()), is_reversed),
        }
    }
}

/// How urgently a pool needs attention, from 0: degraded, then scaling, then with another issue such as an old snapshot, then
/// all others, and those that are being deleted.
pub fn urgency(pool: &WarmPool, concerns: &[Concern]) -> u8 {
    let is_bad = |concern: &Concern| concern.tone() == Tone::Bad;
    let is_scaling = matches!(trend(pool), Trend::Up { .. } | Trend::Down { .. });
    match pool.status.phase {
        _ if is_deleting(pool) => 4,
        WarmPoolPhase::Degraded => 0,
        _ if concerns.iter().any(is_bad) => 0,
        _ if is_scaling => 1,
        _ if concerns.iter().any(Concern::needs_attention) => 2,
        _ => 3,
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
    fn an_order_survives_its_link() {
        for column in PoolColumn::ALL {
            for is_reversed in [false, true] {
                let sort = PoolSort { column, is_reversed };
                let query = sort.into_query("?seed=7&sort=project");
                assert!(query.starts_with("?seed=7"), "{query}");
                assert_eq!(PoolSort::from_query(&query), sort);
            }
        }
        assert_eq!(PoolSort::default().into_query("?sort=project"), "");
        assert_eq!(PoolSort::from_query("?sort=-longest"), PoolSort::default());
    }

    #[test]
    fn a_click_on_a_head_sorts_by_its_column_and_another_reverses_that() {
        let sort = |column, is_reversed| PoolSort { column, is_reversed };
        let once = PoolSort::default().toggled(PoolColumn::Snapshot);
        assert_eq!(once, sort(PoolColumn::Snapshot, false));
        assert_eq!(once.toggled(PoolColumn::Snapshot), sort(PoolColumn::Snapshot, true));
        assert_eq!(once.toggled(PoolColumn::Snapshot).toggled(PoolColumn::Phase), PoolSort::default());
        assert!(once.is_descending() && !once.toggled(PoolColumn::Project).is_descending());
    }

    #[test]
    fn pools_are_sorted_by_the_column_and_those_without_a_value_come_last() {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3600, 0);
        let rows = [(1, 8, at(5)), (3, 2, None), (2, 4, at(9))];
        let order = |column, is_reversed| {
            let key = |index: &usize| {
                let (running, max, completed) = rows[*index];
                PoolSort { column, is_reversed }.key(&pool(WarmPoolPhase::Ready, running, max), 3, completed)
            };
            let mut places = [0, 1, 2];
            places.sort_by_key(key);
            places
        };
        assert_eq!(order(PoolColumn::Running, false), [1, 2, 0]);
        assert_eq!(order(PoolColumn::Running, true), [0, 2, 1]);
        assert_eq!(order(PoolColumn::Bounds, false), [0, 2, 1]);
        assert_eq!(order(PoolColumn::Snapshot, false), [0, 2, 1]);
        assert_eq!(order(PoolColumn::Snapshot, true), [2, 0, 1]);
        assert_eq!(order(PoolColumn::Project, true), [0, 1, 2], "names decide");
    }

    #[test]
    fn the_worst_pools_are_the_most_urgent() {
        use WarmPoolPhase::{Degraded, Deleting, Ready};
        let rising = [
            urgency(&pool(Degraded, 2, 4), &[Concern::Degraded]),
            urgency(&pool(Ready, 1, 4), &[Concern::Outdated(NOW)]),
            urgency(&pool(Ready, 2, 4), &[Concern::Outdated(NOW)]),
            urgency(&pool(Ready, 2, 4), &[Concern::MinZero]),
            urgency(&pool(Deleting, 2, 0), &[]),
        ];
        assert_eq!(rising, [0, 1, 2, 3, 4]);
        assert_eq!(urgency(&pool(Ready, 2, 4), &[Concern::SnapshotDeleted]), 0);
    }
}
