//! The failure board: each project and class with its last outcome, and failures by like message.

use leptos::html::{Li, Section};
use leptos::prelude::*;

use crate::components::badge::prebuild_badge;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::streak::streak;
use crate::components::time::moment;
use crate::domain::failures::{Alike, Line, alike, lines};
use crate::format;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::routes;
use crate::store::keyed::Keyed;

use super::filter_params::FilterParams;
use super::loaded::over_loaded;
use super::names::PrebuildNames;
use super::results::Results;

/// The most groups of like messages shown.
const MOST_GROUPS: usize = 20;

pub fn board(results: Results, filter: FilterParams, names: PrebuildNames) -> AnyView {
    over_loaded(results, move |rows| {
        if rows.is_empty() {
            let message = "There are no runs that the filters leave, and so no failures among them.";
            return empty_state("Nothing to show", message, ()).into_content();
        }
        // What is not loaded, or left out by a filter, may have failed as well.
        let is_whole = results.is_whole_history();
        let groups = alike(&rows);
        (lines_section(lines(&rows), is_whole, names), groups_section(groups, results.prebuilds, filter)).into_content()
    })
}

fn lines_section(lines: Vec<Line>, is_whole: bool, names: PrebuildNames) -> Element<Section> {
    let failing = lines.iter().filter(|line| line.failures > 0).count();
    let title = match failing {
        0 => "Nothing fails at present".to_owned(),
        1 => "1 project and class fails at present".to_owned(),
        failing => format!("{failing} projects and classes fail at present"),
    };
    let items = lines.into_iter().map(|line| line_view(line, is_whole, names)).collect::<Vec<_>>();
    html::section().class("board").child(html::h2().child(title)).child(html::ul().class("board-lines").child(items))
}

/// `is_whole`: whether these are all runs of its history.
fn line_view(line: Line, is_whole: bool, names: PrebuildNames) -> Element<Li> {
    let project = names.projects.map(|projects| {
        html::a()
            .class("board-project")
            .href(routes::project_prebuilds(line.project_id))
            .child(projects.shown(line.project_id))
    });
    let class = html::span().class("meta").child(names.classes.shown(line.class_id));
    let last = line.last_outcome().cloned();
    let outcome = last.as_ref().map(|run| {
        let phase = &run.status.phase;
        html::a()
            .class("board-outcome")
            .href(routes::prebuild(run.metadata.project_id, run.id))
            .child(prebuild_badge(phase))
    });
    let since = match (line.failing_since, line.failures) {
        (Some(since), failures) => {
            let times = if failures == 1 { "once".to_owned() } else { format!("{failures} times in a row") };
            let (or_earlier, at_least) =
                if line.may_fail_longer(is_whole) { (" or earlier", "at least ") } else { ("", "") };
            html::span()
                .class("board-since")
                .child("Failing since ")
                .child(moment(since))
                .child(format!("{or_earlier}, {at_least}{times}"))
        }
        (None, _) => {
            let ended = last.as_ref().and_then(|run| run.status.completion_time);
            html::span().class("board-since meta").child(ended.map(|at| moment(at.0)))
        }
    };
    let failed = last.filter(|run| run.status.phase == PrebuildPhase::Failed);
    let message = failed.map(|run| {
        let first = run.status.failure_message.lines().next().unwrap_or_default().to_owned();
        html::a()
            .class("board-message")
            .href(routes::prebuild_logs(run.metadata.project_id, run.id))
            .title(format!("The log of: {}", run.status.failure_message))
            .child(if first.is_empty() { "View log".to_owned() } else { first })
    });
    html::li()
        .class("board-line")
        .attr("data-failures", line.failures.to_string())
        .child(html::div().class("board-name").child(project).child(class))
        .child(outcome)
        .child(since)
        .child(streak(&line.runs))
        .child(message)
}

fn groups_section(groups: Vec<Alike>, prebuilds: Keyed<Prebuild>, filter: FilterParams) -> Option<Element<Section>> {
    if groups.is_empty() {
        return None;
    }
    let item = |group: Alike| {
        let count = html::span().class("count").child(group.ids.len().to_string());
        let message = if group.message.is_empty() { "Without a message".to_owned() } else { group.message.clone() };
        let runs = group.ids.iter().take(3).filter_map(|id| prebuilds.get(*id)).map(|row| {
            row.with_untracked(|run: &Prebuild| {
                html::a()
                    .class("text-link")
                    .href(routes::prebuild(run.metadata.project_id, run.id))
                    .child(html::code().child(format::short_id(run.id)))
            })
        });
        let more = group.ids.len().saturating_sub(3);
        let all = group.narrow(filter.current.get_untracked()).filter(|_| more > 0).map(|alike| {
            html::a().class("text-link").href(filter.link(&alike.into_query(""))).child(format!("and {more} more"))
        });
        html::li()
            .class("board-group")
            .child(count)
            .child(html::span().class("board-words").title(message.clone()).child(message))
            .child(html::span().class("board-runs").child(runs.collect::<Vec<_>>()).child(all))
    };
    let items = groups.into_iter().take(MOST_GROUPS).map(item).collect::<Vec<_>>();
    Some(
        html::section()
            .class("board")
            .child(html::h2().child("Failures by message"))
            .child(html::ul().class("board-groups").child(items)),
    )
}
