//! HTTP requests through the browser's fetch. Native tests use `src/simulation/fetch.rs` instead.

use chrono::{DateTime, TimeDelta, Utc};
use gloo_net::http::{Headers as RequestHeaders, Request};
use web_sys::{AbortController, AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect};

use crate::clock;

use super::early_response;

pub(super) use gloo_net::Error as Fault;
pub(super) use gloo_net::http::{Headers, Response};

/// POST request.
pub(super) struct Post<'a> {
    pub url: &'a str,
    /// Header names and values, except the token.
    pub headers: &'a [(&'static str, &'a str)],
    /// Bearer token.
    pub token: Option<&'a str>,
    pub body: &'a [u8],
    pub sends_cookies: bool,
}

/// Sends a request, or takes the response to one already sent. Returns the response, whose body is still unread, and
/// the earliest time at which it was requested.
pub(super) async fn post(post: Post<'_>, abort: &AbortOnDrop) -> (Result<Response, Fault>, DateTime<Utc>) {
    let sent = clock::real_now();
    let signal = abort.signal();
    let text = std::str::from_utf8(post.body).unwrap_or_default();
    if let Some(response) = early_response::take(post.url, text, post.token.unwrap_or_default(), signal.as_ref()).await
    {
        // It was requested at some time after the page was opened.
        return (response, page_opened(sent));
    }
    let headers = RequestHeaders::new();
    for (name, value) in post.headers {
        headers.set(name, value);
    }
    set_token(&headers, post.token);
    // An API doesn't redirect. Following a cross-origin redirect would only end in a generic network error.
    let request =
        Request::post(post.url).headers(headers).abort_signal(signal.as_ref()).redirect(RequestRedirect::Manual);
    let request = match post.sends_cookies {
        true => request.credentials(RequestCredentials::Include),
        false => request,
    };
    let response = match request.body(js_sys::Uint8Array::from(post.body)) {
        Ok(request) => request.send().await,
        Err(fault) => Err(fault),
    };
    (response, sent)
}

/// Sends a GET request to `url`. `token` is a bearer token.
pub(super) async fn get(
    url: &str,
    token: Option<&str>,
    range: Option<&str>,
    abort: &AbortOnDrop,
) -> Result<Response, Fault> {
    let headers = RequestHeaders::new();
    set_token(&headers, token);
    if let Some(range) = range {
        headers.set("Range", range);
    }
    let request = Request::get(url)
        .headers(headers)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(abort.signal().as_ref());
    request.send().await
}

fn set_token(headers: &RequestHeaders, token: Option<&str>) {
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"));
    }
}

/// Time at which the page was opened; `now` is the current time of the same clock.
fn page_opened(now: DateTime<Utc>) -> DateTime<Utc> {
    let open = TimeDelta::milliseconds(i64::try_from(clock::millis()).unwrap_or_default());
    now.checked_sub_signed(open).unwrap_or(now)
}

/// Parses an HTTP date.
pub(super) fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let millis = js_sys::Date::parse(text);
    if millis.is_nan() { None } else { DateTime::from_timestamp_millis(millis as i64) }
}

/// Aborts the request when the waiting future is dropped.
pub(super) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    pub(super) fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
