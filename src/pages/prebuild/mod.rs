//! `/projects/{project}/prebuilds/{prebuild}`: a prebuild with all its details.

mod actions;
mod related;
pub mod resource;
pub mod runs;
mod summary;

use leptos::prelude::*;

use crate::clock;
use crate::components::content::Content;
use crate::components::effect::effect;
use crate::components::error_panel::error_panel;
use crate::components::freshness::{Data, Freshness, live_status};
use crate::components::html;
use crate::components::prebuild_details::{PrebuildDetails, messages, prebuild_details};
use crate::components::prebuild_row::subject_name;
use crate::components::skeleton::{Outline, skeleton, skeleton_actions};
use crate::components::timeline::timeline;
use crate::domain::prebuild::snapshot_percent;
use crate::domain::timeline::timeline as steps_of;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::problem::{problem, refresh_failed};
use crate::store::resource::{Loading, Resource};

use super::batch::Batches;
use super::frame::{breadcrumb, link_of, project_name, set_title, store};
use actions::{Actions, actions};
use related::{Related, related};
use resource::{known, opened};
use runs::follow_runs;
use summary::summary;

pub fn page(project_id: Id, prebuild_id: Id) -> AnyView {
    let store = store();
    let prebuild = opened(store, project_id, prebuild_id);
    let runs = follow_runs(store, project_id, prebuild);
    let pools = store.pool_list(Some(project_id)).status;
    pools.show();
    store.live.register(move |refresh| pools.reload(refresh), Vec::new);
    effect(move || {
        if let Some(row) = known(prebuild) {
            store.phase_observations.record(&row);
        }
    });
    let batches = Batches::new(store);
    let name = project_name(project_id);
    let short = format::short_id(prebuild_id);
    let title = short.clone();
    set_title(move || format!("Prebuild {title} · {}", name.get()));
    let heading = html::h1().class("page-title").child("Prebuild ").child(html::code().child(short));
    let summary = move || known(prebuild).map(|row| summary(&row, runs));
    // Time when it was loaded or last known to be current.
    let loaded_at = RwSignal::new(None);
    effect(move || {
        if prebuild.loading.get() == Loading::Ready(None) {
            loaded_at.set(Some(clock::now()));
        }
    });
    let data = move || match prebuild.loading.get() {
        Loading::Waiting => Data::Loading,
        Loading::Failed(_) => Data::Missing,
        Loading::Ready(Some(_)) => Data::Outdated,
        Loading::Ready(None) => Data::Current,
    };
    let live = live_status(move || Freshness { link: link_of(store.live), data: data(), loaded_at: loaded_at.get() });
    let actions = move || {
        let Some(row) = known(prebuild) else { return skeleton_actions(Outline::Prebuild) };
        let (denials, api) = (store.denials, store.client());
        actions(Actions { prebuild: &row, batches, denials, api_address: api.base_url() })
    };
    html::div()
        .class("page")
        .child(breadcrumb(Some((project_id, name))))
        .child(html::div().class("page-head").child(heading).child(actions))
        .child(html::div().class("summary-line").child(summary).child(live))
        .child(move || body(store, prebuild, runs, name))
        .child(batches.dialog())
        .into_content()
}

/// All details of the prebuild, or a placeholder; tracked.
fn body(store: Store, prebuild: Resource<Prebuild>, runs: Memo<Vec<Prebuild>>, project_name: Memo<String>) -> AnyView {
    let stale = match prebuild.loading.get() {
        Loading::Waiting => return skeleton(Outline::Prebuild).into_content(),
        Loading::Failed(error) => {
            let retry = move || prebuild.refresh();
            return error_panel(problem(&error, "this prebuild"), retry).into_content();
        }
        Loading::Ready(stale) => stale,
    };
    let notice = stale.map(|error| html::p().class("notice").role("status").child(refresh_failed(&error)));
    let details = move || {
        known(prebuild).map(|row| {
            let class_id = row.metadata.environment_class_id;
            let class_name = store.class_names.get(class_id).unwrap_or_else(|| class_id.to_string());
            let person = move |subject: &Subject| store.people.name(subject).unwrap_or_else(|| subject_name(subject));
            let steps = timeline(steps_of(&row, &store.phase_observations.of(row.id)), snapshot_percent(&row));
            let head = (messages(&row), steps);
            let around = Related { prebuild: row.clone(), runs, pools: store.pools, class_names: store.class_names };
            let details = prebuild_details(PrebuildDetails {
                prebuild: row,
                class_name,
                project_name: project_name.get(),
                person,
            });
            (head, details.child(move || related(&around)))
        })
    };
    (notice, details).into_content()
}
