//! Which pools were scaled down for the night and from which sizes, kept in this browser, so that they can be brought
//! back in the morning.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::pool_size::PoolSize;

use super::preferences::{keep, kept};

/// What they are kept under.
const NAME: &str = "night";

/// Sizes before the night, by pool id.
#[derive(Clone, Copy)]
pub struct Night(RwSignal<BTreeMap<String, PoolSize>>);

impl Night {
    pub fn load() -> Self {
        Self(RwSignal::new(kept(NAME)))
    }

    /// Ids of the pools that sleep; tracked.
    pub fn pool_ids(self) -> Vec<String> {
        self.0.with(|sizes| sizes.keys().cloned().collect())
    }

    /// The size to bring a pool back to; untracked.
    pub fn before(self, id: &str) -> Option<PoolSize> {
        self.0.with_untracked(|sizes| sizes.get(id).copied())
    }

    /// Keeps the size that a pool has before it sleeps; the first one counts.
    pub fn keep(self, id: &str, size: PoolSize) {
        self.change(|sizes| {
            sizes.entry(id.to_owned()).or_insert(size);
        });
    }

    pub fn forget(self, id: &str) {
        self.change(|sizes| {
            sizes.remove(id);
        });
    }

    fn change(self, change: impl FnOnce(&mut BTreeMap<String, PoolSize>)) {
        self.0.update(change);
        self.0.with_untracked(|sizes| keep(NAME, sizes));
    }
}
