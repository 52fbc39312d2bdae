//! Access control. Outside the scenarios about it, everyone may call everything.

use super::answer::RpcError;
use super::rng::{self, Kind};
use super::scenario::Scenario;
use crate::connect::error::Code;

/// Token that [`Scenario::ExpiredToken`] rejects; it accepts any other.
pub const EXPIRED_TOKEN: &str = "expired";

/// Token of an `Authorization` header, if it is a bearer token.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

/// Checks whether the scenario accepts this caller.
pub fn authenticate(scenario: Scenario, authorization: &str) -> Result<(), RpcError> {
    match (scenario, bearer(authorization)) {
        (Scenario::ExpiredToken, None) => Err(RpcError::new(Code::Unauthenticated, "no token was given")),
        (Scenario::ExpiredToken, Some(EXPIRED_TOKEN)) => {
            Err(RpcError::new(Code::Unauthenticated, "the token has expired"))
        }
        _ => Ok(()),
    }
}

/// Checks whether the scenario allows the caller to write.
pub fn authorize_write(scenario: Scenario) -> Result<(), RpcError> {
    match scenario {
        Scenario::ReadOnly => {
            Err(RpcError::new(Code::PermissionDenied, "the admin role on the project is required to change it"))
        }
        _ => Ok(()),
    }
}

/// Lifetime of a logs token, in milliseconds.
const LOGS_TOKEN_MS: i64 = 60 * 60 * 1000;

/// Creates a token, issued at `now`, for the log of the prebuild with this key.
pub fn logs_token(seed: u64, key: i64, now: i64) -> String {
    signed(seed, key, now + LOGS_TOKEN_MS)
}

/// Whether a token is valid for the log of this prebuild.
pub fn opens_log(seed: u64, key: i64, token: &str, now: i64) -> bool {
    let expiry = token.split('-').nth(1).and_then(|expiry| i64::from_str_radix(expiry, 16).ok());
    expiry.is_some_and(|expiry| expiry > now && token == signed(seed, key, expiry))
}

fn signed(seed: u64, key: i64, expiry: i64) -> String {
    format!("logs-{expiry:x}-{:016x}", rng::number(seed ^ key.cast_unsigned(), Kind::LogsToken, expiry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_access_scenarios_deny_calls() {
        let code = |scenario, authorization| authenticate(scenario, authorization).err().map(|error| error.code);
        assert_eq!(code(Scenario::Everyday, ""), None);
        for refused in ["", "Bearer ", "Bearer expired", "Basic abc"] {
            assert_eq!(code(Scenario::ExpiredToken, refused), Some(Code::Unauthenticated), "{refused}");
        }
        assert_eq!(code(Scenario::ExpiredToken, "bearer fresh"), None);
        for scenario in Scenario::ALL {
            assert_eq!(authorize_write(scenario).is_err(), scenario == Scenario::ReadOnly);
        }
    }

    #[test]
    fn a_logs_token_opens_one_log_for_an_hour() {
        let token = logs_token(1, 7, 1_000);
        assert!(opens_log(1, 7, &token, 1_000) && opens_log(1, 7, &token, 3_600_999));
        assert!(!opens_log(1, 7, &token, 3_601_000), "expired");
        assert!(!opens_log(1, 8, &token, 1_000) && !opens_log(2, 7, &token, 1_000), "another log's");
        let later = token.replace(&format!("{:x}", 3_601_000), &format!("{:x}", 9_000_000_000_i64));
        for forged in ["", "logs", "logs-zz-0", later.as_str()] {
            assert!(!opens_log(1, 7, forged, 1_000), "{forged}");
        }
    }
}
