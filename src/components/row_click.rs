//! Clicks on the rows of a list. The list listens, since rows come and go.

use leptos::ev;
use leptos::html::ElementType;
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element as DomElement, HtmlAnchorElement, HtmlInputElement, MouseEvent};

use super::element::Element;

/// A click on a row.
pub struct RowClick {
    /// Key of the row.
    pub key: String,
    /// Whether the shift key was held.
    pub has_shift: bool,
    /// Whether a modifier key was held that opens links in another tab.
    pub opens_elsewhere: bool,
    target: DomElement,
}

impl RowClick {
    /// `key` names the attribute in which rows have their key.
    ///
    /// ```ignore
    /// if let Some(click) = RowClick::of(&event, "data-pool-id") && click.is_on(".cell-select") {
    ///     select(&click.key, click.has_shift);
    /// }
    /// ```
    pub fn of(event: &MouseEvent, key: &str) -> Option<Self> {
        let target: DomElement = event.target()?.dyn_into().ok()?;
        let row = target.closest(&format!("[{key}]")).ok()??;
        Some(Self {
            key: row.get_attribute(key)?,
            has_shift: event.shift_key(),
            opens_elsewhere: event.ctrl_key() || event.meta_key() || event.alt_key(),
            target,
        })
    }

    /// Whether it was on an element that `selector` matches, or inside one.
    pub fn is_on(&self, selector: &str) -> bool {
        matches!(self.target.closest(selector), Ok(Some(_)))
    }

    /// Sets the clicked checkbox to the state of its row: the browser toggled it, but a range may leave its row unchanged.
    pub fn set_checkbox(&self, is_selected: bool) {
        if let Some(checkbox) = self.target.dyn_ref::<HtmlInputElement>() {
            checkbox.set_checked(is_selected);
        }
    }
}

/// Makes the rows in `body` open with a click anywhere on them, as a click on their link does. A link that covers the row
/// would hide the tooltips beneath it and keep its text from being selected.
pub fn opens_rows<E: ElementType>(body: Element<E>) -> Element<E> {
    body.on(ev::click, open_row).on(ev::auxclick, open_row)
}

/// Controls in a row, on which a click doesn't open it.
const CONTROLS: &str = "a, button, input, label, .cell-select";

fn open_row(event: MouseEvent) {
    let is_middle = event.button() == 1;
    let opens = event.button() == 0 || is_middle;
    if let Some(link) = link_of_row(&event).filter(|_| opens && !selects_text()) {
        if is_middle || event.ctrl_key() || event.meta_key() {
            // If the browser blocks the tab, the link still works.
            let _ = window().open_with_url_and_target(&link.href(), "_blank");
        } else {
            // Asynchronously: the list receives this click as well, and a handler can't run within itself.
            spawn_local(async move { link.click() });
        }
    }
}

/// The link of the row that was clicked, unless the click was on a control.
fn link_of_row(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let target: DomElement = event.target()?.dyn_into().ok()?;
    if target.closest(CONTROLS).ok()?.is_some() {
        return None;
    }
    target.closest(".table-row").ok()??.query_selector(".row-link").ok()??.dyn_into().ok()
}

/// Whether text is selected. A click clears an earlier selection, so this one ended with the click.
fn selects_text() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
