//! Optimistic updates: a row is shown as if a write were applied, until its outcome is known.

use std::sync::Arc;

use crate::proto::id::Id;

use super::keyed::{Keyed, Versioned};
use super::writing::Shared;

/// The row as it was before. Clones share it.
pub struct Foreseen<T: Versioned> {
    rows: Keyed<T>,
    before: Shared<Option<Arc<T>>>,
}

impl<T: Versioned> Clone for Foreseen<T> {
    fn clone(&self) -> Self {
        Self { rows: self.rows, before: self.before.clone() }
    }
}

impl<T: Versioned> Foreseen<T> {
    pub fn new(rows: Keyed<T>) -> Self {
        Self { rows, before: Shared::default() }
    }

    /// Shows a row with a change, and returns it as it was; `None` if it isn't loaded.
    pub fn show(&self, id: Id, change: impl FnOnce(&mut T)) -> Option<Arc<T>> {
        let known = self.rows.apply_optimistic(id, change);
        self.before.with(|before| before.clone_from(&known));
        known
    }

    /// The server has answered: there is nothing to roll back.
    pub fn settle(&self) {
        self.before.with(|before| *before = None);
    }

    /// Shows the row as it was, unless the server has sent a newer version.
    pub fn roll_back(&self) {
        if let Some(before) = self.before.with(Option::take) {
            self.rows.rollback(before);
        }
    }
}
