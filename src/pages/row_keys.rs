//! Keyboard shortcuts of lists whose rows have no actions by key: j and k or the arrows move from row to row, x selects, / searches,
//! f opens the filters. The Enter key follows the focused row's link.

use std::iter::successors;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::components::chunk::chunk;

use super::keys;

chunk! {
    pub static ROW_KEYS: palette = |event: KeyboardEvent| -> () {
        if handle(&event) {
            event.prevent_default();
        }
    }
}

/// Listens for as long as the page is shown.
pub fn listen() {
    // A key that comes before the code waits for it. Without the code, the Tab key leads everywhere.
    keys::listen(|event| {
        ROW_KEYS.run_soon(event.clone(), || {});
        false
    });
}

/// The rows of all lists: of tables, of the failure board, of logs that a search found, and of figures.
const ROWS: &str = "main :is(.table-body > .table-row, .board-line, .across-result, .figures tbody > tr)";
/// The last row of each list.
const LAST_ROWS: &str =
    "main :is(.table-body > .table-row, .board-line, .across-result, .figures tbody > tr):last-child";

/// Whether a key does something here.
fn handle(event: &KeyboardEvent) -> bool {
    let row = document().active_element().and_then(|focused| focused.closest(ROWS).ok().flatten());
    match (event.key().as_str(), row) {
        ("/", _) => focus_search(),
        ("f", _) => keys::press("f"),
        ("j", row) | ("ArrowDown", row @ Some(_)) => step(row, next),
        ("k", row) | ("ArrowUp", row @ Some(_)) => step(row, previous),
        ("x", Some(row)) => toggle(&row),
        _ => false,
    }
}

/// Moves the focus from a row to the next one in a direction, or to the first visible row.
fn step(from: Option<Element>, next: fn(&Element) -> Option<Element>) -> bool {
    let row = match &from {
        Some(row) => next(row),
        None => find(ROWS),
    };
    let is_visible = |link: &HtmlElement| from.is_some() || link.get_bounding_client_rect().top() >= 0.0;
    let mut links = successors(row, next).filter_map(|row| within(&row, "a[href]"));
    // Focus is a help to the reader, not a condition of the page.
    links.find(is_visible).is_some_and(|link| link.focus().is_ok())
}

fn next(row: &Element) -> Option<Element> {
    neighbor(row, Element::next_element_sibling, ROWS)
}

fn previous(row: &Element) -> Option<Element> {
    neighbor(row, Element::previous_element_sibling, LAST_ROWS)
}

/// The row next to `row` in a direction, in the same list or in another one of the page. `rows` match the row of a list that is
/// met first in this direction.
fn neighbor(row: &Element, sibling: fn(&Element) -> Option<Element>, rows: &str) -> Option<Element> {
    let row_of = |element: Element| match element.matches(ROWS) {
        Ok(true) => Some(element),
        _ => element.query_selector(rows).ok().flatten(),
    };
    let parents = successors(Some(row.clone()), |element| element.parent_element());
    let in_page = parents.take_while(|element| element.id() != "main");
    in_page.flat_map(|element| successors(sibling(&element), sibling)).find_map(row_of)
}

fn focus_search() -> bool {
    let field = find("main input[type=search]").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.is_some_and(|field| keys::focus_and_select(&field))
}

fn toggle(row: &Element) -> bool {
    let checkbox = within::<HtmlElement>(row, "input[type=checkbox]");
    checkbox.inspect(HtmlElement::click).is_some()
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn within<T: JsCast>(row: &Element, selector: &str) -> Option<T> {
    row.query_selector(selector).ok().flatten()?.dyn_into().ok()
}
