//! One line of the failure board: a project and class with its last outcome, and since when it fails.

use crate::domain::failures::Line;
use crate::domain::message::headline;
use crate::domain::prebuild::completed_at;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::routes;
use leptos::html::{A, Div, Li, Span};

use super::badge::{Badge, badge_template};
use super::streak::{Streak, streak_template};
use super::template::{Template, template};
use super::time::{Moment, moment_template};

/// What a line of the board shows.
pub struct FailureRow {
    /// How many outcomes in a row are failures.
    failures: String,
    project: String,
    project_href: String,
    class: String,
    outcome: Option<Outcome>,
    since: Since,
    streak: Streak,
    message: Option<Message>,
}

struct Outcome {
    href: String,
    badge: Badge,
}

/// Since when it fails, or when it last ended.
#[derive(Default)]
struct Since {
    before: &'static str,
    moment: Option<Moment>,
    /// Such as ` or earlier, at least 3 times in a row`.
    times: Option<String>,
}

/// What the last outcome says, if that is a failure.
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
    /// Describes a line; tracks how moments are written. `is_whole`: whether these are all runs of its history.
    pub fn of(line: &Line, names: LineNames, is_whole: bool) -> Self {
        let last = line.last_outcome();
        let outcome = last.map(|run| Outcome {
            href: routes::prebuild(run.metadata.project_id, run.id),
            badge: Badge::of_prebuild(&run.status.phase),
        });
        Self {
            failures: line.failures.to_string(),
            project: names.project,
            project_href: routes::project_prebuilds(line.project_id),
            class: names.class,
            outcome,
            since: Since::of(line, is_whole),
            streak: Streak::of(&line.runs),
            message: last.filter(|run| run.status.phase == PrebuildPhase::Failed).map(Message::of),
        }
    }
}

impl Since {
    fn of(line: &Line, is_whole: bool) -> Self {
        let times = match line.failures {
            0 => {
                let ended = line.last_outcome().map(|run| Moment::or_unknown(completed_at(run)));
                return Self { moment: ended, ..Self::default() };
            }
            1 => "once".to_owned(),
            failures => format!("{failures} times in a row"),
        };
        let (or_earlier, at_least) =
            if line.may_fail_longer(is_whole) { (" or earlier", "at least ") } else { ("", "") };
        Self {
            before: "Failing since ",
            moment: Some(Moment::or_unknown(line.failing_since)),
            times: Some(format!("{or_earlier}, {at_least}{times}")),
        }
    }
}

impl Message {
    fn of(run: &Prebuild) -> Self {
        let message = &run.status.failure_message;
        let headline = headline(message);
        Self {
            href: routes::prebuild_logs(run.metadata.project_id, run.id),
            title: format!("The log of: {headline}"),
            headline: if headline.is_empty() { "View log".to_owned() } else { headline },
        }
    }
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
    let outcome = template::<A, Outcome>()
        .class("board-outcome")
        .href_of(|outcome| Some(&outcome.href))
        .part(|outcome| &outcome.badge, badge_template());
    let since = template::<Span, Since>()
        .class("board-since")
        .text_of(|since| since.before)
        .optional(|since| since.moment.as_ref(), moment_template())
        .optional(|since| since.times.as_ref(), template::<Span, String>().text_of(|times| times));
    let message = template::<A, Message>()
        .class("board-message")
        .href_of(|message| Some(&message.href))
        .title_of(|message| Some(&message.title))
        .text_of(|message| &message.headline);
    template::<Li, FailureRow>()
        .class("board-line")
        .attr_of("data-failures", |row| Some(&row.failures))
        .child(name.child(class))
        .child(template::<Div, FailureRow>().optional(|row| row.outcome.as_ref(), outcome))
        .part(|row| &row.since, since)
        .part(|row| &row.streak, streak_template())
        .optional(|row| row.message.as_ref(), message)
}
