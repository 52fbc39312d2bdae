//! Row of the failure board: a project, class, and trigger with the last outcome, and how long it has been failing.

use chrono::{DateTime, Utc};
use leptos::html::{A, Div, Li, Span};

use crate::domain::failures::Line;
use crate::domain::phase::slug;
use crate::domain::run_record::RunRecord;
use crate::proto::id::Id;
use crate::{format, routes};

use super::badge::{Badge, badge_template};
use super::element::Element;
use super::html;
use super::streak::{Streak, streak_template};
use super::template::{Template, template};
use super::time::{Moment, present};

/// Content of a row.
pub struct FailureRow {
    /// How many outcomes in a row are failures.
    failures: String,
    trigger: String,
    project: String,
    project_href: String,
    class: String,
    outcome: Option<LastOutcome>,
    since: Moment,
    streak: Streak,
    message: Option<Message>,
}

struct LastOutcome {
    href: String,
    badge: Badge,
}

/// The message of the last outcome, if that is a failure.
struct Message {
    href: String,
    headline: String,
    title: String,
}

/// Names in place of ids, or short ids where names are not known.
pub struct LineNames {
    /// Empty in the history of one project.
    pub project: String,
    pub class: String,
}

impl FailureRow {
    /// Describes a line; tracks the present and how moments are written. `is_whole`: whether these are all runs of its history.
    pub fn of(line: &Line, names: LineNames, is_whole: bool) -> Self {
        let last = line.last_outcome();
        let project_id = line.key.project_id;
        let outcome = last.map(|run| LastOutcome {
            href: routes::prebuild(project_id, run.id),
            badge: Badge::of_prebuild(&run.phase),
        });
        let trigger = line.key.trigger.short_name();
        Self {
            failures: line.failures.to_string(),
            trigger: slug(&trigger),
            project: names.project,
            project_href: routes::project_prebuilds(project_id),
            class: format!("{} · {}", names.class, format::enum_name(&trigger)),
            outcome,
            since: since(line, is_whole),
            streak: Streak::of(&line.runs),
            message: last.filter(|run| run.is_failed()).map(|run| Message::of(run, project_id)),
        }
    }
}

/// For how long a line has been failing, or when its last run ended.
fn since(line: &Line, is_whole: bool) -> Moment {
    if line.failures == 0 {
        let ended = line.last_outcome().and_then(|run| run.ended).and_then(DateTime::from_timestamp_millis);
        return Moment::or_unknown(ended);
    }
    let exact = Moment::or_unknown(line.failing_since).exact;
    let or_more = if line.may_fail_longer(is_whole) { "+" } else { "" };
    let age = |since: DateTime<Utc>| format::age(present().signed_duration_since(since));
    let words = match (line.failures, line.failing_since) {
        (1, Some(since)) if or_more.is_empty() => format!("Failed {}", Moment::of(since).words),
        (failures, Some(since)) => {
            format!("Failing for {} ({failures}{or_more} in a row)", with_plus(&age(since), or_more))
        }
        (failures, None) => format!("Failing ({failures}{or_more} in a row)"),
    };
    Moment { words, exact }
}

/// `6+ days` for `6 days`.
fn with_plus(age: &str, plus: &str) -> String {
    match age.split_once(' ') {
        Some((number, unit)) => format!("{number}{plus} {unit}"),
        None => age.to_owned(),
    }
}

impl Message {
    fn of(run: &RunRecord, project_id: Id) -> Self {
        let headline = &run.message;
        Self {
            href: routes::prebuild_logs(project_id, run.id),
            title: format!("Log of {headline}"),
            headline: if headline.is_empty() { "View log".to_owned() } else { headline.clone() },
        }
    }
}

/// Heads of the lines, for the eye: each line says itself what it is. `has_project` where the history spans projects.
pub fn failure_head(has_project: bool) -> Element<Li> {
    let name = if has_project { "Project and environment class" } else { "Environment class" };
    let heads = [name, "Last outcome", "When", "Last runs"].map(|head| html::span().child(head));
    html::li().class("board-head").aria_hidden("true").child(heads.into_iter().collect::<Vec<_>>())
}

/// `has_project` where the history spans projects.
pub fn failure_row(has_project: bool) -> Template<Li, FailureRow> {
    let name = template::<Div, FailureRow>().class("board-name");
    let project = template::<A, FailureRow>()
        .class("board-project")
        .href_of(|row| Some(&row.project_href))
        .text_of(|row| &row.project);
    let name = if has_project { name.child(project) } else { name };
    let class = template::<Span, FailureRow>().class("meta").text_of(|row| &row.class);
    let outcome = template::<A, LastOutcome>()
        .class("board-outcome")
        .href_of(|outcome| Some(&outcome.href))
        .part(|outcome| &outcome.badge, badge_template());
    let since = template::<Span, Moment>()
        .class("board-since")
        .title_of(|since| Some(&since.exact))
        .text_of(|since| &since.words);
    let message = template::<A, Message>()
        .class("board-message")
        .href_of(|message| Some(&message.href))
        .title_of(|message| Some(&message.title))
        .text_of(|message| &message.headline);
    template::<Li, FailureRow>()
        .class("board-line")
        .attr_of("data-failures", |row| Some(&row.failures))
        .attr_of("data-trigger", |row| Some(&row.trigger))
        .child(name.child(class))
        .child(template::<Div, FailureRow>().optional(|row| row.outcome.as_ref(), outcome))
        .part(|row| &row.since, since)
        .part(|row| &row.streak, streak_template())
        .optional(|row| row.message.as_ref(), message)
}
