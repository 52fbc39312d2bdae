//! Starts of environments, from usage records.

use std::collections::{HashMap, HashSet};

use crate::proto::environment::Environment;
use crate::proto::id::Id;
use crate::proto::usage::EnvironmentUsageRecord;
use crate::proto::warm_pool::WarmPoolMetadata;
use crate::sort::sort_by_key;

use super::local_time::DAY;

/// Project and class: what a warm pool is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolKey {
    pub project_id: Id,
    pub class_id: Id,
}

impl PoolKey {
    pub const fn of(pool: &WarmPoolMetadata) -> Self {
        Self { project_id: pool.project_id, class_id: pool.environment_class_id }
    }
}

/// The project and class that are looked at; `None` for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    pub project_id: Option<Id>,
    pub class_id: Option<Id>,
}

impl Selection {
    pub fn has(self, key: PoolKey) -> bool {
        self.project_id.is_none_or(|id| id == key.project_id) && self.class_id.is_none_or(|id| id == key.class_id)
    }

    pub const fn is_all(self) -> bool {
        self.project_id.is_none() && self.class_id.is_none()
    }
}

/// Creation of an environment, which may claim an instance of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    pub at: i64,
    /// Time at which the environment was stopped first; `None` while it runs.
    pub ended: Option<i64>,
    pub environment_id: Id,
    pub user_id: Id,
    pub key: PoolKey,
}

impl Start {
    /// `None` if the server did not say when.
    pub fn of(record: &EnvironmentUsageRecord) -> Option<Self> {
        let at = record.created_at?.millis();
        Some(Self {
            at,
            ended: record.stopped_at.map(|stopped| stopped.millis()).filter(|ended| *ended >= at),
            environment_id: record.environment_id,
            user_id: record.user_id,
            key: PoolKey { project_id: record.project_id, class_id: record.environment_class_id },
        })
    }
}

/// Starts by environment, collected page by page.
#[derive(Clone, Debug, Default)]
pub struct StartSet {
    starts: HashMap<Id, Start>,
}

impl StartSet {
    /// Adds a start. An environment that is stopped and started again has several records; only its first one is a creation.
    pub fn add(&mut self, start: Start) {
        let known = self.starts.entry(start.environment_id).or_insert(start);
        if start.at < known.at {
            *known = start;
        }
    }

    /// Removes environments that prebuilds ran in: they never claim an instance.
    pub fn remove(&mut self, environment_ids: &HashSet<Id>) {
        self.starts.retain(|id, _| !environment_ids.contains(id));
    }

    /// Removes environments that were created before their first record here: within the range, they were only started again.
    pub fn remove_restarts<'a>(&mut self, environments: impl IntoIterator<Item = &'a Environment>) {
        for environment in environments {
            let Some(created) = environment.metadata.created_at else { continue };
            if self.starts.get(&environment.id).is_some_and(|start| start.at - created.millis() > CREATION) {
                self.starts.remove(&environment.id);
            }
        }
    }

    /// Starts in order of time.
    pub fn sorted(&self) -> Vec<Start> {
        let mut starts: Vec<Start> = self.starts.values().copied().collect();
        sort_by_key(&mut starts, |start| (start.at, start.environment_id));
        starts
    }
}

/// Longest time between the creation of an environment and its first record, in milliseconds.
const CREATION: i64 = 3_600_000;

/// Longest time at the beginning of a range that may pass without a start although records are kept: a long weekend, in
/// milliseconds.
const QUIET: i64 = 4 * DAY;

/// From which moment on starts are known: from the beginning of a range, or from the first start if records begin later. Days
/// before the first record aren't days without demand. `starts` are in order.
pub fn known_from(starts: &[Start], from: i64) -> i64 {
    starts.first().map(|first| first.at).filter(|first| first.saturating_sub(from) > QUIET).unwrap_or(from)
}

/// Times of the starts of a project and class, or of those that `is_wanted` selects.
pub fn times(starts: &[Start], is_wanted: impl Fn(&Start) -> bool) -> Vec<i64> {
    starts.iter().filter(|start| is_wanted(start)).map(|start| start.at).collect()
}

/// Projects and classes with the number of their starts, the most first.
pub fn keys(starts: &[Start]) -> Vec<(PoolKey, usize)> {
    let mut counts: HashMap<PoolKey, usize> = HashMap::new();
    for start in starts {
        let count = counts.entry(start.key).or_default();
        *count = count.saturating_add(1);
    }
    let mut keys: Vec<_> = counts.into_iter().collect();
    sort_by_key(&mut keys, |(key, count)| (std::cmp::Reverse(*count), *key));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::Timestamp;

    fn record(environment: &str, created: i64, stopped: i64) -> EnvironmentUsageRecord {
        EnvironmentUsageRecord {
            environment_id: environment.into(),
            project_id: "p".into(),
            environment_class_id: "large".into(),
            created_at: Timestamp::from_millis(created),
            stopped_at: Timestamp::from_millis(stopped),
            ..Default::default()
        }
    }

    fn set(records: &[EnvironmentUsageRecord]) -> StartSet {
        let mut set = StartSet::default();
        records.iter().filter_map(Start::of).for_each(|start| set.add(start));
        set
    }

    #[test]
    fn an_environment_starts_once_however_often_it_is_recorded() {
        let again = [record("b", 70, 90), record("a", 50, 60), record("b", 20, 30), record("b", 20, 30)];
        let starts = set(&again).sorted();
        assert_eq!(times(&starts, |_| true), [20, 50]);
        assert_eq!((starts[0].environment_id, starts[0].ended), ("b".into(), Some(30)));
        assert_eq!(times(&starts, |start| start.environment_id == "a"), [50]);
    }

    #[test]
    fn what_has_no_time_is_left_out_and_an_end_before_the_start_is_unknown() {
        let mut undated = record("a", 1, 2);
        undated.created_at = None;
        assert_eq!(Start::of(&undated), None);
        assert_eq!(Start::of(&record("a", 5, 2)).unwrap().ended, None);
    }

    #[test]
    fn prebuilds_and_restarts_are_no_demand() {
        let day = 24 * CREATION;
        let mut set = set(&[record("a", day, 2 * day), record("b", day, 2 * day), record("c", day, 2 * day)]);
        set.remove(&HashSet::from(["a".into()]));
        let environment = |id: &str, created| {
            let mut environment = Environment { id: id.into(), ..Default::default() };
            environment.metadata.created_at = Timestamp::from_millis(created);
            environment
        };
        set.remove_restarts(&[environment("b", day - CREATION), environment("c", day - CREATION - 1)]);
        let left: Vec<Id> = set.sorted().iter().map(|start| start.environment_id).collect();
        assert_eq!(left, ["b"]);
    }

    #[test]
    fn a_selection_has_what_it_does_not_exclude() {
        let key = PoolKey { project_id: "p".into(), class_id: "large".into() };
        let has = |project: Option<&str>, class: Option<&str>| {
            Selection { project_id: project.map(Id::from), class_id: class.map(Id::from) }.has(key)
        };
        assert!(has(None, None) && has(Some("p"), None) && has(Some("p"), Some("large")));
        assert!(!has(Some("q"), None) && !has(Some("q"), Some("large")) && !has(None, Some("small")));
    }

    #[test]
    fn the_busiest_project_and_class_comes_first() {
        let mut records = [record("a", 1, 2), record("b", 2, 3), record("c", 3, 4)];
        records[0].environment_class_id = "small".into();
        let keys = keys(&set(&records).sorted());
        let classes: Vec<_> = keys.iter().map(|(key, count)| (key.class_id, *count)).collect();
        assert_eq!(classes, [("large".into(), 2), ("small".into(), 1)]);
    }

    #[test]
    fn days_before_the_first_record_are_unknown() {
        let start = |day: i64| Start::of(&record("e", 1000 + day * DAY, 0)).unwrap();
        let from = |day: i64| known_from(&[start(day), start(day + 1)], 1000);
        assert_eq!([0, 4, 5].map(from), [1000, 1000, 1000 + 5 * DAY], "a long weekend is no gap");
        assert_eq!(known_from(&[], 1000), 1000);
    }
}
