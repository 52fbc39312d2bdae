//! Parts of a prebuild's page that need a store.

use leptos::prelude::{provide_context, request_animation_frame};

use crate::components::content::Content;
use crate::components::html;
use crate::connect::error::{Error, Kind};
use crate::pages::list_origin::ListOrigin;
use crate::pages::prebuild::log_tail;
use crate::pages::prebuild::related::related;
use crate::pages::prebuild::trail::{Trail, TrailPage, trail};
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::scalar::Timestamp;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::reactive::Memo;
use crate::store::log::{LogFeed, State};

use super::Family;
use super::data::{ago, id, pool, prebuild};
use super::logs::log;
use super::store::silent_store;

pub fn families() -> Vec<Family> {
    provide_context(silent_store());
    ListOrigin::provide();
    let gone = || tail(State::Gone);
    let failed = || tail(State::Failed(Error::new(Kind::Network, "", "")));
    vec![
        Family::new("trail", "Way back and other runs").wide("Log of the newest run", way()),
        Family::new("log-tail", "Log on a prebuild's page")
            .wide("Problems and last lines", tail(State::Whole))
            .wide("Expired", gone())
            .wide("Not loaded", failed())
            .wide("Loading", tail(State::Live)),
        Family::new("related", "Related runs")
            .wide("With a success before", related_runs(true))
            .wide("Loading", related_runs(false)),
    ]
}

/// Runs of a project and class, newest first.
fn runs() -> Vec<Prebuild> {
    use PrebuildPhase::*;
    [(Running, 7), (Failed, 75), (Failed, 500), (Completed, 900)].map(|(phase, at)| prebuild(phase, at)).into()
}

fn way() -> impl Content {
    let store = silent_store();
    let all = runs();
    let own = all.first().cloned().unwrap_or_default();
    let prebuild_id = store.prebuilds.merge(own.clone());
    let runs = Memo::new(move |_| all.clone());
    trail(Trail { store, page: TrailPage::Log, project_id: own.metadata.project_id, prebuild_id, runs: Some(runs) })
}

fn tail(state: State) -> impl Content {
    let feed = LogFeed::open(silent_store(), id(0));
    if matches!(state, State::Whole) {
        feed.log.set_value(log());
    }
    // After the feed's own start.
    request_animation_frame(move || feed.state.set(state));
    html::section().class("detail-section log-tail").child(move || log_tail::content(feed, "gallery"))
}

fn related_runs(are_loaded: bool) -> impl Content {
    let store = silent_store();
    let all = if are_loaded { runs() } else { Vec::new() };
    let own = prebuild(PrebuildPhase::Failed, 75);
    let mut held = pool(WarmPoolPhase::Ready, [2, 0, 2, 1, 4]);
    held.spec.snapshot_id = own.id;
    held.metadata.created_at = Some(Timestamp(ago(9_000)));
    store.pools.merge(held);
    related(store, &own, Memo::new(move |_| all.clone()))
}
