//! Scroll position: where the user or the page moves it, and what stays in place while rows change.

use leptos::prelude::*;

use crate::domain::log::rows::place_of;

use super::LogList;
use super::layout::PADDING;
use super::scroll_position::ScrollPosition;

impl LogList {
    /// Whether the list stays at its end; tracked.
    pub fn is_following(self) -> bool {
        self.is_following.get()
    }

    /// Keeps the list at its end until the user scrolls away.
    pub fn follow_end(self) {
        self.is_following.set(true);
        self.scroll_to(f64::MAX);
    }

    /// Whether nothing is scrolled out of view at the top.
    pub fn is_at_start(self) -> bool {
        self.look();
        self.position.get_value().top() <= 0.0
    }

    pub fn go_to_start(self) {
        self.is_following.set(false);
        self.scroll_to(0.0);
    }

    /// Scrolls a row into view, a third from the top, unless it is in view with some rows after it.
    pub fn reveal(self, number: u32) {
        self.look();
        if !self.is_placed.get_value() {
            self.revealed.set_value(Some(number));
        }
        let Some(top) = self.offset_of(number) else { return };
        let (scrolled, seen) = (self.top(), self.position.get_value().seen());
        self.is_following.set(false);
        let (start, end) = self.margins();
        if top < scrolled + start || top > scrolled + seen - end.max(seen / 3.0) {
            self.scroll_to((top - seen / 3.0).max(0.0));
        }
    }

    /// Scrolls as little as it takes to show a row in full, if it is near the end of the viewport.
    pub fn uncover(self, number: u32) {
        self.look();
        let Some(top) = self.offset_of(number) else { return };
        let lowest = self.top() + self.position.get_value().seen() - self.margins().1;
        if top > lowest {
            self.is_following.set(false);
            self.scroll_to(self.top() + top - lowest);
        }
    }

    /// Heights at the start and end of the viewport that may be covered: by a section's head, and by a floating bar.
    fn margins(self) -> (f64, f64) {
        let line = f64::from(self.line.get_value());
        (2.0 * line, line + self.foot())
    }

    /// Scrolls the first element that matches `selector` into view horizontally, once it is drawn.
    pub fn reveal_across(self, selector: &'static str) {
        request_animation_frame(move || {
            let window = self.window.try_get_untracked();
            let Some(found) = window.and_then(|window| window.query_selector(selector).ok().flatten()) else { return };
            let Some(scroller) = self.scroller.get_untracked() else { return };
            let (place, frame) = (found.get_bounding_client_rect(), scroller.get_bounding_client_rect());
            // Keeps what precedes the text in view.
            let margin = frame.width() / 4.0;
            if place.right() > frame.right() || place.left() < frame.left() + margin.min(160.0) {
                let left = f64::from(scroller.scroll_left()) + place.left() - frame.left() - margin;
                scroller.set_scroll_left(left as i32);
            }
        });
    }

    /// Height of the rows above a row, or above the nearest one if it isn't shown.
    fn offset_of(self, number: u32) -> Option<f64> {
        let index = self.rows.with_untracked(|rows| place_of(rows, number))?;
        Some(self.heights.with_value(|heights| heights.offset(index)))
    }

    /// Height of the rows above the viewport.
    pub(super) fn top(self) -> f64 {
        (self.position.get_value().top() - PADDING).max(0.0)
    }

    pub(super) fn scroll_to(self, top: f64) {
        let mut position = self.position.get_value();
        position.go_to(if top > 0.0 { top + PADDING } else { 0.0 });
        self.place(position);
        self.draw();
    }

    /// Moves the scroller, and the rows in it, to a position.
    pub(super) fn place(self, position: ScrollPosition) {
        let shift = self.position.get_value().shift();
        self.position.set_value(position);
        if position.shift() != shift {
            self.layout.update(|layout| *layout = layout.wrapping_add(1));
        }
        let (scroller, place) = (self.scroller.get_untracked(), position.scroller() as i32);
        if let Some(scroller) = scroller.filter(|scroller| scroller.scroll_top() != place) {
            scroller.set_scroll_top(place);
        }
    }

    /// Reads scroll position and visible height from the document.
    pub(super) fn look(self) {
        if !self.is_placed.get_value() {
            return;
        }
        // An element outside the document has no scroll position.
        if let Some(scroller) = self.scroller.get_untracked().filter(|scroller| scroller.is_connected()) {
            let mut position = self.position.get_value();
            position.observe(scroller.scroll_top().into(), scroller.client_height().into());
            self.place(position);
            let is_sideways = scroller.scroll_left() != 0;
            if self.is_sideways.get_untracked() != is_sideways {
                self.is_sideways.set(is_sideways);
            }
        }
    }

    /// The first visible row, and how much of it is hidden.
    pub(super) fn anchor(self) -> Option<(u32, f64)> {
        let top = self.top();
        let (index, offset) = self.heights.with_value(|heights| {
            let index = heights.find(top);
            (index, heights.offset(index))
        });
        Some((self.rows.with_untracked(|rows| rows.get(index).copied())?, top - offset))
    }

    /// Scrolls to the anchor, or to the end if that is followed.
    pub(super) fn hold(self, anchor: Option<(u32, f64)>) {
        if self.is_following.get_untracked() {
            // The user may have scrolled away before the event arrives.
            self.note_scroll();
        }
        if self.is_following.get_untracked() {
            return self.scroll_to(f64::MAX);
        }
        let place = anchor.and_then(|(number, hidden)| Some(self.offset_of(number)? + hidden));
        match place {
            Some(place) if (place - self.top()).abs() >= 1.0 => self.scroll_to(place),
            _ => self.draw(),
        }
    }

    pub(super) fn note_scroll(self) {
        let before = self.position.get_value().top();
        self.look();
        let position = self.position.get_value();
        let (top, is_at_end) = (position.top(), position.is_near_end(self.line.get_value().into()));
        // Only the user scrolls up; a list that grows leaves the viewport behind its end for a moment.
        let follows = self.is_following.get_untracked();
        if follows && top < before - 1.0 && !is_at_end {
            self.is_following.set(false);
        } else if !follows && is_at_end && top > before {
            self.is_following.set(true);
        }
        self.draw();
    }

    /// Aligns the scrollbar with the visible rows, after a scroll.
    pub(super) fn note_rest(self) {
        self.look();
        let mut position = self.position.get_value();
        position.rest();
        self.place(position);
    }
}
