//! Pools that match the filter.

use crate::domain::pool_filter::PoolFilter;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::Memo;
use crate::sort::sort;
use crate::store::Store;
use crate::store::keyed::Keyed;
use crate::store::paged::{ListStatus, PagedList};

use super::health::PoolHealth;
use super::names::PoolNames;

/// Pools of a list, and those that match the filter.
#[derive(Clone, Copy)]
pub struct Results {
    pub pools: Keyed<WarmPool>,
    pub list: ListStatus,
    pub health: PoolHealth,
    /// Ids of the matching pools, sorted by the names of project and class.
    pub found: Memo<Vec<Id>>,
}

impl Results {
    pub fn new(store: Store, list: PagedList<WarmPool>, filter: Memo<PoolFilter>, names: PoolNames) -> Self {
        let health = PoolHealth::new(store, list);
        let (pools, list) = (list.rows, list.status);
        let found = Memo::new(move |_| {
            // A change may make a pool match or not.
            pools.revision();
            let key = |id: &Id| {
                pools.get(*id)?.with_untracked(|pool| {
                    let matches = filter
                        .with(|filter| filter.matches(pool, filter.needs_attention && health.needs_attention(pool.id)));
                    matches.then(|| (names.of(pool), pool.id))
                })
            };
            let mut found: Vec<_> = list.ids.with(|ids| ids.iter().filter_map(key).collect());
            sort(&mut found);
            found.into_iter().map(|(_, id)| id).collect()
        });
        Self { pools, list, health, found }
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
