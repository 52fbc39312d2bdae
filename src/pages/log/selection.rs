//! Selected lines, as in the address.

use leptos::prelude::*;

use crate::domain::log::address::LineRange;
use crate::navigation::Address;
use crate::reactive::RwSignal;

use super::viewport::Viewport;

#[derive(Clone, Copy)]
pub struct Selection {
    lines: RwSignal<Option<LineRange>>,
    address: Address,
    viewport: Viewport,
    /// Whether the link of the lines is to be copied, which the selection bar does.
    wants_link: RwSignal<bool>,
}

impl Selection {
    /// Goes to the lines in the address, also when the user goes back or forward.
    pub fn new(address: Address, viewport: Viewport) -> Self {
        let selection = Self { lines: RwSignal::new(None), address, viewport, wants_link: RwSignal::new(false) };
        selection.read_address();
        let moved = window_event_listener_untyped("popstate", move |_| selection.read_address());
        on_cleanup(move || moved.remove());
        selection
    }

    fn read_address(self) {
        let lines = LineRange::parse(&location().hash().unwrap_or_default());
        self.lines.set(lines);
        match lines {
            Some(lines) => self.viewport.go_to(lines.first.saturating_sub(1)),
            None => self.viewport.stay(),
        }
    }

    /// Tracked.
    pub fn get(self) -> Option<LineRange> {
        self.lines.get()
    }

    pub fn get_untracked(self) -> Option<LineRange> {
        self.lines.get_untracked()
    }

    /// Selects a line, or extends the selection to it, and updates the address.
    pub fn pick(self, number: u32, extends: bool) {
        let line = number.saturating_add(1);
        let selected = self.lines.get_untracked().filter(|_| extends);
        self.set(Some(selected.map_or_else(|| LineRange::new(line, line), |lines| lines.extended_to(line))));
    }

    /// Selects a line as [`Self::pick`] does, and shows it.
    pub fn pick_and_show(self, number: u32, extends: bool) {
        self.pick(number, extends);
        self.viewport.go_to(number);
    }

    /// Selects and shows the next or previous visible line, or the first visible one if none is selected.
    pub fn step(self, by: isize, extends: bool) {
        let list = self.viewport.list;
        let line = match self.lines.get_untracked() {
            Some(lines) if by > 0 => list.neighbour(lines.last.saturating_sub(1), by),
            Some(lines) => list.neighbour(lines.first.saturating_sub(1), by),
            None => untrack(|| list.first_seen()),
        };
        if let Some(line) = line {
            self.pick_and_show(line, extends);
        }
    }

    /// Requests a copy of the link of the selected lines, or else of `line`, which is then selected. Returns whether
    /// there are lines.
    pub fn copy_link(self, line: Option<u32>) -> bool {
        if let (None, Some(line)) = (self.get_untracked(), line) {
            self.pick(line, false);
        }
        let has_lines = self.get_untracked().is_some();
        self.wants_link.set(has_lines);
        has_lines
    }

    /// Whether a copy was requested since the last call; tracked.
    pub fn takes_link_request(self) -> bool {
        let wants_link = self.wants_link.get();
        if wants_link {
            self.wants_link.set(false);
        }
        wants_link
    }

    /// Scrolls the selected line out from under the selection bar, which appears over the end of the list.
    pub fn keep_in_view(self) {
        let list = self.viewport.list;
        if let Some(lines) = self.get_untracked().filter(|_| !untrack(|| list.is_following())) {
            list.uncover(lines.first.saturating_sub(1));
        }
    }

    /// Clears the selection, and focuses the list, as the focused button may be gone.
    pub fn clear(self) {
        self.viewport.stay();
        self.set(None);
        self.viewport.list.focus();
    }

    fn set(self, lines: Option<LineRange>) {
        self.lines.set(lines);
        self.address.replace_fragment(&lines.map(|lines| lines.to_string()).unwrap_or_default());
    }
}
