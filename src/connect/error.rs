//! Error of a failed call: kind, code, and procedure.

use std::fmt;
use std::time::Duration;

use crate::json::Json;

pub use super::code::Code;
use super::detail::{self, ActionableError, Detail, Violation};

/// Kind of failure. [`taxonomy`](super::taxonomy) defines how each is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No response, or the connection broke during the response: offline, refused, reset, or blocked by the browser.
    Network,
    /// The server is reachable, but the browser hides its response from the page (CORS).
    Blocked,
    /// No response within the call's time limit.
    Timeout,
    /// The response is truncated or can't be parsed: a missing end of stream, or invalid JSON.
    Broken(Code),
    /// The response violates the protocol.
    Protocol(Code),
    /// Something in front of the server responded with an HTML page; see [`web_page`](super::web_page).
    WebPage(Code),
    /// The server returned an error.
    Rpc(Code),
}

/// Failed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    pub kind: Kind,
    /// Message from the server or browser; may be empty.
    pub message: String,
    pub details: Vec<Detail>,
    /// Retry delay from the response headers; see also [`Error::retry_delay`].
    pub retry_after: Option<Duration>,
    /// Id of the request in the server's logs, from its response.
    pub request_id: Option<Box<str>>,
    /// Procedure name, such as `gitpod.v1.PrebuildService/ListPrebuilds`.
    pub procedure: Box<str>,
    /// Address at which a user can see what responded instead of the server, for [`Kind::WebPage`].
    pub site: Option<Box<str>>,
}

impl Error {
    pub fn new(kind: Kind, procedure: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            details: Vec::new(),
            retry_after: None,
            request_id: None,
            procedure: procedure.into(),
            site: None,
        }
    }

    /// Creates an error for a response that violates the protocol.
    pub fn protocol(procedure: &str, code: Code, message: impl Into<String>) -> Self {
        Self::new(Kind::Protocol(code), procedure, message)
    }

    /// Creates an error for a response that is truncated or can't be parsed.
    pub fn broken(procedure: &str, code: Code, message: impl Into<String>) -> Self {
        Self::new(Kind::Broken(code), procedure, message)
    }

    /// Connect code; `None` if there was no response.
    pub const fn code(&self) -> Option<Code> {
        match self.kind {
            Kind::Network | Kind::Blocked => None,
            Kind::Timeout => Some(Code::DeadlineExceeded),
            Kind::Broken(code) | Kind::Protocol(code) | Kind::WebPage(code) | Kind::Rpc(code) => Some(code),
        }
    }

    /// Name of the code, or `network`.
    pub fn code_name(&self) -> &'static str {
        self.code().map_or("network", Code::as_str)
    }

    /// Retry delay requested by the server, from the details or else the headers.
    pub fn retry_delay(&self) -> Option<Duration> {
        detail::retry_delay(&self.details).or(self.retry_after)
    }

    /// Invalid request fields.
    pub fn violations(&self) -> Vec<Violation> {
        detail::violations(&self.details)
    }

    /// The server's message for the user.
    pub fn actionable(&self) -> Option<ActionableError> {
        detail::actionable(&self.details)
    }

    /// Creates an error from a response with a status other than 200: from its body if that is a Connect error, else
    /// from the status.
    pub fn from_response(procedure: &str, status: u16, body: &[u8]) -> Self {
        let fallback = Code::from_http_status(status);
        let body: Json = serde_json::from_slice(body).unwrap_or_default();
        Self::from_json(procedure, fallback, &body)
            .unwrap_or_else(|| Self::protocol(procedure, fallback, format!("The server answered HTTP {status}.")))
    }

    /// Parses a Connect error; `fallback` replaces a missing or unknown code. Returns `None` if the JSON isn't an
    /// error. All fields are optional and may have any type.
    pub fn from_json(procedure: &str, fallback: Code, body: &Json) -> Option<Self> {
        let code = body.get("code").filter(|code| !matches!(code, Json::Null));
        let message = body.get("message").and_then(Json::text);
        if code.is_none() && message.is_none() {
            return None;
        }
        let code = code.and_then(Json::text).and_then(Code::from_name).unwrap_or(fallback);
        let details = body.get("details").map(Json::items).unwrap_or_default();
        let details = details.iter().filter_map(Detail::from_json).collect();
        Some(Self { details, ..Self::new(Kind::Rpc(code), procedure, message.unwrap_or_default()) })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}: {}", self.procedure, self.code_name(), self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCEDURE: &str = "gitpod.v1.PrebuildService/GetPrebuild";

    #[test]
    fn a_connect_error_is_read_from_the_body() {
        let body = br#"{"code":"not_found","message":"no such prebuild","details":[{"type":"a.B","value":"CgA","debug":{}}],"later":1}"#;
        let error = Error::from_response(PROCEDURE, 404, body);
        assert_eq!(error.kind, Kind::Rpc(Code::NotFound));
        assert_eq!(error.message, "no such prebuild");
        assert_eq!(error.details, [Detail { type_name: "a.B".into(), value: vec![10, 0] }]);
    }

    #[test]
    fn a_foreign_body_falls_back_to_the_status() {
        for (status, code) in [
            (400, Code::Internal),
            (401, Code::Unauthenticated),
            (403, Code::PermissionDenied),
            (404, Code::Unimplemented),
            (429, Code::Unavailable),
            (502, Code::Unavailable),
            (418, Code::Unknown),
        ] {
            let error = Error::from_response(PROCEDURE, status, b"<html>Bad gateway</html>");
            assert_eq!(error.kind, Kind::Protocol(code), "{status}");
        }
    }

    #[test]
    fn an_unknown_or_missing_code_falls_back_to_the_status_and_keeps_the_message() {
        for body in [
            &br#"{"code":"teapot","message":"short"}"#[..],
            br#"{"message":"short"}"#,
            br#"{"code":7,"message":"short"}"#,
            br#"{"code":null,"message":"short"}"#,
            br#"{"code":{"a":[true]},"message":"short","details":{}}"#,
        ] {
            let error = Error::from_response(PROCEDURE, 503, body);
            assert_eq!((error.code(), error.message.as_str()), (Some(Code::Unavailable), "short"));
        }
    }

    #[test]
    fn a_body_without_an_error_is_foreign() {
        for body in ["", "null", "[]", "{}", r#"{"code":null}"#, r#"{"message":null}"#, r#"{"error":"short"}"#] {
            let error = Error::from_response(PROCEDURE, 503, body.as_bytes());
            assert_eq!(error.kind, Kind::Protocol(Code::Unavailable), "{body}");
            assert_eq!(error.message, "The server answered HTTP 503.", "{body}");
        }
    }
}
