//! Names in lists of pools.

use crate::domain::demand::starts::PoolKey;
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::{WarmPool, WarmPoolMetadata};
use crate::store::Store;
use crate::store::names::Names;
use crate::store::people::People;

/// Names of a pool's project, class, and runner; short ids until they are known. Reads are tracked.
#[derive(Clone, Copy)]
pub struct PoolNames {
    projects: Names,
    classes: Names,
    people: People,
}

impl PoolNames {
    pub fn new(store: Store) -> Self {
        Self { projects: store.project_names, classes: store.class_names, people: store.people }
    }

    /// The API has answered both lists of names.
    pub fn are_answered(self) -> bool {
        // Without short-circuiting, because the first read starts the load.
        self.projects.is_settled() & self.classes.is_settled()
    }

    pub fn project(self, id: Id) -> String {
        self.projects.display_name(id)
    }

    pub fn class(self, id: Id) -> String {
        self.classes.display_name(id)
    }

    /// `None` until it is known.
    pub fn runner(self, id: Id) -> Option<String> {
        self.people.runner(id)
    }

    pub fn runner_or_id(self, id: Id) -> String {
        self.runner(id).unwrap_or_else(|| format::short_id(id))
    }

    /// Names of a pool's project and class.
    pub fn of(self, pool: &WarmPool) -> (String, String) {
        let WarmPoolMetadata { project_id, environment_class_id, .. } = &pool.metadata;
        (self.project(*project_id), self.class(*environment_class_id))
    }

    /// Name of a project and class: `web-storefront · Large`.
    pub fn of_key(self, key: PoolKey) -> String {
        format!("{} · {}", self.project(key.project_id), self.class(key.class_id))
    }

    /// Name of a pool: `web-storefront · Large`.
    pub fn label(self, pool: &WarmPool) -> String {
        let (project, class) = self.of(pool);
        format!("{project} · {class}")
    }
}
