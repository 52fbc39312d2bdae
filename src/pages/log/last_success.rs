//! The latest successful prebuild of the same project and class before this one.

use leptos::prelude::*;

use crate::components::content::Content;
use crate::components::empty_state::empty_state;
use crate::components::error_panel::error_panel;
use crate::components::skeleton::skeleton_lines;
use crate::domain::runs::{Neighbours, needs_older};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::Store;
use crate::store::history::History;
use crate::store::paged::Paging;
use crate::store::problem::problem;
use crate::store::resource::Resource;

use super::super::prebuild::resource::known;
use super::super::prebuild::runs::follow_runs;

#[derive(Clone, Copy)]
pub struct LastSuccess {
    /// The prebuild to compare.
    prebuild: Resource<Prebuild>,
    history: History,
    runs: Memo<Vec<Prebuild>>,
    found: Memo<Option<Prebuild>>,
}

impl LastSuccess {
    /// Looks for it among the project's prebuilds until the owner is disposed.
    pub fn find(store: Store, project_id: Id, prebuild: Resource<Prebuild>) -> Self {
        let history = store.history(Some(project_id), &Default::default());
        let runs = follow_runs(store, project_id, prebuild);
        let found = Memo::new(move |_| known(prebuild).and_then(|row| Neighbours::of(&row, &runs.get()).last_success));
        Self { prebuild, history, runs, found }
    }

    /// Tracked.
    pub fn get(self) -> Option<Prebuild> {
        self.found.get()
    }

    /// Whether it was found, or could not be looked up; tracked.
    pub fn may_exist(self) -> bool {
        self.found.with(Option::is_some) || matches!(self.history.status.paging.get(), Paging::Failed { .. })
    }

    /// View while none is found; `None` if the prebuild isn't loaded. Tracked.
    pub fn instead(self) -> Option<AnyView> {
        let row = known(self.prebuild)?;
        let (looked_at, needs_older) = self.runs.with(|runs| (runs.len(), needs_older(&row, runs)));
        let message = match self.history.status.paging.get() {
            Paging::Failed { error, .. } => {
                let problem = problem(&error, "this project's prebuilds");
                return Some(error_panel(problem, move || self.history.status.retry(), ()).into_content());
            }
            Paging::First => return Some(skeleton_lines(20).into_content()),
            Paging::More(_) if needs_older => return Some(skeleton_lines(20).into_content()),
            Paging::More(_) => {
                let newest = format::count(looked_at);
                format!("None of the project's last {newest} prebuilds with this environment class succeeded.")
            }
            Paging::End => "No earlier prebuild of this project and environment class succeeded.".to_owned(),
        };
        Some(nothing_to_compare("No earlier successful run", message))
    }
}

pub fn nothing_to_compare(title: &'static str, message: String) -> AnyView {
    empty_state(title, message, ()).into_content()
}
