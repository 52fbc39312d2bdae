//! The newest prebuild of each project. The API has no grouping: the organization's newest page covers the busy projects, and
//! each of the others takes a call.

use std::collections::HashMap;

use leptos::prelude::on_cleanup;

use crate::api::{self, Client};
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, ListPrebuildsRequest, Prebuild};
use crate::proto::shared::PaginationRequest;
use crate::reactive::{RwSignal, StoredValue};

use super::PAGE_SIZE;
use super::keyed::Keyed;
use super::lookups::Lookups;
use super::task::spawn_for_page;

/// The newest prebuild of a project, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Latest {
    /// The id of its newest prebuild.
    Prebuild(Id),
    /// The project has no prebuilds.
    None,
    Failed(Error),
}

#[derive(Clone, Copy)]
pub struct LatestPrebuilds {
    client: StoredValue<Client>,
    rows: Keyed<Prebuild>,
    known: RwSignal<HashMap<Id, Latest>>,
    pub(super) lookups: Lookups<Id>,
}

impl LatestPrebuilds {
    pub fn new(client: StoredValue<Client>, rows: Keyed<Prebuild>) -> Self {
        Self { client, rows, known: RwSignal::default(), lookups: Lookups::default() }
    }

    /// The newest prebuild of a project; `None` while it is loading. Tracked.
    pub fn get(self, project_id: Id) -> Option<Latest> {
        self.known.with(|known| known.get(&project_id).cloned())
    }

    /// The ids of the newest prebuilds.
    pub fn ids(self) -> Vec<Id> {
        let id = |latest: &Latest| if let Latest::Prebuild(id) = latest { Some(*id) } else { None };
        self.known.with_untracked(|known| known.values().filter_map(id).collect())
    }

    /// Takes a prebuild that may be the newest of its project.
    pub fn take(self, prebuild: &Prebuild) {
        let project_id = &prebuild.metadata.project_id;
        let created = |id: &Id| self.rows.get(*id).and_then(|row| row.with_untracked(|row| row.metadata.created_at));
        let is_newest = self.known.with_untracked(|known| match known.get(project_id) {
            Some(Latest::Prebuild(id)) => created(id) < prebuild.metadata.created_at,
            Some(Latest::None) => true,
            // A load is under way, or will be tried again.
            Some(Latest::Failed(_)) | None => false,
        });
        if is_newest {
            self.known.update(|known| {
                known.insert(*project_id, Latest::Prebuild(prebuild.id));
            });
        }
    }

    /// Loads the newest prebuild of each project. The load ends with the present owner.
    pub fn load(self, project_ids: Vec<Id>) {
        on_cleanup(move || self.lookups.clear());
        spawn_for_page(async move {
            let busy = self.newest(Vec::new(), PAGE_SIZE).await.unwrap_or_default();
            self.known.update(|known| {
                for prebuild in busy.into_iter().rev() {
                    known.insert(prebuild.metadata.project_id, Latest::Prebuild(prebuild.id));
                }
            });
            let known = self.known.get_untracked();
            let quiet = project_ids.into_iter().filter(|id| !matches!(known.get(id), Some(Latest::Prebuild(_))));
            self.lookups.request(quiet, move |id| self.fetch(id));
        });
    }

    /// Loads the newest prebuilds of all projects with one call.
    pub async fn reload(self) -> Result<(), Error> {
        for prebuild in self.newest(Vec::new(), PAGE_SIZE).await? {
            self.take(&prebuild);
        }
        Ok(())
    }

    async fn fetch(self, project_id: Id) -> Result<(), Error> {
        let answer = self.newest(vec![project_id], 1).await;
        let latest = match &answer {
            Ok(prebuilds) => prebuilds.first().map_or(Latest::None, |newest| Latest::Prebuild(newest.id)),
            Err(error) => Latest::Failed(error.clone()),
        };
        self.known.update(|known| {
            known.insert(project_id, latest);
        });
        answer.map(drop)
    }

    async fn newest(self, project_ids: Vec<Id>, page_size: i32) -> Result<Vec<Prebuild>, Error> {
        let request = ListPrebuildsRequest {
            pagination: PaginationRequest { page_size, ..Default::default() },
            filter: ListPrebuildsFilter { project_ids, ..Default::default() },
        };
        let asked = self.rows.moment();
        let prebuilds = api::prebuild::list_prebuilds(&self.client.get_value(), &request).await?.prebuilds;
        for prebuild in &prebuilds {
            self.rows.merge_as_of(prebuild.clone(), asked);
        }
        Ok(prebuilds)
    }
}
