//! The list of prebuilds from which the user opened a prebuild: the way back to it, and its previous and next prebuild.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::list_place::ListPlace;
use crate::navigation::use_address;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::routes::{Route, Section};

/// The list, provided as context.
#[derive(Clone, Copy)]
pub struct ListOrigin(RwSignal<Option<LeftList>>);

/// A list as it was when the user left it.
#[derive(Clone)]
pub struct LeftList {
    /// `None` for the list of the organization.
    pub project_id: Option<Id>,
    /// Address with the filter.
    pub address: String,
    ids: Arc<[Id]>,
    /// Whether the list was loaded to its end.
    pub is_complete: bool,
}

impl ListOrigin {
    pub fn provide() -> Self {
        let origin = Self(RwSignal::new(None));
        provide_context(origin);
        origin
    }

    /// Origin from context.
    pub fn get() -> Self {
        expect_context()
    }

    /// Stores the list of the current page when the user leaves the page. `ids` are its prebuilds.
    pub fn note_when_left<L: AsRef<[Id]> + Send + Sync>(
        self,
        project_id: Option<Id>,
        ids: Memo<L>,
        is_complete: Memo<bool>,
    ) {
        let address = use_address();
        address.on_leave(move || {
            let ids = ids.with_untracked(|ids| ids.as_ref().into());
            let address = untrack(|| address.path() + &address.query());
            let is_complete = is_complete.get_untracked();
            self.0.set(Some(LeftList { project_id, address, ids, is_complete }));
        });
    }

    /// Forgets the list on pages that aren't opened from it.
    pub fn arrive(self, route: &Route) {
        let is_of_prebuild = matches!(route, Route::Prebuild { .. } | Route::PrebuildLogs { .. });
        if !is_of_prebuild && self.0.with_untracked(Option::is_some) {
            self.0.set(None);
        }
    }

    /// The list, if it can contain prebuilds of a project; tracked.
    pub fn list_for(self, project_id: Id) -> Option<LeftList> {
        self.0.with(|list| list.clone().filter(|list| list.project_id.is_none_or(|own| own == project_id)))
    }

    /// The section of the header for a page: a prebuild that was opened from the organization's list belongs to it. Tracked.
    pub fn section(self, route: &Route) -> Section {
        match route {
            Route::Prebuild { project_id, .. } | Route::PrebuildLogs { project_id, .. }
                if self.list_for(*project_id).is_some_and(|list| list.project_id.is_none()) =>
            {
                Section::Prebuilds
            }
            _ => route.section(),
        }
    }
}

impl LeftList {
    /// Place of a prebuild in the list.
    pub fn place(&self, id: Id) -> Option<ListPlace<Id>> {
        ListPlace::of(id, &self.ids)
    }
}
