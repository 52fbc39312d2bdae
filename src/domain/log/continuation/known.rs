//! Part of a log that was read, as hashes of its first and last records: 4 bytes a line.

use std::collections::VecDeque;

use super::super::byte_search::line_feed;
use super::super::chunked_vec::ChunkedVec;

/// Longest record in bytes. Longer lines have several records, counted from the line's start.
const MAX_RECORD: usize = 4096;
/// Number of bytes, without white space at the ends, that make a record distinctive if it occurs only once.
const LONG_RECORD: usize = 8;
/// Number of records at the end whose lengths are known.
const RECENT_RECORDS: usize = 8;

/// Number of records that are kept from the beginning, and also from the end.
const MAX_KEPT: usize = if cfg!(test) { 4_000 } else { 256 * 1024 };

/// Hash of a line with its line break, or of a part of a long one. The lowest bit tells whether it is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record(u32);

impl Record {
    pub fn of(bytes: &[u8]) -> Self {
        let is_long = bytes.trim_ascii().len() >= LONG_RECORD;
        Self((hash(bytes) >> 32) as u32 & !1 | u32::from(is_long))
    }

    pub const fn is_long(self) -> bool {
        self.0 & 1 == 1
    }
}

/// FNV-1a of eight bytes at a time. Its upper half, which depends on more bits, is folded into the lower one each time.
fn hash(bytes: &[u8]) -> u64 {
    let add = |hash: u64, word: u64| {
        let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ (product >> 32)
    };
    let (words, rest) = bytes.as_chunks();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| add(hash, u64::from_le_bytes(*word)));
    let rest = rest.iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
    add(hash, rest).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Splits off the first record; `None` if it is incomplete.
pub fn first_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    rest_of_record(bytes, MAX_RECORD)
}

/// Splits off the rest of a record, of at most `most` bytes.
fn rest_of_record(bytes: &[u8], most: usize) -> Option<(&[u8], &[u8])> {
    let window = bytes.get(..most).unwrap_or(bytes);
    let line = line_feed(window).map(|at| at + 1);
    bytes.split_at_checked(line.or_else(|| (window.len() == most).then_some(most))?)
}

#[derive(Clone, Debug, Default)]
pub struct Known {
    bytes: u64,
    first: ChunkedVec<Record>,
    /// Number of records between those that are kept.
    left_out: usize,
    last: VecDeque<Record>,
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
        let mut rest = bytes;
        if !self.open.is_empty()
            && let Some((end, after)) = rest_of_record(rest, MAX_RECORD - self.open.len())
        {
            let mut open = std::mem::take(&mut self.open);
            open.extend_from_slice(end);
            self.push_record(&open);
            rest = after;
        }
        while let Some((record, after)) = first_record(rest) {
            self.push_record(record);
            rest = after;
        }
        self.open.extend_from_slice(rest);
    }

    fn push_record(&mut self, record: &[u8]) {
        self.keep(Record::of(record));
        if self.recent.len() == RECENT_RECORDS {
            self.recent.pop_front();
        }
        self.recent.push_back(record.len());
    }

    fn keep(&mut self, record: Record) {
        if self.first.len() < MAX_KEPT {
            return self.first.push(record);
        }
        if self.last.len() == MAX_KEPT {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(record);
    }

    /// Ends the open record, as what follows may not continue it. Returns whether there was one.
    pub fn push_gap(&mut self) -> bool {
        let open = std::mem::take(&mut self.open);
        if !open.is_empty() {
            self.keep(Record::of(&open));
        }
        self.gaps.push(self.len());
        self.recent.clear();
        !open.is_empty()
    }

    /// The last records, without those before a gap: the index of the first, and their length with the open one.
    pub fn recent(&self) -> (usize, usize) {
        (self.len() - self.recent.len(), self.recent.iter().sum::<usize>() + self.open.len())
    }

    /// Number of complete records.
    pub fn len(&self) -> usize {
        self.first_of_last() + self.last.len()
    }

    /// Index of the first of the last records.
    fn first_of_last(&self) -> usize {
        self.first.len() + self.left_out
    }

    pub fn open(&self) -> &[u8] {
        &self.open
    }

    pub fn get(&self, index: usize) -> Option<Record> {
        let last = || self.last.get(index.checked_sub(self.first_of_last())?);
        self.first.get(index).or_else(last).copied()
    }

    /// Whether a record isn't kept.
    pub fn is_left_out(&self, index: usize) -> bool {
        (self.first.len()..self.first_of_last()).contains(&index)
    }

    /// Whether a stream began with this record: the first one, or one after a gap.
    pub fn is_start(&self, index: usize) -> bool {
        index == 0 || self.gaps.contains(&index)
    }

    pub fn places(&self, record: Record) -> impl Iterator<Item = usize> {
        let last = (self.first_of_last()..).zip(&self.last);
        let all = (0..).zip(self.first.iter_from(0)).chain(last);
        all.filter(move |(_, other)| **other == record).map(|(index, _)| index)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_log_is_left_out() {
        let mut known = Known::default();
        for number in 0..5 * MAX_KEPT {
            known.push(format!("line {number}\n").as_bytes());
        }
        assert_eq!((known.first.len(), known.last.len()), (MAX_KEPT, MAX_KEPT));
        assert_eq!((known.len(), known.recent()), (5 * MAX_KEPT, (5 * MAX_KEPT - RECENT_RECORDS, 11 * RECENT_RECORDS)));
        let record = |index| Record::of(format!("line {index}\n").as_bytes());
        for (index, is_kept) in [
            (0, true),
            (MAX_KEPT - 1, true),
            (MAX_KEPT, false),
            (4 * MAX_KEPT - 1, false),
            (4 * MAX_KEPT, true),
            (5 * MAX_KEPT - 1, true),
        ] {
            assert_eq!(known.get(index), is_kept.then(|| record(index)), "{index}");
            assert_eq!(known.is_left_out(index), !is_kept, "{index}");
            assert_eq!(known.places(record(index)).collect::<Vec<_>>(), is_kept.then_some(index).as_slice());
        }
        assert!(known.get(5 * MAX_KEPT).is_none() && !known.is_left_out(5 * MAX_KEPT));
    }

    #[test]
    fn lines_that_resemble_each_other_differ() {
        let mut records: Vec<_> = (0..50_000)
            .flat_map(|number| [format!("line {number}\n"), format!("{number} of 50000 ok\n")])
            .map(|line| Record::of(line.as_bytes()).0)
            .collect();
        records.sort_unstable();
        records.dedup();
        // By chance, two or three are the same.
        assert!(records.len() > 99_980, "{}", records.len());
    }

    #[test]
    fn records_do_not_depend_on_how_the_bytes_are_split() {
        let bytes = [b"one\n\ntwo".to_vec(), vec![b'x'; 3 * MAX_RECORD], b"\n".repeat(20), b"end".to_vec()].concat();
        let read = |width| {
            let mut known = Known::default();
            bytes.chunks(width).for_each(|part| known.push(part));
            let records: Vec<_> = (0..known.len()).map(|index| known.get(index)).collect();
            (records, known.recent(), known.open().to_vec())
        };
        let whole = read(usize::MAX);
        assert_eq!((whole.0.len(), whole.2.as_slice()), (25, &b"end"[..]));
        for width in [1, 2, 7, 4_000, MAX_RECORD, MAX_RECORD + 1] {
            assert_eq!(read(width), whole, "{width}");
        }
    }
}
