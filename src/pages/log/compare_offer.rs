//! Whether the page offers to compare the log: only where there is a log, and an earlier success.

use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::effect::effect;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::log::LogFeed;
use crate::store::resource::Resource;

use super::last_success::LastSuccess;

/// The search for an earlier success.
#[derive(Clone)]
struct Search {
    store: Store,
    project_id: Id,
    prebuild: Resource<Prebuild>,
    is_offered: RwSignal<bool>,
    owner: Owner,
}

chunk! {
    static SEARCH: log_compare = |search: Search| -> () {
        let Search { store, project_id, prebuild, is_offered, owner } = search;
        // The page may have been left while the code was loading.
        if is_offered.try_get_untracked().is_some() {
            owner.with(|| {
                let last = LastSuccess::find(store, project_id, prebuild);
                effect(move || is_offered.set(last.may_exist()));
            });
        }
    }
}

/// Whether to offer a comparison. Looks for an earlier success once the log has lines.
pub fn compare_offer(store: Store, project_id: Id, prebuild: Resource<Prebuild>, feed: LogFeed) -> RwSignal<bool> {
    let is_offered = RwSignal::new(false);
    let owner = Owner::current().unwrap_or_default();
    let search = Search { store, project_id, prebuild, is_offered, owner };
    let has_lines = Memo::new(move |before: Option<&bool>| before == Some(&true) || !feed.is_empty());
    effect(move || {
        if has_lines.get() {
            // The comparison itself reports the missing code.
            SEARCH.run_soon(search.clone(), move || is_offered.set(true));
        }
    });
    is_offered
}
