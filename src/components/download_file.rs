//! Downloads content of the page as a file.

use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::Array;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::offer::offer;

/// Whether the sandbox of the embedding frame blocks downloads. Browsers don't reveal that.
static IS_BLOCKED: AtomicBool = AtomicBool::new(false);

const BLOCKED: &str = "Downloads aren't allowed here";

/// Sets whether downloads are blocked. If so, the text is shown for copying instead.
pub fn set_blocked(is_blocked: bool) {
    IS_BLOCKED.store(is_blocked, Ordering::Relaxed);
}

/// Downloads a file, or shows its content where downloads are blocked. `kind` is its media type.
pub fn download_file(name: &str, kind: &str, content: &str) {
    if IS_BLOCKED.load(Ordering::Relaxed) {
        return offer(BLOCKED, content.to_owned());
    }
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&Array::of1(&content.into()), &options) {
        download_blob(name, blob);
    }
}

/// Downloads a file with the content of a blob, or shows the content where downloads are blocked.
pub fn download_blob(name: &str, blob: Blob) {
    if IS_BLOCKED.load(Ordering::Relaxed) {
        return offer_blob(BLOCKED, blob);
    }
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

/// Shows the text of a blob for copying, under a title that says what isn't possible.
pub fn offer_blob(title: &'static str, blob: Blob) {
    spawn_local(async move {
        let text = JsFuture::from(blob.text()).await.ok().and_then(|text| text.as_string());
        offer(title, text.unwrap_or_default());
    });
}
