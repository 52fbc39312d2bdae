//! A log, parsed as its bytes arrive. The lines don't depend on how the bytes are split.

use std::ops::Range;

use super::byte_search::control_or_end;
use super::edits::Edits;
use super::escape::{Escapes, Step};
use super::fixed_text::FixedText;
use super::level::Level;
use super::line_arena::{LineArena, Span};
use super::lines::{Limits, Line, Lines, NO_SECTION, NO_TIME};
use super::marker::{self, Mark, Prefix};
use super::pieces::{MAX_SHOWN_BYTES, shown};
use super::screen::Screen;
use super::section::{Section, SectionIndex, Sections};
use super::style::{Run, Style};
use super::tool_message::level_of_message;
use super::utf8::Utf8;
use super::width::width;

pub use super::lines::Kind;

/// A line as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct LineView<'a> {
    pub text: &'a str,
    /// Runs of the displayed text.
    pub runs: Vec<Run>,
    /// In milliseconds since the Unix epoch.
    pub time: Option<i64>,
    pub level: Level,
    pub section: Option<SectionIndex>,
    pub kind: Kind,
}

/// All lines so far, numbered from 0; the interface numbers them from 1.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub(super) arena: LineArena,
    pub(super) lines: Lines,
    pub(super) runs: Vec<Run>,
    pub(super) sections: Sections,
    utf8: Utf8,
    escapes: Escapes,
    fixed_text: FixedText,
    pub(super) style: Style,
    /// Index of the first run of the open line.
    pub(super) open_runs: usize,
    /// Whether a carriage return was read that has no effect yet, as a line feed may follow.
    pub(super) has_returned: bool,
    /// Rows that are edited; otherwise, text is appended to the open line.
    pub(super) screen: Screen,
    pub(super) edits: Edits,
    /// Number of bytes before the current one.
    pub(super) bytes: u64,
    /// Increases whenever the open line changes.
    pub(super) open_version: u32,
    first_time: Option<i64>,
    errors: u32,
    warnings: u32,
    pub(super) limits: Limits,
}

impl Log {
    pub fn new() -> Self {
        Self::default()
    }

    /// Parses the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.open_version = self.open_version.wrapping_add(1);
        self.take_back();
        let (start, mut rest) = (self.bytes, bytes);
        while let Some((byte, after)) = rest.split_first() {
            self.bytes = start + (bytes.len() - rest.len()) as u64;
            if self.is_full() {
                self.make_room();
            }
            if !self.escapes.is_idle() {
                match self.escapes.step(*byte) {
                    Step::Nothing => rest = after,
                    // Reads the byte again, outside the sequence.
                    Step::Foreign => {}
                    Step::Control(b'm', parameters) => {
                        self.restyle(self.style.after(&parameters));
                        rest = after;
                    }
                    Step::Control(name, parameters) => {
                        if self.fixed_text.take(name) {
                            self.edit(name, parameters.first());
                        }
                        rest = after;
                    }
                }
                continue;
            }
            let plain = control_or_end(rest);
            let (text, further) = rest.split_at(plain);
            if !text.is_empty() {
                if !self.fixed_text.is_open() {
                    self.write(text);
                }
                rest = further;
                continue;
            }
            self.flush();
            match byte {
                b'\n' => {
                    self.fixed_text.end();
                    self.feed();
                }
                0x1b => self.escapes.begin(),
                _ if self.fixed_text.is_open() => {}
                b'\r' => self.has_returned = true,
                0x08 => self.edit(b'D', 1),
                _ => {}
            }
            rest = after;
        }
        self.bytes = start + bytes.len() as u64;
        self.write_out();
    }

    /// Ends the log: a last line without a line break is complete.
    pub fn finish(&mut self) {
        self.take_back();
        self.flush();
        self.end_edits();
        if !self.arena.open().is_empty() {
            self.close();
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut utf8 = std::mem::take(&mut self.utf8);
        utf8.push(bytes, |text| self.append(text));
        self.utf8 = utf8;
    }

    /// Ends an incomplete character.
    fn flush(&mut self) {
        if !self.utf8.is_incomplete() {
            return;
        }
        let mut utf8 = std::mem::take(&mut self.utf8);
        utf8.flush(|text| self.append(text));
        self.utf8 = utf8;
    }

    pub(super) fn append(&mut self, text: &str) {
        if self.has_returned {
            self.carriage_return();
        }
        if self.screen.is_active() {
            return self.edit_text(text);
        }
        if self.arena.open().is_empty() && self.style != Style::PLAIN && self.runs.len() == self.open_runs {
            self.runs.push(Run { at: 0, style: self.style });
        }
        self.arena.push(text);
    }

    /// Changes the style of the text that follows.
    pub(super) fn restyle(&mut self, style: Style) {
        self.style = style;
        // Rows that are edited keep the style of each cell.
        if self.screen.is_active() {
            return self.edits.restyle(style);
        }
        let at = self.arena.open().len() as u32;
        let before = match self.runs.get(self.open_runs..).and_then(<[Run]>::last) {
            Some(last) if last.at == at => {
                self.runs.pop();
                self.runs.get(self.open_runs..).and_then(<[Run]>::last).map(|run| run.style)
            }
            last => last.map(|run| run.style),
        };
        if style != before.unwrap_or(Style::PLAIN) {
            self.runs.push(Run { at, style });
        }
    }

    pub(super) fn prefix_of<'a>(&self, line: &'a str) -> Prefix<'a> {
        marker::prefix(line, &|id| self.sections.has(id))
    }

    /// Ends the open line.
    pub(super) fn close(&mut self) {
        self.has_returned = false;
        let number = self.lines.len() as u32;
        if let Some((kind, section)) = marker::mark(self.arena.open()).and_then(|mark| self.mark(mark, number)) {
            self.add(kind, Some(section), 0, None, None);
        } else {
            let prefix = marker::prefix(self.arena.open(), &|id| self.sections.has(id));
            let section = self.sections.place(prefix.id);
            let (length, time, level) = (prefix.length, prefix.time, prefix.level);
            self.begin(section, number);
            self.note_time(section, time);
            self.add(Kind::Text, section, length, time, level);
        }
        if self.style != Style::PLAIN {
            self.runs.push(Run { at: 0, style: self.style });
        }
    }

    /// Adds the open line, without its prefix.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        section: Option<SectionIndex>,
        prefix_length: usize,
        time: Option<i64>,
        prefix_level: Option<Level>,
    ) {
        self.settle_runs(prefix_length);
        let span = self.arena.close(prefix_length);
        let text = self.arena.get(span);
        let width = width(shown(text));
        let line = Line {
            span,
            runs: self.open_runs as u32,
            columns: u16::try_from(width.columns).unwrap_or(u16::MAX),
            time: time.unwrap_or(NO_TIME),
            section: section.unwrap_or(NO_SECTION),
            level: if kind == Kind::Text { level_of(prefix_level, text) } else { Level::Info },
            prefix_level,
            kind,
            has_exact_width: width.is_exact && shown(text).len() == text.len(),
        };
        self.tally(&line, 1);
        self.lines.push(line);
        self.open_runs = self.runs.len();
    }

    /// Removes the last line, but not its place in its section.
    pub(super) fn remove_last(&mut self) -> Option<Line> {
        let line = self.lines.pop()?;
        self.tally(&line, -1);
        self.arena.remove_from(line.span);
        self.runs.truncate(line.runs as usize);
        self.open_runs = self.runs.len();
        Some(line)
    }

    /// Starts or ends a section with the open line, and replaces its text with what is displayed.
    fn mark(&mut self, mark: Mark, line: u32) -> Option<(Kind, SectionIndex)> {
        let found = match mark {
            Mark::Create { id, title, is_continuous } => {
                let index = self.sections.create(id, title.clone(), is_continuous, line)?;
                self.arena.cut(0);
                self.arena.push(&title);
                (Kind::SectionStart, index)
            }
            Mark::End { id, outcome, millis } => {
                let index = self.sections.end(&id, outcome, millis, line)?;
                self.arena.cut(0);
                (Kind::SectionEnd, index)
            }
        };
        self.runs.truncate(self.open_runs);
        Some(found)
    }

    /// Makes the runs of the line relative to the end of its prefix.
    fn settle_runs(&mut self, prefix_length: usize) {
        let first = self.open_runs;
        for index in first..self.runs.len() {
            let Some(run) = self.runs.get(index).copied() else { break };
            let settled = Run { at: run.at.saturating_sub(prefix_length as u32), ..run };
            if let Some(place) = self.runs.get_mut(index) {
                *place = settled;
            }
        }
        // Keeps only the last of the runs that start within the prefix.
        let within = self.runs.get(first..).unwrap_or_default().iter().filter(|run| run.at == 0).count();
        if within > 1 {
            self.runs.drain(first..first + within - 1);
        }
    }

    /// Gives a line of text its place in its section.
    pub(super) fn begin(&mut self, section: Option<SectionIndex>, number: u32) {
        self.sections.put(section, number);
        if let Some(section) = section.and_then(|index| self.sections.get_mut(index)) {
            section.lines += 1;
        }
    }

    pub(super) fn note_time(&mut self, section: Option<SectionIndex>, time: Option<i64>) {
        let Some(time) = time else { return };
        self.first_time = self.first_time.or(Some(time));
        if let Some(section) = section.and_then(|index| self.sections.get_mut(index)) {
            let first = section.times.map_or(time, |(first, _)| first);
            section.times = Some((first, time.max(first)));
        }
    }

    /// Counts an error or warning, or no longer.
    fn tally(&mut self, line: &Line, by: i32) {
        let section = line.section().and_then(|index| self.sections.get_mut(index));
        let (total, own) = match line.level {
            Level::Error => (&mut self.errors, section.map(|section| &mut section.errors)),
            Level::Warning => (&mut self.warnings, section.map(|section| &mut section.warnings)),
            _ => return,
        };
        *total = total.saturating_add_signed(by);
        if let Some(own) = own {
            *own = own.saturating_add_signed(by);
        }
    }

    /// Number of lines, including the open one.
    pub fn len(&self) -> u32 {
        self.lines.len() as u32 + u32::from(self.has_open())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is an open line to display. One that may become a marker isn't displayed yet.
    fn has_open(&self) -> bool {
        let open = self.arena.open();
        !open.is_empty() && !marker::may_be_mark(open)
    }

    /// The line with this number, from 0.
    pub fn line(&self, number: u32) -> Option<LineView<'_>> {
        let index = number as usize;
        let Some(line) = self.lines.get(index) else {
            return (index == self.lines.len() && self.has_open()).then(|| self.open_line());
        };
        let end = self.lines.end_of_runs(index, self.open_runs);
        Some(LineView {
            text: self.arena.get(line.span),
            runs: shown_runs(self.runs.get(line.runs as usize..end).unwrap_or_default(), 0),
            time: line.time(),
            level: line.level,
            section: line.section(),
            kind: line.kind,
        })
    }

    fn open_line(&self) -> LineView<'_> {
        let prefix = self.prefix_of(self.arena.open());
        let text = self.arena.open().get(prefix.length..).unwrap_or_default();
        LineView {
            text,
            runs: shown_runs(self.runs.get(self.open_runs..).unwrap_or_default(), prefix.length),
            time: prefix.time,
            level: level_of(prefix.level, text),
            section: None,
            kind: Kind::Text,
        }
    }

    /// Version of a line: it has to be drawn again only when this changes.
    pub fn version(&self, number: u32) -> Option<u32> {
        if number >= self.first_edited() || self.kind(number) == Kind::LeftOut {
            Some(self.open_version)
        } else {
            self.edits.version(number, self.stable_len())
        }
    }

    /// Increases with every part that is read.
    pub const fn revision(&self) -> u32 {
        self.open_version
    }

    /// Number of lines that stay as they are while the program only goes on. The first time that it moves its cursor up, this
    /// may become less, but never less than [`Self::unreachable_len`].
    pub fn stable_len(&self) -> u32 {
        if self.edits.has_reopened { self.unreachable_len() } else { self.first_edited() }
    }

    /// Number of lines that the program can't change any more.
    pub fn unreachable_len(&self) -> u32 {
        self.edits.first_reachable(self.lines.len() as u32).min(self.first_edited())
    }

    pub fn level(&self, number: u32) -> Level {
        self.lines
            .get(number as usize)
            .map_or_else(|| self.line(number).map_or(Level::Info, |line| line.level), |line| line.level)
    }

    pub fn section_of(&self, number: u32) -> Option<SectionIndex> {
        self.lines.get(number as usize).and_then(Line::section)
    }

    pub fn kind(&self, number: u32) -> Kind {
        self.lines.get(number as usize).map_or(Kind::Text, |line| line.kind)
    }

    /// Width of the displayed text of a line.
    pub fn width(&self, number: u32) -> super::width::Width {
        match self.lines.get(number as usize) {
            Some(line) => super::width::Width { columns: line.columns.into(), is_exact: line.has_exact_width },
            None => width(shown(self.arena.open())),
        }
    }

    /// The piece of text that holds line `number`, or the next one that wasn't left out, with the numbers and spans of its
    /// lines from that one on, for scans.
    pub fn scan(&self, number: u32) -> Option<(&str, impl Iterator<Item = (u32, Span)>)> {
        let (number, rest) = self.lines.from(number as usize)?;
        let mut spans = rest.map(|line| line.span).peekable();
        let piece = spans.peek()?.piece;
        let lines = spans.take_while(move |span| span.piece == piece);
        Some((self.arena.piece(piece), (number as u32..).zip(lines)))
    }

    /// Number of closed lines.
    pub(super) fn closed_len(&self) -> u32 {
        self.lines.len() as u32
    }

    /// The numbers of a range of lines. Of those that were left out, it has only the first, which stands for all.
    pub fn kept(&self, numbers: Range<u32>) -> impl DoubleEndedIterator<Item = u32> + use<> {
        self.lines.kept(numbers.start as usize..numbers.end as usize).map(|number| number as u32)
    }

    /// Numbers of the lines that were left out because the log is too long.
    pub fn left_out(&self) -> Option<Range<u32>> {
        self.lines.left_out().map(|numbers| numbers.start as u32..numbers.end as u32)
    }

    pub fn sections(&self) -> &[Section] {
        self.sections.all()
    }

    pub fn section(&self, index: SectionIndex) -> Option<&Section> {
        self.sections.get(index)
    }

    pub fn blocks(&self) -> &[super::section::Block] {
        self.sections.blocks()
    }

    pub fn first_failed(&self) -> Option<SectionIndex> {
        self.sections.first_failed()
    }

    /// Time of the first line that has one.
    pub const fn first_time(&self) -> Option<i64> {
        self.first_time
    }

    pub const fn errors(&self) -> u32 {
        self.errors
    }

    pub const fn warnings(&self) -> u32 {
        self.warnings
    }

    fn is_full(&self) -> bool {
        self.arena.bytes() >= self.limits.bytes
            || self.lines.kept_len() >= self.limits.lines
            || self.runs.len() >= self.limits.runs
    }

    /// Leaves out lines between the beginning and the end.
    fn make_room(&mut self) {
        let Some(unused) = self.lines.leave_out_middle(self.limits, self.open_runs) else {
            // The open line is too long; its rest continues in the next one.
            if !self.arena.open().is_empty() {
                self.close();
            }
            return;
        };
        self.arena.free(unused.pieces);
        self.open_runs -= unused.runs.len();
        self.runs.drain(unused.runs);
        if let Some(numbers) = self.left_out() {
            self.sections.leave_out(numbers.start + 1..numbers.end);
        }
    }

    /// The line to look at first: the first error of the first failed section, or its last line if it has no error, or
    /// the first error of the log.
    pub fn first_failure(&self) -> Option<u32> {
        let is_error = |number: &u32| self.level(*number) == Level::Error;
        let Some(failed) = self.first_failed() else { return self.kept(0..self.len()).find(is_error) };
        let block = self.blocks().iter().find(|block| block.section == Some(failed))?;
        let mut lines = block.lines.iter().cloned().flatten();
        lines.find(is_error).or_else(|| self.section(failed)?.last_line)
    }
}

/// Runs of the displayed text of a line, relative to the end of its prefix.
fn shown_runs(runs: &[Run], prefix_length: usize) -> Vec<Run> {
    let settled = runs.iter().map(|run| Run { at: run.at.saturating_sub(prefix_length as u32), ..*run });
    settled.take_while(|run| (run.at as usize) < MAX_SHOWN_BYTES).collect()
}

/// A tool's error may be marked as information by the log service.
pub(super) fn level_of(prefix: Option<Level>, text: &str) -> Level {
    match prefix {
        Some(level) if level != Level::Info => level,
        _ => level_of_message(marker::without_time(text)).unwrap_or_default(),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "log_tests.rs"]
mod tests;
