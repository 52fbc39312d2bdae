//! Problems and last lines of a failed prebuild's log, on its page.

use leptos::html::{Div, Li, Section, Ul};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::log_problems::{LogProblem, log_problems};
use crate::components::skeleton::skeleton_lines;
use crate::domain::log::level::Level;
use crate::domain::log::level_filter::Levels;
use crate::domain::log::log::Log;
use crate::domain::log::pieces::shown;
use crate::domain::log::problems::{ProblemLine, problems};
use crate::domain::log::tail::tail;
use crate::format;
use crate::proto::id::Id;
use crate::routes;
use crate::store::Store;
use crate::store::log::{LogFeed, State};
use crate::store::problem::reason_of_log;
use crate::text;

/// Number of lines; the stylesheet has the same number.
const LINES: usize = 20;

/// The section, with a link to the log.
pub fn log_tail(store: Store, project_id: Id, prebuild_id: Id) -> Element<Section> {
    let open = html::a()
        .class("button")
        .href(routes::prebuild_logs(project_id, prebuild_id))
        .attr("data-action", "open-log-at-error")
        .child("Open log at its first error");
    let head = html::div().class("run-section-head").child(html::h2().child("Log")).child(open);
    html::section()
        .class("detail-section log-tail")
        .attr("data-testid", "log-tail")
        .child(head)
        .child(TAIL.view((store, project_id, prebuild_id), waiting))
}

fn waiting() -> AnyView {
    html::div().class("log-tail-pane").child(skeleton_lines(LINES)).into_content()
}

chunk! {
    static TAIL: prebuild_log = |(store, project_id, prebuild_id): (Store, Id, Id)| -> AnyView {
        let feed = LogFeed::open(store, prebuild_id);
        let address = routes::prebuild_logs(project_id, prebuild_id);
        (move || content(feed, &address)).into_content()
    }
}

/// Below the head; tracked.
pub fn content(feed: LogFeed, address: &str) -> AnyView {
    match feed.state.get() {
        State::Whole if !feed.is_empty() => html::div()
            .class("log-tail-pane")
            .child(feed.log.with_value(|log| problem_list(log, address)))
            .child(lines(feed, address))
            .into_content(),
        State::Whole => message("This prebuild produced no output.".to_owned(), None),
        State::Never => message("This prebuild ended without a log.".to_owned(), None),
        State::Gone => message("This log has expired.".to_owned(), None),
        State::Refused(refusal) => message(refusal.to_string(), Some(feed)),
        State::Failed(error) => message(format!("Couldn't load the log. {}", reason_of_log(&error)), Some(feed)),
        State::Interrupted(Some(error)) => {
            message(format!("The log was interrupted. Reconnecting… {}", reason_of_log(&error)), None)
        }
        State::Opening | State::NotYet | State::Live | State::Silent | State::Interrupted(None) => {
            let progress = move || match feed.is_empty() {
                true => String::new(),
                false => {
                    let lines = feed.log.with_value(Log::len) as usize;
                    format!("{} {}, {}", text::LOADING, format::counted(lines, "line"), format::bytes(feed.bytes()))
                }
            };
            (html::p().class("meta log-tail-progress").child(progress), waiting()).into_content()
        }
    }
}

/// `None` without problems.
fn problem_list(log: &Log, address: &str) -> Option<Element<Ul>> {
    let problems = problems(log);
    let listed = |ProblemLine { line, level, count }: &ProblemLine| {
        let view = log.line(*line)?;
        let section = view.section.and_then(|index| log.section(index)).map(|section| section.title.clone());
        let (text, line) = (shown(view.text).to_owned(), line.saturating_add(1));
        Some(LogProblem { level: *level, text, href: format!("{address}#L{line}"), line, section, count: *count })
    };
    let more = [(problems.more_errors, "more error"), (problems.more_warnings, "more warning")];
    let more: Vec<_> =
        more.into_iter().filter(|(count, _)| *count > 0).map(|(count, one)| format::counted(count, one)).collect();
    let levels = match (problems.more_errors, problems.more_warnings) {
        (_, 0) => Levels::ERRORS,
        (0, _) => Levels::WARNINGS,
        _ => Levels::WARNINGS_AND_ERRORS,
    };
    let more = (!more.is_empty()).then(|| (more.join(", "), format!("{address}{}", levels.into_query(""))));
    let listed: Vec<_> = problems.listed.iter().filter_map(listed).collect();
    (!listed.is_empty()).then(|| log_problems(listed, more))
}

/// They are scrolled to the end.
fn lines(feed: LogFeed, address: &str) -> Element<Div> {
    let lines = feed.log.with_value(|log| {
        let line = |number: u32| {
            let view = log.line(number)?;
            Some(line(number.saturating_add(1), view.level, shown(view.text).to_owned(), address))
        };
        tail(log, LINES).into_iter().filter_map(line).collect::<Vec<_>>()
    });
    html::div()
        .class("log-tail-lines")
        .role("region")
        .tabindex("0")
        .aria_label("Last lines of the log")
        .child(html::ol().child(lines))
}

/// `number` is from 1.
fn line(number: u32, level: Level, text: String, address: &str) -> Element<Li> {
    let link = html::a()
        .class("log-tail-number")
        .href(format!("{address}#L{number}"))
        .aria_label(format!("Line {number}"))
        .child(number.to_string());
    html::li().attr("data-level", level.as_str()).child(link).child(html::span().child(text))
}

fn message(message: String, retried: Option<LogFeed>) -> AnyView {
    let retry =
        retried.map(|feed| button("button", move || feed.retry()).attr("data-action", "retry").child(text::RETRY));
    html::div()
        .class("log-tail-pane log-tail-message")
        .role("status")
        .child(html::p().class("meta").child(message))
        .child(retry)
        .into_content()
}
