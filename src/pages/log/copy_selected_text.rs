//! Copying text that is selected over several lines, including lines that aren't in the document.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event};

use crate::components::chunk::chunk;
use crate::components::clipboard::copy;
use crate::components::log_list::LogList;
use crate::components::text_selection::TextPlace;
use crate::domain::log::address::LineRange;
use crate::domain::log::log::Log;
use crate::store::log::LogFeed;

use super::plain_text::copied;

/// Handles a `copy` event of the list. Text within a line is left to the browser.
pub fn copy_selected_text(feed: LogFeed, list: LogList, event: &Event) {
    if list.has_selected_rows()
        && let Some(event) = event.dyn_ref::<ClipboardEvent>()
    {
        event.prevent_default();
        COPY.run_soon((feed, list, event.clone()), || {});
    }
}

chunk! {
    static COPY: log_copies = |(feed, list, event): (LogFeed, LogList, ClipboardEvent)| -> () {
        if let Some((start, end)) = list.selected_text() {
            let numbers = list.numbers_between(start.row, end.row);
            put(&event, &feed.log.with_value(|log| text_between(log, &numbers, start, end)));
        }
    }
}

/// Puts the text into the clipboard: through the event, or without it if this code was loaded too late for that.
fn put(event: &ClipboardEvent, text: &str) {
    let data = event.clipboard_data().filter(|_| event.event_phase() != Event::NONE);
    if data.is_none_or(|data| data.set_data("text/plain", text).is_err()) {
        copy(text, |_| {});
    }
}

/// The text of the rows `numbers`, the first from `start` and the last up to `end`.
fn text_between(log: &Log, numbers: &[u32], start: TextPlace, end: TextPlace) -> String {
    let lines = numbers.iter().map(|number| {
        let text = copied(log, LineRange::new(number.saturating_add(1), number.saturating_add(1)));
        match *number {
            number if number == start.row => text.get(byte_of(&text, start.units)..).unwrap_or_default().to_owned(),
            number if number == end.row => text.get(..byte_of(&text, end.units)).unwrap_or_default().to_owned(),
            _ => text,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Byte after so many UTF-16 code units.
fn byte_of(text: &str, units: usize) -> usize {
    let mut seen = 0_usize;
    let letter = text.char_indices().find(|(_, letter)| {
        let is_there = seen >= units;
        seen = seen.saturating_add(letter.len_utf16());
        is_there
    });
    letter.map_or(text.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_line_are_copied_in_part() {
        let mut log = Log::new();
        log.push("zero\n\u{1b}[31mfirst\u{1b}[0m 🚀 line\nmiddle\nlä🚀st\nend\n".as_bytes());
        let of = |numbers: &[u32], start: usize, end: usize| {
            let place = |row: Option<&u32>, units| TextPlace { row: row.copied().unwrap_or_default(), units };
            text_between(&log, numbers, place(numbers.first(), start), place(numbers.last(), end))
        };
        assert_eq!(of(&[1, 2, 3], 6, 4), "🚀 line\nmiddle\nlä🚀");
        assert_eq!(of(&[1, 3], 8, 0), " line\n", "a line between them is hidden");
        assert_eq!(of(&[1, 2], 99, 99), "\nmiddle");
    }
}
