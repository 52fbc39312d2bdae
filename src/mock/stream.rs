//! Streaming responses: events and logs. The server polls for the next part until the stream ends.

use super::answer::RpcError;
use super::build_log::{BuildLog, Position};
use super::events::Watch;
use crate::connect::envelope::{self, Envelope};
use crate::connect::error::Code;

/// Open stream.
pub struct Stream {
    pub content_type: &'static str,
    pub(super) source: Source,
    /// Number of messages after which the stream breaks.
    pub(super) cut_after: Option<u32>,
    /// Anchor of the world that the stream was opened in.
    pub(super) anchor: i64,
}

impl Stream {
    /// Ends the stream early, so that the client reopens it. A log breaks instead: with a clean end it would seem
    /// complete.
    pub fn interrupt(&mut self) {
        match self.source {
            Source::Events { .. } => {
                let error = RpcError::new(Code::Unavailable, "a newer mock backend takes over");
                self.source = Source::Ended(Some(error));
            }
            Source::Log { .. } => self.cut_after = Some(0),
            Source::Ended(_) => {}
        }
    }
}

pub(super) enum Source {
    Events {
        watch: Watch,
        /// Time up to which the world's own changes have been sent, and number of writes sent.
        told: i64,
        writes: u64,
    },
    /// Log of the prebuild at an index.
    Log { log: BuildLog, position: Position },
    /// Only an end, with this error.
    Ended(Option<RpcError>),
}

/// Part of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    Bytes(Vec<u8>),
    /// Nothing yet; poll again shortly.
    Quiet,
    End,
    /// The connection breaks.
    Broken,
}

/// Encodes the end-of-stream envelope, with an optional error.
pub fn end(error: Option<&RpcError>) -> Vec<u8> {
    let payload = match error {
        None => b"{}".to_vec(),
        Some(error) => serde_json::to_vec(&serde_json::json!({ "error": error })).unwrap_or_default(),
    };
    envelope::write(&Envelope::EndOfStream(payload))
}
