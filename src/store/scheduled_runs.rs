//! The last scheduled prebuilds of projects. The API filters by trigger and by project, but has no grouping: one call loads the
//! newest runs of several projects, and each project with too few runs in it takes another call.

use std::cmp::Reverse;
use std::collections::HashMap;

use leptos::prelude::on_cleanup;

use crate::api::{self, Client};
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, ListPrebuildsRequest, Prebuild, PrebuildTrigger};
use crate::proto::shared::PaginationRequest;
use crate::reactive::{RwSignal, StoredValue};
use crate::sort::sort_by_key;

use super::PAGE_SIZE;
use super::keyed::Keyed;
use super::task::spawn_for_page;

/// How many runs of a project are kept.
pub const MAX_RUNS: usize = 10;
/// Projects in one call: a page has room for the last runs of all.
const BATCH: usize = 10;

/// The last scheduled runs of a project.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectRuns {
    /// Ids of its last scheduled prebuilds, newest first.
    Known(Vec<Id>),
    Failed,
}

#[derive(Clone, Copy)]
pub struct ScheduledRuns {
    client: StoredValue<Client>,
    rows: Keyed<Prebuild>,
    known: RwSignal<HashMap<Id, ProjectRuns>>,
    /// Projects whose runs are loading or queued.
    wanted: StoredValue<Vec<Id>>,
    is_asking: StoredValue<bool>,
    /// Projects that need no call.
    fresh: StoredValue<Vec<Id>>,
}

impl ScheduledRuns {
    pub fn new(client: StoredValue<Client>, rows: Keyed<Prebuild>) -> Self {
        Self {
            client,
            rows,
            known: RwSignal::default(),
            wanted: StoredValue::default(),
            is_asking: StoredValue::new(false),
            fresh: StoredValue::default(),
        }
    }

    /// The runs of a project; `None` while they are loading. Tracked.
    pub fn get(self, project_id: Id) -> Option<ProjectRuns> {
        self.known.with(|known| known.get(&project_id).cloned())
    }

    /// Adds a prebuild if it is a scheduled run of a loaded project.
    pub fn take(self, prebuild: &Prebuild) {
        let project_id = prebuild.metadata.project_id;
        let is_new = |runs: &ProjectRuns| matches!(runs, ProjectRuns::Known(ids) if !ids.contains(&prebuild.id));
        let is_known = || self.known.with_untracked(|known| known.get(&project_id).is_some_and(is_new));
        if prebuild.metadata.triggered_by != PrebuildTrigger::Scheduled || !is_known() {
            return;
        }
        let created = |id: &Id| self.rows.get(*id).and_then(|row| row.with_untracked(|row| row.metadata.created_at));
        self.known.update(|known| {
            if let Some(ProjectRuns::Known(ids)) = known.get_mut(&project_id) {
                ids.insert(ids.partition_point(|id| created(id) > prebuild.metadata.created_at), prebuild.id);
                ids.truncate(MAX_RUNS);
            }
        });
    }

    /// Loads the runs of projects, once until [`Self::expire`].
    pub fn want(self, project_ids: Vec<Id>) {
        let is_fresh = |id: &Id| self.fresh.with_value(|fresh| fresh.contains(id));
        self.wanted.update_value(|wanted| {
            let new: Vec<Id> = project_ids.into_iter().filter(|id| !is_fresh(id) && !wanted.contains(id)).collect();
            wanted.extend(new);
        });
        let is_idle = self.wanted.with_value(|wanted| !wanted.is_empty()) && !self.is_asking.get_value();
        if is_idle {
            self.is_asking.set_value(true);
            spawn_for_page(self.ask_batches());
        }
    }

    /// Lets all projects be loaded again: calls have failed, or changes may have been missed. Runs stay until then.
    pub fn expire(self) {
        self.fresh.set_value(Vec::new());
    }

    /// Stops loading when the present owner is disposed of. Then no changes are followed, so all projects expire.
    pub fn stop_with_owner(self) {
        on_cleanup(move || {
            self.wanted.try_set_value(Vec::new());
            self.fresh.try_set_value(Vec::new());
            self.is_asking.try_set_value(false);
        });
    }

    async fn ask_batches(self) {
        loop {
            let batch = self.wanted.with_value(|wanted| wanted.iter().take(BATCH).copied().collect::<Vec<_>>());
            if batch.is_empty() {
                return self.is_asking.set_value(false);
            }
            self.ask_batch(&batch).await;
            self.wanted.update_value(|wanted| wanted.retain(|id| !batch.contains(id)));
            self.fresh.update_value(|fresh| fresh.extend(&batch));
        }
    }

    async fn ask_batch(self, batch: &[Id]) {
        let (runs, has_more) = match self.newest(batch.to_vec(), PAGE_SIZE).await {
            Ok(page) => page,
            Err(_) => return batch.iter().for_each(|id| self.set_failed(*id)),
        };
        for project_id in batch {
            let mut ids: Vec<Id> = of_project(&runs, *project_id);
            if ids.len() < MAX_RUNS && has_more {
                match self.newest(vec![*project_id], MAX_RUNS as i32).await {
                    Ok((newest, _)) => ids = of_project(&newest, *project_id),
                    Err(_) => {
                        self.set_failed(*project_id);
                        continue;
                    }
                }
            }
            self.set_known(*project_id, ids);
        }
    }

    fn set_failed(self, project_id: Id) {
        self.known.update(|known| {
            // Runs from before stay.
            known.entry(project_id).or_insert(ProjectRuns::Failed);
        });
    }

    /// Stores a response. Runs that began after it was composed stay.
    fn set_known(self, project_id: Id, mut ids: Vec<Id>) {
        let created = |id: &Id| self.rows.get(*id).and_then(|row| row.with_untracked(|row| row.metadata.created_at));
        self.known.update(|known| {
            if let Some(ProjectRuns::Known(before)) = known.get(&project_id) {
                ids.extend(before.iter().filter(|id| !ids.contains(id)).copied().collect::<Vec<_>>());
                sort_by_key(&mut ids, |id| Reverse(created(id)));
                ids.truncate(MAX_RUNS);
            }
            known.insert(project_id, ProjectRuns::Known(ids));
        });
    }

    /// The newest scheduled prebuilds of projects, and whether there are more.
    async fn newest(self, project_ids: Vec<Id>, page_size: i32) -> Result<(Vec<Prebuild>, bool), Error> {
        let triggered_by = vec![PrebuildTrigger::Scheduled];
        let request = ListPrebuildsRequest {
            pagination: PaginationRequest { page_size, ..Default::default() },
            filter: ListPrebuildsFilter { project_ids, triggered_by, ..Default::default() },
        };
        let asked = self.rows.moment();
        let answer = api::prebuild::list_prebuilds(&self.client.get_value(), &request).await?;
        for prebuild in &answer.prebuilds {
            self.rows.merge_as_of(prebuild.clone(), asked);
        }
        Ok((answer.prebuilds, !answer.pagination.next_token.is_empty()))
    }
}

fn of_project(runs: &[Prebuild], project_id: Id) -> Vec<Id> {
    let of_project = runs.iter().filter(|run| run.metadata.project_id == project_id);
    of_project.map(|run| run.id).take(MAX_RUNS).collect()
}
