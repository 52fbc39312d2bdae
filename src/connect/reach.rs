//! Why no answer came from an API at another origin. The browser tells the page nothing, whatever the reason. It does tell whether the
//! server can be reached at all, where the page asks for nothing that it could read: <https://fetch.spec.whatwg.org/#concept-request-mode>.

use std::time::Duration;

use gloo_net::http::Request;
use web_sys::{RequestCache, RequestMode, Url};

use super::error::{Error, Kind};
use super::timer;
use super::transport::AbortOnDrop;

/// How long the server may take to show that it is there.
const LIMIT: Duration = Duration::from_secs(5);

/// Names the cause of an error if it can be found out. `base_url` is where calls go.
pub async fn explain(error: Error, base_url: &str) -> Error {
    let Some(origin) = page_origin().filter(|_| error.kind == Kind::Network) else { return error };
    // One that is relative is of the page's own origin.
    let is_foreign = Url::new(base_url).is_ok_and(|url| url.origin() != origin);
    if !is_foreign || timer::within(LIMIT, can_be_reached(base_url)).await != Some(true) {
        return error;
    }
    let message = format!(
        "The server at {base_url} can be reached, but the browser keeps its answer from this page. The server must allow the site {origin} \
         (CORS). A site in front of it that asks to sign in has the same effect."
    );
    Error { kind: Kind::Blocked, message, ..error }
}

fn page_origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

async fn can_be_reached(url: &str) -> bool {
    let abort = AbortOnDrop::new();
    let request =
        Request::get(url).mode(RequestMode::NoCors).cache(RequestCache::NoStore).abort_signal(abort.signal().as_ref());
    request.send().await.is_ok()
}
