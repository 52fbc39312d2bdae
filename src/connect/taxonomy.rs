//! Error classification: whether the call may have taken effect, whether to retry, and whether to sign in. The only
//! place that interprets [`Kind`] and [`Code`]; message texts are never interpreted.

use super::code::Code::{
    Aborted, AlreadyExists, Canceled, DataLoss, DeadlineExceeded, FailedPrecondition, Internal, NotFound,
    PermissionDenied, ResourceExhausted, Unauthenticated, Unavailable, Unimplemented, Unknown,
};
use super::error::{Error, Kind};

impl Error {
    /// No response for any reason. Only the server knows the result.
    pub const fn is_unanswered(&self) -> bool {
        matches!(self.kind, Kind::Network | Kind::Blocked | Kind::Timeout)
    }

    /// Nothing was received: the browser is offline, or the server is down or blocked. Unlike after a timeout, other
    /// calls will fail, too.
    pub const fn is_unreachable(&self) -> bool {
        matches!(self.kind, Kind::Network | Kind::Blocked)
    }

    /// A failed write may still have been applied: there was no response, a truncated one, or an internal error.
    pub const fn may_have_applied(&self) -> bool {
        match self.kind {
            Kind::Network | Kind::Blocked | Kind::Timeout | Kind::Broken(_) => true,
            Kind::Protocol(code) | Kind::WebPage(code) | Kind::Rpc(code) => {
                matches!(code, Aborted | Canceled | DataLoss | DeadlineExceeded | Internal | Unavailable | Unknown)
            }
        }
    }

    /// The error may mean that the change was already applied. Browsers resend a request when a reused connection is
    /// reset (<https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>), and the second copy is rejected if the first
    /// succeeded.
    pub const fn may_be_applied_already(&self) -> bool {
        matches!(self.kind, Kind::Rpc(AlreadyExists | FailedPrecondition | NotFound))
    }

    /// The same read may succeed within seconds. Used for calls that a user is waiting for, see
    /// [`Policy`](super::retry::Policy): slow failures and internal server errors aren't retried silently.
    pub const fn is_retryable(&self) -> bool {
        match self.kind {
            Kind::Network => true,
            Kind::Protocol(code) | Kind::Rpc(code) => matches!(code, Unavailable | ResourceExhausted),
            Kind::Blocked | Kind::Timeout | Kind::Broken(_) | Kind::WebPage(_) => false,
        }
    }

    /// The failure may be transient. Used for background refreshes, which retry with increasing delays.
    pub const fn is_transient(&self) -> bool {
        match self.kind {
            Kind::Network | Kind::Blocked | Kind::Timeout | Kind::Broken(_) => true,
            // A proxy that responds in place of the server will do so again.
            Kind::WebPage(_) => false,
            Kind::Protocol(code) => matches!(code, Unavailable),
            Kind::Rpc(code) => matches!(
                code,
                Aborted
                    | Canceled
                    | DeadlineExceeded
                    | Internal
                    | ResourceExhausted
                    | Unauthenticated
                    | Unavailable
                    | Unknown
            ),
        }
    }

    /// The API rejects the caller's token, or requires one.
    pub const fn needs_sign_in(&self) -> bool {
        matches!(self.kind, Kind::Rpc(Unauthenticated) | Kind::Protocol(Unauthenticated))
    }

    /// Something in front of the API responded, most likely a sign-in page. The API token isn't the cause.
    pub const fn needs_sign_in_elsewhere(&self) -> bool {
        matches!(self.kind, Kind::WebPage(_))
    }

    /// The caller is authenticated but lacks permission.
    pub const fn is_denied(&self) -> bool {
        matches!(self.code(), Some(PermissionDenied))
    }

    /// The API doesn't implement this procedure.
    pub const fn is_unsupported(&self) -> bool {
        matches!(self.code(), Some(Unimplemented))
    }

    /// The resource to create already exists.
    pub const fn is_duplicate(&self) -> bool {
        matches!(self.code(), Some(AlreadyExists))
    }

    /// The requested resource doesn't exist.
    pub const fn is_missing(&self) -> bool {
        matches!(self.code(), Some(NotFound))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::code::Code;
    use super::*;

    const EFFECT: u8 = 1;
    const AT_ONCE: u8 = 2;
    const PASSES: u8 = 4;
    const SIGN_IN: u8 = 8;
    const ELSEWHERE: u8 = 16;
    const DENIED: u8 = 32;
    const MISSING: u8 = 64;
    const UNSUPPORTED: u8 = 128;

    fn verdict(kind: Kind) -> u8 {
        let error = Error::new(kind, "s/m", "The stream is broken: permission denied, not found, unavailable.");
        let answers = [
            error.may_have_applied(),
            error.is_retryable(),
            error.is_transient(),
            error.needs_sign_in(),
            error.needs_sign_in_elsewhere(),
            error.is_denied(),
            error.is_missing(),
            error.is_unsupported(),
        ];
        answers.into_iter().enumerate().map(|(bit, answer)| u8::from(answer) << bit).sum()
    }

    /// Every code with its classification, as the API's own response and as a protocol violation.
    const CODES: [(Code, u8, u8); 16] = [
        (Code::Canceled, EFFECT | PASSES, EFFECT),
        (Code::Unknown, EFFECT | PASSES, EFFECT),
        (Code::InvalidArgument, 0, 0),
        (Code::DeadlineExceeded, EFFECT | PASSES, EFFECT),
        (Code::NotFound, MISSING, MISSING),
        (Code::AlreadyExists, 0, 0),
        (Code::PermissionDenied, DENIED, DENIED),
        (Code::ResourceExhausted, AT_ONCE | PASSES, AT_ONCE),
        (Code::FailedPrecondition, 0, 0),
        (Code::Aborted, EFFECT | PASSES, EFFECT),
        (Code::OutOfRange, 0, 0),
        (Code::Unimplemented, UNSUPPORTED, UNSUPPORTED),
        (Code::Internal, EFFECT | PASSES, EFFECT),
        (Code::Unavailable, EFFECT | AT_ONCE | PASSES, EFFECT | AT_ONCE | PASSES),
        (Code::DataLoss, EFFECT, EFFECT),
        (Code::Unauthenticated, SIGN_IN | PASSES, SIGN_IN),
    ];

    #[test]
    fn every_code_is_classified() {
        let codes: HashSet<&str> = CODES.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for (code, of_api, of_foreign) in CODES {
            assert_eq!(verdict(Kind::Rpc(code)), of_api, "{code:?}");
            assert_eq!(verdict(Kind::Protocol(code)), of_foreign, "{code:?} outside the protocol");
        }
    }

    #[test]
    fn every_transport_failure_is_classified() {
        assert_eq!(verdict(Kind::Network), EFFECT | AT_ONCE | PASSES);
        for kind in [Kind::Blocked, Kind::Timeout, Kind::Broken(Code::Internal), Kind::Broken(Code::Unknown)] {
            assert_eq!(verdict(kind), EFFECT | PASSES, "{kind:?}");
        }
        assert_eq!(verdict(Kind::WebPage(Code::Unauthenticated)), ELSEWHERE);
        assert_eq!(verdict(Kind::WebPage(Code::Unknown)), ELSEWHERE | EFFECT);
    }

    #[test]
    fn only_certain_rejections_mean_that_a_write_was_already_applied() {
        let is = |kind| Error::new(kind, "s/m", "").may_be_applied_already();
        let codes = Code::ALL.into_iter().filter(|code| is(Kind::Rpc(*code))).collect::<Vec<_>>();
        assert_eq!(codes, [Code::NotFound, Code::AlreadyExists, Code::FailedPrecondition]);
        let is_other = |code: &Code| is(Kind::Protocol(*code)) || is(Kind::WebPage(*code)) || is(Kind::Broken(*code));
        assert_eq!(Code::ALL.iter().filter(|code| is_other(code)).count(), 0);
        assert!(![Kind::Network, Kind::Blocked, Kind::Timeout].into_iter().any(is));
    }

    #[test]
    fn only_transport_failures_count_as_unanswered() {
        let is = |kind| {
            let error = Error::new(kind, "s/m", "");
            (error.is_unanswered(), error.is_unreachable())
        };
        assert_eq!(is(Kind::Network), (true, true));
        assert_eq!(is(Kind::Blocked), (true, true));
        assert_eq!(is(Kind::Timeout), (true, false));
        for kind in [Kind::Broken(Code::Internal), Kind::WebPage(Code::Unknown), Kind::Rpc(Code::Unavailable)] {
            assert_eq!(is(kind), (false, false), "{kind:?}");
        }
    }
}
