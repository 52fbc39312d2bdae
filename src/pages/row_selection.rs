//! Selection of rows for bulk actions.

use crate::components::effect::effect;
use crate::components::row_click::RowClick;
use crate::domain::selection::Selection;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};

/// Selected rows of a list, and the order of rows for range selection.
pub struct RowSelection<L: Send + Sync + 'static> {
    pub selected: RwSignal<Selection>,
    pub order: Memo<L>,
}

impl<L: Send + Sync> Clone for RowSelection<L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L: Send + Sync> Copy for RowSelection<L> {}

impl<L: AsRef<[Id]> + Send + Sync> RowSelection<L> {
    /// Creates an empty selection. A row that is no longer shown is deselected, so that bulk actions never apply to hidden rows;
    /// while `is_in_use`, rows stay selected, since rows that are acted upon may come back.
    pub fn new(order: Memo<L>, is_in_use: impl Fn() -> bool + 'static) -> Self {
        let selected = RwSignal::new(Selection::default());
        effect(move || {
            order.with(|order| {
                if is_in_use() {
                    return;
                }
                if let Some(left) = selected.with_untracked(|selection| selection.without_hidden(order.as_ref())) {
                    selected.set(left);
                }
            });
        });
        Self { selected, order }
    }

    /// Whether a row is selected; tracked.
    pub fn has(self, id: Id) -> bool {
        self.selected.with(|selection| selection.has(id))
    }

    /// Selects or deselects a row.
    pub fn toggle(self, id: Id) {
        self.selected.update(|selection| selection.toggle(id));
    }

    /// Selects or deselects all rows from the last toggled one to this one.
    pub fn extend(self, id: Id) {
        self.selected.update(|selection| self.order.with_untracked(|order| selection.extend(id, order.as_ref())));
    }

    /// Selects or deselects the row whose checkbox cell was clicked, or a range with the Shift key.
    pub fn follow_click(self, click: &RowClick) {
        if click.is_on(".cell-select") {
            let id = click.key.as_str().into();
            match click.has_shift {
                true => self.extend(id),
                false => self.toggle(id),
            }
            click.set_checkbox(self.selected.with_untracked(|selection| selection.has(id)));
        }
    }

    pub fn select_all(self) {
        self.selected.update(|selection| self.order.with_untracked(|order| selection.select_all(order.as_ref())));
    }

    pub fn clear(self) {
        self.selected.update(Selection::clear);
    }
}
