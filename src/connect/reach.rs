//! Why no answer came from an API at another origin. The browser tells the page nothing, whatever the reason. It does tell whether the
//! server can be reached at all, where the page asks for nothing that it could read: <https://fetch.spec.whatwg.org/#concept-request-mode>.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::error::{Error, Kind};

#[wasm_bindgen]
extern "C" {
    /// Resolves to `true` where the server is of another origin and can be reached; see `public/boot.js`. Fails where the page was
    /// started by something else, as in tests.
    #[wasm_bindgen(catch, js_name = isBlocked)]
    fn is_blocked(url: &str) -> Result<Promise, JsValue>;
}

/// Names the cause of an error if it can be found out. `base_url` is where calls go.
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
