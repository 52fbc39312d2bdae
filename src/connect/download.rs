//! Downloads a URL outside the Connect protocol, with an optional token, and streams its body.

use std::time::Duration;

use super::body::Body;
use super::error::Error;
use super::fetch::{AbortOnDrop, get};
use super::transport::{network_error, retry_after};
use super::web_page::is_html;

/// Result of a download request.
pub enum Answer {
    Body(Body, Part),
    /// A web page, such as a sign-in page.
    WebPage,
    /// Not available now: the HTTP status and, if given, how long to wait before retrying.
    Status(u16, Option<Duration>),
}

/// What a body contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Whether it starts where it was requested to, instead of at the beginning.
    pub is_rest: bool,
    /// Whether the server sends parts. Other origins have to expose that.
    pub accepts_ranges: bool,
}

/// Requests `url`; errors call it `name`. `token` is a bearer token, which the browser drops on cross-origin redirects
/// (<https://fetch.spec.whatwg.org/#http-redirect-fetch>).
///
/// `from` is the first byte to send, for servers that allow that. Browsers send a range of this form to other origins
/// without asking them first (<https://fetch.spec.whatwg.org/#cors-safelisted-request-header>).
pub async fn download(url: &str, name: &str, token: Option<&str>, from: Option<u64>) -> Result<Answer, Error> {
    let abort = AbortOnDrop::new();
    let range = from.map(|from| format!("bytes={from}-"));
    let response = get(url, token, range.as_deref(), &abort).await.map_err(|fault| network_error(name, &fault))?;
    let header = |name| response.headers().get(name).unwrap_or_default();
    let is_rest = response.status() == 206 && from.is_some();
    let is_body = is_rest || response.status() == 200;
    let part = Part { is_rest, accepts_ranges: is_rest || is_body && header("Accept-Ranges") == "bytes" };
    let is_web_page = is_body && is_html(&header("Content-Type"));
    Ok(match Body::of(&response, name, abort).filter(|_| is_body) {
        Some(_) if is_web_page => Answer::WebPage,
        Some(body) => Answer::Body(body, part),
        None => Answer::Status(response.status(), retry_after(&response.headers())),
    })
}
