//! Responses requested while the console's code was still loading: the configuration and the page's first API call.
//! `public/early.js` starts them, hands out each once, and aborts those not taken within a few seconds.

use gloo_net::http::Response;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// Throws if the page wasn't started by `early.js`, as in tests.
    #[wasm_bindgen(catch, js_name = takeEarlyResponse)]
    fn take_early_response(
        url: &str,
        body: &str,
        token: &str,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<Promise>, JsValue>;
}

/// Takes the response to a request with this body and token (either may be empty), or `None` if it wasn't requested
/// early. `signal` aborts the request.
pub async fn take(
    url: &str,
    body: &str,
    token: &str,
    signal: Option<&AbortSignal>,
) -> Option<Result<Response, gloo_net::Error>> {
    let response = take_early_response(url, body, token, signal).ok()??;
    let response = JsFuture::from(response).await;
    Some(match response {
        Ok(response) => Ok(response.unchecked_into::<web_sys::Response>().into()),
        Err(error) => Err(gloo_net::Error::JsError(error.unchecked_into::<js_sys::Error>().into())),
    })
}
