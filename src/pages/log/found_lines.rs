//! The lines in which a search found its text, gone through one by one.

use leptos::prelude::*;

use crate::domain::log::step::step;
use crate::reactive::{RwSignal, StoredValue};

use super::viewport::Viewport;

#[derive(Clone, Copy)]
pub struct FoundLines {
    /// In order.
    lines: RwSignal<Vec<u32>>,
    /// The line that one is at.
    current: RwSignal<Option<u32>>,
    /// Whether the first line found is to be shown.
    wants_first: StoredValue<bool>,
    viewport: Viewport,
}

impl FoundLines {
    pub fn new(viewport: Viewport) -> Self {
        Self {
            lines: RwSignal::default(),
            current: RwSignal::new(None),
            wants_first: StoredValue::new(false),
            viewport,
        }
    }

    pub fn forget(self) {
        self.lines.set(Vec::new());
        self.current.set(None);
    }

    pub fn add(self, lines: Vec<u32>) {
        if !lines.is_empty() {
            self.lines.update(|found| found.extend(lines));
        }
    }

    /// How many there are; tracked.
    pub fn count(self) -> usize {
        self.lines.with(Vec::len)
    }

    /// Whether a line is among them; tracked.
    pub fn has(self, number: u32) -> bool {
        self.lines.with(|found| found.binary_search(&number).is_ok())
    }

    /// Whether a line is the one that one is at; tracked.
    pub fn is_current(self, number: u32) -> bool {
        self.current.get() == Some(number)
    }

    /// The place, among them, of the line that one is at; tracked.
    pub fn place(self) -> Option<usize> {
        let current = self.current.get()?;
        Some(self.lines.with(|found| found.partition_point(|line| *line < current)))
    }

    /// Goes so many lines on, or back.
    pub fn step(self, by: isize) {
        self.step_from(self.current.get_untracked(), by);
    }

    /// Lets [`Self::show_first`] go to the first one.
    pub fn want_first(self) {
        self.wants_first.set_value(true);
    }

    /// Goes to the first one from what is in sight on, if that is wanted.
    pub fn show_first(self) {
        if self.wants_first.get_value() && !self.lines.with_untracked(Vec::is_empty) {
            self.wants_first.set_value(false);
            self.step_from(None, 1);
        }
    }

    fn step_from(self, current: Option<u32>, by: isize) {
        let seen = untrack(|| self.viewport.list.first_seen()).unwrap_or_default();
        if let Some(line) = self.lines.with_untracked(|found| step(found, current, seen, by)) {
            self.current.set(Some(line));
            self.viewport.go_to(line);
            self.viewport.list.reveal_across("[data-current] mark");
        }
    }
}
