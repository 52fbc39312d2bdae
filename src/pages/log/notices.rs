//! What is said in the place of lines, or over them, where something is in the way of the log.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::error_panel::error_panel;
use crate::components::html;
use crate::components::log_list::LogList;
use crate::components::skeleton::skeleton_lines;
use crate::domain::log::level_filter::Levels;
use crate::domain::problem::Problem;
use crate::reactive::Memo;
use crate::store::log::{LogFeed, State};
use crate::store::problem::{problem, reason_of_log};
use crate::store::resource::Loading;

use super::level_filter::LevelFilter;
use super::status::Status;

/// What is to be said over lines that are here already.
pub fn over_lines(feed: LogFeed, list: LogList) -> impl Content {
    let is_needed = Memo::new(move |_| {
        let is_in_order = match feed.state.get() {
            State::Interrupted(error) => error.is_none(),
            State::Gone | State::Full | State::Failed(_) | State::Refused(_) => false,
            _ => true,
        };
        !feed.is_empty() && (!is_in_order || feed.replaced.get() > 0)
    });
    move || is_needed.get().then(|| NOTICE.view((feed, list), nothing))
}

/// What stands in the place of a log that is empty; tracked.
pub fn instead(status: Status) -> Option<AnyView> {
    let Status { feed, prebuild, has_ended } = status;
    if !feed.is_empty() {
        return None;
    }
    let is_coming = match feed.state.get() {
        State::Opening => !matches!(prebuild.loading.get(), Loading::Failed(_)),
        State::Live => has_ended.get(),
        _ => false,
    };
    let skeleton = || skeleton_lines(20).into_content();
    Some(if is_coming { skeleton() } else { INSTEAD.view(status, skeleton) })
}

/// What stands in the place of lines that a filter leaves out; tracked.
pub fn nothing_left(filter: LevelFilter, list: LogList) -> Option<AnyView> {
    let is_filtered = filter.levels().is_filter() && list.is_empty();
    is_filtered.then(|| NOTHING_LEFT.view(filter, nothing))
}

chunk! {
    pub static NOTICE: log_notices = |(feed, list): (LogFeed, LogList)| -> AnyView {
        (move || words_over_lines(feed, list)).into_content()
    }
}

chunk! {
    static INSTEAD: log_notices = |status: Status| -> AnyView { (move || why_empty(status)).into_content() }
}

chunk! {
    static NOTHING_LEFT: log_notices = |filter: LevelFilter| -> AnyView {
        (move || why_filtered(filter)).into_content()
    }
}

/// Tracked.
fn words_over_lines(feed: LogFeed, list: LogList) -> Option<Element<Div>> {
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
        feed.retry();
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

/// Tracked.
fn why_empty(status: Status) -> AnyView {
    let Status { feed, prebuild, has_ended } = status;
    if let (State::Opening, Loading::Failed(error)) = (feed.state.get(), prebuild.loading.get()) {
        let retry = move || prebuild.refresh();
        return error_panel(problem(&error, "this prebuild"), retry).into_content();
    }
    match feed.state.get() {
        State::Live | State::Interrupted(None) | State::NotYet if !has_ended.get() => {
            let message = "The log appears here as soon as the prebuild writes it.";
            empty_state("No logs yet", message, ()).into_content()
        }
        State::Opening | State::Live => skeleton_lines(20).into_content(),
        State::NotYet | State::Never => {
            empty_state("No log", "This prebuild has ended and has no log.", ()).into_content()
        }
        State::Whole | State::Full | State::Interrupted(None) => {
            empty_state("The log is empty", "The prebuild wrote nothing.", ()).into_content()
        }
        State::Gone => {
            let again = button("button", move || feed.retry()).child("Look again");
            let message =
                "Logs are kept for a while after a prebuild has ended, if at all. This one is no longer there.";
            empty_state("The log is no longer kept", message, Some(again)).into_content()
        }
        State::Interrupted(Some(error)) | State::Failed(error) => {
            let problem = Problem { message: reason_of_log(&error), ..problem(&error, "the log") };
            error_panel(problem, move || feed.retry()).into_content()
        }
        State::Refused(refusal) => {
            let problem = Problem {
                title: "The log was not asked for".to_owned(),
                message: refusal.to_string(),
                code: "failed_precondition",
                links: Vec::new(),
            };
            error_panel(problem, move || feed.retry()).into_content()
        }
    }
}

/// Tracked.
fn why_filtered(filter: LevelFilter) -> AnyView {
    let title = match filter.levels() {
        Levels::ERRORS => "No errors",
        Levels::WARNINGS => "No warnings",
        _ => "No warnings or errors",
    };
    let all = button("button", move || filter.clear()).child("Show all lines");
    empty_state(title, "No lines match this filter.", Some(all)).into_content()
}
