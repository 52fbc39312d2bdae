//! Finds out why a cross-origin API didn't respond. The browser hides the reason, but an opaque (`no-cors`) request
//! still shows whether the server is reachable at all: <https://fetch.spec.whatwg.org/#concept-request-mode>.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::error::{Error, Kind};

#[wasm_bindgen]
extern "C" {
    /// Resolves to `true` if the server is cross-origin and reachable; see `public/boot.js`. Throws if the page wasn't
    /// started by `boot.js`, as in tests.
    #[wasm_bindgen(catch, js_name = isBlocked)]
    fn is_blocked(url: &str) -> Result<Promise, JsValue>;
}

/// Adds the cause to an error if it can be determined. `base_url` is the API's.
pub async fn explain(error: Error, base_url: &str) -> Error {
    if error.kind != Kind::Network {
        return error;
    }
    let Ok(promise) = is_blocked(base_url) else { return error };
    if JsFuture::from(promise).await != Ok(JsValue::TRUE) {
        return error;
    }
    let message = format!(
        "The server at {base_url} can be reached, but the browser blocks its answer. The server must allow this site (CORS). A sign-in \
         page in front of the API has the same effect."
    );
    Error { kind: Kind::Blocked, message, ..error }
}
