//! Prebuilds behind warm pools: the one whose snapshot a pool uses, and the newest completed one for its project and
//! class. The API can't group results, so one page covers many projects, and those it misses are loaded individually
//! once their pool is shown.

use std::sync::Arc;

use crate::api::{self, Client};
use crate::connect::error::Error;
use crate::domain::filter::MAX_IDS;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, ListPrebuildsRequest, Prebuild, PrebuildPhase};
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::StoredValue;
use crate::sort::sort;

use super::PAGE_SIZE;
use super::keyed::{Keyed, Row};
use super::lookups::Lookups;
use super::signals::Signals;

/// Project and environment class.
type Line = (Id, Id);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Prebuild(Id),
    /// Newest prebuilds of all classes of a project.
    Project(Id),
}

#[derive(Clone, Copy)]
pub struct Snapshots {
    client: StoredValue<Client>,
    rows: Keyed<Prebuild>,
    /// Id of the newest prebuild by project and class.
    newest: Signals<Line, Option<Id>>,
    pub(super) lookups: Lookups<Key>,
}

impl Snapshots {
    pub fn new(client: StoredValue<Client>, rows: Keyed<Prebuild>) -> Self {
        Self { client, rows, newest: Signals::new(), lookups: Lookups::default() }
    }

    /// Prebuild whose snapshot a pool uses, or `None` while or if it isn't known; tracked.
    pub fn held_by(self, pool: &WarmPool) -> Option<Arc<Prebuild>> {
        let id = Some(pool.spec.snapshot_id).filter(|id| !id.is_empty())?;
        self.rows.awaited(id).map(Row::shared)
    }

    /// Newest completed prebuild of a pool's project and class, or `None` while or if it isn't known; tracked.
    pub fn newest_for(self, pool: &WarmPool) -> Option<Arc<Prebuild>> {
        self.newest.of(line_of_pool(pool)).get().and_then(|id| self.rows.get(id)).map(Row::shared)
    }

    /// Ids of the newest known completed prebuilds.
    pub fn newest_ids(self) -> Vec<Id> {
        self.newest.values().into_iter().flatten().collect()
    }

    /// Loads missing data of a visible pool.
    pub fn prefetch(self, pool: &WarmPool) {
        let id = pool.spec.snapshot_id;
        let is_newest_known = self.newest.of(line_of_pool(pool)).get_untracked().is_some();
        let project = (!is_newest_known).then_some(Key::Project(pool.metadata.project_id));
        let held = (!id.is_empty() && self.rows.get(id).is_none()).then_some(Key::Prebuild(id));
        // If this fails, the pool keeps showing short ids and leaves out what isn't known.
        self.lookups.request(project.into_iter().chain(held), move |key| self.fetch(key));
    }

    /// Records a prebuild that may be the newest of its project and class.
    pub fn take(self, prebuild: &Prebuild) {
        if prebuild.status.phase != PrebuildPhase::Completed {
            return;
        }
        let metadata = &prebuild.metadata;
        let newest = self.newest.of((metadata.project_id, metadata.environment_class_id));
        let known = newest.get_untracked().and_then(|id| self.rows.get(id));
        let is_newer =
            known.is_none_or(|known| known.with_untracked(|known| known.metadata.created_at < metadata.created_at));
        if is_newer {
            newest.set(Some(prebuild.id));
        }
    }

    /// Loads the newest completed prebuilds of these pools' projects, as far as one page per group of projects contains
    /// them.
    pub async fn load(self, pools: Vec<WarmPool>) {
        let mut project_ids: Vec<Id> = pools.iter().map(|pool| pool.metadata.project_id).collect();
        sort(&mut project_ids);
        project_ids.dedup();
        for some in project_ids.chunks(MAX_IDS) {
            // After a failure, they are loaded pool by pool.
            let _ = self.fetch_newest(some.to_vec()).await;
        }
        pools.iter().take(MAX_AT_ONCE).for_each(|pool| self.prefetch(pool));
    }

    async fn fetch_newest(self, project_ids: Vec<Id>) -> Result<(), Error> {
        let request = ListPrebuildsRequest {
            pagination: PaginationRequest { page_size: PAGE_SIZE, ..Default::default() },
            filter: ListPrebuildsFilter { project_ids, phases: vec![PrebuildPhase::Completed], ..Default::default() },
        };
        let asked = self.rows.moment();
        for prebuild in api::prebuild::list_prebuilds(&self.client.get_value(), &request).await?.prebuilds {
            self.rows.merge_as_of(prebuild.clone(), asked);
            self.take(&prebuild);
        }
        Ok(())
    }

    async fn fetch(self, key: Key) -> Result<(), Error> {
        match key {
            Key::Project(id) => self.fetch_newest(vec![id]).await,
            // A list may have loaded it already.
            Key::Prebuild(id) if self.rows.get(id).is_some() => Ok(()),
            Key::Prebuild(id) => {
                let asked = self.rows.moment();
                let prebuild = api::prebuild::get_prebuild(&self.client.get_value(), id).await?;
                self.rows.merge_as_of(prebuild.clone(), asked);
                self.take(&prebuild);
                Ok(())
            }
        }
    }
}

/// Number of pools to load data for before they are visible.
const MAX_AT_ONCE: usize = 100;

fn line_of_pool(pool: &WarmPool) -> Line {
    (pool.metadata.project_id, pool.metadata.environment_class_id)
}
