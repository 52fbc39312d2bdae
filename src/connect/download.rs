//! Downloads a URL outside the Connect protocol, with an optional token, and streams its body.

use std::time::Duration;

use super::body::Body;
use super::error::Error;
use super::fetch::{AbortOnDrop, get};
use super::transport::{network_error, retry_after};
use super::web_page::is_html;

/// Result of a download request.
pub enum Answer {
    Body(Body),
    /// A web page, such as a sign-in page.
    WebPage,
    /// Not available now: the HTTP status and, if given, how long to wait before retrying.
    Status(u16, Option<Duration>),
}

/// Requests `url`; errors call it `name`. `token` is a bearer token, which the browser drops on cross-origin redirects
/// (<https://fetch.spec.whatwg.org/#http-redirect-fetch>).
pub async fn download(url: &str, name: &str, token: Option<&str>) -> Result<Answer, Error> {
    let abort = AbortOnDrop::new();
    let response = get(url, token, &abort).await.map_err(|fault| network_error(name, &fault))?;
    let is_whole = response.status() == 200;
    let is_web_page = is_whole && is_html(&response.headers().get("Content-Type").unwrap_or_default());
    Ok(match Body::of(&response, name, abort).filter(|_| is_whole) {
        Some(_) if is_web_page => Answer::WebPage,
        Some(body) => Answer::Body(body),
        None => Answer::Status(response.status(), retry_after(&response.headers())),
    })
}
