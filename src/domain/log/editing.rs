//! Control sequences that move the cursor or erase text. They change the last lines of a log, as they would in a terminal:
//! the lines are taken back from the arena into the [`Screen`](super::screen), and are added again when the program continues
//! after them.

use super::edits::{Head, MAX_ROWS};
use super::log::{Kind, Log};
use super::marker::{self, Prefix};
use super::screen::{Cursor, MAX_COLUMNS, Row, styled};
use super::style::{Run, Style};

impl Log {
    /// Number of the first line that is being edited, or of the open line.
    pub(super) fn first_edited(&self) -> u32 {
        let edited = if self.edits.is_written { self.screen.lines } else { 0 };
        (self.lines.len() - edited) as u32
    }

    /// Adds the edited rows to the lines, to be read there.
    pub(super) fn write_out(&mut self) {
        self.place_head();
        if self.screen.is_active() {
            self.edits.is_written = true;
            let mut rows = self.screen.rows.clone();
            if let (Some(head), Some(row)) = (&self.edits.head, rows.get_mut(self.screen.cursor.row)) {
                self.show_head(head, row);
            }
            self.add_rows(rows);
        }
    }

    /// Ends the edits if the head is of another section, and thus not meant for the row with the cursor.
    fn place_head(&mut self) {
        let is_elsewhere = |head: &Head| {
            let id = self.prefix_of(&head.text).id;
            !marker::may_be_mark(&head.text) && self.sections.find(id) != self.edits.section
        };
        if self.edits.head.as_ref().is_some_and(is_elsewhere) {
            self.append_head();
        }
    }

    /// Removes the edited rows from the lines.
    pub(super) fn take_back(&mut self) {
        if std::mem::take(&mut self.edits.is_written) {
            for _ in 0..self.screen.lines {
                self.remove_last();
            }
        }
    }

    /// Writes a head that may still become something else into its row, to be shown.
    fn show_head(&self, head: &Head, row: &mut Row) {
        if marker::may_be_mark(&head.text) {
            return;
        }
        let (text, runs, prefix) = self.without_prefix(&head.text, &head.runs);
        row.adopt(&prefix);
        let mut column = self.screen.cursor.column;
        for (part, style) in styled(text, &runs) {
            for letter in part.chars() {
                column = row.write(column, letter, style);
            }
        }
    }

    /// The text of a line, its runs, and its prefix.
    fn without_prefix<'a>(&self, line: &'a str, runs: &[Run]) -> (&'a str, Vec<Run>, Prefix<'a>) {
        let prefix = self.prefix_of(line);
        let runs = runs.iter().map(|run| Run { at: run.at.saturating_sub(prefix.length as u32), ..*run }).collect();
        (line.get(prefix.length..).unwrap_or_default(), runs, prefix)
    }

    fn add_rows(&mut self, rows: Vec<Row>) {
        if rows.len() > 1 {
            self.edits.version = self.open_version;
        }
        for row in rows.into_iter().take(self.screen.lines) {
            let (text, runs) = row.text();
            self.arena.push(&text);
            self.runs.extend(runs);
            self.add(Kind::Text, self.edits.section, 0, row.time, row.level);
        }
    }

    /// Applies a control sequence by its last byte and first number. Those that the log doesn't follow have no effect.
    pub(super) fn edit(&mut self, name: u8, first: u16) {
        let is_followed = match name {
            b'A'..=b'G' | b'`' | b'a' | b'e' | b'P' | b'X' | b's' | b'u' => true,
            b'K' => first <= 2,
            // The others erase what is above.
            b'J' => first == 0,
            _ => false,
        };
        if !is_followed {
            return;
        }
        if self.has_returned {
            self.carriage_return();
        }
        self.place_head();
        // Nothing follows the end of the open line.
        if matches!(name, b'J' | b'K') && first == 0 && self.is_at_end() {
            return;
        }
        self.start_edits();
        let count = usize::from(first.max(1));
        if matches!(name, b'A' | b'F') {
            self.reopen(count.saturating_sub(self.screen.cursor.row));
        }
        let Cursor { row, column } = self.screen.cursor;
        match name {
            b'A' => self.screen.cursor.row = row.saturating_sub(count),
            b'F' => self.screen.cursor = Cursor { row: row.saturating_sub(count), column: 0 },
            b'B' | b'e' => self.screen.down(count),
            b'E' => {
                self.screen.down(count);
                self.screen.cursor.column = 0;
            }
            b'C' | b'a' => self.screen.move_to(column + count),
            b'D' => self.screen.move_to(column.saturating_sub(count)),
            b'G' | b'`' => self.screen.move_to(count - 1),
            b's' => self.screen.saved = Some(self.screen.cursor),
            b'u' => self.screen.cursor = self.screen.saved.unwrap_or(self.screen.cursor),
            _ => {
                if let Some(row) = self.screen.row() {
                    match (name, first) {
                        (b'P', _) => row.delete(column, count),
                        (b'X', _) => row.erase(column, column + count),
                        (_, 0) => row.erase(column, MAX_COLUMNS),
                        (_, 1) => row.erase(0, column + 1),
                        _ => row.erase(0, MAX_COLUMNS),
                    }
                }
                if name == b'J' {
                    self.screen.erase_below();
                }
            }
        }
        while self.screen.drops_line() {
            self.sections.remove_last(self.edits.section);
        }
    }

    /// Applies a carriage return: what follows may be a marker, or start with a prefix.
    pub(super) fn carriage_return(&mut self) {
        self.has_returned = false;
        let is_at_start = match &self.edits.head {
            Some(head) => head.text.is_empty(),
            None => !self.screen.is_active() && self.arena.open().is_empty(),
        };
        if is_at_start {
            return;
        }
        self.start_edits();
        let row = self.screen.cursor.row;
        if row >= self.screen.lines {
            self.begin_lines(row);
            self.screen.end_at(row);
        }
        self.start_head(row);
    }

    /// Whether the next text is appended after the rows.
    fn is_at_end(&self) -> bool {
        !self.screen.is_active() || (self.edits.head.is_some() && self.screen.cursor.row >= self.screen.lines)
    }

    /// Applies a line feed.
    pub(super) fn feed(&mut self) {
        self.end_line();
        if self.screen.is_active() {
            self.feed_row();
        } else {
            self.close();
        }
    }

    /// Moves the cursor to the next row, or ends the edits after the last.
    fn feed_row(&mut self) {
        let next = self.screen.cursor.row + 1;
        if next < self.screen.lines {
            self.start_head(next);
        } else {
            self.begin_lines(next);
            self.leave();
        }
    }

    /// Ends the edits at the end of the log.
    pub(super) fn end_edits(&mut self) {
        self.end_line();
        if self.screen.is_active() {
            self.leave();
        }
    }

    /// Decides what the head is, which is complete: a marker ends the edits.
    fn end_line(&mut self) {
        self.has_returned = false;
        if self.edits.head.as_ref().is_some_and(|head| marker::mark(&head.text).is_some()) {
            self.append_head();
        }
        self.end_heads();
    }

    fn start_head(&mut self, row: usize) {
        self.screen.cursor = Cursor { row, column: 0 };
        self.edits.head = Some(Head::default());
        self.edits.restyle(self.style);
    }

    /// Writes text at the cursor.
    pub(super) fn edit_text(&mut self, text: &str) {
        if self.is_at_end() {
            self.leave();
            return self.append(text);
        }
        if let Some(head) = &mut self.edits.head {
            head.text.push_str(text);
            if head.text.len() > marker::MAX_BYTES {
                self.end_head();
            }
            return;
        }
        for (at, letter) in text.char_indices() {
            if !self.screen.has_room(letter) {
                self.feed_row();
                return self.append(text.get(at..).unwrap_or_default());
            }
            if self.screen.writes(letter) {
                self.begin_lines(self.screen.cursor.row + 1);
            }
            self.screen.put(letter, self.style);
        }
    }

    /// Makes the first rows lines of the log.
    fn begin_lines(&mut self, count: usize) {
        for index in self.screen.lines..count {
            self.begin(self.edits.section, (self.lines.len() + index) as u32);
        }
        self.screen.lines = self.screen.lines.max(count);
    }

    /// Writes heads into their rows. A long one continues in the next row.
    fn end_heads(&mut self) {
        while self.edits.head.is_some() {
            self.end_head();
        }
    }

    /// Writes the head into its row, or ends the edits.
    fn end_head(&mut self) {
        self.place_head();
        let Some(head) = &self.edits.head else { return };
        let (text, runs, prefix) = self.without_prefix(&head.text, &head.runs);
        let (text, time) = (text.to_owned(), prefix.time);
        if let Some(row) = self.screen.rows.get_mut(self.screen.cursor.row) {
            row.adopt(&prefix);
        }
        self.edits.head = None;
        self.note_time(self.edits.section, time);
        self.append_styled(&text, &runs);
    }

    /// Ends the edits, and makes the head the open line.
    fn append_head(&mut self) {
        let Head { text, runs } = self.edits.head.take().unwrap_or_default();
        self.leave();
        self.append_styled(&text, &runs);
    }

    fn append_styled(&mut self, text: &str, runs: &[Run]) {
        let style = self.style;
        for (part, style) in styled(text, runs) {
            self.restyle(style);
            self.append(part);
        }
        self.restyle(style);
    }

    /// Makes the open line a row, unless rows are being edited.
    fn start_edits(&mut self) {
        self.end_heads();
        if self.screen.is_active() {
            return;
        }
        let is_line = !self.arena.open().is_empty();
        let open_runs = self.runs.get(self.open_runs..).unwrap_or_default();
        let (text, runs, prefix) = self.without_prefix(self.arena.open(), open_runs);
        let (time, section) = (prefix.time, self.sections.find(prefix.id));
        let Some(mut row) = Row::of(text, &runs) else {
            // The line is too long to be edited.
            self.close();
            return self.start_edits();
        };
        row.adopt(&prefix);
        if is_line {
            self.sections.place(prefix.id);
            self.begin(section, self.lines.len() as u32);
            self.note_time(section, time);
        }
        self.arena.cut(0);
        self.runs.truncate(self.open_runs);
        self.edits.section = section;
        self.edits.bottom = self.edits.bottom.max(self.lines.len() as u32);
        self.screen.start(row, is_line);
    }

    /// Takes lines back that are above the rows, as far as the cursor may go: not into another section, and not if it went
    /// up too often.
    fn reopen(&mut self, count: usize) {
        let first = self.edits.bottom.saturating_sub(MAX_ROWS) as usize;
        for _ in 0..count {
            let Some(line) = self.lines.last().filter(|_| self.lines.len() > first) else { return };
            if line.kind != Kind::Text || line.section() != self.edits.section {
                return;
            }
            if !self.edits.affords(line.span.length, self.bytes) {
                return;
            }
            let runs = self.runs.get(line.runs as usize..).unwrap_or_default();
            let Some(mut row) = Row::of(self.arena.get(line.span), runs) else { return };
            (row.time, row.level) = (line.time(), line.prefix_level);
            self.remove_last();
            self.screen.add_above(row);
            self.edits.has_reopened = true;
        }
    }

    /// Ends the edits: the next text is appended after the rows.
    fn leave(&mut self) {
        let rows = std::mem::take(&mut self.screen.rows);
        self.add_rows(rows);
        self.edits.head = None;
        if self.style != Style::PLAIN {
            self.runs.push(Run { at: 0, style: self.style });
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "editing_tests.rs"]
mod tests;
