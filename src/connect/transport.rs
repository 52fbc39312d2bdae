//! Where and as whom calls go.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clock;

use super::error::{Error, Kind};
use super::fetch::{AbortOnDrop, Fault, Headers, Post, Response, parse_date, post};
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
        let url = format!("{}/{}", self.base_url, call.procedure);
        // Writing a 128-bit number would bring more than a kilobyte along.
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
pub(super) fn network_error(procedure: &str, fault: &Fault) -> Error {
    Error::new(Kind::Network, procedure, fault.to_string())
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
