//! What pools did while the console was open, noted as it is heard.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::clock;
use crate::domain::pool_record::{Record, Sample};
use crate::proto::warm_pool::WarmPool;

use super::Store;

#[derive(Clone, Copy)]
pub struct PoolRecords(StoredValue<HashMap<String, ArcRwSignal<Record>>>);

impl PoolRecords {
    pub fn new() -> Self {
        Self(StoredValue::default())
    }

    /// The record of a pool; tracked.
    pub fn of(self, id: &str) -> Record {
        self.signal(id).get()
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
        let (signal, sample) = (self.signal(&pool.id), Sample::of(pool, clock::now()));
        let mut record = signal.get_untracked();
        if record.note(sample) {
            signal.set(record);
        }
    }

    fn signal(self, id: &str) -> ArcRwSignal<Record> {
        if let Some(signal) = self.0.with_value(|records| records.get(id).cloned()) {
            return signal;
        }
        let signal = ArcRwSignal::new(Record::default());
        self.0.update_value(|records| {
            records.insert(id.to_owned(), signal.clone());
        });
        signal
    }
}

impl Default for PoolRecords {
    fn default() -> Self {
        Self::new()
    }
}
