//! Debounce: runs an action once it hasn't been requested for a while.

use std::time::Duration;

use leptos::prelude::*;

use crate::reactive::StoredValue;

#[derive(Clone, Copy)]
pub struct Debounce {
    wait: Duration,
    pending: StoredValue<Option<TimeoutHandle>>,
}

impl Debounce {
    /// Creates a debounce with a delay. A pending action is dropped when the current owner is disposed.
    pub fn new(wait: Duration) -> Self {
        let debounce = Self { wait, pending: StoredValue::new(None) };
        on_cleanup(move || debounce.cancel());
        debounce
    }

    /// Runs `work` after the delay, replacing any pending action.
    pub fn schedule(self, work: impl FnOnce() + 'static) {
        self.cancel();
        self.pending.set_value(set_timeout_with_handle(work, self.wait).ok());
    }

    fn cancel(self) {
        if let Some(pending) = self.pending.try_update_value(Option::take).flatten() {
            pending.clear();
        }
    }
}
