//! What the console has loaded, kept for as long as the page is open: rows by id, pages of lists, names.
//!
//! Everything here is `Copy` and lives under the root owner, so that a page may leave and come back to what it had.

pub mod identity;
pub mod keyed;
pub mod latest;
pub mod names;
pub mod paged;
pub mod resource;
pub mod task;

use std::collections::HashMap;
use std::hash::Hash;

use leptos::prelude::*;

use crate::api::{self, Client};
use crate::connect::error::Error;
use crate::domain::filter::Filter;
use crate::proto::environment::{EnvironmentClass, ListEnvironmentClassesRequest};
use crate::proto::prebuild::{ListPrebuildsRequest, Prebuild};
use crate::proto::project::{ListProjectsRequest, Project};
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::{ListWarmPoolsFilter, ListWarmPoolsRequest, UpdateWarmPoolRequest, WarmPool};

use identity::Identity;
use keyed::Keyed;
use latest::LatestPrebuilds;
use names::Names;
use paged::{Extent, PagedList};
use resource::Resource;

/// Rows asked for at a time; the API's limit.
pub const PAGE_SIZE: i32 = 100;

/// Which history: of one project or, with `None`, of the organisation; and its filter.
type HistoryKey = (Option<String>, Filter);

/// The console's data. Get it with `expect_context::<Store>()`, or pass it on: it is `Copy`.
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
    pub identity: Identity,
    histories: StoredValue<HashMap<HistoryKey, PagedList<Prebuild>>>,
    pool_lists: StoredValue<HashMap<Option<String>, PagedList<WarmPool>>>,
    prebuild_resources: StoredValue<HashMap<String, Resource<Prebuild>>>,
    project_resources: StoredValue<HashMap<String, Resource<Project>>>,
}

impl Store {
    /// Makes an empty store under the present owner, the root's.
    pub fn new(client: Client) -> Self {
        let (prebuilds, pools, projects) = (Keyed::new(), Keyed::new(), Keyed::new());
        let client = StoredValue::new(client);
        Self {
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            client,
            prebuilds,
            pools,
            projects,
            class_names: Names::new(move || load_class_names(client.get_value())),
            project_names: Names::new(move || load_project_names(client.get_value())),
            project_list: PagedList::new(projects, Extent::Whole, move |token| {
                list_projects(client.get_value(), token)
            }),
            latest: LatestPrebuilds::new(client, prebuilds),
            identity: Identity::new(client),
            histories: StoredValue::default(),
            pool_lists: StoredValue::default(),
            prebuild_resources: StoredValue::default(),
            project_resources: StoredValue::default(),
        }
    }

    pub fn client(self) -> Client {
        self.client.get_value()
    }

    /// The history of a project or of the organisation; the same list each time it is asked for.
    pub fn history(self, project_id: Option<String>, filter: Filter) -> PagedList<Prebuild> {
        let wire_filter = filter.to_request(project_id.as_deref());
        self.cached(self.histories, (project_id, filter), || {
            let client = self.client;
            PagedList::new(self.prebuilds, Extent::AsAsked, move |token| {
                let request = ListPrebuildsRequest { pagination: page(token), filter: wire_filter.clone() };
                let client = client.get_value();
                async move {
                    let answer = api::prebuild::list_prebuilds(&client, &request).await?;
                    Ok((answer.prebuilds, answer.pagination.next_token))
                }
            })
        })
    }

    /// The warm pools of a project or of the organisation.
    pub fn pool_list(self, project_id: Option<String>) -> PagedList<WarmPool> {
        let project_ids: Vec<String> = project_id.clone().into_iter().collect();
        self.cached(self.pool_lists, project_id, || {
            let client = self.client;
            PagedList::new(self.pools, Extent::Whole, move |token| {
                let filter = ListWarmPoolsFilter { project_ids: project_ids.clone(), ..Default::default() };
                let request = ListWarmPoolsRequest { pagination: page(token), filter };
                let client = client.get_value();
                async move {
                    let answer = api::prebuild::list_warm_pools(&client, &request).await?;
                    Ok((answer.warm_pools, answer.pagination.next_token))
                }
            })
        })
    }

    pub fn prebuild(self, id: String) -> Resource<Prebuild> {
        self.cached(self.prebuild_resources, id.clone(), || {
            let client = self.client;
            Resource::new(self.prebuilds, id, move |id| {
                let client = client.get_value();
                async move { api::prebuild::get_prebuild(&client, id).await }
            })
        })
    }

    pub fn project(self, id: String) -> Resource<Project> {
        self.cached(self.project_resources, id.clone(), || {
            let client = self.client;
            Resource::new(self.projects, id, move |id| {
                let client = client.get_value();
                async move { api::project::get_project(&client, id).await }
            })
        })
    }

    /// Changes a pool's sizes and merges the answer.
    pub async fn update_pool(self, request: UpdateWarmPoolRequest) -> Result<(), Error> {
        let client = self.client.get_value();
        let pool = api::prebuild::update_warm_pool(&client, &request).await?;
        self.pools.merge(pool);
        Ok(())
    }

    fn cached<K, V>(self, cache: StoredValue<HashMap<K, V>>, key: K, make: impl FnOnce() -> V) -> V
    where
        K: Eq + Hash + Send + Sync + 'static,
        V: Copy + Send + Sync + 'static,
    {
        if let Some(known) = cache.with_value(|cache| cache.get(&key).copied()) {
            return known;
        }
        let made = self.owner.with_value(|owner| owner.with(make));
        cache.update_value(|cache| {
            cache.insert(key, made);
        });
        made
    }
}

fn page(token: String) -> PaginationRequest {
    PaginationRequest { page_size: PAGE_SIZE, token }
}

async fn list_projects(client: Client, token: String) -> Result<(Vec<Project>, String), Error> {
    let request = ListProjectsRequest { pagination: page(token), ..Default::default() };
    let answer = api::project::list_projects(&client, &request).await?;
    Ok((answer.projects, answer.pagination.next_token))
}

async fn list_classes(client: Client, token: String) -> Result<(Vec<EnvironmentClass>, String), Error> {
    let request = ListEnvironmentClassesRequest { pagination: page(token), ..Default::default() };
    let answer = api::environment::list_environment_classes(&client, &request).await?;
    Ok((answer.environment_classes, answer.pagination.next_token))
}

async fn load_class_names(client: Client) -> Result<HashMap<String, String>, Error> {
    let classes = paged::collect(|token| list_classes(client.clone(), token)).await?;
    Ok(classes.into_iter().map(|class| (class.id, class.display_name)).collect())
}

async fn load_project_names(client: Client) -> Result<HashMap<String, String>, Error> {
    let projects = paged::collect(|token| list_projects(client.clone(), token)).await?;
    Ok(projects.into_iter().map(|project| (project.id, project.metadata.name)).collect())
}
