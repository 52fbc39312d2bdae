//! Browser APIs used by the store, except requests and time. Native tests use `src/simulation/browser.rs` instead.

use leptos::prelude::*;

pub fn is_hidden() -> bool {
    document().hidden()
}

/// Calls `then` when the page is hidden or shown, for as long as the page is open.
pub fn on_visibility_change(then: impl Fn() + 'static) {
    window_event_listener_untyped("visibilitychange", move |_| then());
}

/// Calls `then` when the browser goes online or offline, for as long as the page is open.
pub fn on_network_change(then: impl Fn() + Clone + 'static) {
    for event in ["online", "offline"] {
        let then = then.clone();
        window_event_listener_untyped(event, move |_| then());
    }
}

/// Calls `then` when another tab writes to storage, for as long as the current owner lives.
pub fn on_storage_change(then: impl Fn() + 'static) {
    let listener = window_event_listener_untyped("storage", move |_| then());
    on_cleanup(move || listener.remove());
}

pub fn on_next_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(then);
}

/// Origin of the console as browsers write it, such as `https://console.example.com`.
pub fn origin() -> String {
    location().origin().unwrap_or_default()
}

/// Query string of the address.
pub fn query() -> String {
    location().search().unwrap_or_default()
}

/// Reads a value from local storage; `None` if it is absent or the browser denies storage.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Writes a value to local storage if the browser allows it.
pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
