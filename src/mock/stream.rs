//! Answers that go on: events and logs. Whoever serves them asks for the next part until there is none.

use super::answer::RpcError;
use super::build_log::{BuildLog, Position};
use super::events::Watch;
use crate::connect::envelope::{self, Envelope};
use crate::connect::error::Code;

/// An answer under way.
pub struct Stream {
    pub content_type: &'static str,
    pub(super) source: Source,
    /// Breaks off after so many messages.
    pub(super) cut_after: Option<u32>,
    /// Of the world it began in.
    pub(super) anchor: i64,
}

impl Stream {
    /// Ends the stream before its time, so that its reader opens it again. A log breaks off: with an end it would seem complete.
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
        /// Up to when the world's own changes are told, and how many writes.
        told: i64,
        writes: u64,
    },
    /// Of the prebuild at that index.
    Log { log: BuildLog, position: Position },
    /// Nothing but this end.
    Ended(Option<RpcError>),
}

/// A part of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    Bytes(Vec<u8>),
    /// Nothing yet: ask again in a moment.
    Quiet,
    End,
    /// The connection breaks.
    Broken,
}

/// The end-of-stream envelope, with an error if there is one.
pub fn end(error: Option<&RpcError>) -> Vec<u8> {
    let payload = match error {
        None => b"{}".to_vec(),
        Some(error) => serde_json::to_vec(&serde_json::json!({ "error": error })).unwrap_or_default(),
    };
    envelope::write(&Envelope::EndOfStream(payload))
}
