//! What lies at an address of its own, outside of the protocol: got with a token where it takes one, and
//! read as it comes.

use std::time::Duration;

use super::body::Body;
use super::error::Error;
use super::fetch::{AbortOnDrop, get};
use super::transport::{network_error, retry_after};

/// What came of asking for it.
pub enum Answer {
    Body(Body),
    /// It cannot be had now; the HTTP status, and how long to wait where the answer says so.
    Status(u16, Option<Duration>),
}

/// Asks for what is at `url`; `name` stands for it in errors. The token is a bearer token, which the browser takes along
/// to no other site that it may be sent on to (<https://fetch.spec.whatwg.org/#http-redirect-fetch>).
pub async fn download(url: &str, name: &str, token: Option<&str>) -> Result<Answer, Error> {
    let abort = AbortOnDrop::new();
    let response = get(url, token, &abort).await.map_err(|fault| network_error(name, &fault))?;
    let is_whole = response.status() == 200;
    Ok(match Body::of(&response, name, abort).filter(|_| is_whole) {
        Some(body) => Answer::Body(body),
        None => Answer::Status(response.status(), retry_after(&response.headers())),
    })
}
