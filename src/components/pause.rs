//! Doing something once nothing has asked for it for a while.

use std::time::Duration;

use leptos::prelude::*;

use crate::reactive::StoredValue;

#[derive(Clone, Copy)]
pub struct Pause {
    wait: Duration,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Pause {
    /// What still waits when the part of the page goes is not done.
    pub fn new(wait: Duration) -> Self {
        let pause = Self { wait, waiting: StoredValue::new(None) };
        on_cleanup(move || pause.end());
        pause
    }

    /// Does that after the wait, unless this is asked for again before.
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
