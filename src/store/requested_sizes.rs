//! Sizes requested of warm pools since the page was opened, and when they were reached.

use chrono::{DateTime, Utc};

use crate::clock;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::has_reached;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;

use super::signals::Signals;

/// A requested size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RequestedSize {
    pub size: PoolSize,
    pub at: DateTime<Utc>,
    /// When the pool was first seen at that size.
    pub reached: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy)]
pub struct RequestedSizes(Signals<Id, Option<RequestedSize>>);

impl RequestedSizes {
    pub fn new() -> Self {
        Self(Signals::new())
    }

    /// Last requested size of a pool; tracked.
    pub fn of(self, id: Id) -> Option<RequestedSize> {
        self.0.of(id).get()
    }

    /// Records a request made now.
    pub fn note(self, id: Id, size: PoolSize) {
        self.0.of(id).set(Some(RequestedSize { size, at: clock::now(), reached: None }));
    }

    /// Records whether a pool has reached its requested size.
    pub fn observe(self, pool: &WarmPool) {
        let Some(signal) = self.0.known(&pool.id) else { return };
        if let Some(asked) = signal.get_untracked()
            && asked.reached.is_none()
            && has_reached(pool, asked.size)
        {
            signal.set(Some(RequestedSize { reached: Some(clock::now()), ..asked }));
        }
    }
}

impl Default for RequestedSizes {
    fn default() -> Self {
        Self::new()
    }
}
