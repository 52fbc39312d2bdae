//! A thing that is shown as if a write were done, until the server says what became of it.

use std::sync::Arc;

use crate::proto::id::Id;

use super::keyed::{Keyed, Versioned};
use super::writing::Shared;

/// The thing as it was before. Clones are the same one.
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

    /// Shows a thing as it is about to become, and gives it as it was; `None` where it is not known.
    pub fn show(&self, id: Id, change: impl FnOnce(&mut T)) -> Option<Arc<T>> {
        let known = self.rows.foresee(id, change);
        self.before.with(|before| before.clone_from(&known));
        known
    }

    /// The server has said how the thing is: there is nothing to roll back.
    pub fn settle(&self) {
        self.before.with(|before| *before = None);
    }

    /// Shows the thing as it was, unless the server has said something newer since.
    pub fn roll_back(&self) {
        if let Some(before) = self.before.with(Option::take) {
            self.rows.take_back(before);
        }
    }
}
