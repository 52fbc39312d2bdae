//! Changes to prebuilds and pools since the console was opened, for the portal's events.

use std::collections::HashMap;

use crate::domain::message::clean;
use crate::domain::phase::slug;
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::protocol::{Detail, Outgoing};

/// Last known states of prebuilds and pools.
pub struct News {
    /// Time at which the console was opened, in milliseconds since the Unix epoch. Older resources aren't new, even if
    /// they are only loaded now.
    since: i64,
    prebuilds: HashMap<Id, PrebuildPhase>,
    pools: HashMap<Id, PoolState>,
}

/// Parts of a pool that are reported when they change.
type PoolState = (WarmPoolPhase, [Option<i32>; 2], [i32; 3], Id);

impl News {
    pub fn new(since: i64) -> Self {
        Self { since, prebuilds: HashMap::new(), pools: HashMap::new() }
    }

    /// Events for a prebuild that was added or changed.
    pub fn of_prebuild(&mut self, prebuild: &Prebuild) -> Vec<Outgoing<'static>> {
        let phase = prebuild.status.phase.clone();
        let before = self.prebuilds.insert(prebuild.id, phase.clone());
        let created = prebuild.metadata.created_at.map_or(0, |time| time.millis());
        let is_new = before.is_none() && created > self.since;
        let is_ended = is_new || before.is_some_and(|before| before != phase);
        let names = [
            is_new.then_some("prebuild-created"),
            (is_ended && phase == PrebuildPhase::Completed).then_some("prebuild-completed"),
            (is_ended && phase == PrebuildPhase::Failed).then_some("prebuild-failed"),
        ];
        let message = clean(&prebuild.status.failure_message);
        let detail = Detail {
            prebuild_id: Some(prebuild.id.to_string()),
            project_id: Some(prebuild.metadata.project_id.to_string()),
            phase: Some(slug(&phase.short_name())),
            message: (!message.is_empty()).then(|| message.into_owned()),
            ..Detail::default()
        };
        names.into_iter().flatten().map(|name| Outgoing::Event { name, detail: detail.clone() }).collect()
    }

    /// Event for a pool that was added or changed.
    pub fn of_pool(&mut self, pool: &WarmPool) -> Option<Outgoing<'static>> {
        let (spec, status) = (&pool.spec, &pool.status);
        let instances = [status.desired_size, status.running_instances, status.stopped_instances];
        let state = (status.phase.clone(), [spec.min_size, spec.max_size], instances, spec.snapshot_id);
        let is_changed = match self.pools.insert(pool.id, state.clone()) {
            Some(before) => before != state,
            None => pool.metadata.created_at.map_or(0, |time| time.millis()) > self.since,
        };
        let detail = || Detail {
            pool_id: Some(pool.id.to_string()),
            project_id: Some(pool.metadata.project_id.to_string()),
            phase: Some(slug(&status.phase.short_name())),
            ..Detail::default()
        };
        is_changed.then(|| Outgoing::Event { name: "pool-changed", detail: detail() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::Timestamp;
    use chrono::DateTime;

    fn prebuild(id: &str, created: i64, phase: PrebuildPhase) -> Prebuild {
        let mut prebuild = Prebuild { id: id.into(), ..Default::default() };
        prebuild.metadata.created_at = DateTime::from_timestamp_millis(created).map(Timestamp);
        prebuild.status.phase = phase;
        prebuild
    }

    fn names(said: impl IntoIterator<Item = Outgoing<'static>>) -> Vec<&'static str> {
        said.into_iter().map(|said| if let Outgoing::Event { name, .. } = said { name } else { "" }).collect()
    }

    #[test]
    fn prebuilds_are_created_and_end_once() {
        let mut news = News::new(1_000);
        let mut reported = |id, created, phase| names(news.of_prebuild(&prebuild(id, created, phase)));
        assert_eq!(reported("new", 2_000, PrebuildPhase::Running), ["prebuild-created"]);
        assert_eq!(reported("new", 2_000, PrebuildPhase::Running), [""; 0]);
        assert_eq!(reported("new", 2_000, PrebuildPhase::Completed), ["prebuild-completed"]);
        assert_eq!(reported("new", 2_000, PrebuildPhase::Completed), [""; 0]);
        assert_eq!(reported("quick", 2_000, PrebuildPhase::Failed), ["prebuild-created", "prebuild-failed"]);
        assert_eq!(reported("old", 500, PrebuildPhase::Failed), [""; 0], "an older page of the list");
        assert_eq!(reported("running", 500, PrebuildPhase::Running), [""; 0]);
        assert_eq!(reported("running", 500, PrebuildPhase::Failed), ["prebuild-failed"]);
    }

    #[test]
    fn pools_change() {
        let mut news = News::new(1_000);
        let mut pool = WarmPool { id: "p".into(), ..Default::default() };
        assert_eq!(news.of_pool(&pool), None);
        assert_eq!(news.of_pool(&pool), None);
        pool.status.running_instances = 2;
        assert_eq!(names(news.of_pool(&pool)), ["pool-changed"]);
        pool.status.phase = WarmPoolPhase::Deleted;
        let Some(Outgoing::Event { detail, .. }) = news.of_pool(&pool) else { panic!() };
        assert_eq!(
            (detail.pool_id.as_deref(), detail.phase.as_deref()),
            (Some(pool.id.to_string().as_str()), Some("deleted"))
        );
    }
}
