//! A line of a log.

use std::ops::Range;

use leptos::html::{A, Button, Div, Span};

use crate::domain::log::level::Level;
use crate::domain::log::log::{Kind, LineView};
use crate::domain::log::pieces::{pieces, shown};
use crate::domain::phase::Tone;
use crate::format;

use super::badge::tone_name;
use super::rich_text::RichText;
use super::template::{Template, template};

/// A line: its number as a link, its level, its time, and its text or section head.
pub struct LogRow {
    pub is_selected: bool,
    /// Whether a search or a step through lines has led here.
    pub is_current: bool,
    /// Whether a comparison marks it as new, or as missing in the log that is compared.
    pub is_new: bool,
    pub is_missing: bool,
    /// Whether lines may be missing before it.
    pub is_after_gap: bool,
    /// `None` if timestamps are off.
    pub time: Option<String>,
    class: &'static str,
    side: Option<&'static str>,
    line: Option<Line>,
    content: RowContent,
}

pub enum RowContent {
    Text(RichText),
    Head(SectionHead),
    Nothing,
}

/// Head of a section.
pub struct SectionHead {
    pub title: RichText,
    pub tone: Tone,
    pub is_open: bool,
    pub is_failed: bool,
    /// Outcome and duration.
    pub progress: String,
    /// Numbers of errors, warnings, and all lines; hidden in narrow windows.
    pub counts: Vec<LevelCount>,
    pub lines: Option<String>,
}

/// Number of a section's lines of a level, as a link to the first of them.
pub struct LevelCount {
    pub level: Level,
    pub text: String,
    pub href: String,
}

/// Properties of a line that isn't blank.
struct Line {
    /// From 0.
    index: String,
    /// From 1.
    number: String,
    level: Level,
    href: String,
    label: String,
}

impl LogRow {
    /// `index` is from 0. `address` is that of the log, without a fragment.
    pub fn new(index: u32, line: &LineView, address: &str, content: RowContent) -> Self {
        let number = index.saturating_add(1).to_string();
        let class = match line.kind {
            Kind::Text => "log-line",
            Kind::SectionStart => "log-line log-section",
            Kind::SectionEnd => "log-line log-section-end",
            Kind::LeftOut => "log-line log-left-out",
        };
        let line = Line {
            index: index.to_string(),
            href: format!("{address}#L{number}"),
            label: format!("Line {number}"),
            number,
            level: line.level,
        };
        Self { class, line: Some(line), content, ..Self::blank() }
    }

    /// A row without a line.
    pub const fn blank() -> Self {
        Self {
            is_selected: false,
            is_current: false,
            is_new: false,
            is_missing: false,
            is_after_gap: false,
            time: None,
            content: RowContent::Nothing,
            class: "log-line",
            side: None,
            line: None,
        }
    }

    /// One of two lines side by side, identified by `side`.
    pub fn half(self, side: &'static str) -> Self {
        let class = match self.class {
            "log-line log-section" => "log-line log-half log-section",
            "log-line log-section-end" => "log-line log-half log-section-end",
            _ => "log-line log-half",
        };
        Self { side: Some(side), class, ..self }
    }

    /// Name of a level that deserves attention.
    fn serious(&self) -> Option<&&'static str> {
        match self.line.as_ref()?.level {
            Level::Error => Some(&"Error"),
            Level::Warning => Some(&"Warning"),
            _ => None,
        }
    }

    fn text(&self) -> Option<&RichText> {
        if let RowContent::Text(text) = &self.content { Some(text) } else { None }
    }

    fn head(&self) -> Option<&SectionHead> {
        if let RowContent::Head(head) = &self.content { Some(head) } else { None }
    }

    fn number(&self) -> &str {
        self.line.as_ref().map_or("", |line| &line.number)
    }
}

/// Text of a line, with its colors, links, and search matches at `marks`, in bytes.
pub fn log_text(line: &LineView, marks: &[Range<usize>]) -> RichText {
    let text = shown(line.text);
    let mut rich = RichText::of(&pieces(text, &line.runs, marks));
    let hidden = line.text.len().saturating_sub(text.len());
    if hidden > 0 {
        rich.push("log-rest", format!("… {} more (included when copied or downloaded)", format::bytes(hidden as u64)));
    }
    rich
}

/// Plain text with search matches.
pub fn marked(text: &str, marks: &[Range<usize>]) -> RichText {
    RichText::of(&pieces(text, &[], marks))
}

/// Digits of the gutter for so many lines.
pub fn digits(lines: u32) -> usize {
    lines.to_string().len().max(3)
}

pub fn log_row() -> Template<Div, LogRow> {
    let number = template::<A, LogRow>()
        .class("log-number")
        .href_of(|row| row.line.as_ref().map(|line| line.href.as_str()))
        .aria_label_of(|row| row.line.as_ref().map(|line| line.label.as_str()))
        // Otherwise hundreds of links would precede what follows the log; j and k reach lines.
        .tabindex("-1")
        .text_of(LogRow::number);
    let serious = template::<Span, &'static str>().class("visually-hidden").text_of(|word| word);
    let time = template::<Span, String>().class("log-time").text_of(|time| time);
    let text = template::<Span, RichText>().class("log-text").rich_text_of(|text| text);
    template::<Div, LogRow>()
        .class_of(|row| Some(row.class))
        .attr_of("data-testid", |row| row.line.as_ref().map(|_| "log-line"))
        .attr_of("data-line", |row| row.line.as_ref().map(|line| line.number.as_str()))
        .attr_of("data-row", |row| row.line.as_ref().filter(|_| row.side.is_none()).map(|line| line.index.as_str()))
        .attr_of("data-level", |row| row.line.as_ref().map(|line| line.level.as_str()))
        .attr_of("data-side", |row| row.side)
        .attr_of("data-selected", |row| row.is_selected.then_some("true"))
        .attr_of("data-current", |row| row.is_current.then_some("true"))
        .attr_of("data-new", |row| row.is_new.then_some("true"))
        .attr_of("data-missing", |row| row.is_missing.then_some("true"))
        .attr_of("data-after-gap", |row| row.is_after_gap.then_some("true"))
        .child(number)
        .child(template::<Span, LogRow>().class("log-mark").optional(LogRow::serious, serious))
        .optional(|row| row.time.as_ref(), time)
        .optional(LogRow::head, section_head())
        .optional(LogRow::text, text)
}

fn section_head() -> Template<Div, SectionHead> {
    fn span<R>(class: &'static str) -> Template<Span, R> {
        template().class(class)
    }
    let button = template::<Button, SectionHead>()
        .class("log-section-button")
        .r#type("button")
        .aria_expanded_of(|head| Some(if head.is_open { "true" } else { "false" }))
        .attr_of("data-failed", |head| head.is_failed.then_some("true"))
        .child(span::<SectionHead>("tone").attr_of("data-tone", |head| Some(tone_name(head.tone))))
        .child(span::<SectionHead>("log-section-title").rich_text_of(|head| &head.title))
        .child(span::<SectionHead>("log-section-words").text_of(|head| &head.progress));
    template::<Div, SectionHead>()
        .class("log-section-head")
        .child(button)
        .each(|head| &head.counts, level_count())
        .optional(|head| head.lines.as_ref(), span::<String>("log-section-words").text_of(|lines| lines))
}

fn level_count() -> Template<A, LevelCount> {
    template::<A, LevelCount>()
        .class("log-section-words log-section-count")
        .attr_of("data-counts", |count| Some(count.level.as_str()))
        .href_of(|count| Some(&count.href))
        .text_of(|count| &count.text)
}

/// Two lines side by side.
pub struct LogPair {
    /// Number of the pair, from 0.
    pub row: String,
    pub other: LogRow,
    pub this: LogRow,
}

pub fn log_pair() -> Template<Div, LogPair> {
    template::<Div, LogPair>()
        .class("log-pair")
        .attr_of("data-row", |pair| Some(&pair.row))
        .part(|pair| &pair.other, log_row())
        .part(|pair| &pair.this, log_row())
}
