//! Rows of cells that a program still edits, and its cursor, as in a terminal.

use super::level::Level;
use super::marker::Prefix;
use super::style::{Run, Style};
use super::width::{TAB, columns_of};

/// Columns that a cursor can reach. Text that doesn't fit continues in the next row.
pub const MAX_COLUMNS: usize = 1_024;

/// Letters of a cell: one, and the marks that combine with it.
const LETTERS: usize = 4;
/// Fills unused places of a cell, and the further columns of a wide letter.
const NONE: char = '\0';

#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    letters: [char; LETTERS],
    style: Style,
}

impl Cell {
    const BLANK: Self = Self::new(' ', Style::PLAIN);

    const fn new(letter: char, style: Style) -> Self {
        Self { letters: [letter, NONE, NONE, NONE], style }
    }

    const fn letter(&self) -> char {
        self.letters[0]
    }

    /// Whether it belongs to the wide letter before it.
    const fn is_continued(&self) -> bool {
        self.letter() == NONE
    }
}

#[cfg(test)]
thread_local! {
    /// Number of cells that were read or written, to check that it is bounded.
    pub static WORK: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts cells in tests.
fn work(_cells: usize) {
    #[cfg(test)]
    WORK.set(WORK.get() + _cells);
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    cells: Vec<Cell>,
    /// Time and level in the prefix of its line.
    pub time: Option<i64>,
    pub level: Option<Level>,
}

impl Row {
    /// The row of a text; `None` if it is too long to be edited.
    pub fn of(text: &str, runs: &[Run]) -> Option<Self> {
        let mut row = Self::default();
        work(text.len().min(LETTERS * MAX_COLUMNS));
        for (text, style) in styled(text, runs) {
            for letter in text.chars() {
                row.put(row.cells.len(), letter, style);
                if row.cells.len() > MAX_COLUMNS {
                    return None;
                }
            }
        }
        Some(row)
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// In columns.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Columns that a letter takes at a column. None for a mark that joins the letter before, and for a tab within text, as
    /// it only moves the cursor.
    fn columns(&self, at: usize, letter: char) -> usize {
        match letter {
            '\t' if at == self.cells.len() => tab_stop(at) - at,
            '\t' => 0,
            letter => match columns_of(letter) as usize {
                0 if self.place_for_mark(at).is_none() => 1,
                columns => columns,
            },
        }
    }

    /// Column of the letter that a mark at a column joins, and the place among its letters.
    fn place_for_mark(&self, at: usize) -> Option<(usize, usize)> {
        let before = at.checked_sub(1)?;
        let Some(cells) = self.cells.get(..=before) else { return Some((before, 1)) };
        let letter = cells.iter().rposition(|cell| !cell.is_continued())?;
        let place = cells.get(letter)?.letters.iter().position(|letter| *letter == NONE)?;
        Some((letter, place))
    }

    /// Takes time and level from a prefix that has them.
    pub fn adopt(&mut self, prefix: &Prefix<'_>) {
        self.time = prefix.time.or(self.time);
        if prefix.id.is_some() {
            self.level = prefix.level;
        }
    }

    /// Writes a letter over what is at a column. Returns the column after it.
    pub fn write(&mut self, at: usize, letter: char, style: Style) -> usize {
        let columns = self.put(at, letter, style);
        if letter == '\t' { tab_stop(at).min(MAX_COLUMNS) } else { at + columns }
    }

    /// Writes a letter. Returns the columns that it takes.
    fn put(&mut self, at: usize, letter: char, style: Style) -> usize {
        let columns = self.columns(at, letter);
        if columns == 0 {
            if let Some((column, place)) = self.place_for_mark(at).filter(|_| letter != '\t') {
                self.fill(column + 1);
                if let Some(place) = self.cells.get_mut(column).and_then(|cell| cell.letters.get_mut(place)) {
                    *place = letter;
                }
            }
            return 0;
        }
        self.fill(at);
        self.part(at);
        self.part(at + columns);
        for column in at..at + columns {
            let cell = Cell::new(if column == at { letter } else { NONE }, style);
            match self.cells.get_mut(column) {
                Some(place) => *place = cell,
                None => self.cells.push(cell),
            }
        }
        columns
    }

    /// Extends the row with blanks.
    fn fill(&mut self, length: usize) {
        if self.cells.len() < length {
            work(length - self.cells.len());
            self.cells.resize(length, Cell::BLANK);
        }
    }

    /// Replaces a wide letter that crosses a column with blanks.
    fn part(&mut self, at: usize) {
        let is_inside = |cells: &[Cell], column: usize| cells.get(column).is_some_and(Cell::is_continued);
        if !is_inside(&self.cells, at) {
            return;
        }
        let mut column = at;
        while is_inside(&self.cells, column) && column > 0 {
            column -= 1;
        }
        self.blank(column);
    }

    /// Replaces the letter that starts at a column with blanks.
    fn blank(&mut self, at: usize) {
        for (column, cell) in self.cells.iter_mut().enumerate().skip(at) {
            if column > at && !cell.is_continued() {
                return;
            }
            *cell = Cell::new(' ', cell.style);
        }
    }

    /// Erases the columns from `from` to before `to`.
    pub fn erase(&mut self, from: usize, to: usize) {
        work(self.cells.len());
        self.part(from);
        self.part(to);
        if to >= self.cells.len() {
            self.cells.truncate(from);
        } else if let Some(cells) = self.cells.get_mut(from..to) {
            cells.fill(Cell::BLANK);
        }
    }

    /// Removes columns, and moves the rest to the left.
    pub fn delete(&mut self, at: usize, count: usize) {
        let end = at.saturating_add(count).min(self.cells.len());
        if at >= end {
            return;
        }
        work(self.cells.len());
        self.part(at);
        self.part(end);
        // A tab would have another width elsewhere.
        for column in end..self.cells.len() {
            if self.cells.get(column).is_some_and(|cell| cell.letter() == '\t') {
                self.blank(column);
            }
        }
        self.cells.drain(at..end);
    }

    /// Its text, and the runs of that.
    pub fn text(&self) -> (String, Vec<Run>) {
        work(self.cells.len());
        let (mut text, mut runs, mut style) = (String::with_capacity(self.cells.len()), Vec::new(), Style::PLAIN);
        for cell in self.cells.iter().filter(|cell| !cell.is_continued()) {
            if cell.style != style {
                style = cell.style;
                runs.push(Run { at: text.len() as u32, style });
            }
            text.extend(cell.letters.iter().filter(|letter| **letter != NONE));
        }
        (text, runs)
    }
}

/// The tab stop after a column.
pub const fn tab_stop(column: usize) -> usize {
    (column / TAB as usize + 1) * TAB as usize
}

/// The parts of a text that have one style each.
pub fn styled<'a>(text: &'a str, runs: &'a [Run]) -> impl Iterator<Item = (&'a str, Style)> {
    let end = |index: usize| runs.get(index).map_or(text.len(), |run| (run.at as usize).min(text.len()));
    let first = std::iter::once((0, Style::PLAIN));
    let starts = first.chain(runs.iter().map(|run| (run.at as usize, run.style)));
    starts.enumerate().filter_map(move |(index, (start, style))| {
        text.get(start..end(index)).filter(|part| !part.is_empty()).map(|part| (part, style))
    })
}

/// A column of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cursor {
    pub row: usize,
    pub column: usize,
}

/// The rows that can be edited.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    /// Empty unless rows are being edited.
    pub rows: Vec<Row>,
    /// Number of rows that are lines of the log. Those below have nothing written in them.
    pub lines: usize,
    pub cursor: Cursor,
    pub saved: Option<Cursor>,
}

impl Screen {
    pub fn is_active(&self) -> bool {
        !self.rows.is_empty()
    }

    /// Starts with a row, and the cursor at its end.
    pub fn start(&mut self, row: Row, is_line: bool) {
        self.lines = usize::from(is_line);
        (self.cursor, self.saved) = (Cursor { row: 0, column: row.len() }, None);
        self.rows.push(row);
    }

    /// Adds a line at the top.
    pub fn add_above(&mut self, row: Row) {
        self.rows.insert(0, row);
        self.lines += 1;
        self.cursor.row += 1;
        if let Some(saved) = &mut self.saved {
            saved.row += 1;
        }
    }

    /// Whether a letter fits into the row.
    pub fn has_room(&self, letter: char) -> bool {
        let Cursor { row, column } = self.cursor;
        self.rows.get(row).is_none_or(|row| column + row.columns(column, letter) <= MAX_COLUMNS)
    }

    /// Whether a letter is written, rather than moving the cursor only.
    pub fn writes(&self, letter: char) -> bool {
        letter != '\t' || self.rows.get(self.cursor.row).is_some_and(|row| row.len() == self.cursor.column)
    }

    /// Writes a letter at the cursor, over what is there.
    pub fn put(&mut self, letter: char, style: Style) {
        let column = self.cursor.column;
        if let Some(row) = self.row() {
            self.cursor.column = row.write(column, letter, style);
        }
    }

    /// Moves the cursor down, at most to the last row.
    pub fn down(&mut self, count: usize) {
        self.cursor.row = self.cursor.row.saturating_add(count).min(self.rows.len().saturating_sub(1));
    }

    pub fn move_to(&mut self, column: usize) {
        self.cursor.column = column.min(MAX_COLUMNS - 1);
    }

    /// The row with the cursor.
    pub fn row(&mut self) -> Option<&mut Row> {
        self.rows.get_mut(self.cursor.row)
    }

    /// Makes a row the last one.
    pub fn end_at(&mut self, row: usize) {
        self.rows.truncate(row + 1);
        self.saved = None;
    }

    /// Erases the rows below the cursor.
    pub fn erase_below(&mut self) {
        for row in self.rows.iter_mut().skip(self.cursor.row + 1) {
            *row = Row::default();
        }
    }

    /// Rows below the cursor that are empty, and after which nothing is written, are no lines. Returns whether the last
    /// line was such a row.
    pub fn drops_line(&mut self) -> bool {
        let last = self.lines.saturating_sub(1);
        let drops = last > self.cursor.row && self.rows.get(last).is_some_and(Row::is_empty);
        if drops && let Some(row) = self.rows.get_mut(last) {
            *row = Row::default();
            self.lines = last;
        }
        drops
    }
}
