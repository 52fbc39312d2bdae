//! Search for the place in a known log at which a stream starts. Servers differ: a stream may start at the beginning of
//! the log, at one of its last lines, after the known part, or with lines that the server adds; or the log is another
//! one. An overlap has to reach the end of the known part.

use super::known::{Known, Record, first_record};

/// Number of records at the start of a stream that may precede an overlap, such as a server's greeting.
const MAX_PREAMBLE: usize = 8;
/// Number of records after which an overlap of short or repeated ones counts: if they differ, and at any rate.
const FEW_RECORDS: usize = 4;
const MANY_RECORDS: usize = 64;
/// Number of overlaps that are tried at a time: those that start first, and those that start last.
const MAX_CANDIDATES: usize = 512;
/// Number of bytes that are kept of an undecided stream.
const MAX_PENDING: usize = 256 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Undecided,
    /// These many of the pending bytes are known.
    Overlap(usize),
    NoOverlap,
}

/// A possible overlap.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    /// Index of its first known record.
    start: usize,
    /// Index of the known record that has to follow.
    next: usize,
    /// Whether its records differ.
    is_varied: bool,
    /// Whether it can hardly be a coincidence.
    is_sure: bool,
}

/// A stream whose place isn't known yet.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// What the stream has sent, from the start of a record; of a long overlap, only its end.
    pub pending: Vec<u8>,
    /// Start of the current record in `pending`.
    at: usize,
    /// Number of records before it.
    count: usize,
    /// In order of their next records.
    candidates: Vec<Candidate>,
    /// The longest overlap that reaches the end of the known part: its first known record, and its end in `pending`.
    found: Option<(usize, usize)>,
    /// End in `pending` of an overlap that reached a gap. What follows the gap may have been a greeting.
    before_gap: Option<usize>,
}

impl Alignment {
    pub fn new(pending: Vec<u8>) -> Self {
        Self { pending, ..Self::default() }
    }

    /// A stream that starts at a record of the known part, unless the log is another one by now.
    pub fn at(start: usize) -> Self {
        let candidate = Candidate { start, next: start, is_varied: false, is_sure: true };
        Self { count: MAX_PREAMBLE, candidates: vec![candidate], ..Self::default() }
    }

    /// Tries an overlap of the known part's last line, if it is incomplete and the first of its stream.
    pub fn with_open_line(mut self, known: &Known) -> Self {
        let start = known.len();
        if known.is_start(start) && !known.open().is_empty() {
            self.candidates.push(Candidate { start, next: start, is_varied: false, is_sure: true });
        }
        self
    }

    /// Whether all pending bytes are probably known.
    pub fn is_sure(&self) -> bool {
        self.found.is_some() || self.candidates.iter().any(|candidate| candidate.is_sure)
    }

    /// `is_overdue`: whether the stream has had enough time to send its overlap.
    pub fn read(&mut self, known: &Known, is_overdue: bool) -> Verdict {
        loop {
            self.reach_end(known);
            let verdict = self.verdict(false);
            let record = self.pending.get(self.at..).and_then(first_record).map(|(record, _)| record);
            let Some(record) = record.filter(|_| verdict == Verdict::Undecided) else { break };
            let (record, length) = (Record::of(record), record.len());
            self.at += length;
            self.advance(known, record);
        }
        let verdict = self.verdict(is_overdue);
        self.trim();
        verdict
    }

    fn verdict(&self, is_overdue: bool) -> Verdict {
        let is_sure = self.candidates.iter().any(|candidate| candidate.is_sure);
        let is_done = self.candidates.is_empty() || is_overdue && !is_sure;
        match self.found {
            // A longer overlap may follow.
            Some((_, end)) if is_done || self.pending.len().saturating_sub(end) > MAX_PENDING => Verdict::Overlap(end),
            None if is_done && (is_overdue || self.count >= MAX_PREAMBLE) => {
                self.before_gap.map_or(Verdict::NoOverlap, Verdict::Overlap)
            }
            _ => Verdict::Undecided,
        }
    }

    /// Compares candidates that have reached the known part's incomplete last record with it.
    fn reach_end(&mut self, known: &Known) {
        let (open, at) = (known.open(), self.at);
        let rest = self.pending.get(at..).unwrap_or_default();
        let found = &mut self.found;
        self.candidates.retain(|candidate| {
            if candidate.next < known.len() {
                return true;
            }
            if rest.starts_with(open) && candidate.is_sure && found.is_none_or(|(start, _)| candidate.start < start) {
                *found = Some((candidate.start, at + open.len()));
            }
            rest.len() < open.len() && open.starts_with(rest)
        });
        if let Some((start, _)) = self.found {
            self.candidates.retain(|candidate| candidate.start < start);
        }
    }

    /// Takes the next record of the stream.
    fn advance(&mut self, known: &Known, record: Record) {
        let is_first = self.count == 0;
        self.candidates.retain(|candidate| match known.get(candidate.next) {
            Some(known) => known == record,
            // The last records will tell.
            None => candidate.is_sure && known.is_left_out(candidate.next),
        });
        if self.count < MAX_PREAMBLE && self.found.is_none() {
            for start in known.places(record) {
                let candidate = Candidate {
                    start,
                    next: start,
                    is_varied: false,
                    // It covers all that an earlier stream has sent.
                    is_sure: is_first && known.is_start(start),
                };
                // The one that starts first is the longest.
                if let Err(index) = self.candidates.binary_search_by_key(&start, |candidate| candidate.next) {
                    self.candidates.insert(index, candidate);
                }
            }
            let excess = self.candidates.len().saturating_sub(MAX_CANDIDATES);
            let middle = self.candidates.len().min(MAX_CANDIDATES / 2);
            self.candidates.drain(middle..middle + excess);
        }
        let mut is_distinctive = None;
        for candidate in &mut self.candidates {
            let before = candidate.next.checked_sub(1).filter(|before| *before >= candidate.start);
            candidate.is_varied |= before.is_some_and(|before| known.get(before) != Some(record));
            candidate.next += 1;
            let count = candidate.next - candidate.start;
            candidate.is_sure = candidate.is_sure
                || count >= MANY_RECORDS
                || count >= FEW_RECORDS && candidate.is_varied
                || *is_distinctive.get_or_insert_with(|| record.is_long() && known.places(record).nth(1).is_none());
            if candidate.is_sure && known.is_start(candidate.next) {
                self.before_gap = Some(self.at);
            }
        }
        self.count += 1;
    }

    /// Drops the start of a long overlap.
    fn trim(&mut self) {
        if self.found.is_some() || self.at < 2 * MAX_PENDING {
            return;
        }
        let excess = self.at - MAX_PENDING;
        let line = self.pending.get(excess..self.at).and_then(|kept| kept.iter().position(|byte| *byte == b'\n'));
        let excess = line.map_or(self.at, |line| excess + line + 1);
        self.pending.drain(..excess);
        self.at -= excess;
        self.before_gap = self.before_gap.map(|end| end.saturating_sub(excess));
    }
}
