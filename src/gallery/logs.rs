//! Lines of a log.

use leptos::html::{Div, Ul};

use crate::components::element::Element;
use crate::components::html;
use crate::components::log_line::{LevelCount, LogPair, LogRow, RowContent, SectionHead, log_pair, log_row, log_text};
use crate::components::log_problems::{LogProblem, log_problems};
use crate::components::rich_text::RichText;
use crate::components::rows::{Shown, rows};
use crate::domain::log::level::Level;
use crate::domain::log::log::{Kind, LineView, Log};
use crate::domain::phase::Tone;

use super::Family;
use super::data::LONG_NAME;

/// A line of each kind: colors, links, levels, and one that is too long to be shown in full.
const LINES: &str = "\
$ npm ci
added 1204 packages in 41s
\u{1b}[32m✓\u{1b}[0m 214 tests passed, \u{1b}[1mbold\u{1b}[0m, \u{1b}[2mfaint\u{1b}[0m, \u{1b}[36mcyan\u{1b}[0m, \u{1b}[45mon magenta\u{1b}[0m
DEBUG cache: restored 3 of 4 layers
WARN deprecated: request@2.88.2, see https://example.com/deprecations
ERROR TS2322: Type 'string' is not assignable to type 'number'.
this line matches twice: match
a line that is selected
a line that a search has led to
a line that is new in a comparison
a line with a time
";

pub fn families() -> Vec<Family> {
    vec![
        Family::new("log-lines", "Lines of a log").wide("All kinds", lines()),
        Family::new("log-sections", "Sections of a log").wide("All outcomes", sections()),
        Family::new("log-problems", "Problems of a log").wide("With more that aren't listed", listed_problems()),
        Family::new("log-pairs", "Logs side by side")
            .wide("In two columns", pairs(false))
            .wide("In a single column", pairs(true)),
    ]
}

pub fn log() -> Log {
    let mut log = Log::new();
    log.push(LINES.as_bytes());
    log.push("x".repeat(200).as_bytes());
    log.push(b"\n");
    log.finish();
    log
}

fn row(number: u32, line: &LineView) -> LogRow {
    let marks: Vec<_> = line.text.match_indices("match").map(|(at, found)| at..at + found.len()).collect();
    let content = RowContent::Text(log_text(line, if number == 6 { &marks } else { &[] }));
    let mut row = LogRow::new(number, line, "gallery", content);
    row.is_selected = number == 7;
    row.is_current = number == 8;
    row.is_new = number == 9;
    row.time = (number == 10).then(|| "+1:23.456".to_owned());
    row
}

fn lines() -> Element<Div> {
    let log = log();
    let shown = {
        let count = log.len();
        move || Shown { first: 0, keys: (0..count).collect() }
    };
    list(
        "Lines",
        rows(html::div().class("log-window"), log_row(), shown, move |number: &u32, _| {
            Some(row(*number, &log.line(*number)?))
        }),
    )
}

/// The panel around lines, without its virtual list.
fn list(label: &'static str, lines: Element<Div>) -> Element<Div> {
    let lines = html::div().class("log-spacer").child(lines);
    let list = html::div().class("log-list").role("region").aria_label(label).tabindex("0").child(lines);
    html::div().class("log-panel gallery-log").child(list)
}

fn sections() -> Element<Div> {
    const SECTIONS: [(&str, Tone, bool, &str, [&str; 3]); 5] = [
        ("Clone repository", Tone::Good, false, "4 s", ["", "", "38 lines"]),
        ("Install dependencies", Tone::Active, true, "Running · 41 s", ["", "1 warning", "204 lines"]),
        ("Build", Tone::Bad, true, "Exit code 1 · 2 min 8 s", ["3 errors", "42 warnings", "669 lines"]),
        ("Take a snapshot", Tone::Stopped, false, "Interrupted", ["", "", "12 lines"]),
        ("A section whose outcome isn't known", Tone::Unknown, false, "", ["", "", "1 line"]),
    ];
    let read = |index: &usize, _| {
        let (title, tone, is_open, progress, [errors, warnings, lines]) = SECTIONS.get(*index)?;
        let count = |(level, text): (Level, &str)| {
            (!text.is_empty()).then(|| LevelCount { level, text: text.to_owned(), href: "gallery".to_owned() })
        };
        let head = SectionHead {
            title: RichText::plain((*title).to_owned()),
            tone: *tone,
            is_open: *is_open,
            is_failed: *tone == Tone::Bad,
            progress: (*progress).to_owned(),
            counts: [(Level::Error, *errors), (Level::Warning, *warnings)].into_iter().filter_map(count).collect(),
            lines: Some((*lines).to_owned()),
        };
        let line = LineView {
            text: title,
            runs: Vec::new(),
            time: None,
            level: Level::Info,
            section: None,
            kind: Kind::SectionStart,
        };
        Some(LogRow::new(u32::try_from(*index).ok()?, &line, "gallery", RowContent::Head(head)))
    };
    let shown = || Shown { first: 0, keys: (0..SECTIONS.len()).collect() };
    list("Sections", rows(html::div().class("log-window"), log_row(), shown, read))
}

/// Equal lines, a new line, and a line that is missing on the right.
fn pairs(is_unified: bool) -> Element<Div> {
    let log = log();
    let read = move |index: &u32, _| {
        let half = |number: u32, side| Some(row(number, &log.line(number)?).half(side));
        let (mut other, this) = match index {
            0 | 1 => (half(*index, "other")?, half(*index, "this")?),
            2 => (LogRow::blank().half("other"), half(9, "this")?),
            3 => (half(0, "other")?, LogRow::blank().half("this")),
            _ => (half(5, "other")?, half(5, "this")?),
        };
        other.is_missing = *index == 3;
        if is_unified && *index != 3 {
            other = LogRow::blank().half("other");
        }
        Some(LogPair { row: index.to_string(), other, this })
    };
    let shown = || Shown { first: 0, keys: (0..5).collect() };
    let label = if is_unified { "Comparison in one column" } else { "Comparison in two columns" };
    let list = list(label, rows(html::div().class("log-window"), log_pair(), shown, read));
    list.attr("data-unified", is_unified.then_some("true"))
}

fn listed_problems() -> Element<Ul> {
    let problem = |level, text: &str, line, section: Option<&str>, count| {
        let section = section.map(str::to_owned);
        LogProblem { level, text: text.to_owned(), href: "gallery".to_owned(), line, section, count }
    };
    let long = "src/checkout/cart.ts(214,17): error TS2322: Type 'string | undefined' is not assignable to type 'number'. \
                Type 'undefined' is not assignable to type 'number', see https://example.com/errors/TS2322";
    let problems = vec![
        problem(Level::Error, "npm ERR! missing script: build", 1_204, Some("Run prebuild tasks"), 1),
        problem(Level::Error, long, 88, Some(LONG_NAME), 12),
        problem(Level::Warning, "warning: unused import", 7, None, 1),
    ];
    log_problems(problems, Some(("3 more errors, 42 more warnings".to_owned(), "gallery".to_owned())))
}
