//! `/projects`: every project with its last prebuild and its pools.

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::project_row::{Known, ProjectRow, project_columns, project_row};
use crate::components::row_click::opens_rows;
use crate::components::rows::{Shown, rows};
use crate::components::skeleton::Outline;
use crate::domain::pool_summary::PoolSummary;
use crate::format;
use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal};
use crate::store::keyed::Keyed;
use crate::store::latest::{Latest, LatestPrebuilds};
use crate::store::paged::{PagedList, Paging};

use super::frame::{list_freshness, list_state, page_frame, store};

pub fn page() -> AnyView {
    let store = store();
    let (list, pools) = (store.project_list, store.pool_list(None));
    list.status.show();
    pools.status.show();
    store.live.keep(move |_| store.latest.reload(), Vec::new);
    store.live.keep(move |refresh| list.status.reload(refresh), Vec::new);
    store.live.keep(move |refresh| pools.status.reload(refresh), Vec::new);
    effect(move || {
        if list.status.paging.get() == Paging::End {
            store.latest.load(list.status.ids.with(|ids| ids.to_vec()));
        }
    });

    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| found(list, &search.get()));
    let is_loaded = move || list.status.paging.get() == Paging::End;
    let counted = move || match is_loaded() {
        true => count(found.with(Vec::len), list.status.ids.with(|ids| ids.len())),
        false => String::new(),
    };
    let has_found = Memo::new(move |_| !found.with(Vec::is_empty));
    let source = RowSource { projects: list.rows, latest: store.latest, prebuilds: store.prebuilds, pools };
    let table = move || has_found.get().then(|| table(source, found));
    let none = move || {
        let is_missing = is_loaded() && !has_found.get();
        is_missing.then(|| none_found(list.status.ids.with(|ids| ids.is_empty()), search))
    };
    let toolbar = html::div()
        .class("toolbar")
        .child(search_field(search))
        .child(html::span().class("meta").role("status").child(counted));
    let content = (toolbar, table, list_state(list.status, "the projects", Outline::Projects), none);
    page_frame("Projects", list_freshness(list.status, move || list.status.refresh()), content)
}

/// Ids of the projects with `search` in their names.
fn found(list: PagedList<Project>, search: &str) -> Vec<Id> {
    let needle = lower_case(search.trim());
    let matches = |id: &&Id| match list.rows.get(**id) {
        Some(row) => row.with(|project| lower_case(&project.metadata.name).contains(&needle)),
        None => false,
    };
    list.status.ids.with(|ids| ids.iter().filter(matches).copied().collect())
}

fn search_field(search: RwSignal<String>) -> Element<Label> {
    // What is typed stays; the field is written to only where the search is cleared.
    let input = html::input()
        .r#type("search")
        .placeholder("Find a project")
        .autocomplete("off")
        .prop("value", move || search.get())
        .on(ev::input, move |event| search.set(event_target_value(&event)));
    html::label()
        .class("search")
        .child(Icon::Search.view())
        .child(html::span().class("visually-hidden").child("Find a project by name"))
        .child(input)
}

fn table(source: RowSource, found: Memo<Vec<Id>>) -> Element<Div> {
    let shown = move || Shown { first: 0, keys: found.get() };
    let body = html::div().class("table-body").role("rowgroup");
    let body = rows(opens_rows(body), project_row(), shown, move |id, _| source.row(*id));
    html::div().class("table projects-table").role("table").aria_label("Projects").child(project_columns()).child(body)
}

fn none_found(has_none: bool, search: RwSignal<String>) -> Element<Div> {
    if has_none {
        return empty_state("No projects yet", "Projects of this organisation appear here once one is created.", ());
    }
    let show_all = button("button", move || search.set(String::new())).child("Show all projects");
    let message = "Names are searched for the text as typed, in any case.";
    empty_state("No project has this in its name", message, Some(show_all))
}

fn count(found: usize, all: usize) -> String {
    let all_words = format::counted(all, "project");
    if found == all { all_words } else { format!("{} of {all_words}", format::count(found)) }
}

/// What the rows are read from.
#[derive(Clone, Copy)]
struct RowSource {
    projects: Keyed<Project>,
    latest: LatestPrebuilds,
    prebuilds: Keyed<Prebuild>,
    /// Those of all projects.
    pools: PagedList<WarmPool>,
}

impl RowSource {
    /// Describes a row; tracked.
    fn row(self, id: Id) -> Option<ProjectRow> {
        let project = self.projects.get(id)?;
        let (last, pools) = (self.last(id), self.pools(id));
        Some(project.with(|project| ProjectRow::of(project, last, pools)))
    }

    /// A project's newest prebuild; tracked.
    fn last(self, project_id: Id) -> Known<Prebuild> {
        match self.latest.get(project_id) {
            None => Known::NotYet,
            Some(Latest::None) => Known::Not("No prebuilds yet"),
            Some(Latest::Failed(_)) => Known::Not(NOT_AVAILABLE),
            Some(Latest::Prebuild(id)) => {
                self.prebuilds.get(id).map_or(Known::Not(NOT_AVAILABLE), |row| Known::Is(row.get()))
            }
        }
    }

    /// What a project's pools come to; tracked.
    fn pools(self, project_id: Id) -> Known<PoolSummary> {
        let PagedList { status, rows } = self.pools;
        let own = |id: &Id| rows.get(*id)?.with(|pool| (pool.metadata.project_id == project_id).then(|| pool.clone()));
        let pools: Vec<WarmPool> = status.ids.with(|ids| ids.iter().filter_map(own).collect());
        PoolSummary::of(&pools).map_or_else(
            || match status.paging.get() {
                Paging::First | Paging::More(_) => Known::NotYet,
                Paging::Failed { .. } => Known::Not(NOT_AVAILABLE),
                Paging::End => Known::Not("None"),
            },
            Known::Is,
        )
    }
}

const NOT_AVAILABLE: &str = "Not available";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_says_how_many_are_left_of_how_many() {
        for (found, all, words) in
            [(0, 0, "0 projects"), (1, 1, "1 project"), (0, 1, "0 of 1 project"), (12, 1200, "12 of 1,200 projects")]
        {
            assert_eq!(count(found, all), words);
        }
    }
}
