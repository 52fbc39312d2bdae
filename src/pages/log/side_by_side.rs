//! Two logs side by side in a list.

use leptos::ev;
use leptos::html::{Div, P};
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::log_line::{LogPair, LogRow, RowContent, digits, log_pair, log_text};
use crate::components::log_list::{LogList, LogListProps, Shape, log_list, probe_text};
use crate::components::rich_text::RichText;
use crate::components::row_click::RowClick;
use crate::domain::log::address::LineRange;
use crate::domain::log::compare::{Pair, align, count_new, only_new, starts_of_new};
use crate::domain::log::cycle::cycle;
use crate::domain::log::level::Level;
use crate::domain::log::log::{Kind, LineView};
use crate::domain::log::width::Width;
use crate::navigation::use_address;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::LogFeed;

use super::linked_log::LinkedLog;
use super::plain_text::{end_text, left_out_text};
use super::print::print_note;

/// Identifies the half of a row with this prebuild's log.
const THIS: &str = "this";

#[derive(Clone, Copy)]
pub struct SideBySide {
    this: LinkedLog,
    other: LinkedLog,
    /// Aligned lines of both logs.
    pairs: StoredValue<Vec<Pair>>,
    list: LogList,
    /// Number of new lines; `None` until both logs are loaded and aligned.
    new: RwSignal<Option<usize>>,
    /// The pair that starts the current run of new lines.
    current: RwSignal<Option<u32>>,
    pub shows_new_only: RwSignal<bool>,
}

impl SideBySide {
    pub fn new(this: LinkedLog, other: LinkedLog) -> Self {
        let pairs = StoredValue::new(Vec::new());
        let shape_of = move |index| shape(pair_at(pairs, index), this.feed, other.feed);
        Self {
            this,
            other,
            pairs,
            // Lines always wrap, as two columns are narrow.
            list: LogList::new(RwSignal::new(true), shape_of),
            new: RwSignal::new(None),
            current: RwSignal::new(None),
            shows_new_only: RwSignal::new(false),
        }
    }

    /// Aligns the lines of both logs, and shows the first new ones unless the user has scrolled.
    pub fn align(self) {
        let pairs = self.this.feed.log.with_value(|this| self.other.feed.log.with_value(|other| align(this, other)));
        let new = count_new(&pairs);
        self.pairs.set_value(pairs);
        self.new.set(Some(new));
        self.list.forget();
        self.list.show(self.shown());
        if self.current.get_untracked().is_none() && self.list.is_at_start() {
            self.step(1);
        }
    }

    /// Updates the rows when the filter for new lines changes.
    pub fn follow(self) {
        effect(move || {
            self.shows_new_only.track();
            self.list.show(self.shown());
        });
    }

    /// Number of new lines, `None` if not known yet; tracked.
    pub fn new_lines(self) -> Option<usize> {
        self.new.get()
    }

    /// Moves to the next or previous run of new lines.
    pub fn step(self, by: isize) {
        let starts = self.pairs.with_value(|pairs| starts_of_new(pairs));
        let seen = untrack(|| self.list.first_seen()).unwrap_or_default();
        if let Some(start) = cycle(&starts, self.current.get_untracked(), seen, by) {
            self.current.set(Some(start));
            self.list.reveal(start);
        }
    }

    /// Note for print if rows are missing.
    pub fn print_note(self) -> Element<P> {
        print_note(self.list, move || {
            self.new.track();
            self.pairs.with_value(Vec::len)
        })
    }

    /// The rows. A click on a line number of this log calls `show_line` with that line, from 0.
    pub fn list(self, show_line: impl Fn(u32) + 'static) -> Element<Div> {
        let digits = move || {
            let count = |feed: LogFeed| {
                feed.track();
                feed.log.with_value(|log| log.len())
            };
            digits(count(self.this.feed).max(count(self.other.feed)))
        };
        let gutter = move || {
            digits();
        };
        let (version, read) = (move |index| self.version(index), move |index| self.row(index));
        let address = use_address();
        let open_other = move |lines: LineRange| address.open(&format!("{}{lines}", self.other.address()));
        log_list(LogListProps {
            list: self.list,
            label: "Logs side by side",
            template: log_pair(),
            read,
            version,
            probe: probe(),
            gutter,
        })
        .style(("--digits", move || digits().to_string()))
        .on(ev::click, move |event| follow_click(&event, &show_line, open_other))
    }

    /// Indices of the visible pairs; tracked.
    fn shown(self) -> Vec<u32> {
        let only = self.shows_new_only.get();
        self.pairs.with_value(|pairs| match only {
            true => self.this.feed.log.with_value(|this| only_new(pairs, this)),
            false => (0..).zip(pairs).map(|(place, _)| place).collect(),
        })
    }

    /// A pair, and the versions of its lines.
    fn version(self, index: u32) -> impl Clone + PartialEq + Send + Sync + 'static {
        let version =
            |feed: LogFeed, line: Option<u32>| line.and_then(|line| feed.log.with_value(|log| log.version(line)));
        let pair = pair_at(self.pairs, index);
        pair.map(|pair| (pair, version(self.this.feed, pair.this), version(self.other.feed, pair.other)))
    }

    /// Describes a pair; tracked.
    fn row(self, index: u32) -> Option<LogPair> {
        let pair = pair_at(self.pairs, index)?;
        let mut this = half(self.this, pair.this, THIS);
        this.is_current = self.current.get() == Some(index);
        this.is_new = pair.is_new;
        Some(LogPair { row: index.to_string(), other: half(self.other, pair.other, "other"), this })
    }
}

fn pair_at(pairs: StoredValue<Vec<Pair>>, index: u32) -> Option<Pair> {
    pairs.with_value(|pairs| pairs.get(index as usize).copied())
}

/// A pair is as high as the higher of its lines.
fn shape(pair: Option<Pair>, this: LogFeed, other: LogFeed) -> Shape {
    let shape = |feed: LogFeed, line: Option<u32>| {
        let line = line?;
        Some(feed.log.with_value(|log| (log.width(line), log.kind(line) == Kind::SectionStart)))
    };
    let sides = pair.map(|pair| [shape(this, pair.this), shape(other, pair.other)]);
    let bare = Shape { width: Width::NOTHING, is_head: false };
    sides
        .into_iter()
        .flatten()
        .flatten()
        .fold(bare, |one, (width, is_head)| Shape { width: one.width.max(width), is_head: one.is_head || is_head })
}

/// An invisible pair that measures the space for text.
fn probe() -> Element<Div> {
    let half = || {
        html::div()
            .class("log-line log-half")
            .child((html::span().class("log-number"), html::span().class("log-mark")))
            .child(probe_text())
    };
    html::div().class("log-pair").child((half(), half()))
}

/// Half of a row: a line of either log, or nothing.
fn half(log: LinkedLog, line: Option<u32>, side: &'static str) -> LogRow {
    let address = log.address();
    let row = line.and_then(|number| {
        log.feed.log.with_value(|log| {
            let line = log.line(number)?;
            let level = if line.kind == Kind::Text { line.level } else { Level::Info };
            let text = match (line.kind, line.section.and_then(|index| log.section(index))) {
                (Kind::SectionEnd, Some(section)) => RichText::plain(end_text(section)),
                (Kind::LeftOut, _) => RichText::plain(left_out_text(log)),
                _ => log_text(&line, &[]),
            };
            Some(LogRow::new(number, &LineView { level, ..line }, &address, RowContent::Text(text)))
        })
    });
    row.unwrap_or(LogRow::blank()).half(side)
}

/// Opens a line in its log.
fn follow_click(event: &MouseEvent, show_line: &impl Fn(u32), open_other: impl Fn(LineRange)) {
    let Some(click) = RowClick::of(event, "data-line") else { return };
    let Ok(line) = click.key.parse::<u32>() else { return };
    if !click.is_on(".log-number") || click.opens_elsewhere {
        return;
    }
    event.prevent_default();
    if click.is_on(&format!("[data-side={THIS}]")) {
        show_line(line.saturating_sub(1));
    } else {
        open_other(LineRange::new(line, line));
    }
}
