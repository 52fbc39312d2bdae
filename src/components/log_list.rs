//! Virtual list for the lines of a log: only those near the viewport are in the document.
//!
//! Wrapped lines differ in height. The font is monospace and text may break anywhere, so a line's height follows from
//! its width in columns; if that isn't exact, the height is measured.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{Div, Span};
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::domain::log::rows::place_of;
use crate::domain::log::width::Width;
use crate::reactive::{RwSignal, StoredValue};

use super::effect::effect;
use super::element::Element;
use super::heights::{Heights, lines_of};
use super::html;
use super::node_ref::NodeRef;
use super::resize_observer::ResizeObserver;
use super::rows::{Shown, rows};
use super::template::Template;
use super::text_selection::{TextPlace, selected_rows, selected_text};

/// Height of a line of text in CSS pixels, until it is measured: it grows with the user's text size.
const LINE: u16 = 20;
/// Extra columns for a row whose width isn't exact: for wide characters, or for the note on omitted text.
const UNSURE: u32 = 56;
/// Rows kept above and below the viewport: on the screen, and in print.
const OVERSCAN: usize = 8;
const PRINTED: usize = 2_000;
/// Space above the first and below the last line, in pixels; the stylesheet has the same number.
const PADDING: f64 = 8.0;
/// Lines of space after the last row, so that it can be scrolled out from under a bar that floats over the list.
const FOOT: u16 = 3;
/// Number of letters in the probe, which measures the width of a letter.
const PROBE: usize = 100;
/// The probe; in a comparison, that of the last column.
const PROBED: &str = ".log-probe > :not(.log-pair) .log-text, .log-pair > :last-child .log-text";

/// Properties that determine a row's height.
#[derive(Clone, Copy)]
pub struct Shape {
    pub width: Width,
    pub is_head: bool,
}

impl Shape {
    /// Height in pixels, for lines of height `line` that wrap after `columns`; `None` doesn't wrap.
    fn height(self, line: u16, columns: Option<u32>) -> u16 {
        if self.is_head { head_of(line) } else { lines_of(self.width.columns, columns).saturating_mul(line) }
    }

    fn is_sure(self) -> bool {
        self.is_head || self.width.is_exact
    }
}

/// Height of a section's head, for lines of height `line`.
const fn head_of(line: u16) -> u16 {
    line.saturating_mul(7) / 5
}

/// State of a list. Rows have numbers, which need not be sorted.
#[derive(Clone, Copy)]
pub struct LogList {
    rows: RwSignal<Arc<Vec<u32>>>,
    /// Rows in the document, from the first to before the second.
    range: RwSignal<(usize, usize)>,
    /// Numbers of the rows in which selected text starts and ends, which stay in the document with it.
    selected: RwSignal<Option<(u32, u32)>>,
    is_printing: StoredValue<bool>,
    heights: StoredValue<Heights>,
    /// Increases whenever rows move.
    layout: RwSignal<u32>,
    /// Width of the widest row, in columns.
    widest: StoredValue<u32>,
    /// Measured heights by row number; 0 if not measured.
    measured: StoredValue<Vec<u16>>,
    /// Height of a line of text, in whole pixels.
    line: StoredValue<u16>,
    /// Number of columns after which a line wraps; `None` if it doesn't.
    columns: StoredValue<Option<u32>>,
    wraps: RwSignal<bool>,
    /// Whether the list stays at its end as it grows.
    is_following: RwSignal<bool>,
    /// Scroll position and visible height. Reading them from the browser costs a layout.
    scrolled: StoredValue<f64>,
    seen: StoredValue<f64>,
    /// Whether the list is scrolled horizontally.
    is_sideways: RwSignal<bool>,
    /// Whether the scroll position was applied to the document, which happens in the first frame.
    is_placed: StoredValue<bool>,
    /// Row that was revealed before then, when the visible height wasn't known.
    revealed: StoredValue<Option<u32>>,
    /// Number of the first visible row.
    first_seen: RwSignal<Option<u32>>,
    shape_of: StoredValue<Arc<dyn Fn(u32) -> Shape + Send + Sync>>,
    scroller: NodeRef<Div>,
    spacer: NodeRef<Div>,
    window: NodeRef<Div>,
    probe: NodeRef<Div>,
}

impl LogList {
    /// `shape_of` returns the shape of a row by its number.
    pub fn new(wraps: RwSignal<bool>, shape_of: impl Fn(u32) -> Shape + Send + Sync + 'static) -> Self {
        Self {
            rows: RwSignal::default(),
            range: RwSignal::new((0, 0)),
            selected: RwSignal::new(None),
            is_printing: StoredValue::new(false),
            heights: StoredValue::default(),
            layout: RwSignal::new(0),
            widest: StoredValue::new(0),
            measured: StoredValue::default(),
            line: StoredValue::new(LINE),
            columns: StoredValue::new(None),
            wraps,
            is_following: RwSignal::new(false),
            scrolled: StoredValue::new(0.0),
            seen: StoredValue::new(0.0),
            is_sideways: RwSignal::new(false),
            is_placed: StoredValue::new(false),
            revealed: StoredValue::new(None),
            first_seen: RwSignal::new(None),
            shape_of: StoredValue::new(Arc::new(shape_of)),
            scroller: NodeRef::new(),
            spacer: NodeRef::new(),
            window: NodeRef::new(),
            probe: NodeRef::new(),
        }
    }

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
        self.scrolled.get_value() <= 0.0
    }

    pub fn go_to_start(self) {
        self.is_following.set(false);
        self.scroll_to(0.0);
    }

    /// Number of the first visible row; tracked.
    pub fn first_seen(self) -> Option<u32> {
        self.first_seen.get()
    }

    /// Replaces the rows. The first visible row keeps its position.
    pub fn show(self, rows: Vec<u32>) {
        let anchor = self.anchor();
        self.rows.set(Arc::new(rows));
        self.lay_out(anchor);
    }

    /// Discards measured heights, because the numbers now belong to other rows.
    pub fn forget(self) {
        self.measured.update_value(Vec::clear);
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

    /// Focuses the list.
    pub fn focus(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            // Focus is a convenience that may fail.
            let _ = scroller.focus();
        }
    }

    /// Number of the next or previous row, starting from the nearest one if this row isn't shown.
    pub fn neighbour(self, number: u32, by: isize) -> Option<u32> {
        self.rows.with_untracked(|rows| {
            let index = place_of(rows, number)?;
            let is_shown = rows.get(index) == Some(&number);
            rows.get(if is_shown { index.checked_add_signed(by)? } else { index }).copied()
        })
    }

    /// Whether text of several rows is selected.
    pub fn has_selected_rows(self) -> bool {
        let rows = self.window.get_untracked().and_then(|window| selected_rows(&window));
        rows.is_some_and(|(one, other)| one != other)
    }

    /// Start and end of the text that is selected in the list, if any is.
    pub fn selected_text(self) -> Option<(TextPlace, TextPlace)> {
        self.window.get_untracked().and_then(|window| selected_text(&window, ".log-text"))
    }

    /// Numbers of the rows from one to another.
    pub fn numbers_between(self, first: u32, last: u32) -> Vec<u32> {
        self.rows.with_untracked(|rows| {
            let (Some(start), Some(end)) = (place_of(rows, first), place_of(rows, last)) else { return Vec::new() };
            rows.get(start..=end).unwrap_or_default().to_vec()
        })
    }

    /// Scrolls a row into view, a third from the top, unless it is in view with some rows after it.
    pub fn reveal(self, number: u32) {
        self.look();
        if !self.is_placed.get_value() {
            self.revealed.set_value(Some(number));
        }
        let Some(index) = self.rows.with_untracked(|rows| place_of(rows, number)) else { return };
        let top = self.heights.with_value(|heights| f64::from(heights.offset(index)));
        let (scrolled, seen) = (self.top(), self.seen.get_value());
        self.is_following.set(false);
        let (start, end) = self.margins();
        if top < scrolled + start || top > scrolled + seen - end.max(seen / 3.0) {
            self.scroll_to((top - seen / 3.0).max(0.0));
        }
    }

    /// Scrolls as little as it takes to show a row in full, if it is near the end of the viewport.
    pub fn uncover(self, number: u32) {
        self.look();
        let Some(index) = self.rows.with_untracked(|rows| place_of(rows, number)) else { return };
        let top = self.heights.with_value(|heights| f64::from(heights.offset(index)));
        let lowest = self.top() + self.seen.get_value() - self.margins().1;
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

    /// Height of the space after the last row.
    fn foot(self) -> f64 {
        f64::from(self.line.get_value().saturating_mul(FOOT))
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

    /// Whether no row is shown; tracked.
    pub fn is_empty(self) -> bool {
        self.rows.with(|rows| rows.is_empty())
    }

    /// Height of the rows above the viewport.
    fn top(self) -> f64 {
        (self.scrolled.get_value() - PADDING).max(0.0)
    }

    /// Height of all rows.
    fn total(self) -> f64 {
        f64::from(self.heights.with_value(Heights::total)) + self.foot() + 2.0 * PADDING
    }

    fn scroll_to(self, top: f64) {
        let scrolled = if top > 0.0 { top + PADDING } else { 0.0 };
        let scrolled = scrolled.min(self.total() - self.seen.get_value()).max(0.0).floor();
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(scrolled as i32);
        }
        self.scrolled.set_value(scrolled);
        self.draw();
    }

    /// Reads scroll position and visible height from the document.
    fn look(self) {
        if !self.is_placed.get_value() {
            return;
        }
        // An element outside the document has no scroll position.
        if let Some(scroller) = self.scroller.get_untracked().filter(|scroller| scroller.is_connected()) {
            self.scrolled.set_value(f64::from(scroller.scroll_top()));
            self.seen.set_value(f64::from(scroller.client_height()));
            let is_sideways = scroller.scroll_left() != 0;
            if self.is_sideways.get_untracked() != is_sideways {
                self.is_sideways.set(is_sideways);
            }
        }
    }

    /// The first visible row, and how much of it is hidden.
    fn anchor(self) -> Option<(u32, f64)> {
        let top = self.top();
        let index = self.heights.with_value(|heights| heights.find(top as u32));
        let number = self.rows.with_untracked(|rows| rows.get(index).copied())?;
        Some((number, top - self.heights.with_value(|heights| f64::from(heights.offset(index)))))
    }

    /// Computes all heights, and keeps the anchor in place.
    fn lay_out(self, anchor: Option<(u32, f64)>) {
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

    /// Sets the size of the document to that of all rows.
    fn make_room(self) {
        self.layout.update(|layout| *layout = layout.wrapping_add(1));
        let Some(spacer) = self.spacer.get_untracked() else { return };
        let height = f64::from(self.heights.with_value(Heights::total)) + self.foot();
        let height = format!("{}px", height as u32);
        let is_wrapped = self.columns.get_value().is_some();
        let width = if is_wrapped { "0px".to_owned() } else { format!("{}ch", self.widest.get_value()) };
        let line = self.line.get_value();
        let [line, head] = [line, head_of(line)].map(|height| format!("{height}px"));
        for (name, value) in [("height", height), ("--widest", width), ("--log-line", line), ("--log-head", head)] {
            // A failure would only leave less room.
            let _ = HtmlElement::style(&spacer).set_property(name, &value);
        }
    }

    /// Scrolls to the anchor, or to the end if that is followed.
    fn hold(self, anchor: Option<(u32, f64)>) {
        if self.is_following.get_untracked() {
            // The user may have scrolled away before the event arrives.
            self.note_scroll();
        }
        if self.is_following.get_untracked() {
            return self.scroll_to(f64::MAX);
        }
        let place = anchor.and_then(|(number, hidden)| {
            let index = self.rows.with_untracked(|rows| place_of(rows, number))?;
            Some(self.heights.with_value(|heights| f64::from(heights.offset(index))) + hidden)
        });
        match place {
            Some(place) if (place - self.top()).abs() >= 1.0 => self.scroll_to(place),
            _ => self.draw(),
        }
    }

    /// Puts the rows near the viewport into the document.
    fn draw(self) {
        // On paper the list is as tall as its rows: it would grow until it has all of them.
        if !self.is_printing.get_value() {
            self.draw_around(OVERSCAN);
        }
    }

    /// Draws the rows in the viewport, and this many above and below.
    fn draw_around(self, overscan: usize) {
        let (top, seen) = (self.top(), self.seen.get_value());
        let (first, last, count) = self.heights.with_value(|heights| {
            let find = |place: f64| heights.find(place.max(0.0) as u32);
            (find(top), find(top + seen), heights.len())
        });
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

    /// Notes where selected text starts and ends, before rows leave the document: the browser would shrink the selection.
    fn keep_selected(self) {
        let selected = self.window.get_untracked().and_then(|window| selected_rows(&window));
        if self.selected.get_untracked() != selected {
            self.selected.set(selected);
        }
    }

    /// Indexes of the rows in the document, in order; tracked.
    fn in_document(self) -> Vec<usize> {
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

    /// Offset of the first row in the document. Rows outside of the range take their place right before or after it, out of sight.
    fn offset(self) -> u32 {
        self.layout.track();
        let (start, _) = self.range.get();
        self.heights.with_value(|heights| {
            let height = |index: usize| heights.offset(index.saturating_add(1)).saturating_sub(heights.offset(index));
            let before = self.in_document().into_iter().take_while(|index| *index < start).map(height);
            heights.offset(start).saturating_sub(before.sum())
        })
    }

    /// Measures rows that wrap after they are drawn.
    fn correct_soon(self) {
        if self.columns.get_value().is_some() {
            request_animation_frame(move || self.correct());
        }
    }

    /// Measures rows whose width isn't exact.
    fn correct(self) {
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
    fn measure(self) {
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
        }
    }

    fn note_scroll(self) {
        let before = self.scrolled.get_value();
        self.look();
        let top = self.scrolled.get_value();
        let is_at_end = top + self.seen.get_value() >= self.total() - f64::from(self.line.get_value());
        // Only the user scrolls up; a list that grows leaves the viewport behind its end for a moment.
        let follows = self.is_following.get_untracked();
        if follows && top < before - 1.0 && !is_at_end {
            self.is_following.set(false);
        } else if !follows && is_at_end && top > before {
            self.is_following.set(true);
        }
        self.draw();
    }
}

/// Parameters of a list.
pub struct LogListProps<T, R: 'static, Read, Version, Gutter> {
    pub list: LogList,
    pub label: &'static str,
    pub template: Template<T, R>,
    /// Describes a row by its number; tracked.
    pub read: Read,
    /// Changes when a row has to be read again, by its number.
    pub version: Version,
    /// A row without text, which measures the space for text.
    pub probe: Element<Div>,
    /// Tracks what changes the width of the gutter.
    pub gutter: Gutter,
}

/// Draws the rows near the viewport.
pub fn log_list<T, R, V>(
    props: LogListProps<T, R, impl Fn(u32) -> Option<R> + 'static, impl Fn(u32) -> V + 'static, impl Fn() + 'static>,
) -> Element<Div>
where
    V: Clone + PartialEq + Send + Sync + 'static,
{
    let LogListProps { list, label, template, read, version, probe, gutter } = props;
    // The document may be new for a list that was scrolled before.
    list.is_placed.set_value(false);
    let watch = StoredValue::new(ResizeObserver::new(move || {
        list.measure();
        list.draw();
    }));
    effect(move || {
        list.wraps.track();
        gutter();
        // After a frame, when what depends on it is drawn.
        request_animation_frame(move || {
            // This view may be gone by then, and another may show the list.
            watch.try_with_value(|watch| {
                list.make_room();
                if let Some(scroller) = list.scroller.get_untracked() {
                    scroller.set_scroll_top(list.scrolled.get_value() as i32);
                    watch.observe(&scroller);
                    list.is_placed.set_value(true);
                }
                list.measure();
                match list.revealed.try_update_value(Option::take).flatten() {
                    Some(number) => list.reveal(number),
                    None => list.hold(list.anchor()),
                }
            });
        });
    });
    let shown = move || {
        let (indexes, (start, _)) = (list.in_document(), list.range.get());
        // Rows in the range keep their index while the list is scrolled, and aren't written again.
        let first = start.saturating_sub(indexes.iter().take_while(|index| **index < start).count());
        list.rows.with(|rows| {
            let numbers = indexes.iter().filter_map(|index| rows.get(*index));
            Shown { first, keys: numbers.map(|number| (*number, version(*number))).collect() }
        })
    };
    let offset = move || format!("{}px", list.offset());
    let window = html::div().class("log-window").node_ref(list.window).style(("padding-block-start", offset));
    let window = rows(window, template, shown, move |(number, _), _| read(*number));
    let probe = html::div().class("log-probe").aria_hidden("true").node_ref(list.probe).child(probe);
    let spacer = html::div().class("log-spacer").node_ref(list.spacer).child(window);
    html::div()
        .class("log-list")
        .role("region")
        .aria_label(label)
        .tabindex("0")
        .attr("data-wraps", move || list.wraps.get().to_string())
        .attr("data-sideways", move || list.is_sideways.get())
        .node_ref(list.scroller)
        .on(ev::scroll, move |_| list.note_scroll())
        .child((probe, spacer))
}

/// Text that measures the width of a letter.
pub fn probe_text() -> Element<Span> {
    html::span().class("log-text").child(html::span().class("log-probe-text").child("x".repeat(PROBE)))
}
