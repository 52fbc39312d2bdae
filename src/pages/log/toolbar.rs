//! How the log is shown: what is searched for, which lines, their times, whether they wrap.

use leptos::ev;
use leptos::html::{Button, Div, Label, Span};
use leptos::prelude::*;

use crate::components::badge::mark;
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::log::level::Level;
use crate::domain::log::log::Log;
use crate::domain::log::times::LogTimes;
use crate::domain::phase::Tone;
use crate::format;
use crate::store::preferences;

use super::{LEVEL, Page};

pub fn bar(page: Page) -> Element<Div> {
    let failure = Memo::new(move |_| {
        page.feed.track();
        page.feed.log.with_value(Log::first_failure)
    });
    let to_failure = move || {
        failure.get().map(|_| {
            button("button log-to-failure", move || to_failure(page))
                .aria_keyshortcuts("e")
                .child(mark(Tone::Bad))
                .child("First failure")
        })
    };
    let shown = html::div()
        .class("log-shown")
        .child(levels(page))
        .child(to_failure)
        .child(html::div().class("log-options").child(sections(page)).child(times(page)).child(wrap(page)));
    html::div().class("toolbar log-toolbar").role("group").aria_label("Log").child(page.search.field(page)).child(shown)
}

/// A button that leads from one place to the next.
pub fn step_button(label: &'static str, icon: Icon, step: impl Fn() + 'static) -> Element<Button> {
    button("icon-button", step).aria_label(label).title(label).child(icon.view())
}

/// Shows where it went wrong first.
pub fn to_failure(page: Page) {
    if let Some(line) = page.feed.log.with_value(Log::first_failure) {
        page.pick_and_show(line, false);
    }
}

fn levels(page: Page) -> Element<Div> {
    let count = move |read: fn(&Log) -> u32| {
        page.feed.track();
        page.feed.log.with_value(read) as usize
    };
    let option = move |label: &'static str, least: Level, value: &'static str, read: Option<fn(&Log) -> u32>| {
        let number = move || read.map(|read| count(read)).filter(|count| *count > 0);
        button("segment", move || page.change_query(LEVEL, value))
            .aria_pressed(move || (page.least.get() == least).to_string())
            .child(label)
            .child(move || number().map(|count| format!(" {}", format::count(count))).unwrap_or_default())
    };
    html::div()
        .class("segments")
        .role("group")
        .aria_label("Lines")
        .child(option("All", Level::Debug, "", None))
        .child(option("Warnings", Level::Warning, "warning", Some(|log| log.errors() + log.warnings())))
        .child(option("Errors", Level::Error, "error", Some(Log::errors)))
}

fn sections(page: Page) -> impl Content {
    let count = Memo::new(move |_| {
        page.feed.track();
        page.feed.log.with_value(|log| log.sections().len())
    });
    let has_open = Memo::new(move |_| (0..count.get()).any(|index| !page.is_folded(index as u16)));
    move || {
        (count.get() > 0).then(|| {
            let is_open = has_open.get();
            button("button quiet", move || page.fold_all(is_open)).child(if is_open {
                "Fold all"
            } else {
                "Unfold all"
            })
        })
    }
}

fn times(page: Page) -> Element<Span> {
    let option = |times: LogTimes| {
        let label = match times {
            LogTimes::Hidden => "No times",
            LogTimes::Relative => "Times from start",
            LogTimes::Local => "Local times",
            LogTimes::Utc => "Times in UTC",
        };
        html::option().value(times.as_str()).prop("selected", move || page.times.get() == times).child(label)
    };
    let change = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some(times) = LogTimes::ALL.into_iter().find(|times| times.as_str() == value) {
            set_times(page, times);
        }
    };
    let select = html::select()
        .aria_label("Times of lines")
        .on(ev::change, change)
        .child(LogTimes::ALL.map(option).into_iter().collect::<Vec<_>>());
    html::span().class("order").child(select)
}

pub fn set_times(page: Page, times: LogTimes) {
    preferences::keep_log_times(times);
    page.times.set(times);
}

fn wrap(page: Page) -> Element<Label> {
    let checkbox = html::input()
        .r#type("checkbox")
        .aria_keyshortcuts("w")
        .prop("checked", move || page.wraps.get())
        .on(ev::change, move |_| toggle_wrap(page));
    html::label().class("check log-wrap").child(checkbox).child("Wrap")
}

pub fn toggle_wrap(page: Page) {
    let wraps = !page.wraps.get_untracked();
    preferences::keep_log_wraps(wraps);
    page.wraps.set(wraps);
}
