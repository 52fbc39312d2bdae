//! `/projects/{project}/prebuilds/{prebuild}`: one prebuild, whole.

use leptos::prelude::*;

use crate::components::badge::Badge;
use crate::components::dynamic::dynamic;
use crate::components::error_panel::ErrorPanel;
use crate::components::prebuild_details::{Messages, PrebuildDetails};
use crate::components::skeleton::SkeletonRows;
use crate::components::time::RelativeTime;
use crate::domain::phase::{prebuild_tone, words};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::routes;
use crate::store::resource::{Loading, Resource};

use super::frame::{param, project_name, set_title, store};
use super::not_found::NoSuchPage;
use super::problem::{problem, reason};

#[component]
pub fn PrebuildPage() -> impl IntoView {
    let (project_id, prebuild_id) = (param("project"), param("prebuild"));
    dynamic(move || {
        let (project_id, prebuild_id) = (project_id.get(), prebuild_id.get());
        if [&project_id, &prebuild_id].iter().any(|id| uuid::Uuid::parse_str(id).is_err()) {
            return view! { <div class="page"><NoSuchPage /></div> }.into_any();
        }
        let prebuild = store().prebuild(prebuild_id.clone());
        prebuild.refresh();
        store().project(project_id.clone()).refresh();
        let name = project_name(project_id.clone());
        let short = format::short_id(&prebuild_id).to_owned();
        let title = short.clone();
        set_title(move || format!("Prebuild {title} · {}", name.get()));
        view! {
            <div class="page">
                <nav class="breadcrumb" aria-label="Breadcrumb">
                    <a href=routes::projects()>"Projects"</a>
                    <a href=routes::project_prebuilds(&project_id)>{name}</a>
                </nav>
                <div class="page-head">
                    <h1 class="page-title">"Prebuild " <code>{short}</code></h1>
                    {dynamic(move || known(prebuild).map(|row| view! { <Summary row /> }))}
                </div>
                {dynamic(move || body(prebuild, name))}
            </div>
        }
        .into_any()
    })
}

/// The newest known copy, tracked.
fn known(prebuild: Resource<Prebuild>) -> Option<Prebuild> {
    prebuild.loading.track();
    prebuild.get().map(|row| row.get())
}

#[component]
fn Summary(row: Prebuild) -> impl IntoView {
    view! {
        <div class="summary">
            <Badge tone=prebuild_tone(&row.status.phase) label=words(&row.status.phase.short_name()) />
            {row
                .metadata
                .created_at
                .map(|created| view! { <span class="meta">"Created " <RelativeTime moment=created.0 /></span> })}
        </div>
    }
}

fn body(prebuild: Resource<Prebuild>, project_name: Signal<String>) -> AnyView {
    let retry = Callback::new(move |()| prebuild.refresh());
    let stale = match prebuild.loading.get() {
        Loading::Waiting => return view! { <SkeletonRows count=10 /> }.into_any(),
        Loading::Failed(error) => {
            return view! { <ErrorPanel problem=problem(&error, "this prebuild") on_retry=retry /> }.into_any();
        }
        Loading::Ready(stale) => stale,
    };
    let notice = stale.map(|error| {
        view! { <p class="notice" role="status">"Not refreshed: " {reason(&error)}</p> }
    });
    let details = move || {
        known(prebuild).map(|row| {
            let class_id = row.metadata.environment_class_id.clone();
            let class_name = store().class_names.get(&class_id).unwrap_or(class_id);
            let project_name = project_name.get();
            view! {
                <Messages prebuild=row.clone() />
                <PrebuildDetails prebuild=row class_name project_name />
            }
        })
    };
    view! { {notice} {dynamic(details)} }.into_any()
}
