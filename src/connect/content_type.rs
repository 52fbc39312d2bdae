//! Checks that a response with status 200 uses the requested codec.

use super::code::Code;
use super::error::Error;

pub const UNARY: &str = "application/json";
pub const STREAM: &str = "application/connect+json";

/// Fails with `internal` for another Connect codec and with `unknown` for anything else.
pub fn check(procedure: &str, expected: &str, found: &str) -> Result<(), Error> {
    let media_type = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type == expected {
        return Ok(());
    }
    let codecs = if expected == STREAM { "application/connect+" } else { "application/" };
    let code = if media_type.starts_with(codecs) { Code::Internal } else { Code::Unknown };
    let found = if media_type.is_empty() { "no content type" } else { &media_type };
    Err(Error::protocol(procedure, code, format!("The server answered with {found} where {expected} was expected.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_requested_codec_is_accepted() {
        let code = |expected, found| check("s/m", expected, found).err().and_then(|error| error.code());
        assert_eq!(code(UNARY, "application/json"), None);
        assert_eq!(code(UNARY, "Application/JSON; charset=utf-8"), None);
        assert_eq!(code(UNARY, "application/proto"), Some(Code::Internal));
        assert_eq!(code(UNARY, "text/html"), Some(Code::Unknown));
        assert_eq!(code(UNARY, ""), Some(Code::Unknown));
        assert_eq!(code(STREAM, "application/connect+json"), None);
        assert_eq!(code(STREAM, "application/connect+proto"), Some(Code::Internal));
        assert_eq!(code(STREAM, "application/json"), Some(Code::Unknown));
    }
}
