//! Responses that were asked for while the console's own code was still loading: the configuration, and the first API call
//! of the page. `public/early.js` starts them, gives each once, and aborts what is not taken within some seconds.

use gloo_net::http::Response;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// Fails where the page was started by something else than `early.js`, as in tests.
    #[wasm_bindgen(catch, js_name = takeEarlyResponse)]
    fn take_early_response(
        url: &str,
        body: &str,
        token: &str,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<Promise>, JsValue>;
}

/// The response to a request with this body and this token, either of which may be empty; `None` where it was not asked
/// for. `signal` aborts the request.
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
