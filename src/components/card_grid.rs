//! Which of many cards are in the document: those near the viewport. They stand in rows, each as high as its highest card,
//! and a card's height is known once it was drawn.

use std::collections::HashMap;
use std::ops::Range;

use crate::proto::id::Id;

/// So few cards are all in the document, where the browser's own search finds them. A longer list starts with this many.
const FEW: usize = 24;
/// How far around the viewport cards are in the document, in CSS pixels.
const NEAR: f64 = 600.0;
/// The height of a card that was never drawn, in CSS pixels.
const USUAL_HEIGHT: f64 = 376.0;

/// The cards that are in the document, and the room that those before and after them take, in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardWindow {
    pub shown: Range<usize>,
    pub above: f64,
    pub below: f64,
}

impl CardWindow {
    /// The first cards of a list, before anything was drawn.
    pub fn first_of(count: usize) -> Self {
        Self::all_of(count.min(FEW))
    }

    pub fn all_of(count: usize) -> Self {
        Self { shown: 0..count, ..Self::default() }
    }
}

/// Where a card was drawn: its top and its bottom in the viewport, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    pub id: Id,
    pub top: f64,
    pub bottom: f64,
}

/// What is known of a grid from the cards that were drawn.
#[derive(Debug)]
pub struct CardGrid {
    columns: usize,
    /// Between two rows.
    gap: f64,
    heights: HashMap<Id, f64>,
}

impl Default for CardGrid {
    fn default() -> Self {
        Self { columns: 1, gap: 0.0, heights: HashMap::new() }
    }
}

impl CardGrid {
    /// Takes in the cards that are in the document, in order. The first one begins a row.
    pub fn measure(&mut self, cards: &[Drawn]) {
        let Some(first) = cards.first() else { return };
        let columns = cards.iter().take_while(|card| (card.top - first.top).abs() < 1.0).count();
        if let Some((row, next)) = cards.split_at_checked(columns)
            && let Some(next) = next.first()
        {
            // Cards of another width have other heights.
            if columns != self.columns {
                self.heights.clear();
            }
            let bottom = row.iter().map(|card| card.bottom).fold(f64::MIN, f64::max);
            (self.columns, self.gap) = (columns, next.top - bottom);
        }
        self.heights.extend(cards.iter().map(|card| (card.id, card.bottom - card.top)));
    }

    /// What should be in the document after `before`. What the viewport shows comes at once; around it, one card more at
    /// the end or one row more at the beginning, since several cards would take longer than a frame. `top` is where the
    /// first of all cards is in the viewport, and `viewport` the height of that.
    pub fn next(&self, ids: &[Id], before: &CardWindow, top: f64, viewport: f64) -> CardWindow {
        if ids.len() <= FEW {
            return CardWindow::first_of(ids.len());
        }
        let tops = self.tops(ids);
        let row_of = |index: usize| index.checked_div(self.columns).unwrap_or_default();
        let start_of = |row: usize| row.saturating_mul(self.columns);
        let between = |from: f64, to: f64| {
            let first = tops.partition_point(|top| *top <= from).saturating_sub(1);
            let end = tops.partition_point(|top| *top < to).max(first.saturating_add(1));
            // The last of the tops is the end of all rows.
            let last = tops.len().saturating_sub(2);
            start_of(first.min(last))..start_of(end.min(last.saturating_add(1))).min(ids.len())
        };
        let (seen, near) = (between(-top, viewport - top), between(-NEAR - top, viewport + NEAR - top));
        let drawn = start_of(row_of(before.shown.start))..before.shown.end.min(ids.len());
        let wanted = if drawn.end <= seen.start || seen.end <= drawn.start {
            seen
        } else if seen.start < drawn.start || drawn.end < seen.end {
            drawn.start.min(seen.start)..drawn.end.max(seen.end)
        } else if drawn.end < near.end {
            drawn.start..drawn.end.saturating_add(1)
        } else if near.start < drawn.start {
            drawn.start.saturating_sub(self.columns)..drawn.end
        } else {
            drawn
        };
        let shown = wanted.start.max(near.start)..wanted.end.min(near.end);
        let top_of = |row: usize| tops.get(row).or(tops.last()).copied().unwrap_or_default();
        let above = top_of(row_of(shown.start));
        let below = top_of(tops.len()) - top_of(shown.end.div_ceil(self.columns));
        CardWindow { shown, above, below }
    }

    /// Where each row begins below the first one, and where the last one ends with a gap below it.
    fn tops(&self, ids: &[Id]) -> Vec<f64> {
        let mut bottom = 0.0;
        let rows = ids.chunks(self.columns).map(|row| {
            bottom += self.row_height(row) + self.gap;
            bottom
        });
        [0.0].into_iter().chain(rows).collect()
    }

    fn row_height(&self, row: &[Id]) -> f64 {
        row.iter().filter_map(|id| self.heights.get(id)).copied().reduce(f64::max).unwrap_or(USUAL_HEIGHT)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VIEWPORT: f64 = 900.0;

    fn ids(count: usize) -> Vec<Id> {
        (0..count).map(|index| Id::from(index.to_string().as_str())).collect()
    }

    fn drawn(id: Id, top: f64, height: f64) -> Drawn {
        Drawn { id, top, bottom: top + height }
    }

    /// Two columns of cards of 400 pixels, with a gap of 20.
    fn grid(ids: &[Id]) -> CardGrid {
        let mut grid = CardGrid::default();
        let place = |(index, id): (usize, &Id)| drawn(*id, (index / 2) as f64 * 420.0, 400.0);
        grid.measure(&ids.iter().enumerate().map(place).collect::<Vec<_>>());
        grid
    }

    /// The windows of one frame after the other, until nothing changes.
    fn windows(grid: &CardGrid, ids: &[Id], before: &CardWindow, top: f64) -> Vec<CardWindow> {
        let mut windows = vec![before.clone()];
        while let Some(last) = windows.last() {
            let next = grid.next(ids, last, top, VIEWPORT);
            if next == *last {
                return windows;
            }
            assert!(windows.len() < 1000, "it never ends");
            windows.push(next);
        }
        windows
    }

    fn settled(grid: &CardGrid, ids: &[Id], before: &CardWindow, top: f64) -> CardWindow {
        windows(grid, ids, before, top).pop().unwrap_or_default()
    }

    #[test]
    fn few_cards_are_all_there() {
        let ids = ids(24);
        let window = CardWindow::first_of(ids.len());
        assert_eq!(window.shown, 0..24);
        assert_eq!(windows(&grid(&ids), &ids, &window, -5000.0), [window]);
    }

    #[test]
    fn what_the_viewport_shows_comes_at_once_and_the_rest_a_card_at_a_time() {
        let ids = ids(100);
        let windows = windows(&grid(&ids), &ids, &CardWindow::default(), 0.0);
        let ends: Vec<usize> = windows.iter().map(|window| window.shown.end).collect();
        assert_eq!(ends, [0, 6, 7, 8]);
        assert_eq!(windows.last().map(|window| (window.above, window.below)), Some((0.0, 46.0 * 420.0)));
    }

    #[test]
    fn cards_come_as_the_viewport_moves_and_others_go() {
        let ids = ids(100);
        let grid = grid(&ids);
        let start = settled(&grid, &ids, &CardWindow::first_of(ids.len()), 0.0);
        assert_eq!(start.shown, 0..8);
        let far = settled(&grid, &ids, &start, -10_000.0);
        assert_eq!((far.shown, far.above, far.below), (44..56, 22.0 * 420.0, 22.0 * 420.0));
        let end = settled(&grid, &ids, &start, -1e9);
        assert_eq!((end.shown.clone(), end.below), (98..100, 0.0));
        assert_eq!(settled(&grid, &ids, &end, 0.0).shown.start, 0);
    }

    #[test]
    fn a_row_is_as_high_as_its_highest_card() {
        let ids = ids(4);
        let mut grid = CardGrid::default();
        grid.measure(&[drawn(ids[0], 0.0, 300.0), drawn(ids[1], 0.0, 500.0), drawn(ids[2], 510.0, 290.0)]);
        assert_eq!(grid.tops(&ids), [0.0, 510.0, 810.0]);
    }

    #[test]
    fn cards_of_another_width_are_measured_again() {
        let ids = ids(30);
        let mut grid = grid(&ids);
        grid.measure(&[drawn(ids[0], 0.0, 300.0), drawn(ids[1], 320.0, 300.0)]);
        assert_eq!(grid.tops(&ids[..3]), [0.0, 320.0, 640.0, 640.0 + USUAL_HEIGHT + 20.0]);
    }

    #[test]
    fn no_cards_take_no_room() {
        assert_eq!(CardGrid::default().next(&[], &CardWindow::default(), 0.0, VIEWPORT), CardWindow::default());
    }

    proptest! {
        #[test]
        fn what_the_viewport_shows_is_in_the_document(
            count in 0usize..300, start in 0usize..300, length in 0usize..40, top in -60_000.0f64..1000.0, known in 0usize..300,
        ) {
            let ids = ids(count);
            let grid = grid(&ids[..known.min(count)]);
            let before = CardWindow { shown: start..start + length, ..CardWindow::default() };
            let CardWindow { shown, above, below } = grid.next(&ids, &before, top, VIEWPORT);
            prop_assert!(shown.start <= shown.end && shown.end <= count && above >= 0.0 && below >= 0.0);
            let tops = grid.tops(&ids);
            for row in 0..count.div_ceil(grid.columns) {
                if top + tops[row] < VIEWPORT && top + tops[row + 1] > 0.0 {
                    prop_assert!(shown.start <= row * grid.columns && ((row + 1) * grid.columns).min(count) <= shown.end);
                }
            }
            let settled = settled(&grid, &ids, &before, top);
            prop_assert!(settled.shown.len() <= FEW);
        }
    }
}
