//! Focus of a field when what contains it opens. The field has the attribute `data-autofocus`.
//!
//! It isn't `autofocus`: WebKit handles that one a moment later, when the user may have clicked into another field, and Chromium
//! not always in a menu.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Selector of an open dialog.
pub const DIALOG: &str = "dialog[open]";
/// Selector of an open menu.
pub const MENU: &str = ":popover-open";

/// [`autofocus`] for content that was added after its dialog or menu opened, unless the user is in another of its fields.
pub fn autofocus_late() {
    for open in [DIALOG, MENU] {
        if document().query_selector(&format!("{open} :focus")).is_ok_and(|focused| focused.is_none()) {
            autofocus(open);
        }
    }
}

/// Focuses the field of what is open, if there is one.
pub fn autofocus(open: &str) {
    let field = document().query_selector(&format!("{open} [data-autofocus]")).ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // Focus is a convenience; the page works without it.
        let _ = field.focus();
    }
}
