//! Finding text in a log, with the browser's own regular expressions: they are compiled to machine code, and bring
//! nothing along.

use std::ops::Range;
use std::time::Duration;

use chrono::TimeDelta;
use js_sys::JsString;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::clock::real_now;
use crate::connect::timer::sleep;
use crate::domain::log::level::Level;
use crate::domain::log::log::Log;
use crate::domain::log::query::Query;

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
}

impl Finder {
    /// `None` where nothing is searched for; an error, in the browser's words, where it is no regular expression.
    pub fn new(query: &Query) -> Result<Option<Self>, String> {
        if query.text.is_empty() {
            return Ok(None);
        }
        let case = if query.has_case { "" } else { "i" };
        let pattern = query.pattern();
        let made = |flags: String| Pattern::new(&pattern, &flags);
        // By whole characters where the expression allows it; older ones may not.
        let (whether, places) = match (made(format!("u{case}")), made(format!("gu{case}"))) {
            (Ok(whether), Ok(places)) => (whether, places),
            _ => (made(case.to_owned()).map_err(words)?, made(format!("g{case}")).map_err(words)?),
        };
        Ok(Some(Self { whether, places }))
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
                marks.push(bytes.at(end - length)..bytes.at(end));
            }
        }
        marks
    }

    /// Gives the numbers of the lines from `from` on in which it is found and that are at least so serious, in parts, to
    /// `found`, with the number of the line up to which all are searched; stops where that gives `false`.
    pub async fn search(
        &self,
        log: StoredValue<Log, LocalStorage>,
        from: u32,
        least: Level,
        mut found: impl FnMut(Vec<u32>, u32) -> bool,
    ) {
        let mut next = from;
        let mut started = real_now();
        while let Some(Some((lines, end))) = log.try_with_value(|log| self.search_piece(log, next, least)) {
            next = end;
            if !found(lines, next) {
                return;
            }
            if real_now() - started > SLICE {
                sleep(Duration::ZERO).await;
                started = real_now();
            }
        }
    }

    /// The lines from `from` on, of one piece of text, in which it is found, and the first line after the piece.
    pub fn search_piece(&self, log: &Log, from: u32, least: Level) -> Option<(Vec<u32>, u32)> {
        let (text, lines) = log.scan(from)?;
        let mut lines = lines.peekable();
        let start = lines.peek()?.1.start as usize;
        let piece = JsString::from(text.get(start..)?);
        let (mut found, mut end, mut at) = (Vec::new(), from, 0);
        for (number, place) in lines {
            let line = text.get(place.start as usize..(place.start + place.length) as usize).unwrap_or_default();
            // A string of the browser's counts pairs of bytes.
            let length = if line.is_ascii() { place.length } else { line.encode_utf16().count() as u32 };
            let is_searched = least <= Level::Info || log.level(number) >= least;
            if is_searched && self.whether.test(&piece.substring(at, at + length)) {
                found.push(number);
            }
            (end, at) = (number + 1, at + length);
        }
        Some((found, end))
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
        self.length - self.letters.as_str().len()
    }

    /// The place after the next character, in the browser's string; `None` at the end.
    fn next(&mut self) -> Option<u32> {
        let (_, letter) = self.letters.next()?;
        self.at += letter.len_utf16() as u32;
        Some(self.at)
    }
}

fn words(error: JsValue) -> String {
    String::from(js_sys::Error::from(error).message())
}
