//! The rows that are selected for bulk actions.

use leptos::prelude::*;

use crate::domain::found::Found;
use crate::domain::selection::Selection;
use crate::proto::id::Id;

/// The selected rows of the list, and the order that ranges follow.
#[derive(Clone, Copy)]
pub struct RowSelection {
    pub selected: RwSignal<Selection>,
    pub order: Memo<Found>,
}

impl RowSelection {
    /// Selects nothing yet. A row that is no longer shown is deselected, so that bulk actions do nothing to rows that a
    /// filter hides; while `is_in_use`, rows stay selected, since those that are acted upon may come back.
    pub fn new(order: Memo<Found>, is_in_use: impl Fn() -> bool + 'static) -> Self {
        let selected = RwSignal::new(Selection::default());
        Effect::new(move || {
            order.with(|order| {
                if is_in_use() {
                    return;
                }
                if let Some(left) = selected.with_untracked(|selection| selection.without_hidden(order)) {
                    selected.set(left);
                }
            });
        });
        Self { selected, order }
    }

    /// Selects or deselects a row.
    pub fn toggle(self, id: Id) {
        self.selected.update(|selection| selection.toggle(id));
    }

    /// Selects or deselects all rows from the last one touched to this one.
    pub fn extend(self, id: Id) {
        self.selected.update(|selection| self.order.with_untracked(|order| selection.extend(id, order)));
    }

    pub fn select_all(self) {
        self.selected.update(|selection| self.order.with_untracked(|order| selection.select_all(order)));
    }

    pub fn clear(self) {
        self.selected.update(Selection::clear);
    }
}
