//! How it stands with the log, in a word beside its title, and in more where that is in the way.

use leptos::html::{Div, Span};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::error_panel::error_panel;
use crate::components::html;
use crate::components::log_list::LogList;
use crate::components::skeleton::skeleton_lines;
use crate::domain::log::level::Level;
use crate::domain::problem::Problem;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::log::{LogFeed, State};
use crate::store::problem::{problem, reason_of_log};
use crate::store::resource::{Loading, Resource};

use super::level_filter::LevelFilter;

/// What the words on the log follow from.
#[derive(Clone, Copy)]
pub struct Status {
    pub feed: LogFeed,
    pub prebuild: Resource<Prebuild>,
    pub has_ended: Memo<bool>,
}

/// A word on the log, and how much of it there is.
pub fn badge(status: Status) -> Element<Span> {
    let Status { feed, prebuild, has_ended } = status;
    let words = move || {
        feed.track();
        let word = match feed.state.get() {
            State::Opening if matches!(prebuild.loading.get(), Loading::Failed(_)) => "Not loaded",
            State::Opening => "Opening…",
            State::NotYet => "No log yet",
            State::Never => "No log",
            State::Live if has_ended.get() => "Loading…",
            State::Live => "Live",
            State::Interrupted(_) => "Reconnecting…",
            State::Whole => "Complete",
            State::Full => "Too long for a page",
            State::Gone => "No longer kept",
            State::Refused(_) | State::Failed(_) => "Not loaded",
        };
        let lines = feed.log.with_value(|log| log.len());
        match lines {
            0 => word.to_owned(),
            1 => format!("{word} · 1 line"),
            lines => format!("{word} · {} lines · {}", format::count(lines as usize), format::bytes(feed.bytes())),
        }
    };
    let state = move || match feed.state.get() {
        State::Live => "live",
        State::Opening | State::NotYet => "polling",
        State::Interrupted(_) | State::Failed(_) | State::Refused(_) => "offline",
        State::Never | State::Whole | State::Full | State::Gone => "complete",
    };
    html::span()
        .class("live-status meta log-status")
        .attr("data-testid", "log-status")
        .attr("data-state", move || state().to_owned())
        .child(html::span().class("live-dot").aria_hidden("true"))
        .child(words)
}

/// What is to be said over lines that are here already; tracked.
pub fn notice(feed: LogFeed, list: LogList) -> Option<Element<Div>> {
    if feed.is_empty() {
        return None;
    }
    let (words, has_retry) = match feed.state.get() {
        State::Interrupted(Some(error)) => {
            (format!("The log was cut off and is continued soon. {}", reason_of_log(&error)), false)
        }
        State::Gone => ("The server no longer keeps this log. What was loaded stays on this page.".to_owned(), true),
        State::Full => ("The log is longer than a page can hold. What is shown is its beginning.".to_owned(), false),
        State::Failed(error) => (format!("The rest could not be loaded. {}", reason_of_log(&error)), true),
        State::Refused(refusal) => (refusal.to_string(), false),
        _ if feed.replaced.get() > 0 => {
            ("The server has begun this log anew. What it said before is no longer there.".to_owned(), false)
        }
        _ => return None,
    };
    let again = move || {
        feed.start();
        list.focus();
    };
    let again = has_retry.then(|| button("button", again).child("Try again"));
    Some(
        html::div()
            .class("notice log-notice")
            .role("status")
            .child(html::span().class("notice-words").child(words))
            .child(again),
    )
}

/// What stands in the place of a log that is empty; tracked.
pub fn instead(status: Status) -> Option<AnyView> {
    let Status { feed, prebuild, has_ended } = status;
    if !feed.is_empty() {
        return None;
    }
    if let (State::Opening, Loading::Failed(error)) = (feed.state.get(), prebuild.loading.get()) {
        let retry = move || prebuild.refresh();
        return Some(error_panel(problem(&error, "this prebuild"), retry).into_content());
    }
    Some(match feed.state.get() {
        State::Opening => skeleton_lines(20).into_content(),
        State::Live | State::Interrupted(None) | State::NotYet if !has_ended.get() => {
            let message = "The log appears here as soon as the prebuild writes it.";
            empty_state("No logs yet", message, ()).into_content()
        }
        State::Live => skeleton_lines(20).into_content(),
        State::NotYet | State::Never => {
            empty_state("No log", "This prebuild has ended and has no log.", ()).into_content()
        }
        State::Whole | State::Full | State::Interrupted(None) => {
            empty_state("The log is empty", "The prebuild wrote nothing.", ()).into_content()
        }
        State::Gone => {
            let again = button("button", move || feed.start()).child("Look again");
            let message =
                "Logs are kept for a while after a prebuild has ended, if at all. This one is no longer there.";
            empty_state("The log is no longer kept", message, Some(again)).into_content()
        }
        State::Interrupted(Some(error)) | State::Failed(error) => {
            let problem = Problem { message: reason_of_log(&error), ..problem(&error, "the log") };
            error_panel(problem, move || feed.start()).into_content()
        }
        State::Refused(refusal) => {
            let problem = Problem {
                title: "The log was not asked for".to_owned(),
                message: refusal.to_string(),
                code: "failed_precondition",
                links: Vec::new(),
            };
            error_panel(problem, move || feed.start()).into_content()
        }
    })
}

/// What stands in the place of lines that a filter leaves out; tracked.
pub fn nothing_left(filter: LevelFilter, list: LogList) -> Option<AnyView> {
    let title = match filter.least() {
        Level::Error => "No errors",
        Level::Warning => "No warnings or errors",
        _ => return None,
    };
    list.is_empty().then(|| {
        let all = button("button", move || filter.clear()).child("Show all lines");
        empty_state(title, "None of the lines that are here is one.", Some(all)).into_content()
    })
}
