//! Which sizes were asked of warm pools since the page was opened, and how long it took until they were reached.

use chrono::{DateTime, Utc};

use crate::clock;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::has_reached;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;

use super::signals::Signals;

/// A size that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RequestedSize {
    pub size: PoolSize,
    pub at: DateTime<Utc>,
    /// When the pool was first seen to have it.
    pub reached: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy)]
pub struct RequestedSizes(Signals<Id, Option<RequestedSize>>);

impl RequestedSizes {
    pub fn new() -> Self {
        Self(Signals::new())
    }

    /// What was last asked of a pool; tracked.
    pub fn of(self, id: Id) -> Option<RequestedSize> {
        self.0.of(id).get()
    }

    /// Notes that a size was asked for now.
    pub fn note(self, id: Id, size: PoolSize) {
        self.0.of(id).set(Some(RequestedSize { size, at: clock::now(), reached: None }));
    }

    /// Looks whether a pool has come to be what was asked of it.
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
