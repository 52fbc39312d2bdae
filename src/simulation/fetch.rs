//! Requests to the simulated [`server`](crate::simulation::server). Replaces the browser's fetch.

use std::fmt;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use crate::clock;
use crate::mock::answer::Answer;
use crate::simulation::server::{self, Open, Outcome};

/// Broken connection.
pub(crate) struct Fault;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Failed to fetch")
    }
}

pub(crate) struct Headers(&'static str);

impl Headers {
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        (name == "Content-Type").then(|| self.0.to_owned())
    }
}

pub(crate) enum Response {
    Whole(Answer),
    Stream(Rc<Open>),
}

impl Response {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Whole(answer) => answer.status,
            Self::Stream(_) => 200,
        }
    }

    pub(crate) fn headers(&self) -> Headers {
        match self {
            Self::Whole(answer) => Headers(answer.content_type.unwrap_or_default()),
            Self::Stream(open) => Headers(open.content_type()),
        }
    }

    pub(crate) async fn binary(&self) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Whole(answer) => Ok(answer.body.clone()),
            Self::Stream(open) => {
                let mut all = Vec::new();
                while let Some(bytes) = open.read().await.map_err(|()| Fault)? {
                    all.extend(bytes);
                }
                Ok(all)
            }
        }
    }
}

pub(crate) struct Post<'a> {
    pub url: &'a str,
    pub headers: &'a [(&'static str, &'a str)],
    pub token: Option<&'a str>,
    pub body: &'a [u8],
    #[expect(dead_code, reason = "there are no cookies here")]
    pub sends_cookies: bool,
}

pub(crate) async fn post(post: Post<'_>, _abort: &AbortOnDrop) -> (Result<Response, Fault>, DateTime<Utc>) {
    let sent = clock::real_now();
    let content_type = post.headers.iter().find(|(name, _)| *name == "Content-Type").map_or("", |(_, value)| value);
    (send(post.url, "POST", content_type, post.token, post.body).await, sent)
}

/// The server sends no parts, so it ignores ranges.
pub(crate) async fn get(
    url: &str,
    token: Option<&str>,
    _range: Option<&str>,
    _abort: &AbortOnDrop,
) -> Result<Response, Fault> {
    send(url, "GET", "", token, &[]).await
}

async fn send(
    url: &str,
    method: &str,
    content_type: &str,
    token: Option<&str>,
    body: &[u8],
) -> Result<Response, Fault> {
    let authorization = token.map(|token| format!("Bearer {token}")).unwrap_or_default();
    let headers = server::Headers { content_type, authorization: &authorization };
    match server::handle(url, method, headers, body).await {
        Outcome::Answer(answer) => Ok(Response::Whole(answer)),
        Outcome::Stream(open) => Ok(Response::Stream(open)),
        Outcome::Broken => Err(Fault),
    }
}

pub(crate) fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc())
}

/// Does nothing: dropping the future that waits for a response is enough to abort it.
pub(crate) struct AbortOnDrop;

impl AbortOnDrop {
    pub(crate) fn new() -> Self {
        Self
    }
}
