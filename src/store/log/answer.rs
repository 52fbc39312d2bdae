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
    /// The token was rejected.
    Unauthorized,
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
        for status in [204, 206, 302, 400, 403, 405] {
            assert!(matches!(refused(status, None, true), End::Failed(_)), "{status}");
        }
        assert!(matches!(refused(401, None, false), End::Failed(_)), "no other token would be accepted");
    }
}
