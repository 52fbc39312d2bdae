//! `/projects`: every project with its last prebuild and its pools.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::badge::Badge;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::time::RelativeTime;
use crate::domain::phase::{pool_tone, prebuild_tone, words};
use crate::proto::project::Project;
use crate::routes;
use crate::store::latest::Latest;
use crate::store::paged::Paging;

use super::frame::{ListFreshness, ListState, set_title, store};

#[component]
pub fn ProjectsPage() -> impl IntoView {
    set_title(|| "Projects".to_owned());
    let store = store();
    let (list, pools) = (store.project_list, store.pool_list(None));
    list.refresh();
    list.load_all();
    pools.refresh();
    pools.load_all();
    Effect::new(move || {
        if list.status.paging.get() == Paging::End {
            store.latest.load(list.status.ids.get());
        }
    });

    let query = use_query_map();
    let search = RwSignal::new(query.with_untracked(|query| query.get("q").unwrap_or_default()));
    let found = move || {
        let needle = search.get().trim().to_lowercase();
        let matches = |id: &String| match list.rows.get(id) {
            Some(row) => row.with(|project| project.metadata.name.to_lowercase().contains(&needle)),
            None => false,
        };
        list.status.ids.with(|ids| ids.iter().filter(|id| matches(id)).cloned().collect::<Vec<_>>())
    };
    let found = Memo::new(move |_| found());
    let is_loaded = move || list.status.paging.get() == Paging::End;
    let row = move |id: String| list.rows.get(&id).map(|project| view! { <ProjectRow project=project.into() /> });
    view! {
        <div class="page">
            <div class="page-head">
                <h1 class="page-title">"Projects"</h1>
                <ListFreshness list=list.status on_refresh=move |()| list.refresh() />
            </div>
            <div class="toolbar">
                <label class="search">
                    {Icon::Search.view()}
                    <span class="visually-hidden">"Find a project by name"</span>
                    <input type="search" placeholder="Find a project" autocomplete="off" bind:value=search />
                </label>
                <span class="meta" role="status">
                    {move || is_loaded().then(|| count(found.with(Vec::len), list.status.ids.with(Vec::len)))}
                </span>
            </div>
            <Show when=move || !found.with(Vec::is_empty)>
                <div class="table projects-table" role="table" aria-label="Projects">
                    <div class="table-head" role="rowgroup">
                        <div class="table-row" role="row">
                            <div role="columnheader" class="cell-name">"Project"</div>
                            <div role="columnheader" class="cell-phase">"Last prebuild"</div>
                            <div role="columnheader" class="cell-created">"Created"</div>
                            <div role="columnheader" class="cell-pools">"Warm pools"</div>
                        </div>
                    </div>
                    <div role="rowgroup">
                        <For each=move || found.get() key=|id| id.clone() children=row />
                    </div>
                </div>
            </Show>
            <ListState list=list.status subject="the projects" on_retry=move |()| list.retry() />
            {move || {
                (is_loaded() && found.with(Vec::is_empty))
                    .then(|| match list.status.ids.with(Vec::is_empty) {
                        true => {
                            view! {
                                <EmptyState
                                    title="No projects yet"
                                    message="Projects of this organisation appear here once one is created."
                                />
                            }
                                .into_any()
                        }
                        false => {
                            view! {
                                <EmptyState title="No project has this in its name" message="Names are searched for the text as typed, in any case.">
                                    <button type="button" class="button" on:click=move |_| search.set(String::new())>
                                        "Show all projects"
                                    </button>
                                </EmptyState>
                            }
                                .into_any()
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

fn count(found: usize, all: usize) -> String {
    match (found, all) {
        (1, 1) => "1 project".to_owned(),
        (found, all) if found == all => format!("{all} projects"),
        (found, all) => format!("{found} of {all} projects"),
    }
}

#[component]
fn ProjectRow(project: Signal<Project>) -> impl IntoView {
    let id = project.with_untracked(|project| project.id.clone());
    let link = routes::project_prebuilds(&id);
    let pools_link = routes::project_warm_pools(&id);
    let store = store();
    let last = {
        let id = id.clone();
        Memo::new(move |_| store.latest.get(&id))
    };
    let row = move || match last.get() {
        Some(Latest::Prebuild(id)) => store.prebuilds.get(&id).map(|row| row.get()),
        _ => None,
    };
    let phase = move || {
        match last.get() {
        None => view! { <span class="skeleton-text" aria-hidden="true"></span> }.into_any(),
        Some(Latest::None) => view! { <span class="meta">"No prebuilds yet"</span> }.into_any(),
        Some(Latest::Failed(_)) => view! { <span class="meta">"Not available"</span> }.into_any(),
        Some(Latest::Prebuild(_)) => row()
            .map(|row| view! { <Badge tone=prebuild_tone(&row.status.phase) label=words(&row.status.phase.short_name()) /> })
            .into_any(),
    }
    };
    let created =
        move || row().and_then(|row| row.metadata.created_at).map(|at| view! { <RelativeTime moment=at.0 /> });
    let pools = {
        let list = store.pool_list(None);
        move || {
            let own = |pool_id: &String| {
                let pool = store.pools.get(pool_id)?.get();
                (pool.metadata.project_id == id).then_some(pool)
            };
            let pools: Vec<_> = list.status.ids.with(|ids| ids.iter().filter_map(own).collect());
            match (list.status.paging.get(), pools.len()) {
                (Paging::First, _) => view! { <span class="skeleton-text" aria-hidden="true"></span> }.into_any(),
                (_, 0) => view! { <span class="meta">"None"</span> }.into_any(),
                (_, count) => {
                    let running: i32 =
                        pools.iter().map(|pool| pool.status.running_instances).fold(0, i32::saturating_add);
                    let worst = pools.iter().map(|pool| &pool.status.phase).max_by_key(|phase| pool_tone(phase) as u8);
                    let badge =
                        worst.map(|phase| view! { <Badge tone=pool_tone(phase) label=words(&phase.short_name()) /> });
                    let noun = if count == 1 { "pool" } else { "pools" };
                    view! {
                        <a class="pools-link" href=pools_link.clone()>
                            {badge}
                            <span class="meta">{format!("{count} {noun}, {running} running")}</span>
                        </a>
                    }
                    .into_any()
                }
            }
        }
    };
    view! {
        <div class="table-row" role="row" data-testid="project-row">
            <div role="cell" class="cell-name">
                <a class="row-link" href=link title=move || project.with(|project| project.metadata.name.clone())>
                    {move || project.with(|project| project.metadata.name.clone())}
                </a>
            </div>
            <div role="cell" class="cell-phase">{phase}</div>
            <div role="cell" class="cell-created">{created}</div>
            <div role="cell" class="cell-pools">{pools}</div>
        </div>
    }
    .into_any()
}
