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
    calls: VecDeque<Call>,
    count: u64,
}

impl Journal {
    /// The number of the next call.
    pub const fn next(&self) -> u64 {
        self.count + 1
    }

    /// Keeps a call under the [`Self::next`] number.
    pub fn add(&mut self, call: Call) {
        self.count += 1;
        if self.calls.len() == MOST_CALLS {
            self.calls.pop_front();
        }
        self.calls.push_back(Call { number: U64(self.count), ..call });
    }

    /// Those with a number above `after`.
    pub fn after(&self, after: u64) -> Vec<Call> {
        self.calls.iter().filter(|call| call.number.0 > after).cloned().collect()
    }

    /// Says how long a call took.
    pub fn took(&mut self, number: u64, ms: i32) {
        if let Some(call) = self.calls.iter_mut().rev().find(|call| call.number.0 == number) {
            call.took_ms = ms;
        }
    }
}

/// A body as it is kept.
pub fn kept(body: &[u8]) -> String {
    let most = body.len().min(MOST_BYTES);
    String::from_utf8_lossy(&body[..most]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_200_are_kept() {
        let mut journal = Journal::default();
        for _ in 0..250 {
            journal.add(Call::default());
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
        assert_eq!(kept("é".as_bytes()), "é");
        assert_eq!(kept(&[b'x'; MOST_BYTES + 1]).len(), MOST_BYTES);
    }
}
