//! Storage for the text of lines, concatenated in large pieces: a log of 200,000 lines takes some fifty allocations
//! instead of 200,000, and is never copied as it grows.

use std::ops::Range;

/// Capacity of a piece in bytes. A longer line gets a piece for itself.
const PIECE_BYTES: usize = 256 * 1024;

/// Location of a line's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub piece: u32,
    pub start: u32,
    pub length: u32,
}

/// Text of all lines, including the open one, which is still being written.
#[derive(Clone, Debug, Default)]
pub struct LineArena {
    pieces: Vec<String>,
    /// Start of the open line in the last piece.
    open: usize,
    bytes: usize,
}

impl LineArena {
    /// Appends to the open line.
    pub fn push(&mut self, more: &str) {
        self.bytes += more.len();
        if let Some(last) = self.pieces.last_mut()
            && (last.len() + more.len() <= last.capacity() || self.open == 0)
        {
            last.push_str(more);
            return;
        }
        // Moves the line to a new piece.
        let moved = self.pieces.last_mut().map(|last| last.split_off(self.open)).unwrap_or_default();
        let mut piece = String::with_capacity(PIECE_BYTES.max(moved.len() + more.len()));
        piece.push_str(&moved);
        piece.push_str(more);
        self.pieces.push(piece);
        self.open = 0;
    }

    /// The open line so far.
    pub fn open(&self) -> &str {
        self.pieces.last().and_then(|last| last.get(self.open..)).unwrap_or_default()
    }

    /// Truncates the open line to `length` bytes.
    pub fn cut(&mut self, length: usize) {
        if let Some(last) = self.pieces.last_mut()
            && last.is_char_boundary(self.open + length)
        {
            self.bytes -= last.len().saturating_sub(self.open + length);
            last.truncate(self.open + length);
        }
    }

    /// Ends the open line, without its first `skipped` bytes.
    pub fn close(&mut self, skipped: usize) -> Span {
        let piece = self.pieces.len().saturating_sub(1) as u32;
        let Some(last) = self.pieces.last_mut() else { return Span { piece, start: 0, length: 0 } };
        if last.is_char_boundary(self.open + skipped) {
            last.drain(self.open..self.open + skipped);
            self.bytes -= skipped;
        }
        let span = Span { piece, start: self.open as u32, length: (last.len() - self.open) as u32 };
        self.open = last.len();
        span
    }

    /// Removes a line and all after it.
    pub fn remove_from(&mut self, span: Span) {
        for removed in self.pieces.drain((span.piece as usize + 1).min(self.pieces.len())..) {
            self.bytes -= removed.len();
        }
        self.open = span.start as usize;
        self.cut(0);
    }

    /// Frees pieces whose lines are no longer needed; not the last one, which has the open line.
    pub fn free(&mut self, pieces: Range<u32>) {
        let end = (pieces.end as usize).min(self.pieces.len().saturating_sub(1));
        for piece in self.pieces.get_mut(pieces.start as usize..end).into_iter().flatten() {
            self.bytes -= piece.len();
            *piece = String::new();
        }
    }

    pub fn get(&self, span: Span) -> &str {
        let (start, length) = (span.start as usize, span.length as usize);
        self.pieces.get(span.piece as usize).and_then(|piece| piece.get(start..start + length)).unwrap_or_default()
    }

    /// The text of a whole piece, for scans over all lines.
    pub fn piece(&self, piece: u32) -> &str {
        self.pieces.get(piece as usize).map_or("", String::as_str)
    }

    /// Total size in bytes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_where_they_are_put() {
        let (mut arena, mut spans) = (LineArena::default(), Vec::new());
        for number in 0..40_000 {
            arena.push(&format!("line {number} "));
            arena.push("ends");
            spans.push(arena.close(5));
        }
        assert!(arena.pieces.len() > 1 && arena.pieces.iter().all(|piece| piece.capacity() == PIECE_BYTES));
        for (number, span) in spans.iter().enumerate() {
            assert_eq!(arena.get(*span), format!("{number} ends"));
        }
        assert_eq!(arena.bytes(), arena.pieces.iter().map(String::len).sum::<usize>());
    }

    #[test]
    fn lines_are_removed_from_the_end() {
        let (mut arena, mut spans) = (LineArena::default(), Vec::new());
        arena.remove_from(arena.clone().close(0));
        for number in 0..40_000 {
            arena.push(&format!("line {number}"));
            spans.push(arena.close(0));
        }
        let pieces = arena.pieces.len();
        for last in [39_990, 20_000, 19_999, 3, 0] {
            arena.remove_from(spans[last]);
            spans.truncate(last);
            arena.push("again");
            spans.push(arena.close(0));
            assert_eq!(arena.get(spans[last]), "again");
            assert!(
                spans[..last].iter().enumerate().all(|(number, span)| arena.get(*span) == format!("line {number}"))
            );
            assert_eq!(arena.bytes(), arena.pieces.iter().map(String::len).sum::<usize>());
        }
        assert!(pieces > 1 && arena.pieces.len() == 1);
    }

    #[test]
    fn a_line_of_any_length_is_whole() {
        let mut arena = LineArena::default();
        arena.push("first");
        let first = arena.close(0);
        for _ in 0..3_000 {
            arena.push(&"long ".repeat(200));
        }
        assert_eq!(arena.open().len(), 3_000_000);
        arena.cut(5);
        assert_eq!(arena.open(), "long ");
        arena.push("and short");
        let second = arena.close(0);
        assert_eq!((arena.get(first), arena.get(second)), ("first", "long and short"));
        assert_eq!(arena.open(), "");
    }
}
