//! Prebuilds of a project, among which the last success is looked up.

use crate::components::effect::effect;
use crate::domain::filter::Filter;
use crate::domain::runs::needs_older;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::Store;
use crate::store::history::History;
use crate::store::paged::Paging;
use crate::store::resource::Resource;

use super::resource::known;

/// The project's prebuilds as far as loaded, newest first. More are loaded until the last success before this one is
/// found.
pub fn follow_runs(store: Store, project_id: Id, prebuild: Resource<Prebuild>) -> Memo<Vec<Prebuild>> {
    let history: History = store.history(Some(project_id), &Filter::default());
    history.status.show();
    let runs = Memo::new(move |_| {
        store.prebuilds.revision();
        let row = |id: &Id| history.rows.get(*id).map(|row| row.get_untracked());
        history.status.ids.with(|ids| ids.iter().filter_map(row).collect::<Vec<_>>())
    });
    effect(move || {
        let has_more = matches!(history.status.paging.get(), Paging::More(_));
        let (Some(row), true) = (known(prebuild), has_more) else { return };
        if runs.with(|runs| needs_older(&row, runs)) {
            history.status.load_more();
        }
    });
    runs
}
