//! Part of a log that was read, as hashes of its records: 4 bytes a line, whatever its length.

use std::collections::VecDeque;

use super::super::fnv1a::Fnv1a;

/// Longest record in bytes. Longer lines have several records, counted from the line's start.
const MAX_RECORD: usize = 4096;
/// Number of bytes, without white space at the ends, that make a record distinctive if it occurs only once.
const LONG_RECORD: usize = 8;
/// Size of the parts in which bytes are copied.
const PART_BYTES: usize = 64 * 1024;
/// Number of records at the end whose lengths are known.
const RECENT_RECORDS: usize = 8;

/// Hash of a line with its line break, or of a part of a long one. The lowest bit tells whether it is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record(u32);

impl Record {
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = Fnv1a::default();
        hash.add(bytes);
        let hash = hash.get();
        let is_long = bytes.trim_ascii().len() >= LONG_RECORD;
        Self((hash ^ (hash >> 32)) as u32 & !1 | u32::from(is_long))
    }

    pub const fn is_long(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Splits off the first record; `None` if it is incomplete.
pub fn first_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let window = bytes.get(..MAX_RECORD).unwrap_or(bytes);
    let line = window.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
    bytes.split_at_checked(line.or_else(|| (window.len() == MAX_RECORD).then_some(MAX_RECORD))?)
}

#[derive(Clone, Debug, Default)]
pub struct Known {
    bytes: u64,
    records: Vec<Record>,
    /// Incomplete record at the end.
    open: Vec<u8>,
    /// Indices of the records after gaps.
    gaps: Vec<usize>,
    /// Lengths in bytes of the last records.
    recent: VecDeque<usize>,
}

impl Known {
    /// Number of bytes read.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for part in bytes.chunks(PART_BYTES) {
            self.open.extend_from_slice(part);
            let whole = std::mem::take(&mut self.open);
            let mut rest = &whole[..];
            while let Some((record, after)) = first_record(rest) {
                self.records.push(Record::of(record));
                self.recent.push_back(record.len());
                rest = after;
            }
            self.open = rest.to_vec();
            self.recent.drain(..self.recent.len().saturating_sub(RECENT_RECORDS));
        }
    }

    /// Ends the open record, as what follows may not continue it. Returns whether there was one.
    pub fn push_gap(&mut self) -> bool {
        let open = std::mem::take(&mut self.open);
        if !open.is_empty() {
            self.records.push(Record::of(&open));
        }
        self.gaps.push(self.records.len());
        self.recent.clear();
        !open.is_empty()
    }

    /// The last records, without those before a gap: the index of the first, and their length with the open one.
    pub fn recent(&self) -> (usize, usize) {
        (self.records.len() - self.recent.len(), self.recent.iter().sum::<usize>() + self.open.len())
    }

    /// Number of complete records.
    pub const fn len(&self) -> usize {
        self.records.len()
    }

    pub fn open(&self) -> &[u8] {
        &self.open
    }

    pub fn get(&self, index: usize) -> Option<Record> {
        self.records.get(index).copied()
    }

    /// Whether a stream began with this record: the first one, or one after a gap.
    pub fn is_start(&self, index: usize) -> bool {
        index == 0 || self.gaps.contains(&index)
    }

    pub fn places(&self, record: Record) -> impl Iterator<Item = usize> {
        (0..).zip(&self.records).filter(move |(_, other)| **other == record).map(|(index, _)| index)
    }
}
