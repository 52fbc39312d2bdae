//! HTTP responses: a message or a Connect error as status, content type, and body.

use serde::Serialize;

use crate::connect::detail::Detail;
use crate::connect::error::Code;

/// Complete HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Content type; `None` if there is no body.
    pub content_type: Option<&'static str>,
    pub body: Vec<u8>,
}

impl Answer {
    pub const fn without_body(status: u16) -> Self {
        Self { status, content_type: None, body: Vec::new() }
    }

    pub fn text(status: u16, text: &str) -> Self {
        Self { status, content_type: Some("text/plain; charset=utf-8"), body: text.as_bytes().to_vec() }
    }

    pub const fn json(status: u16, body: Vec<u8>) -> Self {
        Self { status, content_type: Some("application/json"), body }
    }
}

/// Connect error returned by a handler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RpcError {
    pub code: Code,
    pub message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
}

impl RpcError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new() }
    }
}

impl From<RpcError> for Answer {
    fn from(error: RpcError) -> Self {
        // Strings always serialize; with an empty body, the status would still carry the code.
        Self::json(error.code.http_status(), serde_json::to_vec(&error).unwrap_or_default())
    }
}
