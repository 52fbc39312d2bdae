//! Text search in a log with the browser's regular expressions, which are compiled to machine code and add nothing to
//! the wasm.

use std::cell::RefCell;
use std::ops::Range;
use std::time::Duration;

use chrono::TimeDelta;
use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::clock::real_now;
use crate::connect::timer::sleep;
use crate::domain::log::level_filter::Levels;
use crate::domain::log::log::Log;
use crate::domain::log::query::Query;
use crate::reactive::StoredValue;

use super::regex_worker::RegexWorker;

pub use super::regex_worker::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = RegExp)]
    type Pattern;

    // js_sys's RegExp throws on invalid patterns, and converts its text on each call.
    #[wasm_bindgen(constructor, catch, js_class = "RegExp")]
    fn new(pattern: &str, flags: &str) -> Result<Pattern, JsValue>;

    #[wasm_bindgen(method)]
    fn test(this: &Pattern, text: &JsString) -> bool;

    #[wasm_bindgen(method)]
    fn exec(this: &Pattern, text: &JsString) -> Option<js_sys::Array>;

    #[wasm_bindgen(method, getter = lastIndex)]
    fn last_index(this: &Pattern) -> u32;

    #[wasm_bindgen(method, setter = lastIndex)]
    fn set_last_index(this: &Pattern, index: u32);
}

/// Time to search before yielding to the page.
const SLICE: TimeDelta = TimeDelta::milliseconds(24);
/// Maximum number of matches per line.
const MAX_PLACES: usize = 1_000;

/// A compiled search.
pub struct Finder {
    whether: Pattern,
    /// The same pattern with the global flag, to find every match.
    places: Pattern,
    /// Runs a regular expression in a worker, as it may take forever; `None` for plain text.
    worker: Option<RegexWorker>,
}

/// Advice if there is [no worker](Failure::NoWorker).
pub const NO_WORKER: &str =
    "Regular expressions need a web worker, which can't be started here. Search for plain text instead.";

/// A search for a regular expression was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    pub why: Failure,
    /// The first line that wasn't searched.
    pub from: u32,
}

thread_local! {
    /// The last regular expression that ran.
    static LAST_RUN: RefCell<String> = RefCell::default();
}

/// Whether a query from an address may run at once. A regular expression from a link needs consent, unless the user
/// just ran it, as when going back from a result.
pub fn may_run(query: &Query) -> bool {
    !query.is_regex || LAST_RUN.with_borrow(|last| *last == query.text)
}

/// The lines of a piece of a log's text.
pub struct Piece {
    text: JsString,
    /// Line numbers, and the start and end of each line in UTF-16 units.
    lines: Vec<u32>,
    bounds: Vec<u32>,
    from: u32,
    /// The first line after the piece.
    pub end: u32,
}

impl Piece {
    /// The lines of these levels from `from` to before `until`, or to the end of their piece of text.
    pub fn new(log: &Log, from: u32, until: u32, levels: Levels) -> Option<Self> {
        let (text, lines) = log.scan(from)?;
        let mut lines = lines.take_while(|(number, _)| *number < until).peekable();
        let start = lines.peek()?.1.start as usize;
        let text_from_here = JsString::from(text.get(start..)?);
        let mut piece = Self { text: text_from_here, lines: Vec::new(), bounds: Vec::new(), from, end: from };
        let mut at: u32 = 0;
        for (number, span) in lines {
            let line =
                text.get(span.start as usize..span.start.saturating_add(span.length) as usize).unwrap_or_default();
            // JavaScript strings count UTF-16 units.
            let length = if line.is_ascii() { span.length } else { line.encode_utf16().count() as u32 };
            let end = at.saturating_add(length);
            if levels.shows(log.level(number)) {
                piece.lines.push(number);
                piece.bounds.extend([at, end]);
            }
            (piece.end, at) = (number.saturating_add(1), end);
        }
        Some(piece)
    }
}

impl Finder {
    /// `None` for an empty query; the browser's message for an invalid regular expression. A query from an address must
    /// be one that [may run](may_run), or that the user starts.
    pub fn new(query: &Query) -> Result<Option<Self>, String> {
        if query.text.is_empty() {
            return Ok(None);
        }
        let case = if query.has_case { "" } else { "i" };
        let pattern = query.pattern();
        let made = |flags: String| Pattern::new(&pattern, &flags);
        // With the Unicode flag, unless the pattern is valid only without it.
        let flags = if made("u".to_owned()).is_ok() { format!("u{case}") } else { case.to_owned() };
        let whether = made(flags.clone()).map_err(message)?;
        let places = made(format!("g{flags}")).map_err(message)?;
        let worker = query.is_regex.then(|| {
            LAST_RUN.set(query.text.clone());
            RegexWorker::new(pattern, flags)
        });
        Ok(Some(Self { whether, places, worker }))
    }

    /// Matches in a line, in bytes.
    pub fn marks(&self, line: &str) -> Vec<Range<usize>> {
        let text = JsString::from(line);
        self.places.set_last_index(0);
        let mut marks = Vec::new();
        let mut bytes = Bytes::of(line);
        for _ in 0..MAX_PLACES {
            let Some(found) = self.places.exec(&text) else { break };
            let end = self.places.last_index();
            let length = found.get(0).dyn_into::<JsString>().map_or(0, |found| found.length());
            if length == 0 {
                // Within a character, the browser would move back to its start.
                bytes.at(end);
                let Some(next) = bytes.next() else { break };
                self.places.set_last_index(next);
            } else {
                marks.push(bytes.at(end.saturating_sub(length))..bytes.at(end));
            }
        }
        marks
    }

    /// Whether the page may mark a line only after the search has found it, since matching it could take forever.
    pub const fn marks_only_found(&self) -> bool {
        self.worker.is_some()
    }

    /// Searches the lines of these levels from `from` on. Calls `found` for each part with the numbers of matching
    /// lines and the number of the first line after the part.
    pub async fn search(
        &self,
        log: StoredValue<Log>,
        from: u32,
        levels: Levels,
        mut found: impl FnMut(Vec<u32>, u32),
    ) -> Result<(), Stopped> {
        let ask = |from| {
            let piece = log.try_with_value(|log| Piece::new(log, from, u32::MAX, levels)).flatten()?;
            Some((piece.end, self.find(piece)))
        };
        let mut started = real_now();
        let mut next = ask(from);
        while let Some((end, lines)) = next {
            // Lets the worker search the next piece while the page handles this one's result.
            next = ask(end);
            found(lines.await?, end);
            // The log may have grown.
            next = next.or_else(|| ask(end));
            if real_now().signed_duration_since(started) > SLICE {
                sleep(Duration::ZERO).await;
                started = real_now();
            }
        }
        Ok(())
    }

    /// Numbers of the piece's matching lines.
    pub fn find(&self, piece: Piece) -> impl Future<Output = Result<Vec<u32>, Stopped>> {
        // Asks the worker before the future is polled.
        let asked = self.worker.as_ref().map(|worker| worker.find(&piece.text, &piece.bounds));
        async move {
            let Some(asked) = asked else { return Ok(self.find_here(&piece)) };
            let indices = asked.await.map_err(|why| Stopped { why, from: piece.from })?;
            Ok(indices.iter().filter_map(|index| piece.lines.get(*index as usize).copied()).collect())
        }
    }

    fn find_here(&self, piece: &Piece) -> Vec<u32> {
        let is_found =
            |bounds: &[u32]| matches!(bounds, [from, to] if self.whether.test(&piece.text.substring(*from, *to)));
        let lines = piece.lines.iter().zip(piece.bounds.chunks_exact(2));
        lines.filter(|(_, bounds)| is_found(bounds)).map(|(number, _)| *number).collect()
    }
}

/// Conversion of ascending UTF-16 positions to byte positions.
struct Bytes<'a> {
    letters: std::str::CharIndices<'a>,
    length: usize,
    at: u32,
}

impl<'a> Bytes<'a> {
    fn of(text: &'a str) -> Self {
        Self { letters: text.char_indices(), length: text.len(), at: 0 }
    }

    fn at(&mut self, wanted: u32) -> usize {
        while self.at < wanted {
            if self.next().is_none() {
                return self.length;
            }
        }
        self.length.saturating_sub(self.letters.as_str().len())
    }

    /// The UTF-16 position after the next character; `None` at the end.
    fn next(&mut self) -> Option<u32> {
        let (_, letter) = self.letters.next()?;
        self.at = self.at.saturating_add(letter.len_utf16() as u32);
        Some(self.at)
    }
}

fn message(error: JsValue) -> String {
    String::from(js_sys::Error::from(error).message())
}
