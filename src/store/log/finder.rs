//! Finding text in a log, with the browser's own regular expressions: they are compiled to machine code, and bring
//! nothing along.

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

    // js_sys's own throws at what is no regular expression, and takes its text anew each time.
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

/// How long one searches before the page may do something else.
const SLICE: TimeDelta = TimeDelta::milliseconds(24);
/// The most places looked at in a line.
const MOST_PLACES: usize = 1_000;

/// What is searched for, ready to search with.
pub struct Finder {
    whether: Pattern,
    /// The same, place by place.
    places: Pattern,
    /// Runs a regular expression of the reader's, who may not know how long it takes; `None` for a plain text.
    worker: Option<RegexWorker>,
}

/// What the reader can do where a search stops because there is [no worker](Failure::NoWorker).
pub const NO_WORKER: &str =
    "Regular expressions need a web worker, which can't be started here. Search for plain text instead.";

/// A search for a regular expression was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    pub why: Failure,
    /// The first line that was not searched.
    pub from: u32,
}

thread_local! {
    /// The regular expression that ran last.
    static LAST_RUN: RefCell<String> = RefCell::default();
}

/// Whether a query from an address may run unasked. A link's regular expression is another person's; one that the reader just
/// ran leads on to a result, and back.
pub fn may_run(query: &Query) -> bool {
    !query.is_regex || LAST_RUN.with_borrow(|last| *last == query.text)
}

/// Lines of one piece of a log's text.
pub struct Piece {
    text: JsString,
    /// Their numbers, and of each the first place in the text and the one after the last, in the browser's count.
    lines: Vec<u32>,
    bounds: Vec<u32>,
    from: u32,
    /// The first line after the piece.
    pub end: u32,
}

impl Piece {
    /// The lines of these levels from `from` on, to the end of their piece of text.
    pub fn new(log: &Log, from: u32, levels: Levels) -> Option<Self> {
        let (text, lines) = log.scan(from)?;
        let mut lines = lines.peekable();
        let start = lines.peek()?.1.start as usize;
        let text_from_here = JsString::from(text.get(start..)?);
        let mut piece = Self { text: text_from_here, lines: Vec::new(), bounds: Vec::new(), from, end: from };
        let mut at: u32 = 0;
        for (number, span) in lines {
            let line =
                text.get(span.start as usize..span.start.saturating_add(span.length) as usize).unwrap_or_default();
            // A string of the browser's counts pairs of bytes.
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
    /// `None` where nothing is searched for; an error, in the browser's words, where it is no regular expression. A query from
    /// an address first has to be one that [may run](may_run), or that the reader asks for.
    pub fn new(query: &Query) -> Result<Option<Self>, String> {
        if query.text.is_empty() {
            return Ok(None);
        }
        let case = if query.has_case { "" } else { "i" };
        let pattern = query.pattern();
        let made = |flags: String| Pattern::new(&pattern, &flags);
        // By whole characters where the expression allows it; older ones may not.
        let flags = if made("u".to_owned()).is_ok() { format!("u{case}") } else { case.to_owned() };
        let whether = made(flags.clone()).map_err(words)?;
        let places = made(format!("g{flags}")).map_err(words)?;
        let worker = query.is_regex.then(|| {
            LAST_RUN.set(query.text.clone());
            RegexWorker::new(pattern, flags)
        });
        Ok(Some(Self { whether, places, worker }))
    }

    /// Where it is found in a line, in bytes.
    pub fn marks(&self, line: &str) -> Vec<Range<usize>> {
        let text = JsString::from(line);
        self.places.set_last_index(0);
        let mut marks = Vec::new();
        let mut bytes = Bytes::of(line);
        for _ in 0..MOST_PLACES {
            let Some(found) = self.places.exec(&text) else { break };
            let end = self.places.last_index();
            let length = found.get(0).dyn_into::<JsString>().map_or(0, |found| found.length());
            if length == 0 {
                // Within a character, the browser would go back to its beginning.
                bytes.at(end);
                let Some(next) = bytes.next() else { break };
                self.places.set_last_index(next);
            } else {
                marks.push(bytes.at(end.saturating_sub(length))..bytes.at(end));
            }
        }
        marks
    }

    /// Whether the page may mark places in a line only after it was found: before, nobody knows how long it takes.
    pub const fn marks_only_found(&self) -> bool {
        self.worker.is_some()
    }

    /// Searches the lines of these levels from `from` on. Calls `found` for each part with the numbers of matching lines
    /// and the number of the first line after the part.
    pub async fn search(
        &self,
        log: StoredValue<Log>,
        from: u32,
        levels: Levels,
        mut found: impl FnMut(Vec<u32>, u32),
    ) -> Result<(), Stopped> {
        let ask = |from| {
            let piece = log.try_with_value(|log| Piece::new(log, from, levels)).flatten()?;
            Some((piece.end, self.find(piece)))
        };
        let mut started = real_now();
        let mut next = ask(from);
        while let Some((end, lines)) = next {
            // A worker goes on with the next piece while the page takes what was found in this one.
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

    /// The numbers of the piece's lines in which it is found.
    pub fn find(&self, piece: Piece) -> impl Future<Output = Result<Vec<u32>, Stopped>> {
        // The worker is asked before the page waits for its answer.
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

/// From places in a string of the browser's to places in the same of Rust's, in rising order.
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

    /// The place after the next character, in the browser's string; `None` at the end.
    fn next(&mut self) -> Option<u32> {
        let (_, letter) = self.letters.next()?;
        self.at = self.at.saturating_add(letter.len_utf16() as u32);
        Some(self.at)
    }
}

fn words(error: JsValue) -> String {
    String::from(js_sys::Error::from(error).message())
}
