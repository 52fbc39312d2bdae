//! Target and credentials of calls.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clock;

use super::error::{Error, Kind};
use super::fetch::{AbortOnDrop, Fault, Headers, Post, Response, parse_date, post};
use super::web_page::{self, Head};

/// Target of calls.
#[derive(Clone, Debug)]
pub struct Transport {
    /// Base URL without a trailing slash.
    pub base_url: String,
    /// Whether requests include the API's cookies.
    pub sends_cookies: bool,
}

/// One call, encoded as bytes.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Procedure name, such as `gitpod.v1.PrebuildService/ListPrebuilds`.
    pub procedure: &'a str,
    pub message: &'a [u8],
    /// Bearer token.
    pub token: Option<&'a str>,
    /// Time limit of the call, also sent to the server.
    pub timeout: Option<Duration>,
}

impl Transport {
    /// Sends a call. The response body is still unread; dropping `abort` aborts it.
    pub(super) async fn send(
        &self,
        call: Call<'_>,
        content_type: &str,
        abort: &AbortOnDrop,
    ) -> Result<Response, Error> {
        let url = format!("{}/{}", self.base_url, call.procedure);
        // Formatting a 128-bit number would add more than a kilobyte of code.
        let timeout = call.timeout.map(|timeout| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX).to_string());
        let mut headers = vec![("Content-Type", content_type), ("Connect-Protocol-Version", "1")];
        headers.extend(timeout.as_deref().map(|millis| ("Connect-Timeout-Ms", millis)));
        let request = Post {
            url: &url,
            headers: &headers,
            token: call.token,
            body: call.message,
            sends_cookies: self.sends_cookies,
        };
        let (response, sent) = post(request, abort).await;
        learn_time(response.as_ref().ok(), sent);
        response.map_err(|fault| network_error(call.procedure, &fault))
    }

    /// Checks that a response comes from the API rather than from something in front of it.
    pub(super) fn check_sender(&self, procedure: &str, response: &Response) -> Result<(), Error> {
        let content_type = response.headers().get("Content-Type").unwrap_or_default();
        web_page::check(procedure, Head { status: response.status(), content_type: &content_type })
            .map_err(|error| Error { site: Some(self.site().into()), ..error })
    }

    /// Address at which a user can open the site that was called: its root page, or this console relative to the
    /// document's base URL.
    fn site(&self) -> String {
        // The third slash ends the origin.
        let end = self.base_url.match_indices('/').nth(2).map_or(self.base_url.len(), |(end, _)| end);
        match self.base_url.contains("://") {
            true => self.base_url.get(..end).unwrap_or_default().to_owned(),
            false => ".".to_owned(),
        }
    }
}

/// Creates an error for a missing or incomplete response.
pub(super) fn network_error(procedure: &str, fault: &Fault) -> Error {
    Error::new(Kind::Network, procedure, fault.to_string())
}

/// Learns the server's time from a response, if the browser exposes its date: for other origins only if they allow it.
/// A cached response has an outdated date.
fn learn_time(response: Option<&Response>, sent: DateTime<Utc>) {
    let Some(headers) = response.map(Response::headers).filter(|headers| headers.get("Age").is_none()) else { return };
    let date = headers.get("Date").and_then(|date| parse_date(&date));
    if let Some(date) = date {
        clock::learn(sent, clock::real_now(), date);
    }
}

/// The error with what the headers of its response tell. Cross-origin servers have to expose them.
pub(super) fn with_headers(error: Error, headers: &Headers) -> Error {
    Error { retry_after: retry_after(headers), request_id: headers.get("X-Request-Id").map(Into::into), ..error }
}

/// Retry delay from the headers: seconds or, for `Retry-After`, a date.
pub(super) fn retry_after(headers: &Headers) -> Option<Duration> {
    let text = headers.get("RateLimit-RetryAfter").or_else(|| headers.get("Retry-After"))?;
    match text.trim().parse::<u32>() {
        Ok(seconds) => Some(Duration::from_secs(seconds.into())),
        // A date in the past means no delay.
        Err(_) => parse_date(&text).map(|date| date.signed_duration_since(clock::now()).to_std().unwrap_or_default()),
    }
}
