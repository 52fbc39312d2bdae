//! The last calls, for those who want to see what a client does.

use std::collections::VecDeque;

use crate::proto::message::messages;
use crate::proto::scalar::{Timestamp, U64};

messages! {
    /// One call and its answer. Tokens are not kept.
    pub struct Call {
        /// Rises by one with each call.
        "number" => number: U64,
        /// When it came, by the real clock.
        "at" => at: Option<Timestamp>,
        "procedure" => procedure: String,
        /// The body as text; of a long one its beginning.
        "request" => request: String,
        /// The HTTP status; 0 where the connection broke.
        "status" => status: i32,
        /// As `request`; empty for streams.
        "response" => response: String,
        /// How long the response was, in bytes.
        "responseBytes" => response_bytes: i32,
        /// How long it took, a fault's delay included, in milliseconds.
        "tookMs" => took_ms: i32,
        /// Whether a fault hit it.
        "fault" => fault: bool,
    }
}

/// How many calls are kept.
const MOST_CALLS: usize = 200;
/// How much of a body is kept, in bytes.
const MOST_BYTES: usize = 64 * 1024;

/// The last calls, oldest first.
#[derive(Default)]
pub struct Journal {
    calls: VecDeque<Entry>,
    count: u64,
}

/// A call, and its bodies as bytes: they are made text when someone looks.
struct Entry {
    call: Call,
    request: Vec<u8>,
    response: Vec<u8>,
}

impl Journal {
    /// The number of the next call.
    pub const fn next(&self) -> u64 {
        self.count + 1
    }

    /// Keeps a call, still without bodies, under the [`Self::next`] number.
    pub fn add(&mut self, call: Call, request: &[u8], response: &[u8]) {
        self.count += 1;
        if self.calls.len() == MOST_CALLS {
            self.calls.pop_front();
        }
        let response_bytes = i32::try_from(response.len()).unwrap_or(i32::MAX);
        let call = Call { number: U64(self.count), response_bytes, ..call };
        self.calls.push_back(Entry { call, request: beginning(request), response: beginning(response) });
    }

    /// Those with a number above `after`.
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

    /// Says how long a call took.
    pub fn took(&mut self, number: u64, ms: i32) {
        if let Some(entry) = self.calls.iter_mut().rev().find(|entry| entry.call.number.0 == number) {
            entry.call.took_ms = ms;
        }
    }
}

fn beginning(body: &[u8]) -> Vec<u8> {
    body[..body.len().min(MOST_BYTES)].to_vec()
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
    fn of_a_long_body_the_beginning_is_kept() {
        let mut journal = Journal::default();
        journal.add(Call::default(), "é".as_bytes(), &[b'x'; MOST_BYTES + 1]);
        let call = journal.after(0).swap_remove(0);
        assert_eq!((call.request.as_str(), call.response.len()), ("é", MOST_BYTES));
        assert_eq!(call.response_bytes as usize, MOST_BYTES + 1);
    }
}
