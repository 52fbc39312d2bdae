//! `/projects`: every project with its last prebuild and its pools.

use leptos::prelude::*;

use crate::components::badge::badge;
use crate::components::dynamic::{dynamic, follow, rows, text};
use crate::components::element::{Content, Element, button, classed, element, link, nothing};
use crate::components::empty_state::empty_state;
use crate::components::icon::Icon;
use crate::components::skeleton::skeleton_text;
use crate::components::table::{cell, table_head};
use crate::components::time::moment;
use crate::domain::phase::{pool_tone, prebuild_tone, words};
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;
use crate::routes;
use crate::store::latest::Latest;
use crate::store::paged::{PagedList, Paging};

use super::frame::{list_freshness, list_state, page_frame, store};

pub fn page() -> AnyView {
    let store = store();
    let (list, pools) = (store.project_list, store.pool_list(None));
    list.status.refresh();
    pools.status.refresh();
    store.live.keep(move || store.latest.reload(), Vec::new);
    store.live.keep(move || pools.status.reload(), Vec::new);
    follow(move || {
        if list.status.paging.get() == Paging::End {
            store.latest.load(list.status.ids.get());
        }
    });

    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| found(list, &search.get()));
    let is_loaded = move || list.status.paging.get() == Paging::End;
    let counted = move || match is_loaded() {
        true => count(found.with(Vec::len), list.status.ids.with(Vec::len)),
        false => String::new(),
    };
    let has_found = Memo::new(move |_| !found.with(Vec::is_empty));
    let table = move || has_found.get().then(|| table(list, found));
    let none = move || {
        let is_missing = is_loaded() && !has_found.get();
        is_missing.then(|| none_found(list.status.ids.with(Vec::is_empty), search))
    };
    let toolbar = classed("div", "toolbar")
        .child(search_field(search))
        .child(classed("span", "meta").attr("role", "status").child(text(counted)));
    let content = vec![toolbar.into_content(), dynamic(table), list_state(list.status, "the projects"), dynamic(none)];
    page_frame("Projects", list_freshness(list.status, move || list.status.refresh()), content)
}

/// Ids of the projects with `search` in their names.
fn found(list: PagedList<Project>, search: &str) -> Vec<String> {
    let needle = lower_case(search.trim());
    let matches = |id: &&String| match list.rows.get(id) {
        Some(row) => row.with(|project| lower_case(&project.metadata.name).contains(&needle)),
        None => false,
    };
    list.status.ids.with(|ids| ids.iter().filter(matches).cloned().collect())
}

/// By the browser, which has the tables of all alphabets already.
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

fn search_field(search: RwSignal<String>) -> Element {
    // What is typed stays; the field is written to only where the search is cleared.
    let input = element("input")
        .attr("type", "search")
        .attr("placeholder", "Find a project")
        .attr("autocomplete", "off")
        .value(move || search.get())
        .on("input", move |event| search.set(event_target_value(&event)));
    classed("label", "search")
        .child(Icon::Search.view())
        .child(classed("span", "visually-hidden").child("Find a project by name"))
        .child(input)
}

fn table(list: PagedList<Project>, found: Memo<Vec<String>>) -> Element {
    let row = move |id: String, _| match list.rows.get(&id) {
        Some(project) => project_row(project).into_content(),
        None => nothing(),
    };
    classed("div", "table projects-table")
        .attr("role", "table")
        .attr("aria-label", "Projects")
        .child(table_head([
            ("cell-name", "Project"),
            ("cell-phase", "Last prebuild"),
            ("cell-created", "Created"),
            ("cell-pools", "Warm pools"),
        ]))
        .child(element("div").attr("role", "rowgroup").child(rows(move || found.get(), row)))
}

fn none_found(has_none: bool, search: RwSignal<String>) -> Element {
    if has_none {
        return empty_state("No projects yet", "Projects of this organisation appear here once one is created.", None);
    }
    let show_all = button("button", move || search.set(String::new())).child("Show all projects");
    let message = "Names are searched for the text as typed, in any case.";
    empty_state("No project has this in its name", message, Some(show_all))
}

fn count(found: usize, all: usize) -> String {
    match (found, all) {
        (1, 1) => "1 project".to_owned(),
        (found, all) if found == all => format!("{all} projects"),
        (found, all) => format!("{found} of {all} projects"),
    }
}

fn project_row(project: ArcRwSignal<Project>) -> Element {
    let project = RwSignal::from(project);
    let id = project.with_untracked(|project| project.id.clone());
    let name = move || project.with(|project| project.metadata.name.clone());
    let store = store();
    let latest = {
        let id = id.clone();
        Memo::new(move |_| store.latest.get(&id))
    };
    let row = move || match latest.get() {
        Some(Latest::Prebuild(id)) => store.prebuilds.get(&id).map(|row| row.get()),
        _ => None,
    };
    let phase = move || match latest.get() {
        None => skeleton_text().into_content(),
        Some(Latest::None) => classed("span", "meta").child("No prebuilds yet").into_content(),
        Some(Latest::Failed(_)) => classed("span", "meta").child("Not available").into_content(),
        Some(Latest::Prebuild(_)) => {
            let phase = row().map(|row| row.status.phase);
            phase.map(|phase| badge(prebuild_tone(&phase), words(&phase.short_name()))).into_content()
        }
    };
    let created = move || row().and_then(|row| row.metadata.created_at).map(|at| moment(at.0));
    let name_link =
        link("row-link", routes::project_prebuilds(&id)).attr_of("title", move || Some(name())).child(text(name));
    classed("div", "table-row")
        .attr("role", "row")
        .attr("data-testid", "project-row")
        .child(cell("cell-name").child(name_link))
        .child(cell("cell-phase").child(dynamic(phase)))
        .child(cell("cell-created").child(dynamic(created)))
        .child(cell("cell-pools").child(dynamic(move || project_pools(&id))))
}

/// How many pools a project has, and the phase of the one that needs the most attention; tracked.
fn project_pools(project_id: &str) -> Element {
    let store = store();
    let list = store.pool_list(None).status;
    let own = |id: &String| {
        let pool = store.pools.get(id)?.get();
        (pool.metadata.project_id == project_id).then_some(pool)
    };
    let pools: Vec<WarmPool> = list.ids.with(|ids| ids.iter().filter_map(own).collect());
    let Some(worst) = pools.iter().map(|pool| &pool.status.phase).max_by_key(|phase| pool_tone(phase) as u8) else {
        return match list.paging.get() {
            Paging::First | Paging::More(_) => skeleton_text(),
            Paging::Failed { .. } => classed("span", "meta").child("Not available"),
            Paging::End => classed("span", "meta").child("None"),
        };
    };
    let running = pools.iter().map(|pool| pool.status.running_instances).fold(0, i32::saturating_add);
    let noun = if pools.len() == 1 { "pool" } else { "pools" };
    let words_of = format!("{} {noun}, {running} running", pools.len());
    link("pools-link", routes::project_warm_pools(project_id))
        .child(badge(pool_tone(worst), words(&worst.short_name())))
        .child(classed("span", "meta").child(words_of))
}
