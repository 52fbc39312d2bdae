//! A log and its address in the console.

use crate::proto::id::Id;
use crate::reactive::StoredValue;
use crate::routes;
use crate::store::Store;
use crate::store::log::LogFeed;

#[derive(Clone, Copy)]
pub struct LinkedLog {
    pub feed: LogFeed,
    address: StoredValue<String>,
}

impl LinkedLog {
    /// Follows the log of a prebuild that the page keeps fresh, until the log ends or the page is left.
    pub fn open(store: Store, project_id: Id, prebuild_id: Id) -> Self {
        Self::new(LogFeed::open(store, prebuild_id), project_id)
    }

    /// Also keeps its bytes for a download.
    pub fn open_with_bytes(store: Store, project_id: Id, prebuild_id: Id) -> Self {
        Self::new(LogFeed::open(store, prebuild_id).with_bytes(), project_id)
    }

    fn new(feed: LogFeed, project_id: Id) -> Self {
        let prebuild_id = feed.prebuild_id;
        Self { feed, address: StoredValue::new(routes::prebuild_logs(project_id, prebuild_id)) }
    }

    /// Address of the log, without query parameters of the page and without a fragment.
    pub fn address(self) -> String {
        self.address.get_value()
    }
}
