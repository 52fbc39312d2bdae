//! Heights of the rows, from their widths or measured, and the size of the document that follows from them.

use leptos::html::Span;
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::super::element::Element;
use super::super::html;
use super::LogList;
use super::heights::Heights;
use super::scroll_position::allowed_height;
use super::shape::head_of;

/// Height of a line of text in CSS pixels, until it is measured: it grows with the user's text size.
pub(super) const LINE: u16 = 20;
/// Extra columns for a row whose width isn't exact: for wide characters, or for the note on omitted text.
const UNSURE: u32 = 56;
/// Space above the first and below the last line, in pixels; the stylesheet has the same number.
pub(super) const PADDING: f64 = 8.0;
/// Lines of space after the last row, so that it can be scrolled out from under a bar that floats over the list.
const FOOT: u16 = 3;
/// Number of letters in the probe, which measures the width of a letter.
const PROBE: usize = 100;
/// The probe; in a comparison, that of the last column.
const PROBED: &str = ".log-probe > :not(.log-pair) .log-text, .log-pair > :last-child .log-text";

impl LogList {
    /// Height of the space after the last row.
    pub(super) fn foot(self) -> f64 {
        f64::from(self.line.get_value().saturating_mul(FOOT))
    }

    /// Computes all heights, and keeps the anchor in place.
    pub(super) fn lay_out(self, anchor: Option<(u32, f64)>) {
        let (shape_of, line, columns) = (self.shape_of.get_value(), self.line.get_value(), self.columns.get_value());
        let mut widest = 0;
        let heights = self.rows.with_untracked(|rows| {
            self.measured.with_value(|measured| {
                Heights::new(rows.iter().map(|number| {
                    let shape = shape_of(*number);
                    widest = widest.max(shape.width.columns.saturating_add(if shape.is_sure() { 0 } else { UNSURE }));
                    let known = if shape.is_sure() { None } else { measured.get(*number as usize) };
                    known.copied().filter(|height| *height > 0).unwrap_or_else(|| shape.height(line, columns))
                }))
            })
        });
        self.heights.set_value(heights);
        self.widest.set_value(widest);
        self.make_room();
        self.hold(anchor);
        self.correct_soon();
    }

    /// Sets the size of the document to that of all rows, as far as the browser allows it.
    pub(super) fn make_room(self) {
        self.layout.update(|layout| *layout = layout.wrapping_add(1));
        let mut position = self.position.get_value();
        let content = self.heights.with_value(Heights::total) + self.foot() + 2.0 * PADDING;
        position.set_content(content, allowed_height(window().device_pixel_ratio()));
        let height = format!("{}px", (position.scroller_height() - 2.0 * PADDING) as u32);
        if let Some(spacer) = self.spacer.get_untracked() {
            let is_wrapped = self.columns.get_value().is_some();
            let width = if is_wrapped { "0px".to_owned() } else { format!("{}ch", self.widest.get_value()) };
            let line = self.line.get_value();
            let [line, head] = [line, head_of(line)].map(|height| format!("{height}px"));
            for (name, value) in [("height", height), ("--widest", width), ("--log-line", line), ("--log-head", head)] {
                // A failure would only leave less room.
                let _ = HtmlElement::style(&spacer).set_property(name, &value);
            }
        }
        // Reading the position from the document would cost a layout.
        if position.scroller() == self.position.get_value().scroller() {
            self.position.set_value(position);
        } else {
            self.place(position);
        }
    }

    /// Measures rows that wrap after they are drawn.
    pub(super) fn correct_soon(self) {
        if self.columns.get_value().is_some() {
            request_animation_frame(move || self.correct());
        }
    }

    /// Measures rows whose width isn't exact.
    pub(super) fn correct(self) {
        // This view may be gone.
        if self.range.try_get_untracked().is_none() {
            return;
        }
        let Some(window) = self.window.get_untracked() else { return };
        let (rows, shape_of) = (self.rows.get_untracked(), self.shape_of.get_value());
        let anchor = self.anchor();
        let mut has_changed = false;
        for (place, index) in untrack(|| self.in_document()).into_iter().enumerate() {
            let Some(number) = rows.get(index).filter(|number| !shape_of(**number).is_sure()) else { continue };
            let row = window.children().item(place as u32);
            let is_own = |row: &web_sys::Element| row.get_attribute("data-row").as_deref() == Some(&number.to_string());
            if let Some(row) = row.filter(is_own) {
                // The cast saturates.
                let height =
                    row.get_bounding_client_rect().height().round().max(f64::from(self.line.get_value())) as u16;
                self.measured.update_value(|measured| {
                    let number = *number as usize;
                    if measured.len() <= number {
                        measured.resize(number.saturating_add(1), 0);
                    }
                    if let Some(own) = measured.get_mut(number) {
                        *own = height;
                    }
                });
                has_changed |= self.heights.try_update_value(|heights| heights.set(index, height)) == Some(true);
            }
        }
        if has_changed {
            self.make_room();
            self.hold(anchor);
        }
    }

    /// Measures the height of a line, the number of its columns, and the visible height.
    pub(super) fn measure(self) {
        self.look();
        let Some(probe) = self.probe.get_untracked() else { return };
        let columns = match self.wraps.get_untracked() {
            false => None,
            true => probe.query_selector(PROBED).ok().flatten().and_then(|text| {
                let letters = text.first_element_child()?.get_bounding_client_rect().width();
                // Rounded up slightly: an extra column could mean an extra line.
                let space = text.get_bounding_client_rect().width();
                (letters > 0.0).then(|| (space * PROBE as f64 / letters + 0.01).max(1.0) as u32)
            }),
        };
        let line =
            probe.first_element_child().map_or(LINE, |line| line.get_bounding_client_rect().height().round() as u16);
        if (self.line.get_value(), self.columns.get_value()) != (line, columns) {
            let anchor = self.anchor();
            self.line.set_value(line);
            self.columns.set_value(columns);
            self.forget();
            self.lay_out(anchor);
        } else {
            // What the browser allows depends on the zoom.
            self.make_room();
        }
    }
}

/// Text that measures the width of a letter.
pub fn probe_text() -> Element<Span> {
    html::span().class("log-text").child(html::span().class("log-probe-text").child("x".repeat(PROBE)))
}
