//! `/projects`: every project with its last prebuild, its schedule, its success rate and speed, and its pools.

mod figures;
mod toolbar;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::columns::{fitted_table, heads};
use crate::components::content::{Content, nothing};
use crate::components::debounce::Debounce;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::node_ref::NodeRef;
use crate::components::project_row::{Known, ProjectRow, Recent, project_columns, project_row};
use crate::components::row_click::{RowClick, opens_rows};
use crate::components::rows::{Shown, rows};
use crate::components::skeleton::Outline;
use crate::components::table::{column_head, table_head_of};
use crate::components::virtual_rows::{on_viewport_change, viewport_height};
use crate::domain::pool_summary::PoolSummary;
use crate::domain::project_list::{ProjectColumn, ProjectState, StatusFilter};
use crate::format;
use crate::lower_case::lower_case;
use crate::navigation::use_address;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::sort::sort;
use crate::store::Store;
use crate::store::denials::Denials;
use crate::store::keyed::{Keyed, Row};
use crate::store::latest::{Latest, LatestPrebuilds};
use crate::store::paged::{PagedList, Paging, Refresh};
use crate::store::scheduled_runs::{ProjectRuns, ScheduledRuns};

use super::create::Creation;
use super::frame::{list_freshness, list_state, page_frame, store};
use figures::RecentFigures;
use toolbar::Params;

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

    let params = Params::new(use_address());
    let figures = RecentFigures::default();
    let (latest, scheduled, prebuilds) = (store.latest, store.scheduled_runs, store.prebuilds);
    let denials = store.denials;
    let source = RowSource { projects: list.rows, latest, scheduled, prebuilds, pools, figures, denials };
    let found = Memo::new(move |_| found(list, params, source));
    let is_loaded = move || list.status.paging.get() == Paging::End;
    let counted = move || match is_loaded() {
        true => count(found.with(Vec::len), list.status.ids.with(|ids| ids.len())),
        false => String::new(),
    };
    let has_found = Memo::new(move |_| !found.with(Vec::is_empty));
    let body = NodeRef::new();
    let load_schedules_again = load_schedules(store, found, body);
    let new_for = RwSignal::new(None::<Id>);
    let table = move || has_found.get().then(|| table(Table { source, found, params, new_for }, body));
    let none = move || {
        let is_missing = is_loaded() && !has_found.get();
        is_missing.then(|| none_found(list.status.ids.with(|ids| ids.is_empty()), params))
    };
    let dialog = move || new_for.get().map(|id| NEW_PREBUILD.view((store, id), nothing));
    let content = (
        toolbar::toolbar(params, counted),
        table,
        list_state(list.status, "the projects", Outline::Projects),
        (none, figures.follow(store, is_loaded), dialog).into_content(),
    );
    let refresh = move || {
        list.status.refresh();
        load_schedules_again();
    };
    page_frame("Projects", list_freshness(list.status, refresh), content)
}

chunk! {
    /// The dialog that starts a prebuild of a project.
    pub static NEW_PREBUILD: projects_new = |(store, project_id): (Store, Id)| -> AnyView {
        let creation = Creation::new(store);
        creation.open(Some(project_id));
        creation.dialog().into_content()
    }
}

/// Ids of the matching projects, in order.
fn found(list: PagedList<Project>, params: Params, source: RowSource) -> Vec<Id> {
    let needle = params.search.with(|search| lower_case(search.trim()));
    let (status, sort_of) = (params.status.get(), params.sort.get());
    let matches = |id: &Id| {
        let name = list.rows.get(*id)?.with(|project| lower_case(&project.metadata.name));
        let is_found =
            name.contains(&needle) && (status == StatusFilter::All || status.matches(source.state(*id).last.as_ref()));
        is_found.then_some((name, *id))
    };
    let found: Vec<(String, Id)> = list.status.ids.with(|ids| ids.iter().filter_map(matches).collect());
    if list.status.paging.get() != Paging::End {
        // Rows would move as more come.
        return found.into_iter().map(|(_, id)| id).collect();
    }
    let key = |(name, id)| {
        let value = if sort_of.column == ProjectColumn::Name { None } else { sort_of.column.value(&source.state(id)) };
        (sort_of.key(value), name, id)
    };
    let mut found: Vec<_> = found.into_iter().map(key).collect();
    sort(&mut found);
    if sort_of.column == ProjectColumn::Name && sort_of.is_reversed {
        found.reverse();
    }
    found.into_iter().map(|(.., id)| id).collect()
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

#[derive(Clone, Copy)]
struct Table {
    source: RowSource,
    found: Memo<Vec<Id>>,
    params: Params,
    /// Project of the prebuild that the dialog starts.
    new_for: RwSignal<Option<Id>>,
}

fn table(table: Table, place: NodeRef<Div>) -> Element<Div> {
    let Table { source, found, params, new_for } = table;
    let shown = move || Shown { first: 0, keys: found.get() };
    let act = move |event: MouseEvent| {
        if let Some(click) = RowClick::of(&event, "data-project-id").filter(|click| click.is_on("[data-action=new]")) {
            new_for.set(Some(click.key.as_str().into()));
        }
    };
    let body = html::div().class("table-body").role("rowgroup").on(ev::click, act);
    let columns = project_columns();
    let body = rows(opens_rows(body), project_row(&columns), shown, move |id, _| source.row(*id));
    let body = html::div().role("presentation").node_ref(place).child(body);
    let order = move |column| params.sort.get().aria(column);
    let mut head = heads(&columns, order, move |column| params.sort_by(column));
    head.push(column_head("cell-edit").child("Actions"));
    fitted_table("table fitted-table projects-table", &columns)
        .aria_label("Projects")
        .child(table_head_of(head))
        .child(body)
}

fn none_found(has_none: bool, params: Params) -> Element<Div> {
    if has_none {
        return empty_state("No projects yet", "Projects of this organization appear here once they are created.", ());
    }
    let show_all = button("button", move || params.clear()).child("Show all projects");
    let message = "Names are searched for the text as typed. Search isn't case-sensitive.";
    empty_state("No projects match", message, Some(show_all))
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
    figures: RecentFigures,
    denials: Denials,
}

impl RowSource {
    /// Describes a row; tracked.
    fn row(self, id: Id) -> Option<ProjectRow> {
        let project = self.projects.get(id)?;
        let (last, scheduled, pools) = (self.last(id), self.scheduled(id), self.pools(id));
        let figures = self.figures.of(id).map(|recent| recent.figures);
        let recent = Recent { figures, is_partial: self.figures.is_partial() };
        let row = project.with(|project| ProjectRow::of(project, last, scheduled, recent, pools));
        Some(row.denied(self.denials.of(id)))
    }

    /// What a project is sorted and filtered by; tracked.
    fn state(self, id: Id) -> ProjectState {
        let worst_pool = match self.pools(id) {
            Known::Is(PoolSummary { worst, .. }) => Some(worst.status.phase),
            _ => None,
        };
        let state = ProjectState { worst_pool, ..ProjectState::default() };
        let state = match self.figures.of(id) {
            Some(recent) => ProjectState { recent: Some(recent.figures), failing: recent.failing, ..state },
            None => state,
        };
        match self.last(id) {
            Known::Is(last) => state.with_last(&last),
            _ => state,
        }
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
