//! Which sizes were asked of warm pools since the page was opened, and how long it took until they were reached.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::clock;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::has_reached;
use crate::proto::warm_pool::WarmPool;

/// A size that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    pub size: PoolSize,
    pub at: DateTime<Utc>,
    /// When the pool was first seen to have it.
    pub reached: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy)]
pub struct AskedSizes(StoredValue<HashMap<String, ArcRwSignal<Option<Asked>>>>);

impl AskedSizes {
    pub fn new() -> Self {
        Self(StoredValue::default())
    }

    /// What was last asked of a pool; tracked.
    pub fn of(self, id: &str) -> Option<Asked> {
        self.signal(id).get()
    }

    /// Notes that a size was asked for now.
    pub fn note(self, id: &str, size: PoolSize) {
        self.signal(id).set(Some(Asked { size, at: clock::now(), reached: None }));
    }

    /// Looks whether a pool has come to be what was asked of it.
    pub fn observe(self, pool: &WarmPool) {
        let Some(signal) = self.0.with_value(|asked| asked.get(&pool.id).cloned()) else { return };
        if let Some(asked) = signal.get_untracked()
            && asked.reached.is_none()
            && has_reached(pool, asked.size)
        {
            signal.set(Some(Asked { reached: Some(clock::now()), ..asked }));
        }
    }

    fn signal(self, id: &str) -> ArcRwSignal<Option<Asked>> {
        if let Some(signal) = self.0.with_value(|asked| asked.get(id).cloned()) {
            return signal;
        }
        let signal = ArcRwSignal::new(None);
        self.0.update_value(|asked| {
            asked.insert(id.to_owned(), signal.clone());
        });
        signal
    }
}

impl Default for AskedSizes {
    fn default() -> Self {
        Self::new()
    }
}
