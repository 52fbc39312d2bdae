//! Reference for the edits of a log, for tests: a terminal that is slow and obvious.

use std::collections::HashMap;

use crate::domain::log::escape::{Escapes, Parameters, Step};
use crate::domain::log::level::Level;
use crate::domain::log::marker::{self, Mark};
use crate::domain::log::screen::MAX_COLUMNS;
use crate::domain::log::style::Style;
use crate::domain::log::utf8::is_layout;
use crate::domain::log::width::columns_of;

/// It keeps every row as its letters, and reads ahead.
#[derive(Default)]
pub struct Terminal {
    pub rows: Vec<TerminalRow>,
    /// Number of rows that are lines.
    lines: usize,
    row: usize,
    column: usize,
    saved: Option<(usize, usize)>,
    style: Style,
    /// Whether text was only appended to the row.
    is_plain: bool,
    /// Largest number of a row that was edited at the end of the log.
    bottom: usize,
    section: Option<usize>,
    /// Latest section per id, while it is open.
    ids: HashMap<String, Option<usize>>,
    sections: usize,
    last: Option<usize>,
}

/// Letters with their marks, columns, and styles.
type Letters = Vec<(String, usize, Style)>;

#[derive(Clone, Debug, Default)]
pub struct TerminalRow {
    letters: Letters,
    pub section: Option<usize>,
    pub time: Option<i64>,
    pub level: Option<Level>,
    pub is_mark: bool,
}

const fn blank(style: Style) -> (String, usize, Style) {
    (String::new(), 1, style)
}

impl TerminalRow {
    fn columns(&self) -> usize {
        self.letters.iter().map(|(_, columns, _)| columns).sum()
    }

    /// The letters before a column and those from another on; letters that cross them become blanks.
    fn split(&self, from: usize, to: usize) -> (Letters, Letters) {
        let (mut left, mut right, mut start) = (Vec::new(), Vec::new(), 0);
        for letter in &self.letters {
            let (columns, style) = (letter.1, letter.2);
            let end = start + columns;
            if end <= from {
                left.push(letter.clone());
            } else if start >= to {
                right.push(letter.clone());
            } else {
                left.extend((start..from).map(|_| blank(style)));
                right.extend((to..end).map(|_| blank(style)));
            }
            start = end;
        }
        (left, right)
    }

    fn replace(&mut self, from: usize, to: usize, letters: Letters) {
        let (left, right) = self.split(from, to);
        self.letters = left;
        while !letters.is_empty() && self.columns() < from {
            self.letters.push(blank(Style::PLAIN));
        }
        self.letters.extend(letters);
        self.letters.extend(right);
    }

    fn erase(&mut self, from: usize, to: usize) {
        let columns = self.columns();
        if from < columns {
            let letters = if to < columns { vec![blank(Style::PLAIN); to - from] } else { Vec::new() };
            self.replace(from, to, letters);
        }
    }

    fn delete(&mut self, from: usize, count: usize) {
        let to = (from + count).min(self.columns());
        if from < to {
            let (left, right) = self.split(from, to);
            self.letters = left;
            for (letter, columns, style) in right {
                match letter.as_str() {
                    tab if tab.starts_with('\t') => self.letters.extend((0..columns).map(|_| blank(style))),
                    _ => self.letters.push((letter, columns, style)),
                }
            }
        }
    }

    /// The letter that a mark at a column joins.
    fn letter_before(&self, column: usize) -> Option<usize> {
        let mut start = 0;
        self.letters.iter().position(|(_, columns, _)| {
            start += columns;
            start >= column
        })
    }

    /// Whether the letter fits, and if so, the column after it.
    fn write(&mut self, column: usize, letter: char, style: Style) -> Option<usize> {
        let stop = column / 8 * 8 + 8;
        if letter == '\t' && column != self.columns() {
            return Some(stop.min(MAX_COLUMNS));
        }
        let mut columns = if letter == '\t' { stop - column } else { columns_of(letter) as usize };
        if columns == 0 {
            if column > 0 {
                let gap = column.saturating_sub(self.columns());
                self.letters.extend((0..gap).map(|_| blank(Style::PLAIN)));
                let (before, ..) = self.letter_before(column).map(|index| &mut self.letters[index]).unwrap();
                if before.is_empty() {
                    before.push(' ');
                }
                if before.chars().count() < 4 {
                    before.push(letter);
                    return Some(column);
                }
            }
            columns = 1;
        }
        if column + columns > MAX_COLUMNS {
            return None;
        }
        self.replace(column, column + columns, vec![(letter.into(), columns, style)]);
        Some(column + columns)
    }

    pub fn text(&self) -> Vec<(char, Style)> {
        let text = |letter: &'_ str| if letter.is_empty() { " ".to_owned() } else { letter.to_owned() };
        let parts: Vec<_> = self.letters.iter().map(|(letter, _, style)| (text(letter), *style)).collect();
        letters(parts.iter().map(|(part, style)| (part.as_str(), *style)))
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(char),
    Feed,
    Return,
    Style(Parameters),
    Edit(u8, u16),
}

fn tokens(bytes: &[u8]) -> Vec<Token> {
    let (mut tokens, mut escapes, mut text) = (Vec::new(), Escapes::default(), Vec::new());
    let end_text = |tokens: &mut Vec<Token>, text: &mut Vec<u8>| {
        let letters = String::from_utf8_lossy(text).into_owned();
        tokens.extend(letters.chars().map(|own| Token::Text(if is_layout(own) { '\u{fffd}' } else { own })));
        text.clear();
    };
    for byte in bytes {
        if !escapes.is_idle() {
            match escapes.step(*byte) {
                Step::Nothing => continue,
                Step::Control(b'm', parameters) => {
                    tokens.push(Token::Style(parameters));
                    continue;
                }
                Step::Control(name, parameters) => {
                    let first = parameters.first();
                    if b"ABCDEFG`aePXsuHf".contains(&name) || name == b'K' && first < 3 || name == b'J' && first == 0 {
                        tokens.push(Token::Edit(name, first));
                    }
                    continue;
                }
                Step::Foreign => {}
            }
        }
        if *byte != b'\t' && byte.is_ascii_control() {
            end_text(&mut tokens, &mut text);
        }
        match byte {
            b'\n' => tokens.push(Token::Feed),
            b'\r' => tokens.push(Token::Return),
            8 => tokens.push(Token::Edit(b'D', 1)),
            0x1b => escapes.begin(),
            b'\t' | 0x20..=0x7e | 0x80.. => text.push(*byte),
            _ => {}
        }
    }
    end_text(&mut tokens, &mut text);
    // A carriage return has no effect before a line feed or at the end.
    let mut kept = Vec::new();
    let mut follows_feed = true;
    for token in without_fixed_text(tokens).into_iter().rev() {
        match token {
            Token::Return if follows_feed => continue,
            Token::Style(_) => {}
            Token::Feed => follows_feed = true,
            _ => follows_feed = false,
        }
        kept.push(token);
    }
    kept.reverse();
    kept
}

/// Leaves out absolute positions and, if the cursor was saved before, what follows until it is restored or the line ends.
fn without_fixed_text(tokens: Vec<Token>) -> Vec<Token> {
    let (mut kept, mut has_saved, mut is_fixed) = (Vec::new(), false, false);
    for token in tokens {
        match token {
            Token::Edit(b'H' | b'f', _) => {
                is_fixed |= has_saved;
                continue;
            }
            Token::Edit(b'u', _) | Token::Feed => (has_saved, is_fixed) = (false, false),
            Token::Edit(b's', _) => has_saved = true,
            _ => {}
        }
        if !is_fixed || matches!(token, Token::Style(_)) {
            kept.push(token);
        }
    }
    kept
}

impl Terminal {
    pub fn of(bytes: &[u8]) -> Self {
        let mut terminal = Self { is_plain: true, ..Self::default() };
        let all = tokens(bytes);
        let mut rest = &all[..];
        while !rest.is_empty() {
            rest = terminal.input_line(rest);
        }
        terminal.rows.truncate(terminal.lines);
        terminal
    }

    fn find(&self, id: Option<&str>) -> Option<usize> {
        id.map_or(self.last, |id| self.ids.get(id).copied().flatten())
    }

    /// Makes rows lines, down to this one.
    fn begin(&mut self, row: usize) {
        self.rows.resize(self.rows.len().max(row + 1), TerminalRow::default());
        for new in self.lines..=row {
            self.rows[new].section = self.section;
        }
        self.lines = self.lines.max(row + 1);
    }

    /// Goes on after the last line.
    fn leave(&mut self) {
        self.rows.truncate(self.lines);
        (self.row, self.column, self.saved, self.is_plain) = (self.lines, 0, None, true);
    }

    fn feed(&mut self) {
        if self.row + 1 < self.lines {
            (self.row, self.column) = (self.row + 1, 0);
        } else {
            self.begin(self.row);
            self.leave();
        }
    }

    /// Reads tokens up to a line feed or carriage return, and returns the rest.
    fn input_line<'a>(&mut self, tokens: &'a [Token]) -> &'a [Token] {
        let is_inert = |token: &Token| match token {
            Token::Style(_) => true,
            Token::Edit(b'J' | b'K', 0) => self.is_plain,
            _ => false,
        };
        let is_head = |token: &Token| matches!(token, Token::Text(_)) || is_inert(token);
        let length = tokens.iter().take_while(|token| is_head(token)).count();
        let (head, mut rest) = tokens.split_at(length);
        let text: String =
            head.iter().filter_map(|token| if let Token::Text(own) = token { Some(*own) } else { None }).collect();
        let is_ended = matches!(rest.first(), None | Some(Token::Feed));
        let mark = marker::mark(&text).filter(|_| is_ended);
        let prefix = marker::prefix(&text, &|id| self.ids.contains_key(id));
        if !self.is_plain && !text.is_empty() && (mark.is_some() || self.find(prefix.id) != self.section) {
            self.leave();
            return self.input_line(tokens);
        }
        let length = prefix.length;
        if self.is_plain && mark.is_some_and(|mark| self.mark(mark)) {
            self.style_after(head);
            return rest.split_first().map_or(rest, |(_, rest)| rest);
        }
        if self.is_plain {
            if !text.is_empty() || rest.first() == Some(&Token::Feed) {
                self.last = self.find(prefix.id);
                self.section = self.last;
                self.begin(self.row);
            } else if rest.iter().any(|token| matches!(token, Token::Edit(..))) {
                self.section = self.last;
            }
        }
        if !text.is_empty() {
            self.last = self.find(prefix.id);
            let row = &mut self.rows[self.row];
            row.time = prefix.time.or(row.time);
            if prefix.id.is_some() {
                row.level = prefix.level;
            }
        }
        let mut at = 0;
        let mut written = Vec::new();
        for token in head {
            if let Token::Text(own) = token {
                at += own.len_utf8();
                if at > length {
                    written.push(token.clone());
                }
            } else {
                written.push(token.clone());
            }
        }
        for (index, token) in written.iter().enumerate() {
            match token {
                Token::Text(own) if self.is_plain => {
                    let (row, style) = (&mut self.rows[self.row], self.style);
                    let columns = row.columns();
                    // Text that is only appended has no limit.
                    let mut end = TerminalRow::default();
                    let joins = columns_of(*own) == 0 && columns > 0 && {
                        end.letters.extend(row.letters.pop());
                        end.write(end.columns(), *own, style).is_some()
                    };
                    if joins {
                        row.letters.extend(end.letters);
                    } else {
                        let width = if *own == '\t' { 8 - columns % 8 } else { (columns_of(*own) as usize).max(1) };
                        row.letters.push((own.to_string(), width, style));
                    }
                    self.column = row.columns();
                }
                Token::Text(own) => {
                    if !self.write(*own) {
                        let mut again = written[index..].to_vec();
                        again.extend_from_slice(rest);
                        // The rest of the text starts another input line.
                        self.feed();
                        let mut left = &again[..];
                        let end = rest.len();
                        while left.len() > end {
                            left = self.input_line(left);
                        }
                        return &rest[end - left.len()..];
                    }
                }
                _ => self.style_after(std::slice::from_ref(token)),
            }
        }
        while let Some((token, after)) = rest.split_first() {
            match token {
                Token::Feed => {
                    self.feed();
                    return after;
                }
                Token::Return => {
                    if self.is_plain && self.rows.len() == self.lines && self.row == self.lines {
                        return after;
                    }
                    self.edit_row();
                    if self.row < self.lines {
                        self.column = 0;
                    } else {
                        if self.row > 0 {
                            self.begin(self.row - 1);
                        }
                        self.leave();
                    }
                    return after;
                }
                Token::Text(own) => {
                    if !self.write(*own) {
                        self.feed();
                        return rest;
                    }
                }
                Token::Style(_) => self.style_after(std::slice::from_ref(token)),
                Token::Edit(name, first) => self.edit(*name, *first),
            }
            rest = after;
        }
        rest
    }

    fn style_after(&mut self, tokens: &[Token]) {
        for token in tokens {
            if let Token::Style(parameters) = token {
                self.style = self.style.after(parameters);
            }
        }
    }

    fn mark(&mut self, mark: Mark) -> bool {
        let (title, section) = match mark {
            Mark::Create { id, title, .. } => {
                self.ids.insert(id, Some(self.sections));
                self.sections += 1;
                (title, self.sections - 1)
            }
            Mark::End { id, .. } => match self.ids.get_mut(&id).and_then(Option::take) {
                Some(section) => (String::new(), section),
                None => return false,
            },
        };
        self.last = if title.is_empty() { self.last.filter(|last| *last != section) } else { Some(section) };
        let letters = title.chars().map(|own| (own.to_string(), 1, Style::PLAIN)).collect();
        self.rows.push(TerminalRow { letters, section: Some(section), is_mark: true, ..TerminalRow::default() });
        self.lines += 1;
        self.leave();
        true
    }

    /// Writes a letter at the cursor; `false` if it doesn't fit.
    fn write(&mut self, letter: char) -> bool {
        let mut row = self.rows[self.row].clone();
        let moves_only = letter == '\t' && self.column != row.columns();
        let Some(column) = row.write(self.column, letter, self.style) else { return false };
        if !moves_only {
            self.rows[self.row] = row;
            self.begin_row();
        }
        self.column = column;
        true
    }

    fn begin_row(&mut self) {
        if self.row >= self.lines {
            self.begin(self.row);
        }
    }

    /// Starts to edit the row at the end of the log.
    fn edit_row(&mut self) {
        if self.is_plain {
            if self.rows.get(self.row).is_some_and(|row| row.columns() > MAX_COLUMNS) {
                self.leave();
                self.section = self.last;
            }
            self.rows.resize(self.rows.len().max(self.row + 1), TerminalRow::default());
            self.bottom = self.bottom.max(self.row);
            self.is_plain = false;
        }
    }

    fn edit(&mut self, name: u8, first: u16) {
        if self.is_plain && matches!((name, first), (b'J' | b'K', 0)) {
            return;
        }
        self.edit_row();
        let count = usize::from(first.max(1));
        let most = self.rows.len() - 1;
        let to_column = |column: usize| column.min(MAX_COLUMNS - 1);
        let column = self.column;
        match name {
            b'A' | b'F' => {
                for _ in 0..count {
                    let Some(above) = self.row.checked_sub(1) else { break };
                    let row = &self.rows[above];
                    let is_near = above + 100 >= self.bottom;
                    let is_own = !row.is_mark && row.section == self.section && row.columns() <= MAX_COLUMNS;
                    if above < self.lines && !(is_near && is_own) {
                        break;
                    }
                    self.row = above;
                }
            }
            b'B' | b'E' | b'e' => self.row = (self.row + count).min(most),
            b'C' | b'a' => self.column = to_column(column + count),
            b'D' => self.column = to_column(column.saturating_sub(count)),
            b'G' | b'`' => self.column = to_column(count - 1),
            b's' => self.saved = Some((self.row, column)),
            b'u' => (self.row, self.column) = self.saved.unwrap_or((self.row, column)),
            b'P' => self.rows[self.row].delete(column, count),
            b'X' => self.rows[self.row].erase(column, column + count),
            _ => {
                let (from, to) = [(column, MAX_COLUMNS), (0, column + 1), (0, MAX_COLUMNS)][usize::from(first)];
                self.rows[self.row].erase(from, to);
            }
        }
        if matches!(name, b'E' | b'F') {
            self.column = 0;
        }
        if name == b'J' {
            self.rows[self.row + 1..].fill(TerminalRow::default());
            for row in self.row + 1..self.lines {
                self.rows[row].section = self.section;
            }
        }
        while self.lines > self.row + 1 && self.rows[self.lines - 1].letters.is_empty() {
            self.lines -= 1;
            self.rows[self.lines] = TerminalRow::default();
        }
    }
}

/// Letters and their styles. A mark has the style of the letter that it joins.
pub fn letters<'a>(parts: impl Iterator<Item = (&'a str, Style)>) -> Vec<(char, Style)> {
    let letters = parts.flat_map(|(part, style)| part.chars().map(move |letter| (letter, style)));
    let mut last = Style::PLAIN;
    let joined = letters.map(|(letter, style)| {
        last = if columns_of(letter) == 0 { last } else { style };
        (letter, last)
    });
    joined.collect()
}
