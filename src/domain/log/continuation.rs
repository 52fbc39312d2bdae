//! Resumption of a log after its stream was interrupted. What was read stays; what the next stream repeats is dropped;
//! and where it isn't known whether lines are missing between the two, there is a gap.

mod alignment;
mod known;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::collections::VecDeque;

use alignment::{Alignment, Verdict};
use known::Known;

/// Part of a log to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    New(Vec<u8>),
    /// Lines may be missing here. It is at the end of a line.
    Gap,
    /// The stream isn't [within](Continuation::begin_within) the known log: it has to be read from its beginning.
    Elsewhere,
}

/// Maximum of consecutive streams that end before it is known what they sent, and of their bytes.
const MAX_HELD: usize = 8;
const MAX_HELD_BYTES: usize = 64 * 1024;

/// A log that is read from one stream after the other.
#[derive(Clone, Debug, Default)]
pub struct Continuation {
    known: Known,
    /// State of a stream whose place isn't known yet.
    alignment: Option<Alignment>,
    is_within: bool,
    /// What streams have sent that were cut before their place was known. The next overlap makes it superfluous.
    held: VecDeque<Vec<u8>>,
}

impl Continuation {
    /// Starts a new stream.
    pub fn begin(&mut self) -> Vec<Piece> {
        self.hold();
        self.is_within = false;
        let mut pieces = Vec::new();
        if self.held.len() > MAX_HELD || self.held.iter().map(Vec::len).sum::<usize>() > MAX_HELD_BYTES {
            self.release_all(&mut pieces);
        }
        if self.known.bytes() > 0 {
            self.alignment = Some(self.align(Vec::new()));
        }
        pieces
    }

    /// Number of bytes at the end of the log to request again, so that another log is recognized; `None` if the last
    /// stream's place isn't known. One that was to begin with them may have been cut among them.
    pub fn overlap(&self) -> Option<u64> {
        let is_placed = self.has_caught_up() || self.is_within;
        is_placed.then(|| self.known.recent().1 as u64).filter(|_| self.held.is_empty())
    }

    /// Starts a new stream that should begin with the [`overlap`](Self::overlap).
    pub fn begin_within(&mut self) {
        self.is_within = true;
        self.alignment = Some(Alignment::at(self.known.recent().0));
    }

    /// Takes what a stream has sent, and returns what is new. `is_overdue`: whether the stream has had enough time to
    /// send what is known.
    pub fn take(&mut self, bytes: Vec<u8>, is_overdue: bool) -> Vec<Piece> {
        match &mut self.alignment {
            Some(alignment) => {
                alignment.pending.extend(bytes);
                self.decide(is_overdue)
            }
            None => {
                let mut pieces = Vec::new();
                self.push(bytes, &mut pieces);
                pieces
            }
        }
    }

    /// Decides what is new, if that is possible now.
    pub fn decide(&mut self, is_overdue: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(alignment) = &mut self.alignment
            && !alignment.pending.is_empty()
        {
            match alignment.read(&self.known, is_overdue) {
                Verdict::Undecided => break,
                Verdict::Overlap(end) => {
                    let new = alignment.pending.split_off(end.min(alignment.pending.len()));
                    self.held.clear();
                    self.alignment = None;
                    self.push(new, &mut pieces);
                }
                Verdict::NoOverlap if self.is_within => {
                    self.alignment = None;
                    pieces.push(Piece::Elsewhere);
                }
                Verdict::NoOverlap if !self.held.is_empty() => self.release_first(&mut pieces),
                Verdict::NoOverlap => {
                    let new = std::mem::take(&mut alignment.pending);
                    self.alignment = None;
                    self.push_gap(new, &mut pieces);
                }
            }
        }
        pieces
    }

    /// Ends the last stream: what can't be placed any more is new.
    pub fn finish(&mut self) -> Vec<Piece> {
        self.hold();
        let mut pieces = Vec::new();
        self.release_all(&mut pieces);
        pieces
    }

    /// Whether the stream has sent bytes that may be new.
    pub fn is_undecided(&self) -> bool {
        self.alignment.as_ref().is_some_and(|alignment| !alignment.pending.is_empty())
    }

    /// Whether this stream has reached the end of the known part.
    pub const fn has_caught_up(&self) -> bool {
        self.alignment.is_none()
    }

    /// Number of bytes read.
    pub const fn bytes(&self) -> u64 {
        self.known.bytes()
    }

    /// Keeps what an undecided stream has sent. What it repeats will be sent again.
    fn hold(&mut self) {
        if let Some(alignment) = self.alignment.take().filter(|alignment| !alignment.is_sure())
            && !alignment.pending.is_empty()
        {
            self.held.push_back(alignment.pending);
        }
    }

    /// Takes what a held stream has sent, and compares the current one with the result.
    fn release_first(&mut self, pieces: &mut Vec<Piece>) {
        // One that overlaps has sent all that those before it have.
        let overlaps = |stream: &Vec<u8>| matches!(self.read_lines(stream).1, Verdict::Overlap(_));
        let superfluous = self.held.iter().rposition(overlaps).unwrap_or_default();
        self.held.drain(..superfluous);
        let Some(first) = self.held.pop_front() else { return };
        let (current, later) = (self.alignment.take(), std::mem::take(&mut self.held));
        self.alignment = Some(self.align(first));
        pieces.extend(self.decide(true));
        self.held = later;
        self.alignment = current.map(|current| self.align(current.pending));
    }

    fn release_all(&mut self, pieces: &mut Vec<Piece>) {
        while !self.held.is_empty() {
            self.release_first(pieces);
        }
    }

    fn align(&self, pending: Vec<u8>) -> Alignment {
        // An incomplete first line alone means little if another stream didn't repeat it, or if whole lines tell the place.
        let is_placed = !self.held.is_empty() || self.read_lines(&pending).0.is_sure();
        let alignment = Alignment::new(pending);
        if is_placed { alignment } else { alignment.with_open_line(&self.known) }
    }

    /// What the lines of a stream that has ended tell of its place.
    fn read_lines(&self, stream: &[u8]) -> (Alignment, Verdict) {
        let mut alignment = Alignment::new(stream.to_vec());
        let verdict = alignment.read(&self.known, true);
        (alignment, verdict)
    }

    fn push_gap(&mut self, bytes: Vec<u8>, pieces: &mut Vec<Piece>) {
        if self.known.push_gap() {
            pieces.push(Piece::New(b"\n".to_vec()));
        }
        pieces.push(Piece::Gap);
        self.push(bytes, pieces);
    }

    fn push(&mut self, bytes: Vec<u8>, pieces: &mut Vec<Piece>) {
        if !bytes.is_empty() {
            self.known.push(&bytes);
            pieces.push(Piece::New(bytes));
        }
    }
}
