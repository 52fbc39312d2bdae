//! The one error type: what went wrong with a call, by kind, code and procedure.

use std::fmt;
use std::time::Duration;

use crate::json::Json;

pub use super::code::Code;
use super::detail::{self, ActionableError, Detail, Violation};

/// How a call failed. What follows from it is in [`taxonomy`](super::taxonomy).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No answer came, or the connection broke within one: offline, refused, blocked by the browser, reset.
    Network,
    /// The server can be reached, but the browser keeps its answer from the page (CORS).
    Blocked,
    /// No answer came within the time that the call may take.
    Timeout,
    /// An answer broke off or can't be read: a stream's end is missing, or a message is no JSON.
    Broken(Code),
    /// An answer came that does not follow the protocol.
    Protocol(Code),
    /// Something in front of the server answered with a page for people; see [`web_page`](super::web_page).
    WebPage(Code),
    /// The server answered with an error.
    Rpc(Code),
}

/// A failed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    pub kind: Kind,
    /// What the server or the browser said; may be empty.
    pub message: String,
    pub details: Vec<Detail>,
    /// How long to wait before trying again, as the answer's headers say; see also [`Error::retry_delay`].
    pub retry_after: Option<Duration>,
    /// `gitpod.v1.PrebuildService/ListPrebuilds`, say.
    pub procedure: String,
    /// Where a person can see what answered instead of the server, a URL or an address of the console; for [`Kind::WebPage`].
    pub site: Option<String>,
}

impl Error {
    pub fn new(kind: Kind, procedure: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            details: Vec::new(),
            retry_after: None,
            procedure: procedure.to_owned(),
            site: None,
        }
    }

    /// An answer that does not follow the protocol.
    pub fn protocol(procedure: &str, code: Code, message: impl Into<String>) -> Self {
        Self::new(Kind::Protocol(code), procedure, message)
    }

    /// An answer that breaks off or can't be read.
    pub fn broken(procedure: &str, code: Code, message: impl Into<String>) -> Self {
        Self::new(Kind::Broken(code), procedure, message)
    }

    /// The Connect code; `None` where no answer came.
    pub const fn code(&self) -> Option<Code> {
        match self.kind {
            Kind::Network | Kind::Blocked => None,
            Kind::Timeout => Some(Code::DeadlineExceeded),
            Kind::Broken(code) | Kind::Protocol(code) | Kind::WebPage(code) | Kind::Rpc(code) => Some(code),
        }
    }

    /// The code's name, or `network`.
    pub fn code_name(&self) -> &'static str {
        self.code().map_or("network", Code::as_str)
    }

    /// How long the server asks to wait before the call is made again: in the details, else in the headers.
    pub fn retry_delay(&self) -> Option<Duration> {
        detail::retry_delay(&self.details).or(self.retry_after)
    }

    /// What is wrong with the request, field by field.
    pub fn violations(&self) -> Vec<Violation> {
        detail::violations(&self.details)
    }

    /// What the server has to say to a person.
    pub fn actionable(&self) -> Option<ActionableError> {
        detail::actionable(&self.details)
    }

    /// The error of an answer with a status other than 200: its body if that is a Connect error, else by the status.
    pub fn from_response(procedure: &str, status: u16, body: &[u8]) -> Self {
        let fallback = Code::from_http_status(status);
        let body: Json = serde_json::from_slice(body).unwrap_or_default();
        Self::from_json(procedure, fallback, &body)
            .unwrap_or_else(|| Self::protocol(procedure, fallback, format!("The server answered HTTP {status}.")))
    }

    /// A Connect error as JSON; `fallback` is its code where it has none that is known. `None` where it says nothing
    /// of an error. Everything in it is optional to a reader, and may be of whatever type.
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
    fn a_body_that_says_nothing_of_an_error_is_foreign() {
        for body in ["", "null", "[]", "{}", r#"{"code":null}"#, r#"{"message":null}"#, r#"{"error":"short"}"#] {
            let error = Error::from_response(PROCEDURE, 503, body.as_bytes());
            assert_eq!(error.kind, Kind::Protocol(Code::Unavailable), "{body}");
            assert_eq!(error.message, "The server answered HTTP 503.", "{body}");
        }
    }
}
