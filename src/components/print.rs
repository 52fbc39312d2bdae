//! Printing of the page.

use leptos::prelude::{on_cleanup, window_event_listener_untyped};

/// Calls `act` before the page is printed, with `true`, and after, until the owner is disposed.
pub fn on_print(act: impl Fn(bool) + Copy + 'static) {
    for (event, is_printing) in [("beforeprint", true), ("afterprint", false)] {
        let listener = window_event_listener_untyped(event, move |_| act(is_printing));
        on_cleanup(move || listener.remove());
    }
}
