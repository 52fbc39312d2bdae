//! The browser's key for searching a page searches the whole log: the browser would only find what is on the screen.

use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::chunk::chunk;
use crate::components::dialog::is_any_open;
use crate::components::header::is_apple;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::phase::Tone;
use crate::reactive::StoredValue;

use super::super::keys;
use super::search::FIELD_ID;

/// Listens until the page is left.
pub fn listen_for_find() {
    let (toasts, was_told) = (toasts(), StoredValue::new(false));
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.key().eq_ignore_ascii_case("f") && (event.ctrl_key() || event.meta_key()) {
            FIND.run_soon((event, toasts, was_told), || {});
        }
    });
    on_cleanup(move || listener.remove());
}

chunk! {
    static FIND: log_copies = |(event, toasts, was_told): (KeyboardEvent, Toasts, StoredValue<bool>)| -> () {
        find(&event, toasts, was_told);
    }
}

fn find(event: &KeyboardEvent, toasts: Toasts, was_told: StoredValue<bool>) {
    let is_in_field = document().active_element().is_some_and(|focused| focused.id() == FIELD_ID);
    // A second time, the key is the browser's.
    if is_in_field || is_any_open() || event.alt_key() || event.shift_key() || event.default_prevented() {
        return;
    }
    event.prevent_default();
    keys::focus_field(FIELD_ID);
    let was_told = was_told.try_update_value(|was_told| std::mem::replace(was_told, true));
    if was_told == Some(false) {
        let key = if is_apple() { "⌘F" } else { "Ctrl F" };
        let text = format!("Searching all lines. Press {key} again to search only what is on the screen.");
        toasts.show(Toast::new(text).tone(Tone::Unknown));
    }
}
