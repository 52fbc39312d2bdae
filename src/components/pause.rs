//! Debounce: runs an action once it hasn't been requested for a while.

use std::time::Duration;

use leptos::prelude::*;

use crate::reactive::StoredValue;

#[derive(Clone, Copy)]
pub struct Pause {
    wait: Duration,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Pause {
    /// Creates a debounce with a delay. A pending action is dropped when the current owner is disposed.
    pub fn new(wait: Duration) -> Self {
        let pause = Self { wait, waiting: StoredValue::new(None) };
        on_cleanup(move || pause.end());
        pause
    }

    /// Runs `work` after the delay, replacing any pending action.
    pub fn then(self, work: impl FnOnce() + 'static) {
        self.end();
        self.waiting.set_value(set_timeout_with_handle(work, self.wait).ok());
    }

    fn end(self) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    }
}
