//! Search for text in several logs, of which none is kept.

use std::ops::Range;

use crate::api;
use crate::connect::error::{Code, Error, Kind};
use crate::domain::log::level_filter::Levels;
use crate::domain::log::log::Log;
use crate::proto::id::Id;

use super::super::Store;
use super::finder::{Failure, Finder, NO_WORKER, Piece, Stopped};
use super::whole_log::WholeLog;

/// Matches in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Number of matching lines.
    pub count: usize,
    pub first: Vec<FoundLine>,
    /// Whether the log was interrupted before its end.
    pub is_partial: bool,
}

/// A matching line, shortened around its first match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLine {
    /// From 0.
    pub number: u32,
    pub before: String,
    pub found: String,
    pub after: String,
}

/// Maximum number of lines per log, and of characters before, in, and after a match.
const MAX_LINES: usize = 3;
const MAX_BEFORE: usize = 60;
const MAX_LETTERS: usize = 300;

/// Reads a prebuild's log once and searches it. Each log has a finder, so that a slow regular expression in one doesn't
/// delay others. Dropping the future cancels the request.
pub async fn search_log(store: Store, prebuild_id: Id, finder: Finder) -> Result<Found, Error> {
    let body = WholeLog::open(store, prebuild_id).await?;
    let (mut log, mut next, mut found) = (Log::new(), 0, Found::default());
    loop {
        let read = body.read().await;
        match &read {
            Ok(Some(bytes)) => log.push(bytes),
            Ok(None) => log.finish(),
            Err(_) => {}
        }
        let is_over = !matches!(read, Ok(Some(_)));
        // Lines that may still change are searched at the end.
        let until = if is_over { log.len() } else { log.unreachable_len() };
        while let Some(piece) = Piece::new(&log, next, until, Levels::ALL) {
            next = piece.end;
            let lines = finder.find(piece).await.map_err(|Stopped { why, .. }| {
                let message = match why {
                    Failure::NoWorker => NO_WORKER,
                    Failure::TakesTooLong => "The regular expression timed out.",
                };
                Error::new(Kind::Rpc(Code::FailedPrecondition), api::log::LOG, message)
            })?;
            found.take(&log, &lines, &finder);
        }
        match read {
            Err(error) if found.count == 0 => return Err(error),
            Err(_) => return Ok(Found { is_partial: true, ..found }),
            Ok(_) if is_over => return Ok(found),
            Ok(_) => {}
        }
    }
}

impl Found {
    fn take(&mut self, log: &Log, lines: &[u32], finder: &Finder) {
        self.count = self.count.saturating_add(lines.len());
        for number in lines.iter().take(MAX_LINES.saturating_sub(self.first.len())) {
            if let Some(line) = log.line(*number) {
                let place = finder.marks(line.text).into_iter().next().unwrap_or_default();
                self.first.push(FoundLine::of(*number, line.text, place));
            }
        }
    }
}

impl FoundLine {
    fn of(number: u32, text: &str, place: Range<usize>) -> Self {
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        let first = |text: &str| text.chars().take(MAX_LETTERS).collect::<String>();
        let before = part(0..place.start);
        let from = before.char_indices().rev().nth(MAX_BEFORE).map(|(at, _)| at);
        let before =
            from.map_or_else(|| before.to_owned(), |from| format!("…{}", before.get(from..).unwrap_or_default()));
        Self { number, before, found: first(part(place.clone())), after: first(part(place.end..text.len())) }
    }
}
