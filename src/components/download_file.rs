//! Downloads a text as a file.

use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::offer::offer;

/// Whether the sandbox of the embedding frame blocks downloads. Browsers don't reveal that.
static IS_BLOCKED: AtomicBool = AtomicBool::new(false);

/// Sets whether downloads are blocked. If so, the text is shown for copying instead.
pub fn set_blocked(is_blocked: bool) {
    IS_BLOCKED.store(is_blocked, Ordering::Relaxed);
}

/// Downloads a file. `kind` is its media type; `parts` are concatenated.
pub fn download_file(name: &str, kind: &str, parts: impl IntoIterator<Item = String>) {
    if IS_BLOCKED.load(Ordering::Relaxed) {
        return offer("Downloads aren't allowed here", parts.into_iter().collect());
    }
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts: Array = parts.into_iter().map(|part| JsValue::from_str(&part)).collect();
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser has already captured the content.
    let _ = Url::revoke_object_url(&url);
}
