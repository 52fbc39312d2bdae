//! Layout that the user has chosen for a table, kept in this browser.

use leptos::prelude::document;

use crate::domain::table_layout::TableLayout;
use crate::reactive::RwSignal;
use crate::store::preferences;

/// Layout of one table.
#[derive(Clone, Copy)]
pub struct LayoutChoice {
    /// Name under which its columns are kept.
    columns: &'static str,
    current: RwSignal<TableLayout>,
}

impl LayoutChoice {
    pub fn load(columns: &'static str) -> Self {
        Self { columns, current: RwSignal::new(preferences::table_layout(columns)) }
    }

    /// Tracked: a table is drawn anew in another layout, so that the height of its rows is measured again.
    pub fn shown(self) -> TableLayout {
        self.current.get()
    }

    /// Shows a changed layout, and keeps it.
    pub fn change(self, change: impl FnOnce(&mut TableLayout)) {
        let mut layout = self.current.get_untracked();
        change(&mut layout);
        preferences::keep_table_layout(self.columns, &layout);
        if let Some(root) = document().document_element() {
            // Tables work in any density.
            let _ = root.set_attribute("data-density", layout.density.as_str());
        }
        self.current.set(layout);
    }
}
