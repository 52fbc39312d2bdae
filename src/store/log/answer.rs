//! Interpretation of a log service's responses.

use std::time::Duration;

use crate::api::log::LOG;
use crate::connect::error::{Code, Error, Kind};

/// End of a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// Closed by the server.
    Closed,
    /// A transient error.
    Cut(Error),
    /// The token was rejected, maybe because it has expired.
    Unauthorized,
    /// The request was rejected: maybe because of the token, or because the address has expired.
    Denied(Error),
    /// Nothing was found at the address.
    Missing { is_for_good: bool },
    /// A permanent error.
    Failed(Error),
}

/// End of a stream that never began: the response has a status other than 200.
pub fn refused(status: u16, retry_after: Option<Duration>, has_token: bool) -> End {
    let error = status_error(status, retry_after);
    match status {
        401 if has_token => End::Unauthorized,
        400 | 401 | 403 => End::Denied(error),
        404 => End::Missing { is_for_good: false },
        410 => End::Missing { is_for_good: true },
        408 | 425 | 429 | 500.. => End::Cut(error),
        _ => End::Failed(error),
    }
}

pub fn status_error(status: u16, retry_after: Option<Duration>) -> Error {
    let error = Error::from_response(LOG, status, &[]);
    Error { message: format!("The log service returned HTTP {status}."), retry_after, ..error }
}

/// Whether a body starts like a web page.
pub fn is_web_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|start| body.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
}

pub fn web_page() -> Error {
    let message = "The server sent a web page instead of the log, such as a sign-in page. Open the log's site in a new tab, sign in if it \
                   asks you to, then retry here.";
    Error::protocol(LOG, Code::Unknown, message)
}

/// An address that is signed was rejected with this status.
pub fn expired_address(status_error: Error) -> Error {
    let message =
        format!("{} The address of the log has probably expired. Retry to get a new one.", status_error.message);
    Error { message, ..status_error }
}

pub fn silence() -> Error {
    Error::new(Kind::Network, LOG, "The log service didn't respond in time.")
}

pub fn unauthorized() -> Error {
    let message = "The log service rejected the token that the server issued for it.";
    Error::new(Kind::Rpc(Code::PermissionDenied), LOG, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_whether_the_log_is_asked_for_again() {
        let missing = |is_for_good| End::Missing { is_for_good };
        assert_eq!([404, 410].map(|status| refused(status, None, true)), [missing(false), missing(true)]);
        assert_eq!(refused(401, None, true), End::Unauthorized);
        let wait = Some(Duration::from_secs(7));
        for status in [408, 425, 429, 500, 502, 503, 504] {
            let End::Cut(error) = refused(status, wait, true) else { panic!("{status}") };
            assert_eq!((error.retry_after, error.message), (wait, format!("The log service returned HTTP {status}.")));
        }
        for status in [204, 206, 302, 405] {
            assert!(matches!(refused(status, None, true), End::Failed(_)), "{status}");
        }
        for (status, has_token) in [(400, true), (403, true), (400, false), (401, false), (403, false)] {
            assert!(matches!(refused(status, None, has_token), End::Denied(_)), "{status}");
        }
    }

    #[test]
    fn web_pages_are_told_from_logs() {
        for page in ["<!DOCTYPE html><title>Sign in</title>", "\u{feff}\n <html lang=en>", "<HTML>"] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for log in ["", "<", "<!doctype", "a <html>", "<htm", "+ cat index.html\n<html>"] {
            assert!(!is_web_page(log.as_bytes()), "{log}");
        }
    }
}
