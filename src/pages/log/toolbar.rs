//! Toolbar of the log: search, levels, sections, timestamps, and wrapping.

use leptos::ev;
use leptos::html::{Div, Label, Span};
use leptos::prelude::*;

use crate::components::badge::mark;
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::segments::{segment, segments};
use crate::domain::log::level_filter::Levels;
use crate::domain::log::log::Log;
use crate::domain::log::times::LogTimes;
use crate::domain::phase::Tone;
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::store::log::LogFeed;

use super::display::Display;
use super::failure::go_to_first_failure;
use super::folds::Folds;
use super::level_filter::LevelFilter;
use super::search::Search;
use super::search_field::search_field;
use super::sections_menu::{SectionsMenu, sections_menu};
use super::selection::Selection;
use super::viewport::Viewport;

/// State that the toolbar shows and changes.
pub struct Toolbar {
    pub feed: LogFeed,
    pub has_ended: Memo<bool>,
    pub search: Search,
    pub filter: LevelFilter,
    pub selection: Selection,
    pub folds: Folds,
    pub viewport: Viewport,
    pub display: Display,
}

pub fn toolbar(bar: Toolbar) -> Element<Div> {
    let Toolbar { feed, has_ended, search, filter, selection, folds, viewport, display } = bar;
    let options = html::div()
        .class("log-options")
        .child(sections_menu(SectionsMenu { feed, has_ended, folds, viewport }))
        .child(times(display))
        .child(wrap(display.wraps, move || display.toggle_wrap()));
    let shown =
        html::div().class("log-shown").child(levels(feed, filter)).child(to_failure(feed, selection)).child(options);
    toolbar_with("Log", search, shown)
}

/// A toolbar with the search field, and what is `shown` next to it.
pub fn toolbar_with(label: &'static str, search: Search, shown: Element<Div>) -> Element<Div> {
    html::div().class("toolbar log-toolbar").role("group").aria_label(label).child(search_field(search)).child(shown)
}

fn to_failure(feed: LogFeed, selection: Selection) -> impl Content {
    let failure = Memo::new(move |_| {
        feed.track();
        feed.log.with_value(Log::first_failure)
    });
    move || {
        failure.get().map(|_| {
            button("button log-to-failure", move || go_to_first_failure(feed, selection))
                .aria_keyshortcuts("e")
                .child(mark(Tone::Bad))
                .child("Jump to first error")
        })
    }
}

/// Buttons that filter by level.
pub fn levels(feed: LogFeed, filter: LevelFilter) -> Element<Div> {
    let toggle = move |name: &'static str, label: &'static str, levels: Levels, read: fn(&Log) -> u32| {
        let count = move || {
            feed.track();
            feed.log.with_value(read)
        };
        segment(move || filter.levels().has(levels), move || filter.toggle(levels)).attr("data-filter", name).child(
            move || match count() {
                0 => label.to_owned(),
                count => format!("{label} {}", format::count(count as usize)),
            },
        )
    };
    let all =
        segment(move || !filter.levels().is_filter(), move || filter.clear()).attr("data-filter", "all").child("All");
    let warnings = toggle("warning", "Warnings", Levels::WARNINGS, Log::warnings);
    let errors = toggle("error", "Errors", Levels::ERRORS, Log::errors);
    segments("Levels", [all, warnings, errors])
}

fn times(display: Display) -> Element<Span> {
    let option = |times: LogTimes| {
        let label = match times {
            LogTimes::Hidden => "Timestamps: off",
            LogTimes::Relative => "Timestamps: elapsed",
            LogTimes::Local => "Timestamps: local",
            LogTimes::Utc => "Timestamps: UTC",
        };
        html::option().value(times.as_str()).prop("selected", move || display.times.get() == times).child(label)
    };
    let change = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some(times) = LogTimes::ALL.into_iter().find(|times| times.as_str() == value) {
            display.set_times(times);
        }
    };
    let select = html::select()
        .class("log-times")
        .aria_label("Timestamps")
        .on(ev::change, change)
        .child(LogTimes::ALL.map(option).into_iter().collect::<Vec<_>>());
    html::span().class("order").child(select)
}

/// The checkbox for wrapping.
pub fn wrap(wraps: RwSignal<bool>, toggle: impl Fn() + 'static) -> Element<Label> {
    let checkbox = html::input()
        .r#type("checkbox")
        .aria_keyshortcuts("w")
        .prop("checked", move || wraps.get())
        .on(ev::change, move |_| toggle());
    html::label().class("check log-wrap").child(checkbox).child("Wrap lines")
}
