//! What pages have in common: the tab's title, the path that led here, the heading, a project's tabs.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_params_map};

use crate::components::dynamic::{dynamic, text};
use crate::components::error_panel::ErrorPanel;
use crate::components::freshness::Freshness;
use crate::components::skeleton::SkeletonRows;
use crate::format;
use crate::routes;
use crate::store::Store;
use crate::store::paged::{ListStatus, Paging};
use crate::store::resource::Loading;

use super::not_found::NoSuchPage;
use super::problem::{problem, reason};

/// The store, from context.
pub fn store() -> Store {
    expect_context()
}

/// Names the browser's tab for as long as nothing else does.
pub fn set_title(title: impl Fn() -> String + Send + Sync + 'static) {
    Effect::new(move || document().set_title(&title()));
}

/// A parameter of the route, tracked; empty where the route has none.
pub fn param(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
}

/// Replaces the present address by one with another query, without a new entry in the history.
pub fn replace_query(query: &str) {
    let navigate = leptos_router::hooks::use_navigate();
    let path = use_location().pathname.get_untracked();
    let options = NavigateOptions { resolve: false, replace: true, scroll: false, ..Default::default() };
    navigate(&format!("{path}{query}"), options);
}

/// Age and refresh of a list.
#[component]
pub fn ListFreshness(list: ListStatus, #[prop(into)] on_refresh: Callback<()>) -> impl IntoView {
    let failed = move || list.refresh_error.get().map(|error| format!("Not refreshed: {}", reason(&error)));
    view! {
        <Freshness
            loaded_at=list.loaded_at
            is_busy=list.busy
            problem=Signal::derive(failed)
            on_refresh
        />
    }
}

/// Which of a project's pages is open.
#[derive(Clone, Copy, PartialEq)]
pub enum Tab {
    Prebuilds,
    WarmPools,
}

/// A project's heading, with `aside` beside it, and its tabs above `content`, which gets the project's id. Where
/// there is no such project, that is said instead.
#[component]
pub fn ProjectFrame(tab: Tab, aside: fn() -> AnyView, content: fn(String) -> AnyView) -> impl IntoView {
    let id = param("project");
    dynamic(move || {
        let id = id.get();
        if uuid::Uuid::parse_str(&id).is_err() {
            return view! { <NoSuchPage /> }.into_any();
        }
        let project = store().project(id.clone());
        project.refresh();
        let name = project_name(id.clone());
        let section = if tab == Tab::Prebuilds { "Prebuilds" } else { "Warm pools" };
        set_title(move || format!("{section} · {}", name.get()));
        let tabs = move |id: &str| {
            let item = |own: Tab, label: &'static str, link: String| {
                view! { <a href=link aria-current=(own == tab).then_some("page")>{label}</a> }
            };
            view! {
                <nav class="tabs" aria-label="Project">
                    {item(Tab::Prebuilds, "Prebuilds", routes::project_prebuilds(id))}
                    {item(Tab::WarmPools, "Warm pools", routes::project_warm_pools(id))}
                </nav>
            }
        };
        let missing = Memo::new(move |_| match project.loading.get() {
            Loading::Failed(error) => Some(problem(&error, "this project")),
            _ => None,
        });
        view! {
            <div class="page">
                <nav class="breadcrumb" aria-label="Breadcrumb">
                    <a href=routes::projects()>"Projects"</a>
                </nav>
                {dynamic(move || match missing.get() {
                    Some(problem) => {
                        view! { <ErrorPanel problem on_retry=Callback::new(move |()| project.refresh()) /> }.into_any()
                    }
                    None => {
                        view! {
                            <div class="page-head">
                                <h1 class="page-title">{name}</h1>
                                {aside()}
                            </div>
                            {tabs(&id)}
                            {content(id.clone())}
                        }
                            .into_any()
                    }
                })}
            </div>
        }
        .into_any()
    })
}

/// A project's name, or its short id while or where the name is not known.
pub fn project_name(id: String) -> Signal<String> {
    let store = store();
    let project = store.project(id.clone());
    text(move || {
        project.loading.track();
        let known = project.get().map(|project| project.with(|project| project.metadata.name.clone()));
        known.filter(|name| !name.is_empty()).unwrap_or_else(|| format::short_id(&id).to_owned())
    })
}

/// What stands in a list's place: a skeleton, an error, or nothing while rows are shown.
#[component]
pub fn ListState(list: ListStatus, subject: &'static str, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    dynamic(move || {
        let is_empty = list.ids.with(Vec::is_empty);
        match list.paging.get() {
            Paging::First => Some(view! { <SkeletonRows count=12 /> }.into_any()),
            Paging::Failed { error, .. } if is_empty => {
                Some(view! { <ErrorPanel problem=problem(&error, subject) on_retry=on_retry /> }.into_any())
            }
            Paging::Failed { error, .. } => Some(
                view! {
                    <div class="list-foot" role="alert">
                        <span class="text-bad">"The next rows could not be loaded. " {reason(&error)}</span>
                        <button type="button" class="button" on:click=move |_| on_retry.run(())>
                            "Try again"
                        </button>
                    </div>
                }
                .into_any(),
            ),
            Paging::More(_) => Some(view! { <p class="list-foot meta">"Loading more…"</p> }.into_any()),
            Paging::End => None,
        }
    })
}
