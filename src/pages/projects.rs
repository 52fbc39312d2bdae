//! `/projects`: every project with its last prebuild, its schedule, and its pools.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::debounce::Debounce;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::node_ref::NodeRef;
use crate::components::project_row::{Known, ProjectRow, project_columns, project_row};
use crate::components::row_click::opens_rows;
use crate::components::rows::{Shown, rows};
use crate::components::skeleton::Outline;
use crate::components::virtual_rows::{on_viewport_change, viewport_height};
use crate::domain::pool_summary::PoolSummary;
use crate::format;
use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::store::Store;
use crate::store::keyed::{Keyed, Row};
use crate::store::latest::{Latest, LatestPrebuilds};
use crate::store::paged::{PagedList, Paging, Refresh};
use crate::store::scheduled_runs::{ProjectRuns, ScheduledRuns};

use super::frame::{list_freshness, list_state, page_frame, store};

pub fn page() -> AnyView {
    let store = store();
    let (list, pools) = (store.project_list, store.pool_list(None));
    list.status.show();
    pools.status.show();
    store.live.register(move |_| store.latest.reload(), Vec::new);
    store.live.register(move |refresh| list.status.reload(refresh), Vec::new);
    store.live.register(move |refresh| pools.status.reload(refresh), Vec::new);
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
    let (latest, scheduled, prebuilds) = (store.latest, store.scheduled_runs, store.prebuilds);
    let source = RowSource { projects: list.rows, latest, scheduled, prebuilds, pools };
    let body = NodeRef::new();
    let load_schedules_again = load_schedules(store, found, body);
    let table = move || has_found.get().then(|| table(source, found, body));
    let none = move || {
        let is_missing = is_loaded() && !has_found.get();
        is_missing.then(|| none_found(list.status.ids.with(|ids| ids.is_empty()), search))
    };
    let toolbar = html::div()
        .class("toolbar")
        .child(search_field(search))
        .child(html::span().class("meta").role("status").child(counted));
    let content = (toolbar, table, list_state(list.status, "the projects", Outline::Projects), none);
    let refresh = move || {
        list.status.refresh();
        load_schedules_again();
    };
    page_frame("Projects", list_freshness(list.status, refresh), content)
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

/// How long rows must stay in view before their schedules are loaded.
const LOOK: Duration = Duration::from_millis(150);

/// Loads the last scheduled prebuilds of the projects in view, once everything else is requested. Returns a function that
/// loads them again.
fn load_schedules(store: Store, found: Memo<Vec<Id>>, body: NodeRef<Div>) -> impl Fn() + Copy + 'static {
    let scheduled = store.scheduled_runs;
    scheduled.stop_with_owner();
    let in_view = move || {
        let rect = body.try_get_untracked().map(|body| body.get_bounding_client_rect());
        let (top, height) = rect.map_or((0.0, 0.0), |rect| (rect.top(), rect.height()));
        found.with_untracked(|found| {
            let range = rows_in_view(top, height, found.len(), viewport_height());
            found.get(range).unwrap_or_default().to_vec()
        })
    };
    let debounce = Debounce::new(LOOK);
    let look = move || debounce.schedule(move || scheduled.want(in_view()));
    on_viewport_change(look);
    effect(move || {
        found.track();
        body.get();
        look();
    });
    let again = move || {
        scheduled.expire();
        look();
    };
    // Changes may have been missed; polling brings new prebuilds by other ways.
    let catch_up = move |refresh| {
        if refresh == Refresh::CatchUp {
            again();
        }
        std::future::ready(Ok(()))
    };
    store.live.register(catch_up, Vec::new);
    let followed = StoredValue::new(store.prebuilds.moment());
    effect(move || {
        let moment = store.prebuilds.revision();
        let news = store.prebuilds.news_since(followed.get_value());
        followed.set_value(moment);
        news.iter().for_each(|prebuild| scheduled.take(prebuild));
    });
    again
}

/// Rows of a list with equally high rows that the viewport shows. `top` is the list's offset in the viewport.
fn rows_in_view(top: f64, height: f64, count: usize, viewport: f64) -> Range<usize> {
    let row = height / (count.max(1) as f64);
    if row < 1.0 {
        // Nothing is drawn yet.
        return 0..0;
    }
    let first = (((-top).max(0.0) / row) as usize).min(count);
    let end = (((viewport - top).max(0.0) / row).ceil() as usize).min(count);
    first..end.max(first)
}

fn table(source: RowSource, found: Memo<Vec<Id>>, place: NodeRef<Div>) -> Element<Div> {
    let shown = move || Shown { first: 0, keys: found.get() };
    let body = html::div().class("table-body").role("rowgroup");
    let body = rows(opens_rows(body), project_row(), shown, move |id, _| source.row(*id));
    let body = html::div().role("presentation").node_ref(place).child(body);
    html::div().class("table projects-table").role("table").aria_label("Projects").child(project_columns()).child(body)
}

fn none_found(has_none: bool, search: RwSignal<String>) -> Element<Div> {
    if has_none {
        return empty_state("No projects yet", "Projects of this organization appear here once they are created.", ());
    }
    let show_all = button("button", move || search.set(String::new())).child("Show all projects");
    let message = "Names are searched for the text as typed. Search isn't case-sensitive.";
    empty_state("No projects match this name", message, Some(show_all))
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
    scheduled: ScheduledRuns,
    prebuilds: Keyed<Prebuild>,
    /// Those of all projects.
    pools: PagedList<WarmPool>,
}

impl RowSource {
    /// Describes a row; tracked.
    fn row(self, id: Id) -> Option<ProjectRow> {
        let project = self.projects.get(id)?;
        let (last, scheduled, pools) = (self.last(id), self.scheduled(id), self.pools(id));
        Some(project.with(|project| ProjectRow::of(project, last, scheduled, pools)))
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

    /// A project's last scheduled prebuilds; tracked.
    fn scheduled(self, project_id: Id) -> Known<Vec<Arc<Prebuild>>> {
        match self.scheduled.get(project_id) {
            None => Known::NotYet,
            Some(ProjectRuns::Failed) => Known::Not(NOT_AVAILABLE),
            Some(ProjectRuns::Known(ids)) if ids.is_empty() => Known::Not(format::UNKNOWN),
            Some(ProjectRuns::Known(ids)) => {
                Known::Is(ids.into_iter().filter_map(|id| self.prebuilds.get(id)).map(Row::shared).collect())
            }
        }
    }

    /// What a project's pools come to; tracked.
    fn pools(self, project_id: Id) -> Known<PoolSummary> {
        let PagedList { status, rows } = self.pools;
        let pool_of_project =
            |id: &Id| rows.get(*id)?.with(|pool| (pool.metadata.project_id == project_id).then(|| pool.clone()));
        let pools: Vec<WarmPool> = status.ids.with(|ids| ids.iter().filter_map(pool_of_project).collect());
        PoolSummary::of(&pools).map_or_else(
            || match status.paging.get() {
                Paging::First | Paging::More(_) => Known::NotYet,
                Paging::Failed { .. } => Known::Not(NOT_AVAILABLE),
                Paging::End => Known::Not(format::UNKNOWN),
            },
            Known::Is,
        )
    }
}

const NOT_AVAILABLE: &str = "Unavailable";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_view_are_those_that_the_viewport_shows() {
        for (top, height, count, range) in [
            (100.0, 440.0, 10, 0..10),
            (100.0, 4400.0, 100, 0..16),
            (-1000.0, 4400.0, 100, 22..41),
            (-9000.0, 4400.0, 100, 100..100),
            (900.0, 440.0, 10, 0..0),
            (0.0, 0.0, 10, 0..0),
            (0.0, 0.0, 0, 0..0),
        ] {
            assert_eq!(rows_in_view(top, height, count, 800.0), range, "{top} {height}");
        }
    }

    #[test]
    fn the_count_says_how_many_are_left_of_how_many() {
        for (found, all, words) in
            [(0, 0, "0 projects"), (1, 1, "1 project"), (0, 1, "0 of 1 project"), (12, 1200, "12 of 1,200 projects")]
        {
            assert_eq!(count(found, all), words);
        }
    }
}
