//! `/prebuilds` and `/projects/{project}/prebuilds`: the history of the organisation or of one project.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::dynamic::{dynamic, text};
use crate::components::empty_state::EmptyState;
use crate::components::filter_menu::{Choice, FilterMenu};
use crate::components::prebuild_row::{PrebuildColumns, PrebuildRow};
use crate::components::virtual_rows::VirtualRows;
use crate::domain::filter::{Filter, toggle};
use crate::domain::phase::{
    filterable_phases, filterable_triggers, phase_from_slug, prebuild_tone, slug, trigger_from_slug, words,
};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::store::names::Names;
use crate::store::paged::{PagedList, Paging};

use super::frame::{ListFreshness, ListState, ProjectFrame, Tab, param, replace_query, set_title, store};

#[component]
pub fn HistoryPage() -> impl IntoView {
    set_title(|| "Prebuilds".to_owned());
    view! {
        <div class="page">
            <div class="page-head">
                <h1 class="page-title">"Prebuilds"</h1>
                <HistoryFreshness />
            </div>
            <History project=None />
        </div>
    }
}

#[component]
pub fn ProjectHistoryPage() -> impl IntoView {
    view! {
        <ProjectFrame
            tab=Tab::Prebuilds
            aside=|| view! { <HistoryFreshness /> }.into_any()
            content=|project| view! { <History project=Some(project) /> }.into_any()
        />
    }
}

/// The filter in the address, tracked.
fn use_filter() -> Memo<Filter> {
    let location = use_location();
    Memo::new(move |_| Filter::from_query(&location.search.get()))
}

#[component]
fn HistoryFreshness() -> impl IntoView {
    let (project, filter) = (param("project"), use_filter());
    let store = store();
    dynamic(move || {
        let project = Some(project.get()).filter(|id| !id.is_empty());
        let list = store.history(project, filter.get());
        view! { <ListFreshness list=list.status on_refresh=move |()| list.refresh() /> }
    })
}

#[component]
fn History(project: Option<String>) -> impl IntoView {
    let filter = use_filter();
    let store = store();
    let has_project = project.is_none();
    let list = Memo::new(move |_| ListKey(store.history(project.clone(), filter.get())));
    view! {
        <FilterBar filter list />
        {dynamic(move || {
            let list = list.get().0;
            list.refresh();
            view! { <Rows list has_project /> }
        })}
    }
    .into_any()
}

/// A list that is equal to itself only, so that a memo passes on a change of list.
#[derive(Clone, Copy)]
struct ListKey(PagedList<Prebuild>);

impl PartialEq for ListKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.status == other.0.status
    }
}

#[component]
fn FilterBar(filter: Memo<Filter>, list: Memo<ListKey>) -> impl IntoView {
    let location = use_location();
    let apply = move |change: &dyn Fn(&mut Filter)| {
        let mut changed = filter.get_untracked();
        change(&mut changed);
        replace_query(&changed.into_query(&location.search.get_untracked()));
    };
    let toggle_phase = move |name: String| {
        apply(&|filter| {
            if let Some(phase) = phase_from_slug(&name) {
                toggle(&mut filter.phases, phase);
            }
        });
    };
    let toggle_trigger = move |name: String| {
        apply(&|filter| {
            if let Some(trigger) = trigger_from_slug(&name) {
                toggle(&mut filter.triggers, trigger);
            }
        });
    };
    let phases = filterable_phases().map(|phase| {
        let name = phase.short_name();
        Choice { slug: slug(&name), label: words(&name), tone: Some(prebuild_tone(&phase)) }
    });
    let triggers = filterable_triggers().map(|trigger| {
        let name = trigger.short_name();
        Choice { slug: slug(&name), label: words(&name), tone: None }
    });
    let chosen_phases =
        move || filter.with(|filter| filter.phases.iter().map(|phase| slug(&phase.short_name())).collect());
    let chosen_triggers =
        move || filter.with(|filter| filter.triggers.iter().map(|trigger| slug(&trigger.short_name())).collect());
    let loaded = move || {
        let list = list.get().0.status;
        let count = list.ids.with(Vec::len);
        match list.paging.get() {
            Paging::First => String::new(),
            Paging::End if count == 1 => "1 prebuild".to_owned(),
            Paging::End => format!("{} prebuilds", format::count(count)),
            _ => format!("{} loaded, newest first", format::count(count)),
        }
    };
    let has_filter = Memo::new(move |_| !filter.with(Filter::is_empty));
    let clear = move || {
        view! {
            <button type="button" class="button quiet" on:click=move |_| apply(&|filter| *filter = Filter::default())>
                "Clear filters"
            </button>
        }
    };
    view! {
        <div class="toolbar" role="group" aria-label="Filters">
            <FilterMenu
                id="phase-menu"
                label="Phase"
                choices=phases.collect()
                selected=Signal::derive(chosen_phases)
                on_toggle=toggle_phase
            />
            <FilterMenu
                id="trigger-menu"
                label="Trigger"
                choices=triggers.collect()
                selected=Signal::derive(chosen_triggers)
                on_toggle=toggle_trigger
            />
            {dynamic(move || has_filter.get().then(clear))}
            <span class="meta" role="status">{text(loaded)}</span>
        </div>
    }
    .into_any()
}

#[component]
fn Rows(list: PagedList<Prebuild>, has_project: bool) -> impl IntoView {
    let store = store();
    let ids = list.status.ids;
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    let name = move |names: Names, id: String| names.get(&id).unwrap_or_else(|| format::short_id(&id).to_owned());
    let row = move |(id, index): (String, Signal<usize>)| {
        let Some(prebuild) = list.rows.get(&id) else { return ().into_any() };
        let prebuild: Signal<Prebuild> = prebuild.into();
        let class_id = move || prebuild.with(|row| row.metadata.environment_class_id.clone());
        let project_id = move || prebuild.with(|row| row.metadata.project_id.clone());
        let class_name = text(move || name(store.class_names, class_id()));
        let project_name = has_project.then(|| text(move || name(store.project_names, project_id())));
        view! { <PrebuildRow prebuild index class_name project_name /> }.into_any()
    };
    let row_count = move || match list.status.paging.get() {
        Paging::End => ids.with(Vec::len).to_string(),
        _ => "-1".to_owned(),
    };
    let table = move || {
        view! {
            <div
                class="table history-table"
                class:has-project=has_project
                role="table"
                aria-label="Prebuild history"
                aria-rowcount=text(row_count)
            >
                <PrebuildColumns has_project />
                <VirtualRows ids row on_near_end=move |()| list.load_more() />
            </div>
        }
        .into_any()
    };
    let nothing = move || {
        (list.status.paging.get() == Paging::End).then(|| {
            view! {
                <EmptyState
                    title="No prebuilds to show"
                    message="None has run yet, or none matches the filters. Prebuilds appear here as soon as they are created."
                />
            }
        })
    };
    view! {
        {dynamic(move || if is_empty.get() { dynamic(nothing) } else { table() })}
        <ListState list=list.status subject="the prebuild history" on_retry=move |()| list.retry() />
    }
    .into_any()
}
