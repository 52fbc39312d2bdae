//! Lets the browser save a text as a file.

use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::offer::offer;

/// Whether the frame that the console is in may not save files. Browsers don't tell.
static IS_FORBIDDEN: AtomicBool = AtomicBool::new(false);

/// Says whether files can be saved. Where they can't, their text is shown to be copied.
pub fn forbid(is_forbidden: bool) {
    IS_FORBIDDEN.store(is_forbidden, Ordering::Relaxed);
}

/// `kind` is the file's media type; its text comes in parts, one after the other.
pub fn save(name: &str, kind: &str, parts: impl IntoIterator<Item = String>) {
    if IS_FORBIDDEN.load(Ordering::Relaxed) {
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
    // The browser has taken hold of the content by now.
    let _ = Url::revoke_object_url(&url);
}
