//! A log, taken in as its bytes come, in whatever parts: the same bytes give the same lines.

use super::escape::{Escapes, Step};
use super::level::Level;
use super::line_arena::{LineArena, Span};
use super::marker::{self, Mark, Prefix};
use super::pieces::{MOST_SHOWN_BYTES, shown};
use super::section::{Section, SectionIndex, Sections};
use super::style::{Run, Style};
use super::utf8::Utf8;
use super::width::width;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// It opens its section, and says its title.
    SectionStart,
    /// It closes its section, and says nothing.
    SectionEnd,
}

/// A line, in 40 bytes.
#[derive(Clone, Copy, Debug)]
struct Line {
    span: Span,
    /// Where its runs begin; they end where those of the next line do.
    runs: u32,
    /// Of what is shown of it.
    columns: u32,
    /// [`NO_TIME`] where it has none.
    time: i64,
    /// [`NO_SECTION`] where it has none.
    section: SectionIndex,
    level: Level,
    kind: Kind,
    has_exact_width: bool,
}

const NO_TIME: i64 = i64::MIN;
const NO_SECTION: SectionIndex = SectionIndex::MAX;

/// A line to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct LineView<'a> {
    pub text: &'a str,
    /// Of what is shown of it.
    pub runs: Vec<Run>,
    /// When it was written, in milliseconds since the Unix epoch.
    pub time: Option<i64>,
    pub level: Level,
    pub section: Option<SectionIndex>,
    pub kind: Kind,
}

/// All lines so far. They are numbered from 0 on here, from 1 on where people see them.
#[derive(Clone, Debug, Default)]
pub struct Log {
    arena: LineArena,
    lines: Vec<Line>,
    runs: Vec<Run>,
    sections: Sections,
    utf8: Utf8,
    escapes: Escapes,
    style: Style,
    /// Where the runs begin of the line that is being written.
    open_runs: usize,
    /// After a carriage return: what comes next takes the place of what stands there.
    has_returned: bool,
    /// Whether something was written over on this line.
    has_collapsed: bool,
    /// Rises whenever the line that is being written changes.
    open_version: u32,
    first_time: Option<i64>,
    errors: u32,
    warnings: u32,
}

impl Log {
    /// More than this, in bytes of text, no page holds.
    const MOST_BYTES: usize = 256 * 1024 * 1024;
    /// Browsers draw nothing beyond some millions of pixels; in Firefox that is some 890,000 lines.
    const MOST_LINES: usize = 800_000;
    const MOST_RUNS: usize = 4_000_000;

    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.open_version = self.open_version.wrapping_add(1);
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            if self.is_full() {
                return;
            }
            if !self.escapes.is_idle() {
                match self.escapes.step(*byte) {
                    Step::Nothing => rest = after,
                    // Read again, as what it is outside of a sequence.
                    Step::Foreign => {}
                    Step::Style(parameters) => {
                        self.restyle(self.style.after(&parameters));
                        rest = after;
                    }
                }
                continue;
            }
            let is_control = |byte: &u8| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f;
            let plain = rest.iter().position(is_control).unwrap_or(rest.len());
            let (text, further) = rest.split_at(plain);
            if !text.is_empty() {
                self.write(text);
                rest = further;
                continue;
            }
            self.flush();
            match byte {
                b'\n' => self.close(),
                b'\r' => self.has_returned = true,
                0x1b => self.escapes.begin(),
                _ => {}
            }
            rest = after;
        }
    }

    /// Says that no more comes: a line without a line break is whole.
    pub fn finish(&mut self) {
        self.flush();
        if !self.arena.open().is_empty() {
            self.close();
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut utf8 = std::mem::take(&mut self.utf8);
        utf8.push(bytes, |text| self.append(text));
        self.utf8 = utf8;
    }

    /// A character that was begun does not go on.
    fn flush(&mut self) {
        let mut utf8 = std::mem::take(&mut self.utf8);
        utf8.flush(|text| self.append(text));
        self.utf8 = utf8;
    }

    fn append(&mut self, text: &str) {
        if self.has_returned {
            self.has_returned = false;
            self.has_collapsed = true;
            // A progress bar writes over itself, not over what the log service put in front of it.
            self.arena.cut(marker::prefix(self.arena.open()).length);
            self.runs.truncate(self.open_runs);
            self.restyle(self.style);
        }
        if self.arena.open().is_empty() && self.style != Style::PLAIN && self.runs.len() == self.open_runs {
            self.runs.push(Run { at: 0, style: self.style });
        }
        self.arena.push(text);
    }

    /// What is written from here on looks like this.
    fn restyle(&mut self, style: Style) {
        self.style = style;
        // Where the next text begins the line anew, it sees to its style itself.
        if self.has_returned {
            return;
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

    /// What the log service put in front of the line that is being written.
    fn open_prefix(&self) -> Prefix<'_> {
        let line = self.arena.open();
        let prefix = marker::prefix(line);
        if !self.has_collapsed {
            return prefix;
        }
        // What took the place of another may bring its own.
        let own = marker::prefix(line.get(prefix.length..).unwrap_or_default());
        if own.length == 0 { prefix } else { Prefix { length: prefix.length + own.length, ..own } }
    }

    /// Ends the line that is being written.
    fn close(&mut self) {
        let line = self.lines.len() as u32;
        let marked = marker::mark(self.arena.open()).and_then(|mark| self.mark(mark, line));
        let (kind, section, prefix_length, time, level) = match marked {
            Some((kind, section)) => (kind, Some(section), 0, None, Level::Info),
            None => {
                let prefix = self.open_prefix();
                let text = self.arena.open().get(prefix.length..).unwrap_or_default();
                let level = level_of(&prefix, text);
                // The borrow of the id ends before the sections change.
                let (id, length, time) = (prefix.id.map(str::to_owned), prefix.length, prefix.time);
                let section = self.sections.place(id.as_deref());
                self.sections.put(section, line);
                (Kind::Text, section, length, time, level)
            }
        };
        self.settle_runs(prefix_length);
        let span = self.arena.close(prefix_length);
        let width = width(shown(self.arena.get(span)));
        self.count(section, kind, time, level);
        self.lines.push(Line {
            span,
            runs: self.open_runs as u32,
            columns: width.columns,
            time: time.unwrap_or(NO_TIME),
            section: section.unwrap_or(NO_SECTION),
            level,
            kind,
            has_exact_width: width.is_exact && shown(self.arena.get(span)).len() == span.length as usize,
        });
        self.open_runs = self.runs.len();
        if self.style != Style::PLAIN {
            self.runs.push(Run { at: 0, style: self.style });
        }
        (self.has_returned, self.has_collapsed) = (false, false);
    }

    /// Begins or ends a section with the line that is being written, and leaves on it what is to be read.
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

    /// Lets the runs of the line count from behind its prefix.
    fn settle_runs(&mut self, prefix_length: usize) {
        let first = self.open_runs;
        for index in first..self.runs.len() {
            let Some(run) = self.runs.get(index).copied() else { break };
            let settled = Run { at: run.at.saturating_sub(prefix_length as u32), ..run };
            if let Some(place) = self.runs.get_mut(index) {
                *place = settled;
            }
        }
        // Of those that began within the prefix the last one counts.
        let within = self.runs.get(first..).unwrap_or_default().iter().filter(|run| run.at == 0).count();
        if within > 1 {
            self.runs.drain(first..first + within - 1);
        }
    }

    fn count(&mut self, section: Option<SectionIndex>, kind: Kind, time: Option<i64>, level: Level) {
        if self.first_time.is_none() {
            self.first_time = time;
        }
        let (is_error, is_warning) = (u32::from(level == Level::Error), u32::from(level == Level::Warning));
        self.errors += is_error;
        self.warnings += is_warning;
        if let Some(section) = section.and_then(|index| self.sections.get_mut(index))
            && kind == Kind::Text
        {
            section.lines += 1;
            section.errors += is_error;
            section.warnings += is_warning;
            if let Some(time) = time {
                let first = section.times.map_or(time, |(first, _)| first);
                section.times = Some((first, time.max(first)));
            }
        }
    }

    /// How many lines there are, the one that is being written included.
    pub fn len(&self) -> u32 {
        self.lines.len() as u32 + u32::from(self.has_open())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is a line that is being written and can be seen. One that may become a mark is waited for.
    fn has_open(&self) -> bool {
        let open = self.arena.open();
        !open.is_empty() && !marker::may_be_mark(open)
    }

    /// A line, by its number from 0 on.
    pub fn line(&self, number: u32) -> Option<LineView<'_>> {
        let index = number as usize;
        let Some(line) = self.lines.get(index) else {
            return (index == self.lines.len() && self.has_open()).then(|| self.open_line());
        };
        let end = self.lines.get(index + 1).map_or(self.open_runs, |next| next.runs as usize);
        Some(LineView {
            text: self.arena.get(line.span),
            runs: shown_runs(self.runs.get(line.runs as usize..end).unwrap_or_default(), 0),
            time: (line.time != NO_TIME).then_some(line.time),
            level: line.level,
            section: (line.section != NO_SECTION).then_some(line.section),
            kind: line.kind,
        })
    }

    fn open_line(&self) -> LineView<'_> {
        let prefix = self.open_prefix();
        let text = self.arena.open().get(prefix.length..).unwrap_or_default();
        LineView {
            text,
            runs: shown_runs(self.runs.get(self.open_runs..).unwrap_or_default(), prefix.length),
            time: prefix.time,
            level: level_of(&prefix, text),
            section: None,
            kind: Kind::Text,
        }
    }

    /// Of a line, which need not be drawn again as long as its version is the same. The last line may go on.
    pub fn version(&self, number: u32) -> Option<u32> {
        ((number as usize) >= self.lines.len()).then_some(self.open_version)
    }

    pub fn level(&self, number: u32) -> Level {
        self.lines
            .get(number as usize)
            .map_or_else(|| self.line(number).map_or(Level::Info, |line| line.level), |line| line.level)
    }

    pub fn section_of(&self, number: u32) -> Option<SectionIndex> {
        self.lines.get(number as usize).map(|line| line.section).filter(|section| *section != NO_SECTION)
    }

    pub fn kind(&self, number: u32) -> Kind {
        self.lines.get(number as usize).map_or(Kind::Text, |line| line.kind)
    }

    /// How wide what is shown of a line is, in columns, and whether that is sure.
    pub fn width(&self, number: u32) -> super::width::Width {
        match self.lines.get(number as usize) {
            Some(line) => super::width::Width { columns: line.columns, is_exact: line.has_exact_width },
            None => width(shown(self.arena.open())),
        }
    }

    /// The lines that end from `number` on, as the pieces of text that they lie in: for those who look through all of
    /// them. Each piece comes with the numbers of its lines and where in it they are.
    pub fn scan(&self, number: u32) -> Option<(&str, impl Iterator<Item = (u32, Span)>)> {
        let rest = self.lines.get(number as usize..)?;
        let piece = rest.first()?.span.piece;
        let lines = rest.iter().map(|line| line.span).take_while(move |span| span.piece == piece);
        Some((self.arena.piece(piece), (number..).zip(lines)))
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

    /// When the first line was written that says so.
    pub const fn first_time(&self) -> Option<i64> {
        self.first_time
    }

    pub const fn errors(&self) -> u32 {
        self.errors
    }

    pub const fn warnings(&self) -> u32 {
        self.warnings
    }

    /// Whether there was more than a page can hold. What is held stays.
    pub fn is_full(&self) -> bool {
        self.arena.bytes() >= Self::MOST_BYTES
            || self.lines.len() >= Self::MOST_LINES
            || self.runs.len() >= Self::MOST_RUNS
    }

    /// Where a reader looks first: the first error of the first section that failed, its last line where it has none,
    /// or the first error of all.
    pub fn first_failure(&self) -> Option<u32> {
        let is_error = |number: &u32| self.level(*number) == Level::Error;
        let Some(failed) = self.first_failed() else { return (0..self.len()).find(is_error) };
        let block = self.blocks().iter().find(|block| block.section == Some(failed))?;
        let mut lines = block.lines.iter().cloned().flatten();
        lines.find(is_error).or_else(|| self.section(failed)?.last_line)
    }
}

/// The runs of what is shown of a line, from behind its prefix on.
fn shown_runs(runs: &[Run], prefix_length: usize) -> Vec<Run> {
    let settled = runs.iter().map(|run| Run { at: run.at.saturating_sub(prefix_length as u32), ..*run });
    settled.take_while(|run| (run.at as usize) < MOST_SHOWN_BYTES).collect()
}

/// What the log service calls information may be a tool's error all the same.
fn level_of(prefix: &Prefix<'_>, text: &str) -> Level {
    match prefix.level {
        Some(level) if level != Level::Info => level,
        _ => Level::of_text(text).unwrap_or_default(),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "log_tests.rs"]
mod tests;
