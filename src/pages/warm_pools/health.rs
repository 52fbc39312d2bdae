//! Health of the pools on the page: their issues, and which pools need attention.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::components::time::present;
use crate::domain::pool_concern::{Concern, Known, concerns};
use crate::domain::project_settings::Draft;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::Memo;
use crate::store::Store;
use crate::store::paged::PagedList;

/// Projects, each with the classes that have prebuilds. There are few.
type Classes = Vec<(Id, Vec<Id>)>;

#[derive(Clone, Copy)]
pub struct PoolHealth {
    store: Store,
    /// The present to ten seconds, so that health isn't computed more often.
    now: Memo<DateTime<Utc>>,
    /// Of the projects that are loaded.
    classes: Memo<Classes>,
    /// Ids of the pools that need attention.
    attention: Memo<HashSet<Id>>,
}

impl PoolHealth {
    pub fn new(store: Store, list: PagedList<WarmPool>) -> Self {
        let classes = Memo::new(move |_| {
            let read = |project: &crate::proto::project::Project| {
                let draft = Draft::of(project);
                let class_ids = if draft.is_enabled { draft.class_ids } else { Vec::new() };
                Some((project.id, class_ids))
            };
            store.find_projects(read)
        });
        let now = Memo::new(move |_| {
            let now = present();
            let since = TimeDelta::milliseconds(now.timestamp_millis().rem_euclid(10_000));
            now.checked_sub_signed(since).unwrap_or(now)
        });
        let attention = Memo::new(move |_| {
            store.pools.revision();
            let needs =
                |pool: &WarmPool| concerns_of(store, classes, now.get(), pool).iter().any(Concern::needs_attention);
            list.status.ids.with(|ids| {
                let pools = ids.iter().filter_map(|id| list.rows.get(*id));
                pools.filter_map(|pool| pool.with_untracked(|pool| needs(pool).then_some(pool.id))).collect()
            })
        });
        Self { store, now, classes, attention }
    }

    /// Issues of a pool; tracked.
    pub fn concerns(self, pool: &WarmPool) -> Vec<Concern> {
        concerns_of(self.store, self.classes, self.now.get(), pool)
    }

    /// Tracked.
    pub fn needs_attention(self, id: Id) -> bool {
        self.attention.with(|attention| attention.contains(&id))
    }

    /// Number of pools that need attention; tracked.
    pub fn count(self) -> usize {
        self.attention.with(HashSet::len)
    }
}

fn concerns_of(store: Store, classes: Memo<Classes>, now: DateTime<Utc>, pool: &WarmPool) -> Vec<Concern> {
    let (snapshot, newest) = (store.snapshots.held_by(pool), store.snapshots.newest_for(pool));
    let has_prebuilds = classes.with(|classes| {
        let (_, own) = classes.iter().find(|(id, _)| *id == pool.metadata.project_id)?;
        Some(own.contains(&pool.metadata.environment_class_id))
    });
    store.pool_records.with(pool.id, |record| {
        let known = Known { snapshot: snapshot.as_deref(), newest: newest.as_deref(), record, has_prebuilds };
        concerns(pool, known, now)
    })
}
