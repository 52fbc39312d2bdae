//! Personal access token: validated on input, never displayed.

use std::fmt;
use std::sync::Arc;

/// Bearer token that is valid in an HTTP header. Kept in memory and hidden from [`fmt::Debug`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Arc<str>);

/// Reason why an input isn't a valid token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    Empty,
    /// Contains a space, a line break, or a non-ASCII character.
    Foreign,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Paste a personal access token.",
            Self::Foreign => "Tokens contain no spaces or special characters. Copy it again without surrounding text.",
        })
    }
}

impl Token {
    /// Parses a token, trimming the whitespace that copying often adds.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        let fits = text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.into())) } else { Err(TokenError::Foreign) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_and_hidden_from_debug_output() {
        let token = Token::parse(" ona_pat_1.a-b_c=\n").unwrap();
        assert_eq!(token.as_str(), "ona_pat_1.a-b_c=");
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(Token::parse(" \t"), Err(TokenError::Empty));
        for text in ["two words", "line\nbreak", "tökén", "nul\0"] {
            assert_eq!(Token::parse(text), Err(TokenError::Foreign), "{text}");
        }
    }
}
