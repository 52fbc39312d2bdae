//! What views read of data that is loaded page by page: its status, and a revision of its content.

use crate::clock::{self, Millis};
use crate::reactive::{RwSignal, StoredValue};

use super::alarm::Alarm;

/// Minimum time between updates of views while pages are loading or changes follow one another.
pub const PUBLISH_EVERY: Millis = 250;

/// Signals that are updated at most every [`PUBLISH_EVERY`] if only numbers change.
pub struct Published<S: Send + Sync + 'static> {
    pub status: RwSignal<S>,
    /// Rises whenever the content changes.
    pub revision: RwSignal<u64>,
    at: StoredValue<Millis>,
    alarm: Alarm,
}

impl<S: Send + Sync + 'static> Clone for Published<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + Sync + 'static> Copy for Published<S> {}

impl<S: PartialEq + Send + Sync + 'static> Published<S> {
    pub fn new(status: S) -> Self {
        Self { status: RwSignal::new(status), revision: RwSignal::new(0), at: StoredValue::new(0), alarm: Alarm::new() }
    }

    /// Updates the signals, or calls `again` when that is due. `is_further` tells whether the second status differs from the
    /// first one only in its numbers.
    pub fn update(
        self,
        status: S,
        revision: u64,
        is_further: impl FnOnce(&S, &S) -> bool,
        again: impl FnOnce() + 'static,
    ) {
        let has_same_content = self.revision.try_get_untracked().is_none_or(|shown| shown == revision);
        let (is_same, is_further) = self.status.with_untracked(|shown| (*shown == status, is_further(shown, &status)));
        if is_same && has_same_content {
            return;
        }
        let (now, due) = (clock::millis(), self.at.get_value().saturating_add(PUBLISH_EVERY));
        if is_further && now < due {
            return self.alarm.set(Some(due), again);
        }
        self.at.set_value(now);
        if !is_same {
            self.status.set(status);
        }
        if !has_same_content {
            self.revision.set(revision);
        }
    }

    /// Stops waiting for an update that is due.
    pub fn stop(self) {
        self.alarm.stop();
    }
}
