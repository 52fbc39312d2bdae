//! What the store uses of the browser besides requests and time. In native tests, `src/simulation/browser.rs` takes this file's place.

use leptos::prelude::*;

pub fn is_hidden() -> bool {
    document().hidden()
}

/// Calls `then` when the page is hidden or shown, for as long as it is open.
pub fn on_visibility_change(then: impl Fn() + 'static) {
    window_event_listener_untyped("visibilitychange", move |_| then());
}

/// Calls `then` when the browser says that the network is there or gone, for as long as the page is open.
pub fn on_network_change(then: impl Fn() + Clone + 'static) {
    for event in ["online", "offline"] {
        let then = then.clone();
        window_event_listener_untyped(event, move |_| then());
    }
}

/// Calls `then` when another tab has stored something, for as long as the present owner lives.
pub fn on_storage_change(then: impl Fn() + 'static) {
    let listener = window_event_listener_untyped("storage", move |_| then());
    on_cleanup(move || listener.remove());
}

pub fn on_next_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(then);
}

/// The console's own, as browsers write it: `https://console.example.com`.
pub fn origin() -> String {
    location().origin().unwrap_or_default()
}

/// The address's query.
pub fn query() -> String {
    location().search().unwrap_or_default()
}

/// What is stored under a key beyond this tab; nothing where the browser forbids it.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Stores a value if the browser allows it.
pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
