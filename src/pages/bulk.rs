//! Actions on the selected prebuilds of a history, used by the selection bar, keyboard shortcuts, and the palette.

use leptos::prelude::untrack;

use crate::domain::action::{Action, Reach};
use crate::domain::found::Found;
use crate::proto::prebuild::Prebuild;
use crate::reactive::RwSignal;
use crate::store::denials::Denials;
use crate::store::keyed::Keyed;

use super::batch::Batches;
use super::row_selection::RowSelection;

/// Inputs of bulk actions.
#[derive(Clone, Copy)]
pub struct BulkActions {
    pub selection: RowSelection<Found>,
    pub prebuilds: Keyed<Prebuild>,
    pub denials: Denials,
    pub batches: Batches,
}

/// Bulk actions of the current page, in context.
#[derive(Clone, Copy)]
pub struct PageActions(pub RwSignal<Option<BulkActions>>);

impl BulkActions {
    /// The selected rows that an action applies to; tracked.
    pub fn reach(self, action: Action) -> Reach {
        self.prebuilds.revision();
        let mut reach = Reach::default();
        self.selection.selected.with(|selection| {
            for row in selection.ids().filter_map(|id| self.prebuilds.get(id)) {
                row.with_untracked(|row| reach.add(action, row, self.denials.of(row.metadata.project_id)));
            }
        });
        reach
    }

    /// Acts upon the selected rows whose phases allow it.
    pub fn begin(self, action: Action) {
        let ids = untrack(|| self.reach(action).ids);
        if !ids.is_empty() {
            self.batches.begin(action, ids);
        }
    }
}
