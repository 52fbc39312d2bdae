//! Two logs in one list, side by side.

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
use super::plain_text::end_words;
use super::print::print_note;

/// Names the half of a row that shows this prebuild's log.
const THIS: &str = "this";

#[derive(Clone, Copy)]
pub struct SideBySide {
    this: LinkedLog,
    other: LinkedLog,
    /// What of both stands beside each other.
    pairs: StoredValue<Vec<Pair>>,
    list: LogList,
    /// How many lines are new; `None` until both logs are here, and stand beside each other.
    new: RwSignal<Option<usize>>,
    /// The pair with which the new lines begin that one is at.
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
            // Two columns leave no room for lines that do not wrap.
            list: LogList::new(RwSignal::new(true), shape_of),
            new: RwSignal::new(None),
            current: RwSignal::new(None),
            shows_new_only: RwSignal::new(false),
        }
    }

    /// Puts the lines of both logs beside each other.
    pub fn align(self) {
        let pairs = self.this.feed.log.with_value(|this| self.other.feed.log.with_value(|other| align(this, other)));
        let new = count_new(&pairs);
        self.pairs.set_value(pairs);
        self.new.set(Some(new));
        self.list.forget();
        self.list.show(self.shown());
    }

    /// Keeps the rows in step with whether only new lines are shown.
    pub fn follow(self) {
        effect(move || {
            self.shows_new_only.track();
            self.list.show(self.shown());
        });
    }

    /// How many lines are new, `None` until that is known; tracked.
    pub fn new_lines(self) -> Option<usize> {
        self.new.get()
    }

    /// Goes to the next lines that are new, or to those before.
    pub fn step(self, by: isize) {
        let starts = self.pairs.with_value(|pairs| starts_of_new(pairs));
        let seen = untrack(|| self.list.first_seen()).unwrap_or_default();
        if let Some(start) = cycle(&starts, self.current.get_untracked(), seen, by) {
            self.current.set(Some(start));
            self.list.reveal(start);
        }
    }

    /// Says what is missing of the list where it is printed.
    pub fn print_note(self) -> Element<P> {
        print_note(self.list, move || {
            self.new.track();
            self.pairs.with_value(Vec::len)
        })
    }

    /// The rows. A click on the number of a line of this log calls `show_line` with that line, counted from 0 on.
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

    /// The places of the pairs that are shown; tracked.
    fn shown(self) -> Vec<u32> {
        let only = self.shows_new_only.get();
        self.pairs.with_value(|pairs| match only {
            true => self.this.feed.log.with_value(|this| only_new(pairs, this)),
            false => (0..).zip(pairs).map(|(place, _)| place).collect(),
        })
    }

    /// The pair at a place, and the versions of its lines.
    fn version(self, index: u32) -> impl Clone + PartialEq + Send + Sync + 'static {
        let version = |feed: LogFeed, line: Option<u32>| {
            let version = line.and_then(|line| feed.log.with_value(|log| log.version(line)));
            (version, feed.replaced.get_untracked())
        };
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

/// A pair is as tall as the taller of its lines.
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

/// A pair that nobody sees, by which the room for text is measured.
fn probe() -> Element<Div> {
    let half = || {
        html::div()
            .class("log-line log-half")
            .child((html::span().class("log-number"), html::span().class("log-mark")))
            .child(probe_text())
    };
    html::div().class("log-pair").child((half(), half()))
}

/// Half of a row: a line of one of the logs, or nothing.
fn half(log: LinkedLog, line: Option<u32>, side: &'static str) -> LogRow {
    let address = log.address();
    let row = line.and_then(|number| {
        log.feed.log.with_value(|log| {
            let line = log.line(number)?;
            let level = if line.kind == Kind::Text { line.level } else { Level::Info };
            let section = line.section.and_then(|index| log.section(index)).filter(|_| line.kind == Kind::SectionEnd);
            let text = section.map_or_else(|| log_text(&line, &[]), |section| RichText::plain(end_words(section)));
            Some(LogRow::new(number, &LineView { level, ..line }, &address, RowContent::Text(text)))
        })
    });
    row.unwrap_or(LogRow::blank()).half(side)
}

/// Goes to a line, in the log that it is of.
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
