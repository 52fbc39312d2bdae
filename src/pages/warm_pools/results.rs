//! Pools that match the filter, in their order.

use crate::components::instance_gauge::extent;
use crate::domain::pool_sort::PoolColumn;
use crate::domain::prebuild::completed_at;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal};
use crate::sort::sort;
use crate::store::Store;
use crate::store::keyed::Keyed;
use crate::store::paged::{ListStatus, PagedList};

use super::filter_params::FilterParams;
use super::health::PoolHealth;
use super::names::PoolNames;

/// Pools of a list, and those that match the filter.
#[derive(Clone, Copy)]
pub struct Results {
    pub pools: Keyed<WarmPool>,
    pub list: ListStatus,
    pub health: PoolHealth,
    /// Ids of the matching pools, in order.
    pub found: Memo<Vec<Id>>,
    /// Number of instances that the gauges of all matching pools have room for.
    pub scale: Memo<i32>,
    /// Whether the pointer moves over the rows, or the focus is on them. They keep their order meanwhile, so that none moves
    /// away from a click.
    pub is_pointed_at: RwSignal<bool>,
    pub is_focused: RwSignal<bool>,
}

impl Results {
    pub fn new(store: Store, list: PagedList<WarmPool>, params: FilterParams, names: PoolNames) -> Self {
        let health = PoolHealth::new(store, list);
        let (pools, list) = (list.rows, list.status);
        let (is_pointed_at, is_focused) = (RwSignal::new(false), RwSignal::new(false));
        let found = Memo::new(move |before: Option<&Vec<Id>>| {
            // A change may make a pool match or not.
            pools.revision();
            let sort_of = params.sort.get();
            let is_in_use = is_pointed_at.get() | is_focused.get();
            let held = before.filter(|_| is_in_use).map(Vec::as_slice).unwrap_or_default();
            let place = |id: Id| held.iter().position(|own| *own == id).unwrap_or(held.len());
            let completed = |pool: &WarmPool| match sort_of.column {
                PoolColumn::Snapshot => completed_at(&*store.snapshots.held_by(pool)?),
                _ => None,
            };
            let key = |id: &Id| {
                pools.get(*id)?.with_untracked(|pool| {
                    let severity = health.severity(pool.id);
                    let matches = params
                        .current
                        .with(|filter| filter.matches(pool, filter.needs_attention && severity.needs_attention));
                    let key = || sort_of.key(sort_of.column.value(pool, severity.urgency, completed(pool)));
                    matches.then(|| (place(pool.id), key(), names.of(pool), pool.id))
                })
            };
            let mut found: Vec<_> = list.ids.with(|ids| ids.iter().filter_map(key).collect());
            sort(&mut found);
            let mut ids: Vec<Id> = found.into_iter().map(|(.., id)| id).collect();
            if sort_of.column == PoolColumn::Project && sort_of.is_reversed && held.is_empty() {
                ids.reverse();
            }
            ids
        });
        let scale = Memo::new(move |_| {
            pools.revision();
            let extent = |id: &Id| pools.get(*id).map(|pool| pool.with_untracked(extent));
            found.with(|found| found.iter().filter_map(extent).max().unwrap_or(1))
        });
        Self { pools, list, health, found, scale, is_pointed_at, is_focused }
    }

    /// All pools of the list; untracked.
    pub fn all(self) -> Vec<WarmPool> {
        self.list.ids.with_untracked(|ids| self.copies(ids.iter().copied()))
    }

    /// Matching pools; untracked.
    pub fn shown(self) -> Vec<WarmPool> {
        self.found.with_untracked(|found| self.copies(found.iter().copied()))
    }

    /// Pools by id; untracked.
    pub fn copies(self, ids: impl Iterator<Item = Id>) -> Vec<WarmPool> {
        ids.filter_map(|id| self.pools.get(id)).map(|pool| pool.get_untracked()).collect()
    }
}
