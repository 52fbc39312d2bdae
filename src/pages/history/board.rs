//! The failure board: each project and class with its last outcome, and failures by like message.

use leptos::html::Section;
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::failure_row::{FailureRow, LineNames, failure_row};
use crate::components::html;
use crate::components::rows::{Shown, rows};
use crate::domain::failures::{Alike, Line, alike, lines};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::routes;
use crate::store::keyed::Keyed;

use super::filter_params::FilterParams;
use super::loaded::over_loaded;
use super::names::PrebuildNames;
use super::results::Results;

/// The most groups of like messages shown.
const MOST_GROUPS: usize = 20;

chunk! {
    pub static BOARD: history_board = |(results, filter, names): (Results, FilterParams, PrebuildNames)| -> AnyView { board(results, filter, names) }
}

fn board(results: Results, filter: FilterParams, names: PrebuildNames) -> AnyView {
    over_loaded(results, move |runs| {
        let is_empty = Memo::new(move |_| runs.with(Vec::is_empty));
        let lines = Memo::new(move |_| runs.with(|runs| lines(runs)));
        let groups = Memo::new(move |_| runs.with(|runs| alike(runs)));
        let board = move || match is_empty.get() {
            true => {
                let message = "There are no runs that the filters leave, and so no failures among them.";
                empty_state("Nothing to show", message, ()).into_content()
            }
            false => {
                let groups = move || groups.with(|groups| groups_section(groups, results.prebuilds, filter));
                (lines_section(results, lines, names), groups).into_content()
            }
        };
        board.into_content()
    })
}

fn lines_section(results: Results, lines: Memo<Vec<Line>>, names: PrebuildNames) -> Element<Section> {
    // What is not loaded, or left out by a filter, may have failed as well.
    let is_whole = Memo::new(move |_| results.is_whole_history());
    let title = move || {
        let is_failing = |line: &&Line| line.failures > 0;
        match lines.with(|lines| lines.iter().filter(is_failing).count()) {
            0 => "Nothing fails at present".to_owned(),
            1 => "1 project and class fails at present".to_owned(),
            failing => format!("{failing} projects and classes fail at present"),
        }
    };
    let key = |line: &Line| (line.project_id, line.class_id);
    let shown = move || Shown { first: 0, keys: lines.with(|lines| lines.iter().map(key).collect()) };
    let read = move |wanted: &(Id, Id), _| {
        lines.with(|lines| {
            let line = lines.iter().find(|line| key(line) == *wanted)?;
            let project = names.projects.map_or_else(String::new, |projects| projects.shown(line.project_id));
            let names = LineNames { project, class: names.classes.shown(line.class_id) };
            Some(FailureRow::of(line, names, is_whole.get()))
        })
    };
    let list = rows(html::ul().class("board-lines"), failure_row(names.projects.is_some()), shown, read);
    html::section().class("board").child(html::h2().child(title)).child(list)
}

fn groups_section(groups: &[Alike], prebuilds: Keyed<Prebuild>, filter: FilterParams) -> Option<Element<Section>> {
    if groups.is_empty() {
        return None;
    }
    let item = |group: &Alike| {
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
        let all = group.narrow(filter.current.get()).filter(|_| more > 0).map(|alike| {
            html::a().class("text-link").href(filter.link(&alike.into_query(""))).child(format!("and {more} more"))
        });
        html::li()
            .class("board-group")
            .child(count)
            .child(html::span().class("board-words").title(message.clone()).child(message))
            .child(html::span().class("board-runs").child(runs.collect::<Vec<_>>()).child(all))
    };
    let items = groups.iter().take(MOST_GROUPS).map(item).collect::<Vec<_>>();
    Some(
        html::section()
            .class("board")
            .child(html::h2().child("Failures by message"))
            .child(html::ul().class("board-groups").child(items)),
    )
}
