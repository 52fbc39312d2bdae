//! Data loaded by the console, kept while the page is open: rows by id, list pages, names.
//!
//! Everything here is `Copy` and lives under the root owner, so that returning to a page shows its data immediately.
// Server data must never panic the page.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::panic
    )
)]

pub mod actions;
pub mod alarm;
// Native tests have no browser.
#[cfg_attr(all(test, not(target_arch = "wasm32")), path = "../simulation/browser.rs")]
pub mod browser;
pub mod changes;
pub mod created_environments;
pub mod demand;
pub mod denials;
pub mod fetches;
pub mod history;
pub mod identity;
pub mod keyed;
pub mod latest;
pub mod live;
pub mod log;
pub mod lookup;
pub mod lookups;
pub mod names;
pub mod optimistic;
pub mod overnight_sizes;
pub mod paged;
pub mod people;
pub mod phase_observations;
pub mod pool_records;
pub mod pools;
pub mod preferences;
pub mod prices;
pub mod problem;
mod published;
pub mod range;
pub mod recent;
pub mod requested_sizes;
pub mod resource;
pub mod saved_views;
pub mod scheduled_runs;
pub mod search_history;
pub mod settings;
pub mod signals;
pub mod snapshots;
pub mod task;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod waiters;
mod walk;
pub mod write;
pub mod writing;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use futures_util::TryFutureExt;
use leptos::prelude::*;

use crate::api::{self, Answer, Client};
use crate::auth::token::Token;
use crate::domain::export;
use crate::domain::filter::Filter;
use crate::proto::environment::ListEnvironmentClassesRequest;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsRequest, Prebuild};
use crate::proto::project::{ListProjectsRequest, Project};
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::{ListWarmPoolsFilter, ListWarmPoolsRequest, WarmPool};
use crate::reactive::{RwSignal, StoredValue};

use demand::Demands;
use denials::Denials;
use history::{History, HistoryKey};
use identity::{Identity, SignInError};
use keyed::{Keyed, Moment};
use latest::LatestPrebuilds;
use live::Live;
use names::{Names, NamesPage};
use overnight_sizes::OvernightSizes;
use paged::{Extent, PagedList};
use people::{Organization, People};
use phase_observations::PhaseObservations;
use pool_records::PoolRecords;
use recent::Recent;
use requested_sizes::RequestedSizes;
use resource::Resource;
use scheduled_runs::ScheduledRuns;
use snapshots::Snapshots;

/// Page size of list calls; the API's limit.
pub const PAGE_SIZE: i32 = 100;
/// Number of cached histories and prebuilds that a page can return to; visible ones are never evicted.
const MAX_HISTORIES: usize = 10;
const MAX_PREBUILDS: usize = 100;

/// The console's data. Get it with `expect_context::<Store>()` or pass it on: it is `Copy`.
#[derive(Clone, Copy)]
pub struct Store {
    owner: StoredValue<Owner>,
    client: StoredValue<Client>,
    pub prebuilds: Keyed<Prebuild>,
    pub pools: Keyed<WarmPool>,
    projects: Keyed<Project>,
    pub class_names: Names,
    pub project_names: Names,
    pub project_list: PagedList<Project>,
    pub latest: LatestPrebuilds,
    pub scheduled_runs: ScheduledRuns,
    pub identity: Identity,
    pub people: People,
    pub live: Live,
    pub denials: Denials,
    pub phase_observations: PhaseObservations,
    pub snapshots: Snapshots,
    pub requested_sizes: RequestedSizes,
    /// Prebuild that a rerun started and that can't be cancelled yet.
    pub just_started: RwSignal<Option<Id>>,
    pub pool_records: PoolRecords,
    overnight_sizes: StoredValue<Option<OvernightSizes>>,
    demands: StoredValue<Option<Demands>>,
    histories: StoredValue<Recent<HistoryKey, Owned<History>>>,
    prebuild_resources: StoredValue<Recent<Id, Owned<Resource<Prebuild>>>>,
    // Not bounded, because there are few projects.
    pool_lists: StoredValue<HashMap<Option<Id>, PagedList<WarmPool>>>,
    project_resources: StoredValue<HashMap<Id, Resource<Project>>>,
}

/// Value made of signals, with their owner.
struct Owned<V> {
    value: V,
    owner: Owner,
}

impl Store {
    /// Creates an empty store under the current owner, which must be the root. `load_names` calls [`people::loader::load`], at
    /// once or later.
    pub fn new(client: Client, load_names: fn(People)) -> Self {
        let (prebuilds, pools, projects) = (Keyed::new(), Keyed::new(), Keyed::new());
        let client = StoredValue::new(client);
        let identity = Identity::new(client);
        Self {
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            client,
            prebuilds,
            pools,
            projects,
            class_names: Names::new(client, class_names_page),
            project_names: Names::new(client, project_names_page),
            project_list: PagedList::new(projects, Extent::Whole, move |token| {
                list_projects(client.get_value(), token)
            }),
            latest: LatestPrebuilds::new(client, prebuilds),
            scheduled_runs: ScheduledRuns::new(client, prebuilds),
            identity,
            people: People::new(client, Organization { identity, prebuilds, projects }, load_names),
            live: Live::new(),
            denials: Denials::new(),
            phase_observations: PhaseObservations::new(),
            snapshots: Snapshots::new(client, prebuilds),
            requested_sizes: RequestedSizes::new(),
            just_started: RwSignal::new(None),
            overnight_sizes: StoredValue::new(None),
            demands: StoredValue::new(None),
            pool_records: PoolRecords::new(),
            histories: StoredValue::new(Recent::new(MAX_HISTORIES)),
            prebuild_resources: StoredValue::new(Recent::new(MAX_PREBUILDS)),
            pool_lists: StoredValue::default(),
            project_resources: StoredValue::default(),
        }
    }

    pub fn client(self) -> Client {
        self.client.get_value()
    }

    /// Signs in once the API has accepted the token, and reloads names that weren't available before. `keep` stores the
    /// token, so that it survives a reload of this tab.
    pub async fn sign_in(self, token: &Token, keep: bool) -> Result<(), SignInError> {
        self.identity.sign_in(token, keep).await?;
        self.denials.clear();
        self.people.sign_in();
        self.class_names.sign_in();
        self.project_names.sign_in();
        self.snapshots.lookups.sign_in();
        self.latest.lookups.sign_in();
        Ok(())
    }

    /// Retries failed name lookups. Nothing else does, because every redrawn row reads names.
    pub fn retry_names(self) {
        self.people.retry();
        self.class_names.retry();
        self.project_names.retry();
        self.snapshots.lookups.retry();
        self.latest.lookups.retry();
    }

    /// Returns the history of a project or of the organization, filtered by the API. Returns the same list each time
    /// while it is visible or recently used.
    pub fn history(self, project_id: Option<Id>, filter: &Filter) -> History {
        let wire_filter = filter.to_request(project_id);
        let key = HistoryKey { project_id, filter: filter.of_api() };
        let make = || {
            let client = self.client;
            PagedList::new(self.prebuilds, Extent::AsAsked, move |token| {
                let request = ListPrebuildsRequest { pagination: page(token), filter: wire_filter.clone() };
                let answer = api::prebuild::list_prebuilds(&client.get_value(), &request);
                answer.map_ok(|answer| (answer.prebuilds, answer.pagination.next_token))
            })
        };
        recent(self.histories, key, make, |history| history.status.is_shown())
    }

    /// Merges a prebuild just returned by the server, and inserts it into the lists it belongs to.
    pub fn take_prebuild(self, prebuild: Prebuild) {
        self.take_prebuild_as_of(prebuild, Moment::MAX);
    }

    /// Merges a prebuild requested at a given moment, see [`Keyed::merge_as_of`].
    pub fn take_prebuild_as_of(self, prebuild: Prebuild, asked: Moment) {
        self.prebuilds.merge_as_of(prebuild.clone(), asked);
        self.phase_observations.record(&prebuild);
        self.latest.take(&prebuild);
        self.snapshots.take(&prebuild);
        self.histories.with_value(|histories| {
            for (_, history) in histories.iter().filter(|(key, _)| key.has(&prebuild)) {
                history.value.place(&prebuild);
            }
        });
        self.forget_prebuilds();
    }

    /// Merges a pool just returned by the server; a new pool is listed last.
    pub fn take_pool(self, pool: WarmPool) {
        self.take_pool_as_of(pool, Moment::MAX);
    }

    /// Merges a pool requested at a given moment, see [`Keyed::merge_as_of`].
    pub fn take_pool_as_of(self, pool: WarmPool, asked: Moment) {
        let project_id = pool.metadata.project_id;
        let id = self.pools.merge_as_of(pool, asked);
        self.pool_lists.with_value(|lists| {
            for (_, list) in lists.iter().filter(|(key, _)| key.as_ref().is_none_or(|key| *key == project_id)) {
                list.status.insert(id, <[Id]>::len);
            }
        });
    }

    /// Returns the warm pools of a project or of the organization.
    pub fn pool_list(self, project_id: Option<Id>) -> PagedList<WarmPool> {
        let project_ids: Vec<Id> = project_id.into_iter().collect();
        self.cached(self.pool_lists, project_id, || {
            let client = self.client;
            PagedList::new(self.pools, Extent::Whole, move |token| {
                let filter = ListWarmPoolsFilter { project_ids: project_ids.clone(), ..Default::default() };
                let request = ListWarmPoolsRequest { pagination: page(token), filter };
                let answer = api::prebuild::list_warm_pools(&client.get_value(), &request);
                answer.map_ok(|answer| (answer.warm_pools, answer.pagination.next_token))
            })
        })
    }

    pub fn prebuild(self, id: Id) -> Resource<Prebuild> {
        let make = || {
            let client = self.client;
            Resource::new(self.prebuilds, id, move |id| api::prebuild::get_prebuild(&client.get_value(), id))
        };
        recent(self.prebuild_resources, id, make, |_| false)
    }

    pub fn project(self, id: Id) -> Resource<Project> {
        self.cached(self.project_resources, id, || {
            let client = self.client;
            Resource::new(self.projects, id, move |id| api::project::get_project(&client.get_value(), id))
        })
    }

    /// Calls `make` with the names needed to export data as text; untracked.
    pub fn with_names<R>(self, make: impl FnOnce(&export::Names<'_>) -> R) -> R {
        untrack(|| {
            let project = |id: Id| self.project_names.get(id).unwrap_or_default();
            let class = |id: Id| self.class_names.get(id).unwrap_or_default();
            make(&export::Names { project: &project, class: &class })
        })
    }

    /// Collects every `Some` that `read` returns for a known project; tracked.
    pub fn find_projects<R>(self, read: impl Fn(&Project) -> Option<R>) -> Vec<R> {
        self.projects.revision();
        self.projects.find_all(read)
    }

    /// Runs `work` under the owner that lives as long as the console.
    pub fn outliving<R>(self, work: impl FnOnce() -> R) -> R {
        self.owner.with_value(|owner| owner.with(work))
    }

    /// Sizes of pools before their overnight scale-down, read from the browser on first use.
    pub fn overnight_sizes(self) -> OvernightSizes {
        if let Some(sizes) = self.overnight_sizes.get_value() {
            return sizes;
        }
        let sizes = self.outliving(OvernightSizes::load);
        self.overnight_sizes.set_value(Some(sizes));
        sizes
    }

    /// Demand for environments, made on first use.
    pub fn demands(self) -> Demands {
        if let Some(demands) = self.demands.get_value() {
            return demands;
        }
        let demands = self.outliving(Demands::new);
        self.demands.set_value(Some(demands));
        demands
    }

    /// Evicts prebuilds that no list contains and nothing else refers to, once there are many: a week brings thousands.
    fn forget_prebuilds(self) {
        if !self.prebuilds.has_grown() {
            return;
        }
        let mut named = self.pools.find_all(|pool| Some(pool.spec.snapshot_id));
        named.extend(self.latest.ids());
        named.extend(self.snapshots.newest_ids());
        let named: HashSet<Id> = named.into_iter().collect();
        self.prebuilds.forget(|id| {
            let is_listed = |history: &History| history.status.ids.with_untracked(|ids| ids.contains(id));
            named.contains(&id)
                || self.histories.with_value(|histories| histories.iter().any(|(_, history)| is_listed(&history.value)))
        });
    }

    fn cached<K, V>(self, cache: StoredValue<HashMap<K, V>>, key: K, make: impl FnOnce() -> V) -> V
    where
        K: Eq + Hash + Send + Sync + 'static,
        V: Copy + Send + Sync + 'static,
    {
        if let Some(known) = cache.with_value(|cache| cache.get(&key).copied()) {
            return known;
        }
        let made = self.outliving(make);
        cache.update_value(|cache| {
            cache.insert(key, made);
        });
        made
    }
}

/// Returns the cached value of a key, or creates it. An entry that wasn't used for long and isn't `is_in_use` is
/// evicted for it.
fn recent<K: PartialEq + 'static, V: Copy + 'static>(
    cache: StoredValue<Recent<K, Owned<V>>>,
    key: K,
    make: impl FnOnce() -> V,
    is_in_use: impl Fn(&V) -> bool,
) -> V {
    let known = cache.try_update_value(|cache| cache.get(&key).map(|owned| owned.value)).flatten();
    known.unwrap_or_else(|| {
        // The caller's owner would keep a reference to this owner forever.
        let owner = Owner::default();
        let value = owner.with(make);
        let owned = Owned { value, owner };
        let left = cache.try_update_value(|cache| cache.insert(key, owned, |owned| is_in_use(&owned.value)));
        left.unwrap_or_default().iter().for_each(|left| left.owner.cleanup());
        value
    })
}

fn page(token: String) -> PaginationRequest {
    PaginationRequest { page_size: PAGE_SIZE, token }
}

fn list_projects(client: Client, token: String) -> Answer<(Vec<Project>, String)> {
    let request = ListProjectsRequest { pagination: page(token), ..Default::default() };
    let answer = api::project::list_projects(&client, &request);
    Box::pin(answer.map_ok(|answer| (answer.projects, answer.pagination.next_token)))
}

fn class_names_page(client: Client, token: String) -> NamesPage {
    let request = ListEnvironmentClassesRequest { pagination: page(token), ..Default::default() };
    let answer = api::environment::list_environment_classes(&client, &request);
    Box::pin(answer.map_ok(|answer| {
        let named = answer.environment_classes.into_iter().map(|class| (class.id, class.display_name));
        (named.collect(), answer.pagination.next_token)
    }))
}

fn project_names_page(client: Client, token: String) -> NamesPage {
    Box::pin(list_projects(client, token).map_ok(|(projects, next)| {
        (projects.into_iter().map(|project| (project.id, project.metadata.name)).collect(), next)
    }))
}
