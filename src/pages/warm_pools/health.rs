//! Health of the pools on the page: their issues, and how urgently each pool needs attention.

use chrono::{DateTime, TimeDelta, Utc};

use crate::components::time::present;
use crate::domain::pool_concern::{Concern, Known, concerns};
use crate::domain::pool_sort::urgency;
use crate::domain::project_settings::Draft;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::Memo;
use crate::sort::sort_by_key;
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
    /// Of each pool, sorted by id.
    severities: Memo<Vec<(Id, Severity)>>,
}

/// What a pool's issues come to.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Severity {
    /// See [`urgency`].
    pub urgency: u8,
    pub needs_attention: bool,
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
        let severities = Memo::new(move |_| {
            store.pools.revision();
            let severity = |pool: &WarmPool| {
                let concerns = concerns_of(store, classes, now.get(), pool);
                let needs_attention = concerns.iter().any(Concern::needs_attention);
                (pool.id, Severity { urgency: urgency(pool, &concerns), needs_attention })
            };
            let pools = |id: &Id| list.rows.get(*id).map(|pool| pool.with_untracked(severity));
            let mut severities: Vec<_> = list.status.ids.with(|ids| ids.iter().filter_map(pools).collect());
            sort_by_key(&mut severities, |(id, _)| *id);
            severities
        });
        Self { store, now, classes, severities }
    }

    /// Issues of a pool; tracked.
    pub fn concerns(self, pool: &WarmPool) -> Vec<Concern> {
        concerns_of(self.store, self.classes, self.now.get(), pool)
    }

    /// Tracked.
    pub fn severity(self, id: Id) -> Severity {
        self.severities.with(|severities| {
            let place = severities.binary_search_by(|(own, _)| own.cmp(&id)).ok();
            place.and_then(|place| severities.get(place)).map(|(_, severity)| *severity).unwrap_or_default()
        })
    }

    /// Number of pools that need attention; tracked.
    pub fn count(self) -> usize {
        self.severities.with(|severities| severities.iter().filter(|(_, severity)| severity.needs_attention).count())
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
