//! Selected text, whose rows stay in the document.

use super::super::text_selection::{TextPlace, selected_rows, selected_text};
use super::LogList;

impl LogList {
    /// Whether text of several rows is selected.
    pub fn has_selected_rows(self) -> bool {
        let rows = self.window.get_untracked().and_then(|window| selected_rows(&window));
        rows.is_some_and(|(one, other)| one != other)
    }

    /// Start and end of the text that is selected in the list, if any is.
    pub fn selected_text(self) -> Option<(TextPlace, TextPlace)> {
        self.window.get_untracked().and_then(|window| selected_text(&window, ".log-text"))
    }

    /// Notes where selected text starts and ends, before rows leave the document: the browser would shrink the selection.
    pub(super) fn keep_selected(self) {
        let selected = self.window.get_untracked().and_then(|window| selected_rows(&window));
        if self.selected.get_untracked() != selected {
            self.selected.set(selected);
        }
    }
}
