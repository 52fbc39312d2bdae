//! The page that an address names. Each is a chunk of its own.

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::chunk::{Load, chunk};
use crate::components::content::Content;
use crate::components::skeleton::page_skeleton;
use crate::components::tooltip;
use crate::navigation::Address;
use crate::proto::id::Id;
use crate::routes::Route;
use crate::store::Store;
use crate::store::task::own_page;

use super::list_origin::ListOrigin;
use super::new_failures::NewFailures;
use super::{
    account, batch, demand, finish_notices, history, links, log, not_found, palette, prebuild, projects, row_keys,
    settings, warm_pools,
};

chunk! {
    static PROJECTS: projects = |(): ()| -> AnyView { projects::page() }
}

chunk! {
    static HISTORY: history = |project_id: Option<Id>| -> AnyView {
        project_id.map_or_else(history::page, history::project_page)
    }
}

chunk! {
    static PREBUILD: prebuild = |(project_id, prebuild_id): (Id, Id)| -> AnyView {
        prebuild::page(project_id, prebuild_id)
    }
}

chunk! {
    static LOG: log = |(project_id, prebuild_id): (Id, Id)| -> AnyView { log::page(project_id, prebuild_id) }
}

chunk! {
    static POOLS: pools = |project_id: Option<Id>| -> AnyView {
        project_id.map_or_else(warm_pools::page, warm_pools::project_page)
    }
}

chunk! {
    static DEMAND: demand = |project_id: Option<Id>| -> AnyView {
        project_id.map_or_else(demand::page, demand::project_page)
    }
}

chunk! {
    static SETTINGS: settings = |project_id: Id| -> AnyView { settings::page(project_id) }
}

chunk! {
    static LIVE: live = |(store, new_failures, address): (Store, NewFailures, Address)| -> () {
        if store.live.start(store) {
            new_failures.watch(store, address);
            links::listen(preload);
            tooltip::listen();
            account::follow_other_tabs(store);
        }
    }
}

/// The page at `route`, or a word that there is none.
pub fn page(route: Option<Route>) -> AnyView {
    own_page();
    let Some(route) = route else { return not_found::page() };
    if matches!(route, Route::Projects | Route::WarmPools | Route::ProjectWarmPools { .. }) {
        row_keys::listen();
    }
    ListOrigin::get().arrive(&route);
    let own = route.clone();
    let waiting = move || page_skeleton(&own).into_content();
    match route {
        Route::Projects => PROJECTS.view((), waiting),
        Route::Prebuilds => HISTORY.view(None, waiting),
        Route::ProjectPrebuilds { project_id } => HISTORY.view(Some(project_id), waiting),
        Route::Prebuild { project_id, prebuild_id } => PREBUILD.view((project_id, prebuild_id), waiting),
        Route::PrebuildLogs { project_id, prebuild_id } => LOG.view((project_id, prebuild_id), waiting),
        Route::WarmPools => POOLS.view(None, waiting),
        Route::ProjectWarmPools { project_id } => POOLS.view(Some(project_id), waiting),
        Route::Demand => DEMAND.view(None, waiting),
        Route::ProjectDemand { project_id } => DEMAND.view(Some(project_id), waiting),
        Route::ProjectSettings { project_id } => SETTINGS.view(project_id, waiting),
    }
}

/// Loads the code of the page that `public/early.js` calls by this name.
pub async fn load(name: &str) {
    let load = match name {
        "projects" => PROJECTS.load,
        "history" => HISTORY.load,
        "prebuild" => PREBUILD.load,
        "log" => LOG.load,
        "pools" => POOLS.load,
        "demand" => DEMAND.load,
        "settings" => SETTINGS.load,
        _ => return,
    };
    // A page whose code is missing says so when it is drawn.
    let _ = load().await;
}

/// Loads the code of the page at `route`.
fn preload(route: &Route) {
    begin(match route {
        Route::Projects => PROJECTS.load,
        Route::Prebuilds | Route::ProjectPrebuilds { .. } => HISTORY.load,
        Route::Prebuild { .. } => PREBUILD.load,
        Route::PrebuildLogs { .. } => LOG.load,
        Route::WarmPools | Route::ProjectWarmPools { .. } => POOLS.load,
        Route::Demand | Route::ProjectDemand { .. } => DEMAND.load,
        Route::ProjectSettings { .. } => SETTINGS.load,
    });
}

/// Begins a load. A failure is left for the time when the code is needed; the loader writes it to the browser's console.
fn begin(load: fn() -> Load) {
    spawn_local(load().map(drop));
}

/// Keeps pages fresh from now on, and loads the code of pages that links lead to, once the code for that is here.
pub fn go_live(store: Store, new_failures: NewFailures, address: Address) {
    LIVE.run_soon((store, new_failures, address), || ());
}

/// Loads what the reader may open next on the page at `route`: where it fails, it is tried again once it is opened.
pub fn load_ahead(route: Option<&Route>) {
    let of_page: &[fn() -> Load] = match route {
        Some(Route::Projects) => &[HISTORY.load, projects::NEW_PREBUILD.load],
        Some(Route::Prebuilds | Route::ProjectPrebuilds { .. }) => &history::AHEAD,
        Some(Route::Prebuild { .. }) => &[LOG.load, batch::CONTENT.load, finish_notices::TOGGLE.load],
        Some(Route::PrebuildLogs { .. }) => &log::AHEAD,
        Some(Route::WarmPools | Route::ProjectWarmPools { .. }) => &warm_pools::AHEAD,
        Some(Route::Demand | Route::ProjectDemand { .. }) => &demand::AHEAD,
        Some(Route::ProjectSettings { .. }) | None => &[],
    };
    of_page.iter().chain(&palette::AHEAD).copied().for_each(begin);
}
