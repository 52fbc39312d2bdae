//! `/warm-pools` and `/projects/{project}/warm-pools`: pools, their instances, and their sizes to edit.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::badge::Badge;
use crate::components::dynamic::{dynamic, text};
use crate::components::empty_state::EmptyState;
use crate::components::instance_gauge::InstanceGauge;
use crate::components::pool_form::{PoolForm, SaveState};
use crate::components::time::RelativeTime;
use crate::domain::phase::{pool_tone, slug, words};
use crate::domain::pool_size::PoolSize;
use crate::format;
use crate::proto::warm_pool::{UpdateWarmPoolRequest, WarmPool, WarmPoolPhase};
use crate::routes;
use crate::store::paged::{ListStatus, Paging};

use super::frame::{ListFreshness, ListState, ProjectFrame, Tab, param, set_title, store};
use super::problem::reason;

#[component]
pub fn WarmPoolsPage() -> impl IntoView {
    set_title(|| "Warm pools".to_owned());
    view! {
        <div class="page">
            <div class="page-head">
                <h1 class="page-title">"Warm pools"</h1>
                <PoolsFreshness />
            </div>
            <Pools project=None />
        </div>
    }
}

#[component]
pub fn ProjectWarmPoolsPage() -> impl IntoView {
    view! {
        <ProjectFrame
            tab=Tab::WarmPools
            aside=|| view! { <PoolsFreshness /> }.into_any()
            content=|project| view! { <Pools project=Some(project) /> }.into_any()
        />
    }
}

#[component]
fn PoolsFreshness() -> impl IntoView {
    let project = param("project");
    let store = store();
    dynamic(move || {
        let list = store.pool_list(Some(project.get()).filter(|id| !id.is_empty()));
        view! { <ListFreshness list=list.status on_refresh=move |()| list.refresh() /> }
    })
}

#[component]
fn Pools(project: Option<String>) -> impl IntoView {
    let has_project = project.is_none();
    let list = store().pool_list(project);
    list.refresh();
    list.load_all();
    let ListStatus { ids, paging, .. } = list.status;
    let card = move |id: String| match list.rows.get(&id) {
        Some(pool) => view! { <PoolCard pool=pool.into() has_project /> }.into_any(),
        None => ().into_any(),
    };
    let nothing = move || {
        (ids.with(Vec::is_empty) && paging.get() == Paging::End).then(|| {
            view! {
                <EmptyState
                    title="No warm pools"
                    message="A warm pool keeps instances of the newest prebuild running, so that environments start at once. None is set up here."
                />
            }
        })
    };
    view! {
        <div class="pool-list">
            <For each=move || ids.get() key=|id| id.clone() children=card />
        </div>
        <ListState list=list.status subject="the warm pools" on_retry=move |()| list.retry() />
        {dynamic(nothing)}
    }
    .into_any()
}

#[component]
fn PoolCard(pool: Signal<WarmPool>, has_project: bool) -> impl IntoView {
    let store = store();
    let (id, class_id, project_id) = pool.with_untracked(|pool| {
        let metadata = &pool.metadata;
        (pool.id.clone(), metadata.environment_class_id.clone(), metadata.project_id.clone())
    });
    let title_id = format!("pool-{id}");
    let heading_id = title_id.clone();
    let class_name = move || store.class_names.get(&class_id).unwrap_or_else(|| format::short_id(&class_id).to_owned());
    let project = has_project.then(|| {
        let link = routes::project_warm_pools(&project_id);
        let name =
            move || store.project_names.get(&project_id).unwrap_or_else(|| format::short_id(&project_id).to_owned());
        view! { <a class="pool-project" href=link>{text(name)}</a> }
    });
    view! {
        <article
            class="pool-card"
            data-testid="pool-card"
            data-pool-id=id
            data-phase=text(move || pool.with(|pool| slug(&pool.status.phase.short_name())))
            aria-labelledby=title_id
        >
            <header class="pool-head">
                <div class="pool-title">
                    <h2 id=heading_id>{text(class_name)}</h2>
                    {project}
                </div>
                {dynamic(move || {
                    pool.with(|pool| {
                        let phase = &pool.status.phase;
                        view! { <Badge tone=pool_tone(phase) label=words(&phase.short_name()) /> }
                    })
                })}
            </header>
            {dynamic(move || pool.with(|pool| failure(&pool.status.failure_message)))}
            <div class="pool-body">
                {dynamic(move || view! { <InstanceGauge pool=pool.get() /> })}
                {dynamic(move || pool.with(facts))}
            </div>
            <PoolEditor pool />
        </article>
    }
    .into_any()
}

fn failure(message: &str) -> Option<impl IntoView + use<>> {
    (!message.is_empty()).then(|| view! { <p class="message message-warning">{message.to_owned()}</p> })
}

fn facts(pool: &WarmPool) -> impl IntoView + use<> {
    let size = PoolSize::of(&pool.spec);
    let status = &pool.status;
    let fact = |name: &'static str, value: i32| {
        view! {
            <div class="fact" data-fact=name.to_ascii_lowercase()>
                <dt>{name}</dt>
                <dd>{value.to_string()}</dd>
            </div>
        }
    };
    let snapshot = match pool.spec.snapshot_id.as_str() {
        "" => view! { <span class="meta">"None yet: waits for a completed prebuild of this class"</span> }.into_any(),
        id => {
            let link = routes::prebuild(&pool.metadata.project_id, id);
            view! { <a href=link title=id.to_owned()><code>{format::short_id(id).to_owned()}</code></a> }.into_any()
        }
    };
    let updated =
        pool.metadata.updated_at.map(|at| view! { <span class="meta">"Updated " <RelativeTime moment=at.0 /></span> });
    view! {
        <dl class="facts">
            {fact("Running", status.running_instances)}
            {fact("Stopped", status.stopped_instances)}
            {fact("Target", status.desired_size)}
            {fact("Min", size.min)}
            {fact("Max", size.max)}
        </dl>
        <p class="pool-snapshot">"Snapshot: " {snapshot} " " {updated}</p>
    }
}

#[component]
fn PoolEditor(pool: Signal<WarmPool>) -> impl IntoView {
    let store = store();
    let id = pool.with_untracked(|pool| pool.id.clone());
    let is_open = RwSignal::new(false);
    let state = RwSignal::new(SaveState::Idle);
    let saved = RwSignal::new(None::<PoolSize>);
    let form_id = format!("size-{id}");
    let save = Callback::new(move |size: PoolSize| {
        let request = UpdateWarmPoolRequest {
            warm_pool_id: id.clone(),
            min_size: Some(size.min),
            max_size: Some(size.max),
            desired_size: None,
        };
        state.set(SaveState::Saving);
        // A write goes on when the reader leaves the page: what was sent is not taken back.
        spawn_local(async move {
            match store.update_pool(request).await {
                Ok(()) => {
                    state.try_set(SaveState::Idle);
                    saved.try_set(Some(size));
                    is_open.try_set(false);
                }
                Err(error) => {
                    state.try_set(SaveState::Refused(format!("Not saved. {}", reason(&error))));
                }
            }
        });
    });
    let open = move |_| {
        state.set(SaveState::Idle);
        saved.set(None);
        is_open.set(true);
    };
    let saved_text = move || match saved.get() {
        Some(size) => format!("Saved: minimum {}, maximum {}.", size.min, size.max),
        None => String::new(),
    };
    let is_going =
        move || pool.with(|pool| matches!(pool.status.phase, WarmPoolPhase::Deleting | WarmPoolPhase::Deleted));
    view! {
        <div class="pool-editor">
            {dynamic(move || match is_open.get() {
                true => {
                    let initial = PoolSize::of(&pool.with_untracked(|pool| pool.spec.clone()));
                    view! {
                        <PoolForm
                            id=form_id.clone()
                            initial
                            state
                            on_save=save
                            on_cancel=move |()| is_open.set(false)
                        />
                    }
                        .into_any()
                }
                false => {
                    view! {
                        <button type="button" class="button" disabled=Signal::derive(is_going) on:click=open>
                            "Edit size"
                        </button>
                    }
                        .into_any()
                }
            })}
            <p class="pool-saved" role="status">
                {text(saved_text)}
            </p>
        </div>
    }
    .into_any()
}
