//! Where and as whom calls go, and the one place that makes requests.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gloo_net::http::{Headers, Request, Response};
use web_sys::{AbortController, AbortSignal, RequestCredentials, RequestRedirect};

use crate::clock;

use super::early_response;
use super::error::{Error, Kind};
use super::web_page::{self, Head};

/// Where calls go.
#[derive(Clone, Debug)]
pub struct Transport {
    /// Without a slash at its end.
    pub base_url: String,
    /// Whether the browser sends the API's cookies along.
    pub sends_cookies: bool,
}

/// One call, as bytes.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// `gitpod.v1.PrebuildService/ListPrebuilds`, say.
    pub procedure: &'a str,
    pub message: &'a [u8],
    /// A bearer token.
    pub token: Option<&'a str>,
    /// How long the call may take; told to the server, too.
    pub timeout: Option<Duration>,
}

impl Transport {
    /// Sends a call. The answer's body is still to come; it stops when `abort` is dropped.
    pub(super) async fn send(
        &self,
        call: Call<'_>,
        content_type: &str,
        abort: &AbortOnDrop,
    ) -> Result<Response, Error> {
        let sent = clock::real_now();
        let url = format!("{}/{}", self.base_url, call.procedure);
        let body = std::str::from_utf8(call.message).unwrap_or_default();
        let signal = abort.signal();
        if let Some(response) = early_response::take(&url, body, call.token.unwrap_or_default(), signal.as_ref()).await
        {
            // It was asked for since the page was opened; when exactly is not known.
            learn_time(response.as_ref().ok(), page_opened(sent));
            return response.map_err(|error| network_error(call.procedure, &error));
        }
        let headers = Headers::new();
        headers.set("Content-Type", content_type);
        headers.set("Connect-Protocol-Version", "1");
        if let Some(timeout) = call.timeout {
            // Writing a 128-bit number would bring more than a kilobyte along.
            let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
            headers.set("Connect-Timeout-Ms", &millis.to_string());
        }
        if let Some(token) = call.token {
            headers.set("Authorization", &format!("Bearer {token}"));
        }
        // An API has no redirects. Followed to another site they would be a network error like any other.
        let request =
            Request::post(&url).headers(headers).abort_signal(signal.as_ref()).redirect(RequestRedirect::Manual);
        let request = match self.sends_cookies {
            true => request.credentials(RequestCredentials::Include),
            false => request,
        };
        let request = request
            .body(js_sys::Uint8Array::from(call.message))
            .map_err(|error| network_error(call.procedure, &error))?;
        let response = request.send().await;
        learn_time(response.as_ref().ok(), sent);
        response.map_err(|error| network_error(call.procedure, &error))
    }

    /// Whether an answer is of the API, and not of something in front of it.
    pub(super) fn check_sender(&self, procedure: &str, response: &Response) -> Result<(), Error> {
        let content_type = response.headers().get("Content-Type").unwrap_or_default();
        web_page::check(procedure, Head { status: response.status(), content_type: &content_type })
            .map_err(|error| Error { site: Some(self.site()), ..error })
    }

    /// Where a person meets the site that calls go to: its first page, or this very console, relative to the document's base address.
    fn site(&self) -> String {
        // The third slash ends the origin.
        let end = self.base_url.match_indices('/').nth(2).map_or(self.base_url.len(), |(end, _)| end);
        match self.base_url.contains("://") {
            true => self.base_url.get(..end).unwrap_or_default().to_owned(),
            false => ".".to_owned(),
        }
    }
}

/// No answer, or not all of it.
pub(super) fn network_error(procedure: &str, error: &gloo_net::Error) -> Error {
    Error::new(Kind::Network, procedure, error.to_string())
}

/// Learns from a response what time it is for the server, where the browser shows its date: to another origin's only if that
/// exposes it. A response that was kept somewhere has an old date.
fn learn_time(response: Option<&Response>, sent: DateTime<Utc>) {
    let Some(headers) = response.map(Response::headers).filter(|headers| headers.get("Age").is_none()) else { return };
    let date = headers.get("Date").and_then(|date| parse_date(&date));
    if let Some(date) = date {
        clock::learn(sent, clock::real_now(), date);
    }
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let millis = js_sys::Date::parse(text);
    if millis.is_nan() { None } else { DateTime::from_timestamp_millis(millis as i64) }
}

/// When the page was opened, `now` being the present by the same clock.
fn page_opened(now: DateTime<Utc>) -> DateTime<Utc> {
    let open = TimeDelta::milliseconds(i64::try_from(clock::millis()).unwrap_or_default());
    now.checked_sub_signed(open).unwrap_or(now)
}

/// How long the headers ask to wait, in seconds or, for `Retry-After`, until a date. They are readable only where the
/// server exposes them.
pub(super) fn retry_after(headers: &Headers) -> Option<Duration> {
    let text = headers.get("RateLimit-RetryAfter").or_else(|| headers.get("Retry-After"))?;
    match text.trim().parse::<u32>() {
        Ok(seconds) => Some(Duration::from_secs(seconds.into())),
        // A date in the past means: at once.
        Err(_) => parse_date(&text).map(|date| date.signed_duration_since(clock::now()).to_std().unwrap_or_default()),
    }
}

/// Stops the request when the future that waits for it is dropped.
pub(super) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    pub(super) fn new() -> Self {
        Self(AbortController::new().ok())
    }

    pub(super) fn signal(&self) -> Option<AbortSignal> {
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
