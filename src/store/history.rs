//! History of a project or of the organization, as filtered by the API.

use crate::clock;
use crate::domain::filter::Filter;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::sort::sort;

use super::PAGE_SIZE;
use super::paged::PagedList;

/// Key of a history: the project, or `None` for the organization, and the part of the filter that the API applies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HistoryKey {
    pub project_id: Option<Id>,
    pub filter: Filter,
}

impl HistoryKey {
    pub fn has(&self, prebuild: &Prebuild) -> bool {
        self.project_id.as_ref().is_none_or(|id| *id == prebuild.metadata.project_id)
            && self.filter.matches(prebuild, clock::now())
    }
}

/// Prebuilds, newest first.
pub type History = PagedList<Prebuild>;

impl History {
    /// Inserts a prebuild that belongs to the list, unless its place isn't loaded.
    pub fn place(self, prebuild: &Prebuild) {
        let created = |row: &Prebuild| row.metadata.created_at;
        let is_newer =
            |id: &Id| self.rows.get(*id).is_some_and(|row| row.with_untracked(|row| created(row) > created(prebuild)));
        self.status.insert(prebuild.id, |ids| ids.partition_point(is_newer));
    }

    /// Ids beyond the first page that may change while polling only requests that page: prebuilds in progress, and those that
    /// are `looked_at`.
    pub fn further(self, looked_at: &[Id]) -> Vec<Id> {
        if self.status.is_polled_whole() {
            return Vec::new();
        }
        let mut further = self.rows.under_way();
        further.extend(looked_at);
        sort(&mut further);
        further.dedup();
        self.status.ids.with_untracked(|ids| {
            let first_page = ids.get(..PAGE_SIZE as usize).unwrap_or(ids);
            further.retain(|id| ids.contains(*id) && !first_page.contains(id));
        });
        further
    }
}
