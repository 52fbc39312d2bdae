//! The prebuild that this page or that of its log shows.

use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::store::Store;
use crate::store::resource::Resource;

/// The prebuild, asked for together with its project's name and kept fresh for as long as the page stands.
pub fn opened(store: Store, project_id: Id, prebuild_id: Id) -> Resource<Prebuild> {
    let prebuild = store.prebuild(prebuild_id);
    prebuild.refresh();
    store.live.keep(move |_| prebuild.reload(), Vec::new);
    store.project(project_id).refresh();
    prebuild
}

/// The newest known copy, tracked.
pub fn known(prebuild: Resource<Prebuild>) -> Option<Prebuild> {
    prebuild.loading.track();
    prebuild.get().map(|row| row.get())
}
