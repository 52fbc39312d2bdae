//! Notices over the lines, and what is shown in place of lines, when there is a problem with the log.

use std::ops::Range;

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::error_panel::error_panel;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::log_list::LogList;
use crate::components::skeleton::skeleton_lines;
use crate::domain::log::level_filter::Levels;
use crate::domain::log::log::Log;
use crate::domain::problem::Problem;
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::log::{LogFeed, State};
use crate::store::problem::{problem, reason_of_log};
use crate::store::resource::Loading;
use crate::text;

use super::super::page_error::page_error;
use super::level_filter::LevelFilter;
use super::status::Status;

/// A notice over the end of lines that are already loaded.
pub fn over_lines(feed: LogFeed, list: LogList) -> impl Content {
    let is_needed = Memo::new(move |_| {
        let is_in_order = match feed.state.get() {
            State::Interrupted(error) => error.is_none(),
            State::Gone | State::Failed(_) | State::Refused(_) => false,
            _ => true,
        };
        !feed.is_empty() && (!is_in_order || feed.is_shortened() || !feed.gaps.get().is_empty())
    });
    move || is_needed.get().then(|| NOTICE.view((feed, list), nothing))
}

/// What is shown in place of an empty log; tracked.
pub fn instead(status: Status) -> Option<AnyView> {
    let Status { feed, prebuild, has_ended } = status;
    if !feed.is_empty() {
        return None;
    }
    let is_coming = match feed.state.get() {
        State::Opening => !matches!(prebuild.loading.get(), Loading::Failed(_)),
        State::Live | State::Silent => has_ended.get(),
        _ => false,
    };
    let skeleton = || skeleton_lines(20).into_content();
    Some(if is_coming { skeleton() } else { INSTEAD.view(status, skeleton) })
}

/// What is shown when the filter matches no line; tracked.
pub fn nothing_left(filter: LevelFilter, list: LogList) -> Option<AnyView> {
    let is_filtered = filter.levels().is_filter() && list.is_empty();
    is_filtered.then(|| NOTHING_LEFT.view(filter, nothing))
}

chunk! {
    pub static NOTICE: log_notices = |(feed, list): (LogFeed, LogList)| -> AnyView {
        let dismissed = RwSignal::new(None);
        (move || notice(feed, list, dismissed)).into_content()
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

/// `None` for the message that was dismissed; tracked.
fn notice(feed: LogFeed, list: LogList, dismissed: RwSignal<Option<String>>) -> Option<Element<Div>> {
    let (name, message, has_retry) = match feed.state.get() {
        State::Interrupted(Some(error)) => {
            ("interrupted", format!("The log was interrupted. Reconnecting… {}", reason_of_log(&error)), false)
        }
        State::Gone => {
            ("expired", "This log has expired. Only the lines loaded so far are available.".to_owned(), true)
        }
        State::Failed(error) => (
            "failed",
            format!("Couldn't load the rest of the log. The lines so far are kept. {}", reason_of_log(&error)),
            true,
        ),
        State::Refused(refusal) => ("refused", refusal.to_string(), false),
        _ => match feed.log.with_value(Log::left_out) {
            Some(numbers) => ("shortened", shortened(&numbers), false),
            None => ("gap", gap(&feed.gaps.get())?, false),
        },
    };
    if dismissed.with(|dismissed| dismissed.as_ref() == Some(&message)) {
        return None;
    }
    let again = move || {
        feed.retry();
        list.focus();
    };
    let again = has_retry.then(|| button("button", again).child(text::RETRY));
    let words = html::span().class("notice-words").child(message.clone());
    let dismiss = move || {
        dismissed.set(Some(message.clone()));
        list.focus();
    };
    let dismiss = button("icon-button", dismiss).aria_label("Dismiss").title("Dismiss").child(Icon::Cross.view());
    Some(
        html::div()
            .class("notice log-notice")
            .attr("data-notice", name)
            .role("status")
            .child(words)
            .child(again)
            .child(dismiss),
    )
}

fn shortened(left_out: &Range<u32>) -> String {
    let number = |from_1: u32| format::count(from_1 as usize);
    format!(
        "This log is too long to show in full. Lines {} to {} are left out. Download has all of them.",
        number(left_out.start.saturating_add(1)),
        number(left_out.end)
    )
}

/// Where lines may be missing, if they may.
fn gap(lines: &[u32]) -> Option<String> {
    let last = format::count(*lines.last()? as usize);
    Some(match lines.len() {
        1 => format!("The connection was interrupted. Some lines may be missing after line {last}."),
        _ => format!("The connection was interrupted. Some lines may be missing, most recently after line {last}."),
    })
}

/// Tracked.
fn why_empty(status: Status) -> AnyView {
    let Status { feed, prebuild, has_ended } = status;
    if let (State::Opening, Loading::Failed(error)) = (feed.state.get(), prebuild.loading.get()) {
        let retry = move || prebuild.refresh();
        return page_error(problem(&error, "this prebuild"), retry, Some((text::ALL_PREBUILDS, routes::prebuilds())));
    }
    match feed.state.get() {
        State::Live | State::Interrupted(None) | State::NotYet if !has_ended.get() => {
            let message = "Logs appear here once the prebuild starts.";
            empty_state("No logs yet", message, ()).into_content()
        }
        State::Silent if !has_ended.get() => {
            let message = "The connection is open, but nothing has arrived for a minute. The prebuild may not have produced output yet, or a \
                           proxy may be holding the log back until the prebuild ends. If this happens for every prebuild, turn off \
                           response buffering for the log's address.";
            empty_state("No logs yet", message, ()).into_content()
        }
        State::Opening | State::Live | State::Silent => skeleton_lines(20).into_content(),
        State::NotYet | State::Never => empty_state("No log", "This prebuild ended without a log.", ()).into_content(),
        State::Whole | State::Interrupted(None) => {
            empty_state("The log is empty", "This prebuild produced no output.", ()).into_content()
        }
        State::Gone => {
            let again = button("button", move || feed.retry()).child(text::RETRY);
            let message = "Logs are deleted some time after a prebuild ends.";
            empty_state("Log expired", message, Some(again)).into_content()
        }
        State::Interrupted(Some(error)) | State::Failed(error) => {
            let problem = Problem { message: reason_of_log(&error), ..problem(&error, "the log") };
            error_panel(problem, move || feed.retry(), ()).into_content()
        }
        State::Refused(refusal) => {
            let problem = Problem {
                title: "Log not requested".to_owned(),
                message: refusal.to_string(),
                code: "failed_precondition",
                ..Problem::default()
            };
            error_panel(problem, move || feed.retry(), ()).into_content()
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
