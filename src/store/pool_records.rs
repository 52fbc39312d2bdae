//! What pools did while the console was open, noted as it is heard.

use leptos::prelude::*;

use crate::clock;
use crate::domain::pool_record::{Record, Sample};
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;

use super::Store;
use super::signals::Signals;

#[derive(Clone, Copy)]
pub struct PoolRecords(Signals<Id, Record>);

impl PoolRecords {
    pub fn new() -> Self {
        Self(Signals::new())
    }

    /// What `read` makes of the record of a pool; tracked.
    pub fn with<R>(self, id: Id, read: impl FnOnce(&Record) -> R) -> R {
        self.0.of(id).with(read)
    }

    /// Notes what pools do from now on, for as long as the console is open.
    pub fn follow(self, store: Store) {
        Effect::new(move || {
            store.pools.revision();
            store.pools.each(|pool| {
                self.note(pool);
                store.asked.observe(pool);
            });
        });
    }

    fn note(self, pool: &WarmPool) {
        let sample = Sample::of(pool, clock::now());
        // Most pools do what they did: their records are neither copied nor told of.
        self.0.of(pool.id).maybe_update(|record| record.note(sample));
    }
}

impl Default for PoolRecords {
    fn default() -> Self {
        Self::new()
    }
}
