//! Pagination: page sizes, and tokens holding a position that stays valid while the list grows.

use super::answer::RpcError;
use crate::connect::error::Code;
use crate::proto::shared::{PaginationRequest, PaginationResponse};

const DEFAULT_SIZE: usize = 25;

/// List that a token belongs to; tokens of other lists are rejected.
#[derive(Clone, Copy, Debug)]
pub enum List {
    Projects = 1,
    EnvironmentClasses,
    Prebuilds,
    WarmPools,
    Members,
    ServiceAccounts,
    Runners,
    UsageRecords,
    Environments,
}

/// Position after which a page starts; `None` for the first page.
pub fn position(list: List, pagination: &PaginationRequest) -> Result<Option<i64>, RpcError> {
    if pagination.token.is_empty() {
        return Ok(None);
    }
    let bits = Some(pagination.token.as_str())
        .filter(|token| token.len() == TOKEN_LEN && token.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .and_then(|token| {
            Some((u64::from_str_radix(&token[..16], 16).ok()?, u32::from_str_radix(&token[16..], 16).ok()?))
        });
    match bits {
        Some((position, check)) if check == checksum(list, position) => Ok(Some((position ^ MASK).cast_signed())),
        _ => {
            Err(RpcError::new(Code::InvalidArgument, "validation error: pagination.token: value is not a valid token"))
        }
    }
}

/// Takes a page from rows with their positions, in order. `rows` start after the token's position. One loop, because each list has
/// a copy of this function in the worker.
pub fn take<T>(
    list: List,
    pagination: &PaginationRequest,
    rows: impl Iterator<Item = (i64, T)>,
) -> (PaginationResponse, Vec<T>) {
    let (size, mut page, mut last) = (size(pagination), Vec::new(), 0);
    for (position, row) in rows {
        if page.len() == size {
            return (PaginationResponse { next_token: token(list, last) }, page);
        }
        last = position;
        page.push(row);
    }
    (PaginationResponse::default(), page)
}

fn size(pagination: &PaginationRequest) -> usize {
    usize::try_from(pagination.page_size).ok().filter(|size| *size > 0).unwrap_or(DEFAULT_SIZE)
}

/// 16 hexadecimal digits of position and 8 of checksum.
const TOKEN_LEN: usize = 24;
/// Obfuscates positions in tokens, so that clients can't rely on them.
const MASK: u64 = 0x5bd1_e995_a7f3_c40d;

fn token(list: List, position: i64) -> String {
    let position = position.cast_unsigned() ^ MASK;
    format!("{position:016x}{:08x}", checksum(list, position))
}

/// FNV-1a hash of the position's bytes and the list's number.
fn checksum(list: List, position: u64) -> u32 {
    position
        .to_le_bytes()
        .into_iter()
        .chain([list as u8])
        .fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(page_size: i32, token: &str) -> PaginationRequest {
        PaginationRequest { page_size, token: token.to_owned() }
    }

    #[test]
    fn tokens_round_trip() {
        for at in [0, 1, -1, 77, i64::MAX, i64::MIN] {
            assert_eq!(position(List::Prebuilds, &ask(0, &token(List::Prebuilds, at))), Ok(Some(at)));
        }
        assert_eq!(position(List::Prebuilds, &ask(0, "")), Ok(None));
    }

    #[test]
    fn a_foreign_or_damaged_token_is_refused() {
        let good = token(List::Prebuilds, -7);
        let mut damaged =
            vec![token(List::Projects, -7), "x".into(), "é".repeat(12), good[1..].to_owned(), good.clone() + "0"];
        for index in 0..good.len() {
            let flipped = if &good[index..=index] == "0" { "1" } else { "0" };
            damaged.push(format!("{}{flipped}{}", &good[..index], &good[index + 1..]));
        }
        for token in damaged {
            let error = position(List::Prebuilds, &ask(0, &token)).unwrap_err();
            assert_eq!(error.code, Code::InvalidArgument, "{token}");
        }
    }

    #[test]
    fn pages_have_the_requested_size_and_the_last_has_no_token() {
        let rows = || (0..30).map(|n| (n, n));
        let (next, page) = take(List::Projects, &ask(0, ""), rows());
        assert_eq!((page.len(), next.next_token.is_empty()), (25, false));
        let (next, page) = take(List::Projects, &ask(30, ""), rows());
        assert_eq!((page.len(), next.next_token.is_empty()), (30, true));
    }
}
