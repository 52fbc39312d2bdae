use std::collections::HashMap;

use proptest::prelude::*;

use super::super::edits::{CELLS_PER_BYTE, EXTRA_CELLS};
use super::super::escape::{Escapes, Step};
use super::super::level::Level;
use super::super::log::level_of;
use super::super::marker::Mark;
use super::super::section::SectionIndex;
use super::super::utf8::is_layout;
use super::super::width::columns_of;
use super::*;

fn read(bytes: &[u8], width: usize) -> Log {
    let mut log = Log::new();
    for part in bytes.chunks(width) {
        log.push(part);
    }
    log.finish();
    log
}

fn texts(log: &Log) -> Vec<String> {
    (0..log.len()).map(|number| log.line(number).unwrap().text.to_owned()).collect()
}

/// Texts of the lines, whole and byte by byte.
fn shown(text: &str) -> Vec<String> {
    let whole = texts(&read(text.as_bytes(), usize::MAX));
    assert_eq!(texts(&read(text.as_bytes(), 1)), whole, "{text:?}");
    whole
}

#[test]
fn the_last_state_of_a_line_is_shown() {
    let npm: String = "⠋⠙⠹⠸".chars().map(|frame| format!("\x1b[1G\x1b[0K{frame} reify: frame")).collect();
    for (text, expected) in [
        (format!("{npm}\x1b[1G\x1b[0Kadded 3 packages\n").as_str(), &["added 3 packages"][..]),
        ("[1/2] Resolving...\x1b[2K\x1b[1G[2/2] Linking...\x1b[2K\x1b[1GDone in 3s.\n", &["Done in 3s."]),
        ("spin |\x08/\x08-\x08\\\x08|\x08done\n", &["spin done"]),
        ("progress 100%\r\x1b[K\n", &[""]),
        ("progress 100%\rdone\n", &["doneress 100%"]),
        ("remote: done.\x1b[K\nnext\n", &["remote: done.", "next"]),
        ("abc\x1b[3DX\n", &["Xbc"]),
        ("abc\x1b[9D\x1b[2CX\x1b[3CY\n", &["abX   Y"]),
        ("abcdef\x1b[3G\x1b[P\x1b[2G\x1b[2X\n", &["a  ef"]),
        ("abcdef\x1b[3G\x1b[1K\n", &["   def"]),
        ("a\x1b[sb\x1b[u\x1b7X\x1b8Y\n", &["aY"]),
        ("a\tb\n", &["a\tb"]),
        ("abcdefghij\r\tX\n", &["abcdefghXj"]),
        ("a\tb\x1b[3GX\n", &["a X     b"]),
        ("東京\x1b[2DX\n", &["東X "]),
        ("東京\x1b[3DX\n", &[" X京"]),
        ("e\u{301}e\x08\u{308}\n", &["e\u{301}\u{308}e"]),
        ("windows\r\n\r\r\nlines\r\n", &["windows", "", "lines"]),
    ] {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn the_last_state_of_several_lines_is_shown() {
    let mut docker = "layer1 0%\nlayer2 0%\nlayer3 0%\n".to_owned();
    for percent in [50, 100] {
        for (layer, up) in [(1, 3), (2, 2), (3, 1)] {
            docker.push_str(&format!("\x1b[{up}A\x1b[2K\rlayer{layer} {percent}%\x1b[{up}B\r"));
        }
    }
    for (text, expected) in [
        (format!("{docker}done\n").as_str(), &["layer1 100%", "layer2 100%", "layer3 100%", "done"][..]),
        ("a\nb\n\x1b[2AA\nB\nC\n", &["A", "B", "C"]),
        ("one\ntwo\nthree\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[Glast\n", &["last"]),
        ("a\nb\nc\n\x1b[3A\x1b[Jx\ny\n", &["x", "y"]),
        ("a\nb\n\x1b[2F\x1b[Kx\x1b[Ey\x1b[5Bz\n", &["x", "y", " z"]),
        ("a\n\x1b[9A\x1b[9Bb\n", &["a", "b"]),
        ("a\x1b[31mb\nc\x1b[0m\n\x1b[2J\x1b[H\x1b[5;5fd\n", &["ab", "c", "d"]),
    ] {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

const MARK: &str = "[section-create] {\"id\":\"a\",\"title\":\"A\"}\n[section-create] {\"id\":\"b\",\"title\":\"B\"}\n";

#[test]
fn rows_keep_their_prefix_and_marks_their_lines() {
    let time = |second| format!("[id:a] [2026-11-03T08:00:0{second}Z] INFO ");
    let text = format!(
        "{MARK}{}one\n{}two\n{}\x1b[2AONE\n{}error: TWO\n[section-end] {{\"id\":\"a\"}}\n",
        time(1),
        time(2),
        time(3),
        time(4)
    );
    assert_eq!(shown(&text), ["A", "B", "ONE", "error: TWO", ""]);
    let log = read(text.as_bytes(), 7);
    let seconds = |number: u32| log.line(number).unwrap().time.map(|time| time / 1000 % 60);
    assert_eq!([seconds(2), seconds(3)], [Some(1), Some(4)]);
    assert_eq!((log.errors(), log.sections()[0].errors, log.sections()[0].lines), (1, 1, 2));
    assert_eq!(log.sections()[0].last_line, Some(4));

    // The cursor stays within its section, and a line of another section goes below.
    assert_eq!(shown(&format!("{MARK}[id:a] one\n[id:b] two\n\x1b[9Ax\n")), ["A", "B", "one", "xwo"]);
    assert_eq!(
        shown(&format!("{MARK}[id:a] one\n[id:a] two\n\x1b[2AX\n[id:b] three\n[id:a] four\n")),
        ["A", "B", "Xne", "two", "three", "four"]
    );
    assert_eq!(shown("a\n\x1b[Ab[id:a]\rX\n"), ["X[id:a]"]);
}

#[test]
fn a_line_may_be_seen_while_it_is_edited() {
    let mut log = Log::new();
    log.push(b"error: a\nb\nc\n");
    assert_eq!((log.stable_len(), log.version(0)), (3, None));
    log.push(b"\x1b[3A");
    assert_eq!((log.stable_len(), log.len(), log.errors()), (0, 3, 1));
    log.push(b"\rERROR");
    assert_eq!(log.line(0).unwrap().text, "ERROR: a");
    let (first, second) = (log.version(0), log.version(1));
    assert!(first.is_some() && second.is_some());
    log.push(b"\x1b[2K");
    assert_eq!((log.line(0).unwrap().text, log.errors()), ("", 0));
    assert_ne!(log.version(0), first);
    log.push(b"\n\n\nd");
    assert_eq!((texts(&log), log.stable_len()), (["", "b", "c", "d"].map(str::to_owned).to_vec(), 0));
    let before = log.version(2);
    log.push(b"more\n");
    assert_eq!(log.version(2), before, "what isn't edited isn't drawn again");
    log.push(&b"x\n".repeat(200));
    assert_eq!((log.len(), log.stable_len()), (204, 104));
    assert_ne!(log.version(2), before, "it may have changed before it became stable");
    let stable = log.version(2);
    log.push(b"\x1b[999A\x1b[Ky\x1b[J\n\x1b[999Az");
    assert_eq!(log.line(104).unwrap().text, "z");
    assert_eq!(
        (log.len(), log.stable_len(), log.version(2)),
        (105, 104, stable),
        "dropped lines leave the rest as it was"
    );
}

#[test]
fn what_is_too_long_for_a_row_is_not_edited_and_not_lost() {
    let long = "x".repeat(MAX_COLUMNS + 1);
    assert_eq!(shown(&format!("{long}\rnext\n\x1b[9AX\n")), [&long, "Xext"]);
    let full = "x".repeat(MAX_COLUMNS);
    assert_eq!(shown(&format!("\x1b[G{long}y\n")), [&full, "xy"]);
    assert_eq!(shown("\x1b[99999Cab\x1b[99999D\n"), [&format!("{}a", " ".repeat(MAX_COLUMNS - 1)), "b"]);
    let marks = format!("e{}", "\u{301}".repeat(10));
    assert_eq!(shown(&format!("{marks}\x1b[1Gx\n")), [format!("x{}", "\u{301}".repeat(7))]);
}

#[test]
fn hostile_input_costs_little() {
    let lines = format!("{}\n", "x".repeat(MAX_COLUMNS)).repeat(120);
    let going_up = [
        "\x1b[99A\x1b[99B\r",
        "\x1b[99A\x1b[99B\r\x1b[K",
        "\x1b[99Ax\x1b[99B\n",
        "\x1b[99A\r[section-end] {\"id\":\"x\"}\n",
        "\x1b[99A\n",
        "\x1b[99A\x1b[J\n",
        "\x1b[99A\x1b7\x1b[99B\x1b8",
    ];
    let in_rows = [
        "\x1b[A\x1b[99999Cx\x1b[1K",
        "\x1b[A\x1b[G\x1b[P",
        "\x1b[99999Gx\n",
        "\x1b[99999Gx\r\x1b[2K",
        "\r\u{301}",
        "\t\x08",
    ];
    // Editing a row takes three bytes.
    for (parts, cells_per_byte) in [(&going_up[..], 0), (&in_rows, MAX_COLUMNS / 3)] {
        for part in parts {
            let mut log = Log::new();
            log.push(lines.as_bytes());
            let bytes = part.repeat(100_000 / part.len());
            super::super::screen::WORK.set(0);
            let chunks = bytes.as_bytes().chunks(32 * 1024);
            let shown = chunks.len() * 2 * (MAX_ROWS as usize + 1) * MAX_COLUMNS;
            for chunk in chunks {
                log.push(chunk);
            }
            let work = super::super::screen::WORK.get();
            let taken_back = CELLS_PER_BYTE as usize * (lines.len() + bytes.len()) + EXTRA_CELLS as usize;
            let most = taken_back + shown + cells_per_byte * bytes.len();
            assert!(work < most, "{part:?}: {work} of {most} for {} bytes", bytes.len());
            assert!(
                log.screen.rows.len() <= MAX_ROWS as usize + 1
                    && log.screen.rows.iter().all(|row| row.len() <= MAX_COLUMNS)
            );
            assert!(log.arena.bytes() <= lines.len() + bytes.len() * MAX_COLUMNS / 9, "{part:?}");
        }
    }
}

#[test]
fn what_goes_up_too_often_is_not_split_differently() {
    let wide = format!("{}\n", "x".repeat(MAX_COLUMNS)).repeat(110);
    let bytes = wide + &"\x1b[99A\r[section-end] {\"id\":\"x\"}\n".repeat(600);
    let whole = read(bytes.as_bytes(), usize::MAX);
    assert!(whole.len() > 120, "the cursor was held back");
    for width in [1_000, 4_099] {
        assert_eq!(texts(&read(bytes.as_bytes(), width)), texts(&whole), "{width}");
    }
}

/// A terminal that is slow and obvious: it keeps every row as its letters, and reads ahead.
#[derive(Default)]
struct Terminal {
    rows: Vec<TerminalRow>,
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
struct TerminalRow {
    letters: Letters,
    section: Option<usize>,
    time: Option<i64>,
    level: Option<Level>,
    is_mark: bool,
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

    fn text(&self) -> Vec<(char, Style)> {
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
    Style(super::super::escape::Parameters),
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
                    if b"ABCDEFG`aePXsu".contains(&name) || name == b'K' && first < 3 || name == b'J' && first == 0 {
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
    for token in tokens.into_iter().rev() {
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

impl Terminal {
    fn of(bytes: &[u8]) -> Self {
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

fn program() -> impl Strategy<Value = Vec<u8>> {
    let count = prop::sample::select(vec!["", "0", "1", "2", "3", "7", "1020", "99999", "1;5"]);
    let control = (count, prop::sample::select("AABCDEFGJKPX`aesuHdfmr@LM".chars().collect::<Vec<_>>()));
    let control = control.prop_map(|(count, name)| format!("\x1b[{count}{name}"));
    let part = prop_oneof![
        4 => prop::sample::select(vec!["\n", "\n", "\r", "\r\n", "\x08", "\t", "\x1b7", "\x1b8", "\x1b[2K", "\x1b[1A", "\x1b[K"])
            .prop_map(|part| part.as_bytes().to_vec()),
        4 => control.prop_map(String::into_bytes),
        3 => prop::sample::select(vec!["a", "bc", " ", "layer 10%", "東", "京🚀", "e\u{301}", "\u{301}", "\u{202e}", "error: x", "WARN y"])
            .prop_map(|part| part.as_bytes().to_vec()),
        1 => prop::sample::select(vec!["\x1b[31m", "\x1b[0m", "\x1b[1m", "\x1b[?25l", "\x1b]0;t\x07", "\x1b[", "\x1b"])
            .prop_map(|part| part.as_bytes().to_vec()),
        2 => prop::sample::select(vec![
            "[section-create] {\"id\":\"a\",\"title\":\"A\"}\n",
            "[section-create] {\"id\":\"b\",\"title\":\"B\"}\n",
            "[section-end] {\"id\":\"a\"}\n",
            "[section-end] {\"id\":\"b\"}",
            "[id:a] [2025-11-03T08:00:00Z] INFO ",
            "[id:a] [2025-11-03T08:00:01Z] ",
            "[id:b] WARN ",
            "[id:b] ",
            "[id:",
            "2025-11-03T08:00:02Z ",
        ])
        .prop_map(|part| part.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// Letters and their styles. A mark has the style of the letter that it joins.
fn letters<'a>(parts: impl Iterator<Item = (&'a str, Style)>) -> Vec<(char, Style)> {
    let letters = parts.flat_map(|(part, style)| part.chars().map(move |letter| (letter, style)));
    let mut last = Style::PLAIN;
    let joined = letters.map(|(letter, style)| {
        last = if columns_of(letter) == 0 { last } else { style };
        (letter, last)
    });
    joined.collect()
}

/// Checks the log against the terminal, and its counts against a recount.
fn check(log: &Log, bytes: &[u8]) {
    let told = String::from_utf8_lossy(bytes);
    let terminal = Terminal::of(bytes);
    let text = |letters: &[(char, Style)]| letters.iter().map(|(letter, _)| *letter).collect::<String>();
    for number in 0..log.len().max(terminal.rows.len() as u32) {
        let expected = terminal.rows.get(number as usize).map(TerminalRow::text);
        let found = log.line(number).map(|line| letters(styled(line.text, &line.runs)));
        let texts = [&found, &expected].map(|letters| letters.as_deref().map(text));
        assert_eq!(texts[0], texts[1], "{told:?} {number}");
        assert!(found == expected, "styles of {told:?} {number}");
    }
    for (number, row) in (0..).zip(&terminal.rows) {
        let line = log.line(number).unwrap();
        assert_eq!(line.section.map(usize::from), row.section, "{told:?} {number}");
        if !row.is_mark {
            assert_eq!((line.time, line.level), (row.time, level_of(row.level, line.text)), "{told:?} {number}");
        }
    }
    let count = |level: Level, section: Option<SectionIndex>| {
        let numbers = (0..log.len()).filter(|number| section.is_none() || log.section_of(*number) == section);
        numbers.filter(|number| log.level(*number) == level).count() as u32
    };
    assert_eq!((log.errors(), log.warnings()), (count(Level::Error, None), count(Level::Warning, None)), "{told:?}");
    for (index, section) in (0..).zip(log.sections()) {
        let own =
            (0..log.len()).filter(|number| log.section_of(*number) == Some(index) && log.kind(*number) == Kind::Text);
        let counted = (count(Level::Error, Some(index)), count(Level::Warning, Some(index)), own.count() as u32);
        assert_eq!((section.errors, section.warnings, section.lines), counted, "{told:?}");
    }
    let mut placed: Vec<u32> = log.blocks().iter().flat_map(|block| block.lines.iter().cloned().flatten()).collect();
    placed.sort_unstable();
    assert_eq!(placed, (0..log.len()).collect::<Vec<_>>(), "{told:?}");
}

proptest! {
    #[test]
    fn the_log_is_what_a_terminal_shows(bytes in program(), width in 1usize..9) {
        let whole = read(&bytes, usize::MAX);
        check(&whole, &bytes);
        for split in [read(&bytes, width), read(&bytes, 1)] {
            prop_assert_eq!(split.len(), whole.len());
            for number in 0..whole.len() {
                prop_assert_eq!(split.line(number), whole.line(number));
                prop_assert_eq!(split.width(number), whole.width(number));
            }
            prop_assert_eq!((split.blocks(), split.sections()), (whole.blocks(), whole.sections()));
            prop_assert_eq!(split.first_time(), whole.first_time());
        }
    }
}
