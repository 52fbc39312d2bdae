//! The list by keyboard: j and k or the arrows from row to row, x to select, / to filter.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, KeyboardEvent};

use crate::components::virtual_rows::Viewport;
use crate::domain::found::Found;
use crate::domain::history_view::View;
use crate::domain::selection;
use crate::proto::id::Id;
use crate::reactive::Memo;

use super::super::keys;
use super::super::row_selection::RowSelection;
use super::filters;

/// How many frames a row may take to be drawn once it is scrolled to.
const MOST_FRAMES: u32 = 10;

/// The list that keys move in.
#[derive(Clone, Copy)]
struct Rows {
    selection: RowSelection<Found>,
    viewport: Viewport,
}

/// Listens for as long as the page stands.
pub fn listen(view: Memo<View>, selection: RowSelection<Found>, viewport: Viewport) {
    let rows = Rows { selection, viewport };
    keys::listen(move |event| follow_key(view, rows, event));
}

/// Does what a key says; whether it says anything here.
fn follow_key(view: Memo<View>, rows: Rows, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if key == "/" {
        keys::focus_field(filters::SEARCH_ID);
        return true;
    }
    if view.get_untracked() != View::List {
        return false;
    }
    let present = focused_row();
    match (key.as_str(), present) {
        ("j", _) | ("ArrowDown", Some(_)) => step(rows, present, 1, false),
        ("k", _) | ("ArrowUp", Some(_)) => step(rows, present, -1, false),
        ("J", _) => step(rows, present, 1, true),
        ("K", _) => step(rows, present, -1, true),
        ("x", Some(id)) => rows.selection.toggle(id),
        ("X", Some(id)) => rows.selection.extend(id),
        ("Escape", _) if rows.selection.selected.with_untracked(|selection| !selection.is_empty()) => {
            rows.selection.clear();
        }
        _ => return false,
    }
    true
}

/// The id of the row that has the focus.
fn focused_row() -> Option<Id> {
    let row = document().active_element()?.closest("[data-prebuild-id]").ok()??;
    row.get_attribute("data-prebuild-id").map(|id| id.as_str().into())
}

/// Moves the focus by so many rows; without one it goes to the first row in sight. `selects`: what it moves over, too.
fn step(rows: Rows, from: Option<Id>, by: isize, selects: bool) {
    let start = rows.viewport.first_seen();
    let target = rows.selection.order.with_untracked(|order| selection::step(order, from, by, start));
    let Some((index, id)) = target else { return };
    if selects {
        rows.selection.selected.maybe_update(|selection| {
            let before = selection.len();
            from.into_iter().chain([id]).for_each(|id| selection.add(id));
            selection.len() != before
        });
    }
    rows.viewport.reveal(index);
    focus_row(id, MOST_FRAMES);
}

/// Focuses a row as soon as it is in the document.
fn focus_row(id: Id, frames: u32) {
    let link = document().query_selector(&format!("[data-prebuild-id=\"{id}\"] .row-link")).ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // Focus is a help to the reader, not a condition of the page.
        let _ = link.focus_with_options(&options);
    } else if frames > 0 {
        request_animation_frame(move || focus_row(id, frames.saturating_sub(1)));
    }
}
