//! Virtual list for the lines of a log: only those near the viewport are in the document.
//!
//! Wrapped lines differ in height. The font is monospace and text may break anywhere, so a line's height follows from
//! its width in columns; if that isn't exact, the height is measured.

mod drawing;
mod heights;
mod kept_selection;
mod layout;
mod scroll_position;
mod scrolling;
mod shape;

use std::sync::Arc;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use crate::domain::log::rows::place_of;
use crate::reactive::{RwSignal, StoredValue};

use super::effect::effect;
use super::element::Element;
use super::html;
use super::node_ref::NodeRef;
use super::resize_observer::ResizeObserver;
use super::rows::{Shown, rows};
use super::template::Template;
use heights::Heights;
use layout::LINE;
use scroll_position::ScrollPosition;

pub use layout::probe_text;
pub use shape::Shape;

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
    position: StoredValue<ScrollPosition>,
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
            position: StoredValue::default(),
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

    /// Numbers of the rows from one to another.
    pub fn numbers_between(self, first: u32, last: u32) -> Vec<u32> {
        self.rows.with_untracked(|rows| {
            let (Some(start), Some(end)) = (place_of(rows, first), place_of(rows, last)) else { return Vec::new() };
            rows.get(start..=end).unwrap_or_default().to_vec()
        })
    }

    /// Whether no row is shown; tracked.
    pub fn is_empty(self) -> bool {
        self.rows.with(|rows| rows.is_empty())
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
                    scroller.set_scroll_top(list.position.get_value().scroller() as i32);
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
        .on(ev::scrollend, move |_| list.note_rest())
        .child((probe, spacer))
}
