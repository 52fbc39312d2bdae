//! `/projects/{project}/prebuilds/{prebuild}`: a prebuild. Its summary first, then why it failed, its timeline, and what
//! surrounds it.

mod actions;
mod details;
mod environments;
pub mod heading;
pub mod log_tail;
pub mod related;
pub mod resource;
pub mod runs;
mod summary;
pub mod trail;

use leptos::prelude::*;

use crate::clock;
use crate::components::content::Content;
use crate::components::effect::effect;
use crate::components::freshness::{Data, Freshness, live_status};
use crate::components::html;
use crate::components::prebuild_messages::prebuild_messages;
use crate::components::skeleton::{Outline, skeleton, skeleton_actions};
use crate::components::timeline::timeline;
use crate::domain::prebuild::{has_failed_log, snapshot_percent};
use crate::domain::timeline::timeline as steps_of;
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::problem::{problem, refresh_failed};
use crate::store::resource::{Loading, Resource};
use crate::text;

use super::batch::Batches;
use super::finish_notices::NoticeButton;
use super::frame::{link_of, project_name, store};
use super::next_try::seconds_to_next_try;
use super::page_error::page_error;
use super::tab_status::show_in_tab;
use actions::{Actions, actions, denial};
use details::{Details, details};
use environments::environments;
use heading::{heading, subject, title};
use log_tail::log_tail;
use related::related;
use resource::{known, opened};
use runs::follow_runs;
use summary::summary;
use trail::{Trail, TrailPage, trail};

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
    let subject = subject(store, project_id, prebuild);
    let phase = Memo::new(move |_| known(prebuild).map(|row| row.status.phase));
    show_in_tab(phase, move || subject.get());
    let notice = NoticeButton { store, project_id, id: prebuild_id, prebuild, name: subject };
    let actions = move || {
        let Some(row) = known(prebuild) else { return skeleton_actions(Outline::Prebuild) };
        actions(Actions { prebuild: &row, batches, notice, api_address: store.client().base_url() })
    };
    let heading = heading(title(store, project_id, prebuild), prebuild, runs).child(freshness_of(store, prebuild));
    html::div()
        .class("page run-page")
        .child(trail(Trail { store, page: TrailPage::Prebuild, project_id, prebuild_id, runs: Some(runs) }))
        .child(html::div().class("page-head").child(heading).child(actions))
        .child(denial(store.denials, project_id))
        .child(move || body(store, prebuild, runs))
        .child(batches.dialog())
        .into_content()
}

/// Age of the page's data, and the connection that keeps it current.
fn freshness_of(store: Store, prebuild: Resource<Prebuild>) -> impl Content {
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
    let seconds = seconds_to_next_try(store.live);
    live_status(move || Freshness {
        link: link_of(store.live),
        data: data(),
        loaded_at: loaded_at.get(),
        next_try: seconds.get(),
    })
}

/// Everything below the heading, or a placeholder; tracked.
fn body(store: Store, prebuild: Resource<Prebuild>, runs: Memo<Vec<Prebuild>>) -> AnyView {
    let stale = match prebuild.loading.get() {
        Loading::Waiting => return skeleton(Outline::Prebuild).into_content(),
        Loading::Failed(error) => {
            let retry = move || prebuild.refresh();
            return page_error(
                problem(&error, "this prebuild"),
                retry,
                Some((text::ALL_PREBUILDS, routes::prebuilds())),
            );
        }
        Loading::Ready(stale) => stale,
    };
    let notice = stale.map(|error| html::p().class("notice").role("status").child(refresh_failed(&error)));
    let Some(project_id) = untrack(|| known(prebuild)).map(|row| row.metadata.project_id) else {
        return notice.into_content();
    };
    let details = details(Details { store, prebuild, project_name: project_name(project_id) });
    // Environments are created from snapshots. Stays as it is while other fields change.
    let completed = Memo::new(move |_| {
        known(prebuild)
            .filter(|row| row.status.phase == PrebuildPhase::Completed)
            .map(|row| (row.metadata.project_id, row.id))
    });
    let created = move || completed.get().map(|(project_id, id)| environments(store, project_id, id));
    let main = html::div()
        .class("run-main")
        .child(failure(store, prebuild))
        .child(steps(store, prebuild))
        .child(details)
        .child(created);
    let aside = move || known(prebuild).map(|row| related(store, &row, runs));
    (
        notice,
        (move || known(prebuild).map(|row| summary(store, &row, runs))).into_content(),
        html::div().class("run-columns").child(main).child(aside),
    )
        .into_content()
}

/// Messages, and the end of a failed prebuild's log.
fn failure(store: Store, prebuild: Resource<Prebuild>) -> impl Content {
    let messages = move || known(prebuild).map(|row| prebuild_messages(&row).into_content());
    // Stays as it is while other fields change.
    let failed =
        Memo::new(move |_| known(prebuild).filter(has_failed_log).map(|row| (row.metadata.project_id, row.id)));
    let tail = move || failed.get().map(|(project_id, id)| log_tail(store, project_id, id));
    (messages.into_content(), tail.into_content())
}

fn steps(store: Store, prebuild: Resource<Prebuild>) -> impl Content {
    move || {
        let row = known(prebuild)?;
        Some(timeline(steps_of(&row, &store.phase_observations.of(row.id)), snapshot_percent(&row)))
    }
}
