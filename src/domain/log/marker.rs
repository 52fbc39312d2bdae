//! Markers and prefixes that the log service adds to lines: the start and end of sections, and the section of a line.

use chrono::DateTime;

use crate::proto::message::{self, Field, Message, Slot};

use super::level::Level;
use super::utf8::is_layout;

/// JSON fields of a marker, of either kind.
#[derive(Default)]
struct Fields {
    id: String,
    title: String,
    is_continuous: bool,
    outcome: String,
    seconds: Option<f64>,
}

impl Message for Fields {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "id" => self.id.slot(),
            "title" => self.title.slot(),
            "continuous" => self.is_continuous.slot(),
            "outcome" => self.outcome.slot(),
            "secondsElapsed" => self.seconds.slot(),
            _ => return None,
        })
    }
}

impl Fields {
    /// `None` without an id.
    fn read(json: &str) -> Option<Self> {
        let mut fields = Self::default();
        let mut json = serde_json::Deserializer::from_slice(json.trim().as_bytes());
        message::read(Slot::Message(&mut fields), &mut json).and_then(|()| json.end()).ok()?;
        (!fields.id.is_empty()).then_some(fields)
    }
}

/// Outcome of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    Failure,
    Cancelled,
    /// A value that this build doesn't know.
    Unknown,
}

/// A marker.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Create {
        id: String,
        title: String,
        /// Whether it lasts until the end of the log.
        is_continuous: bool,
    },
    End {
        id: String,
        outcome: Outcome,
        millis: Option<u64>,
    },
}

/// Prefix of a line, or its time if the program wrote that at its start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prefix<'a> {
    /// Id of the section.
    pub id: Option<&'a str>,
    /// Milliseconds since the Unix epoch.
    pub time: Option<i64>,
    pub level: Option<Level>,
    /// Length in bytes.
    pub length: usize,
}

const CREATE: &str = "[section-create]";
const END: &str = "[section-end]";
/// Maximum length of a prefix.
const PREFIX_BYTES: usize = 512;
/// Longer lines are text.
pub(super) const MAX_BYTES: usize = 4 * 1024;

/// Whether an incomplete line may become a marker.
pub fn may_be_mark(line: &str) -> bool {
    [CREATE, END].iter().any(|mark| line.starts_with(mark) || mark.starts_with(line))
}

/// Parses a marker. A line that only resembles one is text.
pub fn mark(line: &str) -> Option<Mark> {
    // The second letter rules out most lines.
    if line.len() > MAX_BYTES || line.as_bytes().get(1) != Some(&b's') {
        return None;
    }
    if let Some(json) = line.strip_prefix(CREATE) {
        let Fields { id, title, is_continuous, .. } = Fields::read(json)?;
        let title = shown(if title.trim().is_empty() { &id } else { &title });
        return Some(Mark::Create { id, title, is_continuous });
    }
    let Fields { id, outcome, seconds, .. } = Fields::read(line.strip_prefix(END)?)?;
    let outcome = match outcome.strip_prefix("LOG_SECTION_OUTCOME_").unwrap_or(&outcome) {
        "SUCCESS" => Outcome::Success,
        "FAILURE" => Outcome::Failure,
        "CANCELLED" => Outcome::Cancelled,
        _ => Outcome::Unknown,
    };
    let millis = seconds.filter(|seconds| *seconds >= 0.0).map(|seconds| (seconds * 1000.0) as u64);
    Some(Mark::End { id, outcome, millis })
}

/// Replaces characters that are valid in JSON but not in a line.
fn shown(title: &str) -> String {
    let shown = |letter: char| match letter {
        letter if is_layout(letter) => char::REPLACEMENT_CHARACTER,
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    title.trim().chars().map(shown).collect()
}

/// Parses `[id:…] [2025-11-03T08:00:00Z] INFO `. `is_section` tells whether a marker opened a section with an id: without
/// it, the brackets are the program's. A time at the start of another line is read, but remains part of its text.
pub fn prefix<'a>(line: &'a str, is_section: &dyn Fn(&str) -> bool) -> Prefix<'a> {
    let line = line.get(..line.floor_char_boundary(PREFIX_BYTES)).unwrap_or_default();
    let marked = line.strip_prefix("[id:").and_then(|rest| split_at_byte(rest, b']')).filter(|(id, _)| is_section(id));
    let Some((id, rest)) = marked else {
        let time = own_time(line).and_then(|(time, _)| moment(time));
        return Prefix { time, ..Prefix::default() };
    };
    let rest = after_byte(rest, b' ').unwrap_or(rest);
    let timed = after_byte(rest, b'[').and_then(|rest| split_at_byte(rest, b']'));
    let (time, rest) = match timed.and_then(|(time, after)| Some((moment(time)?, after))) {
        Some((time, after)) => (Some(time), after_byte(after, b' ').unwrap_or(after)),
        None => (None, rest),
    };
    let word = split_at_byte(rest, b' ').map_or(rest, |(word, _)| word);
    let level = Level::from_name(word);
    let rest = match level {
        Some(_) => rest.get(word.len()..).map(|rest| after_byte(rest, b' ').unwrap_or(rest)).unwrap_or_default(),
        None => rest,
    };
    Prefix { id: Some(id), time, level, length: line.len() - rest.len() }
}

/// Removes an ASCII character from the start of a text.
fn after_byte(text: &str, byte: u8) -> Option<&str> {
    text.get(1..).filter(|_| text.as_bytes().first() == Some(&byte))
}

/// Splits a text around an ASCII character. Faster than the standard library's search if it is near.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Splits off what looks like the time in `2025-11-03T08:00:00Z text` or `[2025-11-03T08:00:00Z] text`.
fn own_time(line: &str) -> Option<(&str, &str)> {
    let is_date = |text: &str| {
        text.len() >= 20
            && text.as_bytes().get(4) == Some(&b'-')
            && text.as_bytes().first().is_some_and(u8::is_ascii_digit)
    };
    match after_byte(line, b'[') {
        Some(rest) if is_date(rest) => split_at_byte(rest, b']'),
        None if is_date(line) => split_at_byte(line, b' '),
        _ => None,
    }
}

/// A line without a time that the program wrote at its start.
pub fn without_time(line: &str) -> &str {
    own_time(line).map_or(line, |(_, after)| after)
}

fn moment(text: &str) -> Option<i64> {
    // Checks cheaply first: most words aren't dates.
    let may_be = (20..=40).contains(&text.len()) && text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    may_be.then(|| DateTime::parse_from_rfc3339(text).ok())?.map(|time| time.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_begin_and_end_by_their_marks() {
        let create = |line: &str| match mark(line) {
            Some(Mark::Create { id, title, is_continuous }) => Some((id, title, is_continuous)),
            _ => None,
        };
        let own = Some(("a".to_owned(), "Set up".to_owned(), false));
        assert_eq!(create(r#"[section-create] {"id":"a","title":"Set up","continuous":false}"#), own);
        assert_eq!(create(r#"[section-create]{"id":"a","title":"Set up","later":1}"#), own);
        assert_eq!(
            create(r#"[section-create] {"id":"a","title":"b\nc","continuous":true}"#),
            Some(("a".into(), "b c".into(), true))
        );
        let turned = r#"[section-create] {"id":"a","title":"\u202egnp.exe"}"#;
        assert_eq!(create(turned), Some(("a".into(), "\u{fffd}gnp.exe".into(), false)));
        assert_eq!(create(r#"[section-create] {"id":"a"}"#), Some(("a".into(), "a".into(), false)));
        let empty = r#"[section-create] {"id":"a","title":" ","continuous":null}"#;
        assert_eq!(create(empty), Some(("a".into(), "a".into(), false)));
        let bare = r#"[section-end] {"id":"a"}"#;
        assert_eq!(mark(bare), Some(Mark::End { id: "a".into(), outcome: Outcome::Unknown, millis: None }));
        let end = r#"[section-end] {"id":"a","outcome":"LOG_SECTION_OUTCOME_FAILURE","secondsElapsed":1.3}"#;
        assert_eq!(mark(end), Some(Mark::End { id: "a".into(), outcome: Outcome::Failure, millis: Some(1300) }));
        let odd = r#"[section-end]{"id":"a","outcome":"MELTED","secondsElapsed":-1}"#;
        assert_eq!(mark(odd), Some(Mark::End { id: "a".into(), outcome: Outcome::Unknown, millis: None }));
    }

    #[test]
    fn what_only_looks_like_a_mark_is_text() {
        for line in [
            "[section-create]",
            "[section-create] {",
            "[section-create] {}",
            "[section-create] []",
            "[section-end] null",
            r#" [section-create] {"id":"a"}"#,
            r#"[section-end] {"id":7}"#,
            "[section-created] {}",
            "",
        ] {
            assert_eq!(mark(line), None, "{line}");
        }
        assert_eq!(mark(&format!(r#"[section-create] {{"id":"a","title":"{}"}}"#, "x".repeat(20_000))), None);
    }

    #[test]
    fn a_line_says_where_it_belongs_and_when_it_was_written() {
        for (line, id, millis, level, text) in [
            ("[id:s-1] [1970-01-01T00:00:01.5Z] INFO hello", Some("s-1"), Some(1500), Some(Level::Info), "hello"),
            ("[id:s-1][1970-01-01T00:00:01Z]ERROR x", Some("s-1"), Some(1000), Some(Level::Error), "x"),
            ("[id:s-1] [1970-01-01T00:00:01+01:00]  indented", Some("s-1"), Some(-3_599_000), None, " indented"),
            ("[id:s-1] [soon] WARN x", Some("s-1"), None, None, "[soon] WARN x"),
            ("[id:s-1] WARN", Some("s-1"), None, Some(Level::Warning), ""),
            ("[id:s-1] INFOrmal", Some("s-1"), None, None, "INFOrmal"),
            ("[id:s-1] INFO [id:s-1] own", Some("s-1"), None, Some(Level::Info), "[id:s-1] own"),
            ("[id:s-1", None, None, None, "[id:s-1"),
            ("ERROR plain", None, None, None, "ERROR plain"),
        ] {
            let found = prefix(line, &|id| id == "s-1");
            assert_eq!((found.id, found.time, found.level, &line[found.length..]), (id, millis, level, text), "{line}");
        }
    }

    #[test]
    fn what_a_program_wrote_is_no_prefix() {
        for (line, millis, rest) in [
            ("[id:42] order created", None, "[id:42] order created"),
            ("[id:s-2] [1970-01-01T00:00:01Z] INFO x", None, "[id:s-2] [1970-01-01T00:00:01Z] INFO x"),
            ("1970-01-01T00:00:02Z plain", Some(2000), "plain"),
            ("[1970-01-01T00:00:02Z] plain", Some(2000), " plain"),
            ("1970-01-01T05:30:02.123456+05:30 plain", Some(2123), "plain"),
            ("1970-01-01 plain and long enough", None, "plain and long enough"),
            ("1970 plain", None, "1970 plain"),
        ] {
            let found = prefix(line, &|id| id == "s-1");
            assert_eq!((found.id, found.time, found.level, found.length), (None, millis, None, 0), "{line}");
            assert_eq!(without_time(line), rest);
        }
    }
}
