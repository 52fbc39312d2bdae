//! Rows in the document: those near the viewport or in print, and those that hold selected text.

use crate::domain::log::rows::place_of;

use super::LogList;

/// Rows kept above and below the viewport: on the screen, and in print.
const OVERSCAN: usize = 8;
const PRINTED: usize = 2_000;

impl LogList {
    /// Number of the first visible row; tracked.
    pub fn first_seen(self) -> Option<u32> {
        self.first_seen.get()
    }

    /// Draws as many rows as can be printed, including the visible ones, or again only those near the viewport.
    pub fn print(self, is_printing: bool) {
        if is_printing {
            self.draw_around(PRINTED);
        }
        self.is_printing.set_value(is_printing);
        self.draw();
    }

    /// Number of rows in the document; tracked.
    pub fn drawn(self) -> usize {
        let (start, end) = self.range.get();
        end.saturating_sub(start)
    }

    /// Puts the rows near the viewport into the document.
    pub(super) fn draw(self) {
        // On paper the list is as tall as its rows: it would grow until it has all of them.
        if !self.is_printing.get_value() {
            self.draw_around(OVERSCAN);
        }
    }

    /// Draws the rows in the viewport, and this many above and below.
    fn draw_around(self, overscan: usize) {
        let (top, seen) = (self.top(), self.position.get_value().seen());
        let (first, last, count) =
            self.heights.with_value(|heights| (heights.find(top), heights.find(top + seen), heights.len()));
        let (start, end) = (first.saturating_sub(overscan), last.saturating_add(1).saturating_add(overscan));
        let range = (start.min(count), end.min(count));
        let has_moved = self.range.get_untracked() != range;
        if has_moved {
            self.keep_selected();
            self.range.set(range);
        }
        let first = self.rows.with_untracked(|rows| rows.get(first).copied());
        if self.first_seen.get_untracked() != first {
            self.first_seen.set(first);
        }
        if has_moved {
            self.correct_soon();
        }
    }

    /// Indexes of the rows in the document, in order; tracked.
    pub(super) fn in_document(self) -> Vec<usize> {
        let (first, end) = self.range.get();
        let [low, high] = self.rows.with(|rows| {
            let place = |number| place_of(rows, number).filter(|index| rows.get(*index) == Some(&number));
            let (one, other) = self.selected.get().map_or((None, None), |(one, other)| (place(one), place(other)));
            if one == other { [one, None] } else { [one.min(other), one.max(other)] }
        });
        let before = [low, high].into_iter().flatten().filter(|index| *index < first);
        let after = [low, high].into_iter().flatten().filter(|index| *index >= end);
        before.chain(first..end).chain(after).collect()
    }

    /// Place of the first row in the document. Rows outside of the range take their place right before or after it, out of sight.
    pub(super) fn offset(self) -> u32 {
        self.layout.track();
        let (start, _) = self.range.get();
        self.heights.with_value(|heights| {
            let height = |index: usize| heights.offset(index.saturating_add(1)) - heights.offset(index);
            let before = self.in_document().into_iter().take_while(|index| *index < start).map(height);
            (heights.offset(start) - before.sum::<f64>() - self.position.get_value().shift()).max(0.0) as u32
        })
    }
}
