//! `/warm-pools` and `/projects/{project}/warm-pools`: pools, their instances, and their sizes to edit.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::badge::badge;
use crate::components::dynamic::{dynamic, rows, text};
use crate::components::element::{Content, Element, button, classed, element, link, nothing};
use crate::components::empty_state::empty_state;
use crate::components::instance_gauge::instance_gauge;
use crate::components::pool_form::{Refusal, SaveState, pool_form};
use crate::components::time::moment;
use crate::connect::error::Error;
use crate::domain::phase::{pool_tone, slug, words};
use crate::domain::pool_size::PoolSize;
use crate::format;
use crate::proto::warm_pool::{UpdateWarmPoolRequest, WarmPool, WarmPoolPhase};
use crate::routes;
use crate::store::paged::{PagedList, Paging};

use super::frame::{Tab, list_freshness, list_state, page_frame, project_frame, store};
use super::problem::{reason, sentence};

pub fn page() -> AnyView {
    let list = store().pool_list(None);
    page_frame("Warm pools", freshness(list), pools(list, true))
}

pub fn project_page(project_id: String) -> AnyView {
    let list = store().pool_list(Some(project_id.clone()));
    project_frame(Tab::WarmPools, project_id, move || freshness(list), move || pools(list, false))
}

fn freshness(list: PagedList<WarmPool>) -> Element {
    list_freshness(list.status, move || list.status.refresh())
}

fn pools(list: PagedList<WarmPool>, has_project: bool) -> AnyView {
    list.status.refresh();
    store().live.keep(move || list.status.reload(), Vec::new);
    let (ids, paging) = (list.status.ids, list.status.paging);
    let card = move |id: String, _| match list.rows.get(&id) {
        Some(pool) => pool_card(pool.into(), has_project).into_content(),
        None => nothing(),
    };
    let none = move || (ids.with(Vec::is_empty) && paging.get() == Paging::End).then(no_pools);
    let cards = classed("div", "pool-list").child(rows(move || ids.get(), card));
    (cards, list_state(list.status, "the warm pools"), dynamic(none)).into_content()
}

fn no_pools() -> Element {
    let message = "A warm pool keeps instances of the newest prebuild running, so that environments start at once. \
                   None is set up here.";
    empty_state("No warm pools", message, None)
}

fn pool_card(pool: RwSignal<WarmPool>, has_project: bool) -> Element {
    let store = store();
    let (id, class_id, project_id) = pool.with_untracked(|pool| {
        let metadata = &pool.metadata;
        (pool.id.clone(), metadata.environment_class_id.clone(), metadata.project_id.clone())
    });
    let title_id = format!("pool-{id}");
    let class_name = move || store.class_names.get(&class_id).unwrap_or_else(|| format::short_id(&class_id).to_owned());
    let project = has_project.then(|| {
        let href = routes::project_warm_pools(&project_id);
        let name =
            move || store.project_names.get(&project_id).unwrap_or_else(|| format::short_id(&project_id).to_owned());
        link("pool-project", href).child(text(name))
    });
    let phase = move || {
        let phase = pool.with(|pool| pool.status.phase.clone());
        badge(pool_tone(&phase), words(&phase.short_name()))
    };
    let title = classed("div", "pool-title")
        .child(element("h2").attr("id", title_id.clone()).child(text(class_name)))
        .child(project);
    let body = classed("div", "pool-body")
        .child(dynamic(move || pool.with(instance_gauge)))
        .child(dynamic(move || pool.with(facts)));
    classed("article", "pool-card")
        .attr("data-testid", "pool-card")
        .attr("data-pool-id", id)
        .attr_of("data-phase", move || Some(pool.with(|pool| slug(&pool.status.phase.short_name()))))
        .attr("aria-labelledby", title_id)
        .child(classed("header", "pool-head").child(title).child(dynamic(phase)))
        .child(dynamic(move || pool.with(|pool| failure(&pool.status.failure_message))))
        .child(body)
        .child(pool_editor(pool))
}

fn failure(message: &str) -> Option<Element> {
    (!message.is_empty()).then(|| classed("p", "message message-warning").child(message))
}

fn facts(pool: &WarmPool) -> impl Content + use<> {
    let size = PoolSize::of(&pool.spec);
    let status = &pool.status;
    let fact = |(name, value): (&'static str, i32)| {
        classed("div", "fact")
            .attr("data-fact", name.to_ascii_lowercase())
            .child(element("dt").child(name))
            .child(element("dd").child(value.to_string()))
    };
    let facts = [
        ("Running", status.running_instances),
        ("Stopped", status.stopped_instances),
        ("Target", status.desired_size),
        ("Min", size.min),
        ("Max", size.max),
    ];
    let snapshot = match pool.spec.snapshot_id.as_str() {
        "" => classed("span", "meta").child("None yet: waits for a completed prebuild of this class"),
        id => link("", routes::prebuild(&pool.metadata.project_id, id))
            .attr("title", id.to_owned())
            .child(element("code").child(format::short_id(id))),
    };
    let updated = pool.metadata.updated_at.map(|at| classed("span", "meta").child("Updated ").child(moment(at.0)));
    (
        classed("dl", "facts").child(facts.into_iter().map(fact).collect::<Vec<_>>()),
        classed("p", "pool-snapshot").child("Snapshot: ").child(snapshot).child(" ").child(updated),
    )
}

/// The server's words, those about a field with that field.
fn refusal(error: &Error) -> Refusal {
    let of_field = |name: &str| {
        let mut violations = error.violations().into_iter();
        violations.find(|violation| violation.field == name).map(|violation| sentence(&violation.message))
    };
    let (min, max) = (of_field("min_size"), of_field("max_size"));
    let message = match (&min, &max) {
        (None, None) => format!("Not saved. {}", reason(error)),
        _ => "Not saved: the server does not take this size.".to_owned(),
    };
    Refusal { message, min, max }
}

fn pool_editor(pool: RwSignal<WarmPool>) -> Element {
    let store = store();
    let is_open = RwSignal::new(false);
    let state = RwSignal::new(SaveState::Idle);
    let saved = RwSignal::new(None::<PoolSize>);
    let form_id = pool.with_untracked(|pool| format!("size-{}", pool.id));
    let save = move |size: PoolSize| {
        let request = UpdateWarmPoolRequest {
            warm_pool_id: pool.with_untracked(|pool| pool.id.clone()),
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
                    state.try_set(SaveState::Refused(refusal(&error)));
                }
            }
        });
    };
    let open = move || {
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
    let editor = move || match is_open.get() {
        true => {
            let initial = pool.with_untracked(|pool| PoolSize::of(&pool.spec));
            pool_form(&form_id, initial, state, save, move || is_open.set(false))
        }
        false => button("button", open).flag("disabled", is_going).child("Edit size"),
    };
    let saved = classed("p", "pool-saved").attr("role", "status").child(text(saved_text));
    classed("div", "pool-editor").child(dynamic(editor)).child(saved)
}
