//! Which pools were scaled down for the night and from which sizes, kept in this browser, so that they can be brought
//! back in the morning.

use std::collections::HashMap;

use crate::domain::pool_size::PoolSize;
use crate::proto::id::Id;
use crate::sort::sort;

use super::preferences::Kept;

/// What they are kept under.
const NAME: &str = "night";

/// Sizes before the night, by pool id.
#[derive(Clone, Copy)]
pub struct OvernightSizes(Kept<HashMap<Id, PoolSize>>);

impl OvernightSizes {
    pub fn load() -> Self {
        Self(Kept::load(NAME))
    }

    /// Ids of the pools that sleep; tracked.
    pub fn pool_ids(self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.0.with(|sizes| sizes.keys().copied().collect());
        sort(&mut ids);
        ids
    }

    /// The size to bring a pool back to; untracked.
    pub fn before(self, id: Id) -> Option<PoolSize> {
        self.0.with_untracked(|sizes| sizes.get(&id).copied())
    }

    /// Keeps the size that a pool has before it sleeps; the first one counts.
    pub fn keep(self, id: Id, size: PoolSize) {
        self.0.change(|sizes| {
            sizes.entry(id).or_insert(size);
        });
    }

    pub fn forget(self, id: Id) {
        self.0.change(|sizes| {
            sizes.remove(&id);
        });
    }
}
