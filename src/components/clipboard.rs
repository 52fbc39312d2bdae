//! Copying, and saying what came of it.

use js_sys::Reflect;
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

/// Copies a text, then tells whether the browser allowed it.
pub fn copy(text: &str, told: impl FnOnce(bool) + 'static) {
    // Pages that did not come over a secure connection have no clipboard.
    let clipboard = Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    let Some(clipboard) = clipboard.ok().filter(|found| !found.is_undefined()) else { return told(false) };
    let writing = clipboard.unchecked_into::<Clipboard>().write_text(text);
    spawn_local(async move { told(JsFuture::from(writing).await.is_ok()) });
}

/// What came of it, in words; `None` where nothing was copied yet.
pub const fn words_of(outcome: Option<bool>) -> &'static str {
    match outcome {
        None => "",
        Some(true) => "Copied",
        Some(false) => "The browser does not allow it",
    }
}
