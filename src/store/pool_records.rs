//! Instance counts of pools while the console is open.

use leptos::prelude::*;

use crate::clock;
use crate::domain::pool_record::{Record, Sample};
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::StoredValue;

use super::Store;
use super::signals::Signals;

#[derive(Clone, Copy)]
pub struct PoolRecords {
    records: Signals<Id, Record>,
    is_following: StoredValue<bool>,
}

impl PoolRecords {
    pub fn new() -> Self {
        Self { records: Signals::new(), is_following: StoredValue::new(false) }
    }

    /// Reads the record of a pool; tracked.
    pub fn with<R>(self, id: Id, read: impl FnOnce(&Record) -> R) -> R {
        self.records.of(id).with(read)
    }

    /// Records all pools from now on, as long as the console is open.
    pub fn follow(self, store: Store) {
        if self.is_following.get_value() {
            return;
        }
        self.is_following.set_value(true);
        let note = move || {
            store.pools.revision();
            store.pools.each(|pool| {
                self.note(pool);
                store.requested_sizes.observe(pool);
            });
        };
        store.outliving(|| Effect::new(note));
    }

    fn note(self, pool: &WarmPool) {
        let sample = Sample::of(pool, clock::now());
        // Most pools are unchanged: their records notify nobody.
        self.records.of(pool.id).maybe_update(|record| record.note(sample));
    }
}

impl Default for PoolRecords {
    fn default() -> Self {
        Self::new()
    }
}
