//! Journal of recent calls, for inspecting a client's behavior.

use std::collections::VecDeque;

use crate::proto::message::messages;
use crate::proto::scalar::{Timestamp, U64};

messages! {
    /// Call and response. Tokens are not recorded.
    pub struct Call {
        /// Sequence number, increasing by one per call.
        "number" => number: U64,
        /// Real time of the call.
        "at" => at: Option<Timestamp>,
        "procedure" => procedure: String,
        /// Request body as text, possibly truncated.
        "request" => request: String,
        /// HTTP status; 0 if the connection broke.
        "status" => status: i32,
        /// Response body as text, possibly truncated; empty for streams.
        "response" => response: String,
        /// Length of the full response, in bytes.
        "responseBytes" => response_bytes: i32,
        /// Duration including a fault's delay, in milliseconds.
        "tookMs" => took_ms: i32,
        /// Whether a fault was injected.
        "fault" => fault: bool,
    }
}

/// Maximum number of calls.
const MAX_CALLS: usize = 200;
/// Maximum recorded bytes of a body.
const MAX_BYTES: usize = 64 * 1024;

/// Recent calls, oldest first.
#[derive(Default)]
pub struct Journal {
    calls: VecDeque<Entry>,
    count: u64,
}

/// Call with its bodies as bytes, converted to text on demand.
struct Entry {
    call: Call,
    request: Vec<u8>,
    response: Vec<u8>,
}

impl Journal {
    /// Number of the next call.
    pub const fn next(&self) -> u64 {
        self.count + 1
    }

    /// Records a call, under the number that [`Self::next`] returned.
    pub fn add(&mut self, call: Call, request: &[u8], response: &[u8]) {
        self.count += 1;
        if self.calls.len() == MAX_CALLS {
            self.calls.pop_front();
        }
        let response_bytes = i32::try_from(response.len()).unwrap_or(i32::MAX);
        let call = Call { number: U64(self.count), response_bytes, ..call };
        self.calls.push_back(Entry { call, request: beginning(request), response: beginning(response) });
    }

    /// Calls with a number above `after`.
    pub fn after(&self, after: u64) -> Vec<Call> {
        let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        let new = self.calls.iter().filter(|entry| entry.call.number.0 > after);
        new.map(|Entry { call, request, response }| Call {
            request: text(request),
            response: text(response),
            ..call.clone()
        })
        .collect()
    }

    /// Records a call's duration.
    pub fn took(&mut self, number: u64, ms: i32) {
        if let Some(entry) = self.calls.iter_mut().rev().find(|entry| entry.call.number.0 == number) {
            entry.call.took_ms = ms;
        }
    }
}

fn beginning(body: &[u8]) -> Vec<u8> {
    body[..body.len().min(MAX_BYTES)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_200_are_kept() {
        let mut journal = Journal::default();
        for _ in 0..250 {
            journal.add(Call::default(), b"{}", b"");
        }
        assert_eq!(journal.next(), 251);
        let numbers: Vec<_> = journal.after(0).iter().map(|call| call.number.0).collect();
        assert_eq!(numbers, (51..=250).collect::<Vec<_>>());
        assert_eq!(journal.after(248).len(), 2);
        journal.took(250, 7);
        assert_eq!(journal.after(249)[0].took_ms, 7);
    }

    #[test]
    fn long_bodies_are_truncated() {
        let mut journal = Journal::default();
        journal.add(Call::default(), "é".as_bytes(), &[b'x'; MAX_BYTES + 1]);
        let call = journal.after(0).swap_remove(0);
        assert_eq!((call.request.as_str(), call.response.len()), ("é", MAX_BYTES));
        assert_eq!(call.response_bytes as usize, MAX_BYTES + 1);
    }
}
