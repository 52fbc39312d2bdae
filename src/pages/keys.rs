//! Keyboard shortcuts of pages: keys without a modifier, except while typing or while a dialog is open.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::components::dialog::is_any_open;

/// Calls `take` with keys, which returns whether it handled one, until the page is left.
pub fn listen(take: impl Fn(&KeyboardEvent) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !event.default_prevented() && !has_modifier && !is_typing() && take(&event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Focuses a field, and selects its content.
pub fn focus_field(id: &str) {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        focus_and_select(&field);
    }
}

/// Whether the browser accepted the focus.
pub fn focus_and_select(field: &HtmlInputElement) -> bool {
    field.select();
    field.focus().is_ok()
}

/// Clicks the button with this shortcut, if the page has one.
pub fn press(key: &str) -> bool {
    let button = document().query_selector(&format!("main button[aria-keyshortcuts=\"{key}\"]")).ok().flatten();
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.inspect(HtmlElement::click).is_some()
}

/// Whether keys go to a field, or to a dialog or menu over the page.
pub fn is_typing() -> bool {
    if is_any_open() {
        return true;
    }
    let Some(focused) = document().active_element() else { return false };
    let is_field = match focused.tag_name().as_str() {
        "INPUT" => !matches!(focused.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button")),
        "TEXTAREA" | "SELECT" => true,
        _ => false,
    };
    is_field || focused.closest("[popover]").ok().flatten().is_some()
}
