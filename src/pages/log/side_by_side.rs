//! Two logs side by side in a list or, in a narrow window, in a single column: this log, with the lines that only the other
//! one has.

use std::ops::Range;

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
use crate::domain::log::compare::{Pair, PairFilter, align, count_new, shown, starts_of_new};
use crate::domain::log::cycle::cycle;
use crate::domain::log::level::Level;
use crate::domain::log::log::{Kind, LineView};
use crate::domain::log::width::Width;
use crate::navigation::use_address;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::LogFeed;

use super::level_filter::LevelFilter;
use super::linked_log::LinkedLog;
use super::plain_text::{end_text, left_out_text};
use super::print::print_note;
use super::search::{CURRENT_MATCH, Search, View};

/// Width of a window in which two columns are too narrow, in pixels.
const NARROW: i32 = 768;
/// Shape of a half without a line.
const NOTHING: Shape = Shape { width: Width::NOTHING, is_head: false };
/// Identifies the half of a row with this prebuild's log.
const THIS: &str = "this";

#[derive(Clone, Copy)]
pub struct SideBySide {
    this: LinkedLog,
    other: LinkedLog,
    /// Aligned lines of both logs.
    pairs: StoredValue<Vec<Pair>>,
    pub list: LogList,
    search: Search,
    filter: LevelFilter,
    pub wraps: RwSignal<bool>,
    /// Whether the lines are in a single column.
    pub is_unified: RwSignal<bool>,
    /// Whether it has led to the first new lines.
    has_opened: StoredValue<bool>,
    /// Number of new lines; `None` until both logs are loaded and aligned.
    new: RwSignal<Option<usize>>,
    /// The pair that starts the current run of new lines.
    current: RwSignal<Option<u32>>,
    pub shows_new_only: RwSignal<bool>,
}

impl SideBySide {
    pub fn new(this: LinkedLog, other: LinkedLog, search: Search, filter: LevelFilter) -> Self {
        let pairs = StoredValue::new(Vec::new());
        // Two columns are narrow, so their lines wrap until the user decides otherwise.
        let (wraps, is_unified) = (RwSignal::new(true), RwSignal::new(is_narrow()));
        // A hidden line doesn't count: in a narrow window, it may wrap where the one that is shown doesn't.
        let shape_of = move |index| {
            let is_unified = is_unified.get_untracked();
            pair_at(pairs, index).map_or(NOTHING, |pair| {
                shape(this.feed, pair.this).max(shape(other.feed, pair.shown_other(is_unified)))
            })
        };
        let sides = Self {
            this,
            other,
            pairs,
            list: LogList::new(wraps, shape_of),
            search,
            filter,
            wraps,
            is_unified,
            has_opened: StoredValue::new(false),
            new: RwSignal::new(None),
            current: RwSignal::new(None),
            shows_new_only: RwSignal::new(false),
        };
        search.show_in(sides);
        let resized = window_event_listener(ev::resize, move |_| {
            if is_unified.get_untracked() != is_narrow() {
                is_unified.set(is_narrow());
            }
        });
        on_cleanup(move || resized.remove());
        sides
    }

    /// Aligns the lines of both logs, and shows the first new ones unless the user has scrolled.
    pub fn align(self) {
        let pairs = self.this.feed.log.with_value(|this| self.other.feed.log.with_value(|other| align(this, other)));
        let new = count_new(&pairs);
        self.pairs.set_value(pairs);
        self.new.set(Some(new));
        self.list.forget();
        self.list.show(untrack(|| self.shown()));
        if !self.has_opened.get_value() && self.list.is_at_start() {
            self.show_new(1);
        }
        self.has_opened.set_value(true);
    }

    /// Updates the rows when a filter changes, or their arrangement.
    pub fn follow(self) {
        effect(move || {
            self.list.forget();
            self.list.show(self.shown());
            if let Some(current) = self.current.get_untracked() {
                self.list.reveal(current);
            }
        });
    }

    pub fn toggle_wrap(self) {
        self.wraps.update(|wraps| *wraps = !*wraps);
    }

    /// Number of new lines, `None` if not known yet; tracked.
    pub fn new_lines(self) -> Option<usize> {
        self.new.get()
    }

    /// Moves to the next or previous run of new lines.
    pub fn step(self, by: isize) {
        self.search.current.set(None);
        self.show_new(by);
    }

    fn show_new(self, by: isize) {
        let shown = untrack(|| self.shown());
        let starts = self.pairs.with_value(|pairs| starts_of_new(pairs, &shown));
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
        let (only_new, levels, is_unified) = (self.shows_new_only.get(), self.filter.levels(), self.is_unified.get());
        let filter = PairFilter { only_new, levels, is_unified };
        self.pairs.with_value(|pairs| {
            let (this, other) = (self.this.feed.log, self.other.feed.log);
            this.with_value(|this| other.with_value(|other| shown(pairs, this, other, filter)))
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
        let mut this = half(self.this, pair.this, THIS, |number, text| self.search.marks(number, text));
        let is_match = || pair.this.is_some_and(|line| self.search.is_current(line));
        this.is_current = self.current.get() == Some(index) || is_match();
        this.is_new = pair.is_new;
        let mut other = half(self.other, pair.shown_other(self.is_unified.get()), "other", |_, _| Vec::new());
        other.is_missing = pair.is_missing;
        Some(LogPair { row: index.to_string(), other, this })
    }
}

/// Shows lines of this log.
impl View for SideBySide {
    fn first_seen(&self) -> Option<u32> {
        let first = self.list.first_seen()? as usize;
        self.pairs.with_value(|pairs| pairs.get(first..)?.iter().find_map(|pair| pair.this))
    }

    fn show(&self, number: u32) {
        let place = self.pairs.with_value(|pairs| pairs.iter().position(|pair| pair.this == Some(number)));
        let Some(index) = place.map(|place| place as u32) else { return };
        self.current.set(None);
        if self.shows_new_only.get_untracked() && pair_at(self.pairs, index).is_some_and(|pair| !pair.is_new) {
            self.shows_new_only.set(false);
            self.list.show(untrack(|| self.shown()));
        }
        self.list.reveal(index);
        self.list.reveal_across(CURRENT_MATCH);
    }
}

/// Whether the window is too narrow for two columns.
fn is_narrow() -> bool {
    document().document_element().is_some_and(|root| root.client_width() < NARROW)
}

fn pair_at(pairs: StoredValue<Vec<Pair>>, index: u32) -> Option<Pair> {
    pairs.with_value(|pairs| pairs.get(index as usize).copied())
}

/// Shape of a line, or of nothing. A pair is as high as the higher of its lines.
fn shape(feed: LogFeed, line: Option<u32>) -> Shape {
    line.map_or(NOTHING, |line| {
        feed.log.with_value(|log| Shape { width: log.width(line), is_head: log.kind(line) == Kind::SectionStart })
    })
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

/// Half of a row: a line of either log with its search matches, or nothing; tracked.
fn half(
    log: LinkedLog,
    line: Option<u32>,
    side: &'static str,
    marks: impl Fn(u32, &str) -> Vec<Range<usize>>,
) -> LogRow {
    let address = log.address();
    let row = line.and_then(|number| {
        log.feed.log.with_value(|log| {
            let line = log.line(number)?;
            let level = if line.kind == Kind::Text { line.level } else { Level::Info };
            let text = match (line.kind, line.section.and_then(|index| log.section(index))) {
                (Kind::SectionEnd, Some(section)) => RichText::plain(end_text(section)),
                (Kind::LeftOut, _) => RichText::plain(left_out_text(log)),
                _ => log_text(&line, &marks(number, line.text)),
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
