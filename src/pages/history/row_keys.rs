//! Keyboard shortcuts of the list: j and k or the arrows move from row to row, x selects, c, r, and Backspace act upon the
//! selection, / searches, f opens the filters. The other views have the keys of all lists.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::components::virtual_rows::Viewport;
use crate::domain::action::Action;
use crate::domain::history_view::View;
use crate::domain::selection;
use crate::navigation::focus_in_place;
use crate::proto::id::Id;
use crate::reactive::Memo;

use super::super::bulk::BulkActions;
use super::super::keys;
use super::super::row_keys::ROW_KEYS;
use super::{filters, log_search};

/// How many frames a row may take to be drawn after scrolling to it.
const MAX_FRAMES: u32 = 10;

/// The rows that keys act upon.
#[derive(Clone, Copy)]
pub struct Rows {
    pub view: Memo<View>,
    pub bulk: BulkActions,
    pub viewport: Viewport,
}

/// Listens for as long as the page is shown.
pub fn listen(rows: Rows) {
    keys::listen(move |event| handle_key(rows, event));
}

/// Whether a key does something here.
fn handle_key(rows: Rows, event: &KeyboardEvent) -> bool {
    let (key, view) = (event.key(), rows.view.get_untracked());
    if key == "/" {
        keys::focus_field(if view == View::Logs { log_search::FIELD_ID } else { filters::SEARCH_ID });
        return true;
    }
    if key == "f" {
        return keys::press("f");
    }
    if view != View::List {
        // Their rows have no actions by key.
        ROW_KEYS.run_soon(event.clone(), || {});
        return false;
    }
    let selection = rows.bulk.selection;
    let has_selection = selection.selected.with_untracked(|selected| !selected.is_empty());
    // A key that is held acts once.
    let acts = has_selection && !event.repeat();
    let focused = focused_row();
    match (key.as_str(), focused) {
        ("j", _) | ("ArrowDown", Some(_)) => step(rows, focused, 1, false),
        ("k", _) | ("ArrowUp", Some(_)) => step(rows, focused, -1, false),
        ("J", _) => step(rows, focused, 1, true),
        ("K", _) => step(rows, focused, -1, true),
        ("x", Some(id)) => selection.toggle(id),
        ("X", Some(id)) => selection.extend(id),
        ("c", _) if acts => rows.bulk.begin(Action::Cancel),
        ("r", _) if acts => rows.bulk.begin(Action::RunAgain),
        ("Backspace" | "Delete", _) if acts => rows.bulk.begin(Action::Delete),
        ("Escape", _) if has_selection => selection.clear(),
        _ => return false,
    }
    true
}

/// Id of the focused row.
fn focused_row() -> Option<Id> {
    let row = document().active_element()?.closest("[data-prebuild-id]").ok()??;
    row.get_attribute("data-prebuild-id").map(|id| id.as_str().into())
}

/// Moves the focus by a number of rows, or to the first visible row where none is focused. `selects`: selects the rows on the
/// way.
fn step(rows: Rows, from: Option<Id>, by: isize, selects: bool) {
    let start = rows.viewport.first_seen();
    let selection = rows.bulk.selection;
    let target = selection.order.with_untracked(|order| selection::step(order, from, by, start));
    let Some((index, id)) = target else { return };
    if selects {
        selection.selected.maybe_update(|selection| {
            let before = selection.len();
            from.into_iter().chain([id]).for_each(|id| selection.add(id));
            selection.len() != before
        });
    }
    rows.viewport.reveal(index);
    focus_row(id, MAX_FRAMES);
}

/// Focuses a row as soon as it is in the document.
fn focus_row(id: Id, frames: u32) {
    let link = document().query_selector(&format!("[data-prebuild-id=\"{id}\"] .row-link")).ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        focus_in_place(&link);
    } else if frames > 0 {
        request_animation_frame(move || focus_row(id, frames.saturating_sub(1)));
    }
}
