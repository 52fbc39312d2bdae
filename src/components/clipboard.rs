//! Copying to the clipboard, and reporting the result.

use js_sys::Reflect;
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

use super::offer::offer;

/// Copies a text, then calls `on_result` with whether the browser allowed it. If not, shows the text to copy by hand.
pub fn copy(text: &str, on_result: impl FnOnce(bool) + 'static) {
    let text = text.to_owned();
    let finish = move |is_done: bool, text: String| {
        on_result(is_done);
        if !is_done {
            offer("Copying isn't allowed here", text);
        }
    };
    // Pages without a secure connection have no clipboard.
    let clipboard = Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    let Some(clipboard) = clipboard.ok().filter(|found| !found.is_undefined()) else { return finish(false, text) };
    let writing = clipboard.unchecked_into::<Clipboard>().write_text(&text);
    spawn_local(async move { finish(JsFuture::from(writing).await.is_ok(), text) });
}

/// Text for the result; `None` if nothing was copied yet.
pub const fn result_text(outcome: Option<bool>) -> &'static str {
    match outcome {
        None => "",
        Some(true) => "Copied",
        Some(false) => "Copy failed",
    }
}
