//! The lines of a log by number. If a log is too long, lines in its middle are left out.

use std::ops::Range;

use super::chunked_vec::ChunkedVec;
use super::level::Level;
use super::line_arena::Span;
use super::section::SectionIndex;

/// Role of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Opens a section. Its text is the section's title.
    SectionStart,
    /// Closes a section. It has no text.
    SectionEnd,
    /// Stands for the lines in the middle of a log that is too long. It has no text.
    LeftOut,
}

/// A line, in 32 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub span: Span,
    /// Index of its first run; the next line's runs follow its last.
    pub runs: u32,
    /// Width of the displayed text. It isn't exact if it is the largest number.
    pub columns: u16,
    /// [`NO_TIME`] if unknown.
    pub time: i64,
    /// [`NO_SECTION`] if it is outside sections.
    pub section: SectionIndex,
    pub level: Level,
    /// Level in its prefix.
    pub prefix_level: Option<Level>,
    pub kind: Kind,
    pub has_exact_width: bool,
}

pub(super) const NO_TIME: i64 = i64::MIN;
pub(super) const NO_SECTION: SectionIndex = SectionIndex::MAX;

impl Line {
    pub(super) fn time(&self) -> Option<i64> {
        (self.time != NO_TIME).then_some(self.time)
    }

    pub(super) fn section(&self) -> Option<SectionIndex> {
        (self.section != NO_SECTION).then_some(self.section)
    }
}

/// Width at which the note about left out lines is displayed, roughly.
const NOTE_COLUMNS: u16 = 60;

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// All lines but those left out, which have one line of [`Kind::LeftOut`] in their place.
    kept: ChunkedVec<Line>,
    /// Numbers of the lines that were left out.
    left_out: Option<Range<usize>>,
}

impl Lines {
    /// Number of lines, including those left out.
    pub fn len(&self) -> usize {
        self.kept.len() + self.missing()
    }

    pub fn kept_len(&self) -> usize {
        self.kept.len()
    }

    /// Difference between the number of a line after those left out, and its index.
    fn missing(&self) -> usize {
        self.left_out.as_ref().map_or(0, |left_out| left_out.len() - 1)
    }

    /// Numbers of the lines that were left out; the first of them reads as [`Kind::LeftOut`].
    pub fn left_out(&self) -> Option<Range<usize>> {
        self.left_out.clone()
    }

    fn index(&self, number: usize) -> Option<usize> {
        match &self.left_out {
            Some(left_out) if number >= left_out.end => Some(number - self.missing()),
            Some(left_out) if number > left_out.start => None,
            _ => Some(number),
        }
    }

    pub fn get(&self, number: usize) -> Option<&Line> {
        self.kept.get(self.index(number)?)
    }

    /// Index after the last run of a line; `open` is that of the first run of the open line.
    pub fn end_of_runs(&self, number: usize, open: usize) -> usize {
        let next = self.index(number).and_then(|index| self.kept.get(index + 1));
        next.map_or(open, |next| next.runs as usize)
    }

    /// The last line, unless it was left out.
    pub fn last(&self) -> Option<&Line> {
        self.kept.last().filter(|line| line.kind != Kind::LeftOut)
    }

    pub fn push(&mut self, line: Line) {
        self.kept.push(line);
    }

    /// Removes the last line, unless it was left out.
    pub fn pop(&mut self) -> Option<Line> {
        self.last()?;
        self.kept.pop()
    }

    /// The lines from a number on, or after those left out, up to the next ones that were left out.
    pub fn from(&self, number: usize) -> Option<(usize, impl Iterator<Item = &Line>)> {
        let (number, end) = match &self.left_out {
            Some(left_out) if number > left_out.start => (number.max(left_out.end), self.kept.len()),
            Some(left_out) => (number, left_out.start + 1),
            None => (number, self.kept.len()),
        };
        let index = self.index(number)?;
        Some((number, self.kept.iter_from(index).take(end.checked_sub(index)?)))
    }

    /// The numbers of a range, without those of lines that were left out except the first.
    pub fn kept(&self, numbers: Range<usize>) -> impl DoubleEndedIterator<Item = usize> + use<> {
        let end = numbers.end.max(numbers.start);
        let (before, after) = match &self.left_out {
            Some(left_out) => (end.min(left_out.start + 1), numbers.start.max(left_out.end)),
            None => (end, end),
        };
        (numbers.start..before).chain(after..end)
    }

    /// Number of lines that fit into half of the limits, for the beginning that is always kept.
    fn beginning(&self, most: Limits) -> usize {
        let mut bytes = 0;
        let fits = |line: &&Line| {
            bytes += line.span.length as usize;
            bytes <= most.bytes / 2 && (line.runs as usize) <= most.runs / 2
        };
        self.kept.iter_from(0).take(most.lines / 2).take_while(fits).count()
    }

    /// Leaves out the older half of the lines after the beginning. Returns the part of the text, and the runs, that are
    /// no longer needed, or `None` if there are no such lines.
    pub fn leave_out_middle(&mut self, most: Limits, open_runs: usize) -> Option<Unused> {
        let (start, first, missing) = match &self.left_out {
            Some(left_out) => (left_out.start, left_out.start + 1, left_out.len()),
            None => {
                let start = self.beginning(most);
                (start, start, 0)
            }
        };
        let count = self.kept.len().saturating_sub(first).div_ceil(2);
        let end = first + count;
        let from = self.kept.get(first).filter(|_| count > 0)?;
        let (from, first_piece) = (from.runs as usize, from.span.piece);
        let next = self.kept.get(end);
        let until = next.map_or(open_runs, |next| next.runs as usize);
        let end_piece = next.map(|next| next.span.piece);
        let before = start.checked_sub(1).and_then(|index| self.kept.get(index)).map(|line| line.span);
        let mark = Line {
            // An empty span after the line before.
            span: before.map_or(Span { piece: first_piece, start: 0, length: 0 }, |span| Span {
                start: span.start + span.length,
                length: 0,
                ..span
            }),
            runs: from as u32,
            columns: NOTE_COLUMNS,
            time: NO_TIME,
            section: self.kept.get(start).map_or(NO_SECTION, |line| line.section),
            level: Level::Info,
            prefix_level: None,
            kind: Kind::LeftOut,
            has_exact_width: false,
        };
        let after: Vec<Line> = self.kept.iter_from(end).copied().collect();
        let removed = (until - from) as u32;
        self.kept.truncate(start);
        self.kept.push(mark);
        for line in after {
            self.kept.push(Line { runs: line.runs - removed, ..line });
        }
        self.left_out = Some(start..start + missing + count);
        // The piece with the line before is still needed.
        let first_unused = before.map_or(first_piece, |span| span.piece + 1);
        Some(Unused { pieces: first_unused..end_piece.unwrap_or(u32::MAX), runs: from..until })
    }
}

/// Pieces of the text and runs of lines that were left out.
pub(super) struct Unused {
    pub pieces: Range<u32>,
    pub runs: Range<usize>,
}

/// Limits of what is kept of a log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub lines: usize,
    /// Size of the text.
    pub bytes: usize,
    pub runs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // Browsers limit the height of an element; in Firefox it is reached at some 890,000 lines.
        Self { lines: 800_000, bytes: 256 * 1024 * 1024, runs: 4_000_000 }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "lines_tests.rs"]
mod tests;
