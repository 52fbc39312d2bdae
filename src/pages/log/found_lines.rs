//! Matching lines of a search, and navigation through them.

use crate::domain::log::cycle::cycle;
use crate::reactive::RwSignal;

use super::search::Search;

#[derive(Clone, Copy)]
pub struct FoundLines {
    /// Sorted.
    lines: RwSignal<Vec<u32>>,
    search: Search,
}

impl FoundLines {
    pub fn new(search: Search) -> Self {
        Self { lines: RwSignal::default(), search }
    }

    pub fn forget(self) {
        self.lines.set(Vec::new());
    }

    /// Replaces the lines from `from` on.
    pub fn set_from(self, from: u32, lines: Vec<u32>) {
        let place = |found: &[u32]| found.partition_point(|line| *line < from);
        if self.lines.with_untracked(|found| found.get(place(found)..) != Some(&lines)) {
            self.lines.update(|found| {
                found.truncate(place(found));
                found.extend(lines);
            });
        }
    }

    /// Number of matching lines; tracked.
    pub fn count(self) -> usize {
        self.lines.with(Vec::len)
    }

    /// Whether a line matches; tracked.
    pub fn has(self, number: u32) -> bool {
        self.lines.with(|found| found.binary_search(&number).is_ok())
    }

    /// Position of the current line among them; tracked.
    pub fn place(self) -> Option<usize> {
        let current = self.search.current.get()?;
        Some(self.lines.with(|found| found.partition_point(|line| *line < current)))
    }

    /// Moves to the next or previous match.
    pub fn step(self, by: isize) {
        self.step_from(self.search.current.get_untracked(), by);
    }

    /// Moves to the first match from the visible lines on, if requested.
    pub fn show_first(self) {
        if self.search.wants_first.get_value() && !self.lines.with_untracked(Vec::is_empty) {
            self.search.wants_first.set_value(false);
            self.step_from(None, 1);
        }
    }

    fn step_from(self, current: Option<u32>, by: isize) {
        let seen = self.search.first_seen().unwrap_or_default();
        if let Some(line) = self.lines.with_untracked(|found| cycle(found, current, seen, by)) {
            self.search.go_to(line);
        }
    }
}
