use leptos::prelude::{ArcTrigger, Notify};

use super::{StoredValue, track};

/// Triggers of the items of a list, by index: an observer of one item isn't woken when others change.
///
/// An effect that reads only its item from a signal or memo of all items is woken by every change of any of them, and with hundreds of
/// such effects, finding out that nothing is to be done takes longer than what is.
#[derive(Clone, Copy)]
pub struct Triggers(StoredValue<Vec<ArcTrigger>>);

impl Triggers {
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Subscribes the current observer to an item.
    pub fn track(self, index: usize) {
        let trigger = self.0.try_update_value(|triggers| {
            if triggers.len() <= index {
                triggers.resize_with(index.saturating_add(1), ArcTrigger::new);
            }
            triggers.get(index).cloned()
        });
        if let Some(trigger) = trigger.flatten() {
            track(&trigger);
        }
    }

    /// Wakes the observers of an item.
    pub fn notify(self, index: usize) {
        if let Some(trigger) = self.0.try_with_value(|triggers| triggers.get(index).cloned()).flatten() {
            trigger.notify();
        }
    }
}

impl Default for Triggers {
    fn default() -> Self {
        Self::new()
    }
}
