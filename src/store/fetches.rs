//! Fetches resources named by events, individually or many with one list page.

use std::collections::HashSet;

use leptos::task::spawn_local;

use crate::api;
use crate::clock::millis;
use crate::connect::error::Error;
use crate::connect::retry::Clock;
use crate::connect::timer::BrowserClock;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsRequest, PrebuildPhase};
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::reactive::StoredValue;

use super::alarm::Alarm;
use super::live::fetch_queue::FetchQueue;
use super::{PAGE_SIZE, Store};

/// Number of waiting prebuilds above which the newest page is fetched first.
const BURST: usize = 8;

/// Resource that can be fetched individually.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Prebuild(Id),
    Pool(Id),
}

/// Queued and in-flight fetches.
#[derive(Clone, Copy)]
pub struct Fetches {
    queue: StoredValue<FetchQueue<Key>>,
    is_fetching_newest: StoredValue<bool>,
    alarm: Alarm,
}

impl Fetches {
    pub fn new() -> Self {
        Self { queue: StoredValue::default(), is_fetching_newest: StoredValue::new(false), alarm: Alarm::new() }
    }

    pub fn fetch(self, store: Store, key: Key) {
        self.queue.update_value(|queue| queue.push(key));
        self.go_on(store);
    }

    /// Clears the queue: a hidden tab fetches nothing and catches up when it is shown.
    pub fn clear(self) {
        self.queue.update_value(FetchQueue::clear);
    }

    fn go_on(self, store: Store) {
        while let Some(key) = self.queue.try_update_value(|queue| queue.take(millis())).flatten() {
            spawn_local(async move {
                let is_burst = self.queue.with_value(|queue| queue.waiting() > BURST);
                let fetched =
                    if is_burst && self.fetch_newest(store, &key).await { Ok(()) } else { fetch(store, &key).await };
                self.queue.try_update_value(|queue| match fetched {
                    Err(error) if error.is_transient() => queue.failed(&key, millis(), BrowserClock.jitter()),
                    _ => queue.done(&key),
                });
                self.go_on(store);
            });
        }
        // Resumes after the delay that follows failures.
        let wake_at = self.queue.try_with_value(FetchQueue::wake_at).flatten();
        self.alarm.set(wake_at, move || self.go_on(store));
    }

    /// Fetches one page of the newest prebuilds instead of many individually. Returns whether it contained `key`. Only
    /// one such page is fetched at a time.
    async fn fetch_newest(self, store: Store, key: &Key) -> bool {
        if self.is_fetching_newest.get_value() {
            return false;
        }
        self.is_fetching_newest.set_value(true);
        let asked = self.queue.try_update_value(FetchQueue::take_waiting).unwrap_or_default();
        let moment = store.prebuilds.moment();
        let pagination = PaginationRequest { page_size: PAGE_SIZE, ..Default::default() };
        let request = ListPrebuildsRequest { pagination, ..Default::default() };
        let answer = api::prebuild::list_prebuilds(&store.client(), &request).await;
        self.is_fetching_newest.try_set_value(false);
        // If the call fails, each prebuild is fetched individually.
        let prebuilds = answer.map(|answer| answer.prebuilds).unwrap_or_default();
        let ids: HashSet<Id> = prebuilds.iter().map(|prebuild| prebuild.id).collect();
        for prebuild in prebuilds {
            store.take_prebuild_as_of(prebuild, moment);
        }
        let is_here = |key: &Key| matches!(key, Key::Prebuild(id) if ids.contains(id));
        self.queue.try_update_value(|queue| {
            asked.into_iter().filter(|key| !is_here(key)).for_each(|key| queue.push_single(key));
        });
        is_here(key)
    }
}

impl Default for Fetches {
    fn default() -> Self {
        Self::new()
    }
}

/// Fetches a resource into the store.
async fn fetch(store: Store, key: &Key) -> Result<(), Error> {
    let client = store.client();
    match key {
        Key::Prebuild(id) => {
            let moment = store.prebuilds.moment();
            match api::prebuild::get_prebuild(&client, *id).await {
                Ok(prebuild) => store.take_prebuild_as_of(prebuild, moment),
                Err(error) if error.is_missing() => show_deleted(store, *key),
                Err(error) => return Err(error),
            }
        }
        Key::Pool(id) => {
            let moment = store.pools.moment();
            match api::prebuild::get_warm_pool(&client, *id).await {
                Ok(pool) => store.take_pool_as_of(pool, moment),
                Err(error) if error.is_missing() => show_deleted(store, *key),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Marks a resource as deleted if it is loaded.
pub fn show_deleted(store: Store, key: Key) {
    match key {
        Key::Prebuild(id) => {
            drop(store.prebuilds.apply_optimistic(id, |row| row.status.phase = PrebuildPhase::Deleted))
        }
        Key::Pool(id) => drop(store.pools.apply_optimistic(id, |pool| pool.status.phase = WarmPoolPhase::Deleted)),
    }
}
