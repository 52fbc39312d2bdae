//! The prebuild shown on its page and on that of its log.

use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::store::Store;
use crate::store::resource::Resource;

/// Loads the prebuild and its project's name, and keeps them fresh while the page is open.
pub fn opened(store: Store, project_id: Id, prebuild_id: Id) -> Resource<Prebuild> {
    let prebuild = store.prebuild(prebuild_id);
    prebuild.refresh();
    store.live.register(move |_| prebuild.reload(), Vec::new);
    store.project(project_id).refresh();
    prebuild
}

/// The latest known version; tracked.
pub fn known(prebuild: Resource<Prebuild>) -> Option<Prebuild> {
    prebuild.loading.track();
    prebuild.get().map(|row| row.get())
}
