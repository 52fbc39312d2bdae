//! The one error type: what went wrong with a call, by kind, code and procedure.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// A Connect error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    Canceled,
    Unknown,
    InvalidArgument,
    DeadlineExceeded,
    NotFound,
    AlreadyExists,
    PermissionDenied,
    ResourceExhausted,
    FailedPrecondition,
    Aborted,
    OutOfRange,
    Unimplemented,
    Internal,
    Unavailable,
    DataLoss,
    Unauthenticated,
}

impl Code {
    pub const ALL: [Self; 16] = [
        Self::Canceled,
        Self::Unknown,
        Self::InvalidArgument,
        Self::DeadlineExceeded,
        Self::NotFound,
        Self::AlreadyExists,
        Self::PermissionDenied,
        Self::ResourceExhausted,
        Self::FailedPrecondition,
        Self::Aborted,
        Self::OutOfRange,
        Self::Unimplemented,
        Self::Internal,
        Self::Unavailable,
        Self::DataLoss,
        Self::Unauthenticated,
    ];

    /// The code of this name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The code's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Unknown => "unknown",
            Self::InvalidArgument => "invalid_argument",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::PermissionDenied => "permission_denied",
            Self::ResourceExhausted => "resource_exhausted",
            Self::FailedPrecondition => "failed_precondition",
            Self::Aborted => "aborted",
            Self::OutOfRange => "out_of_range",
            Self::Unimplemented => "unimplemented",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
            Self::DataLoss => "data_loss",
            Self::Unauthenticated => "unauthenticated",
        }
    }

    /// The HTTP status that carries this code in a unary answer.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Canceled => 499,
            Self::InvalidArgument | Self::FailedPrecondition | Self::OutOfRange => 400,
            Self::Unauthenticated => 401,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::AlreadyExists | Self::Aborted => 409,
            Self::ResourceExhausted => 429,
            Self::Unknown | Self::Internal | Self::DataLoss => 500,
            Self::Unimplemented => 501,
            Self::Unavailable => 503,
            Self::DeadlineExceeded => 504,
        }
    }

    /// The code of an answer whose body is no Connect error: a proxy's page, say.
    pub const fn from_http_status(status: u16) -> Self {
        match status {
            400 => Self::Internal,
            401 => Self::Unauthenticated,
            403 => Self::PermissionDenied,
            404 => Self::Unimplemented,
            429 | 502 | 503 | 504 => Self::Unavailable,
            _ => Self::Unknown,
        }
    }
}

/// How a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No answer came: offline, refused, blocked by the browser.
    Network,
    /// An answer came that does not follow the protocol.
    Protocol(Code),
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
    /// `gitpod.v1.PrebuildService/ListPrebuilds`, say.
    pub procedure: String,
}

impl Error {
    /// The Connect code; `None` where no answer came.
    pub const fn code(&self) -> Option<Code> {
        match self.kind {
            Kind::Network => None,
            Kind::Protocol(code) | Kind::Rpc(code) => Some(code),
        }
    }

    /// The code's name, or `network`.
    pub fn code_name(&self) -> &'static str {
        self.code().map_or("network", Code::as_str)
    }

    /// The error of an answer with a status other than 200: its body if that is a Connect error, else by the status.
    pub fn from_response(procedure: &str, status: u16, body: &[u8]) -> Self {
        let fallback = Code::from_http_status(status);
        // Everything in the body is optional to a reader, and of whatever type.
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let (code, message) =
            (body.get("code").filter(|code| !code.is_null()), body.get("message").and_then(Value::as_str));
        if code.is_none() && message.is_none() {
            return Self::protocol(procedure, fallback, format!("The server answered HTTP {status}."));
        }
        let code = code.and_then(Value::as_str).and_then(Code::from_name).unwrap_or(fallback);
        let details = body.get("details").and_then(Value::as_array).into_iter().flatten().map(Detail::read).collect();
        let message = message.unwrap_or_default().to_owned();
        let kind = Kind::Rpc(code);
        Self { kind, message, details, procedure: procedure.to_owned() }
    }

    /// An answer that does not follow the protocol.
    pub fn protocol(procedure: &str, code: Code, message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Protocol(code),
            message: message.into(),
            details: Vec::new(),
            procedure: procedure.to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}: {}", self.procedure, self.code_name(), self.message)
    }
}

impl std::error::Error for Error {}

/// More about an error: a protobuf message by type name, its bytes in unpadded base64.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    pub type_name: String,
    pub value: String,
}

impl Detail {
    fn read(json: &Value) -> Self {
        let text = |name| json.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { type_name: text("type"), value: text("value") }
    }
}

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
        assert_eq!(error.details, [Detail { type_name: "a.B".into(), value: "CgA".into() }]);
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

    #[test]
    fn names_on_the_wire_are_serdes_names() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{}\"", code.as_str()));
            assert_eq!(Code::from_name(code.as_str()), Some(code));
        }
    }
}
