//! Parses the end of a stream: the payload of its last envelope.

use crate::json::Json;

use super::code::Code;
use super::error::Error;

/// Checks whether the stream ended without an error. The console doesn't use its metadata.
pub fn parse(procedure: &str, payload: &[u8]) -> Result<(), Error> {
    let broken = |what: &str| Err(Error::broken(procedure, Code::Unknown, format!("The stream's end {what}.")));
    let Ok(end @ Json::Object(_)) = serde_json::from_slice(payload) else { return broken("cannot be read") };
    match end.get("error") {
        None | Some(Json::Null) => Ok(()),
        Some(error) => match Error::from_json(procedure, Code::Unknown, error) {
            Some(error) => Err(error),
            None => broken("has an error that says nothing"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::error::Kind;

    fn kind(payload: &str) -> Option<Kind> {
        parse("s/m", payload.as_bytes()).err().map(|error| error.kind)
    }

    #[test]
    fn a_stream_ends_cleanly_or_with_an_error() {
        for good in ["{}", r#"{"error":null}"#, r#"{"metadata":{"a":["b"]},"later":1}"#] {
            assert_eq!(kind(good), None, "{good}");
        }
        assert_eq!(kind(r#"{"error":{"code":"unauthenticated"}}"#), Some(Kind::Rpc(Code::Unauthenticated)));
        assert_eq!(kind(r#"{"error":{"code":"teapot","message":"short"}}"#), Some(Kind::Rpc(Code::Unknown)));
        for broken in ["", "[]", "null", "{", r#"{"error":{}}"#, r#"{"error":7}"#] {
            assert_eq!(kind(broken), Some(Kind::Broken(Code::Unknown)), "{broken}");
        }
    }
}
