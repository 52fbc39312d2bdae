//! Replays of all projects and classes, one after the other, kept until their starts change.

use std::sync::Arc;

use leptos::prelude::*;

use crate::components::effect::effect;
use crate::domain::demand::measured_refill::MeasuredRefill;
use crate::domain::demand::refill::Refill;
use crate::domain::demand::replay::World;
use crate::domain::demand::starts::{PoolKey, Start, times};
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::demand::Demand;
use crate::store::demand::replays::{Replayed, replay};
use crate::store::signals::Signals;
use crate::store::task::spawn_for_page;

use super::zone::offsets;

/// A replay, and what it was made of.
pub struct Entry {
    pub times: Vec<i64>,
    pub from: i64,
    pub until: i64,
    pub refill: Refill,
    pub replayed: Replayed,
}

#[derive(Clone, Copy)]
pub struct Replays {
    entries: Signals<PoolKey, Option<Arc<Entry>>>,
    /// Beginning and end of the range that is shown: replays of others are kept, but not valid.
    range: RwSignal<(i64, i64)>,
    /// Rises with every new set of starts: a task for older ones ends.
    round: RwSignal<u32>,
}

impl Replays {
    pub fn new() -> Self {
        Self { entries: Signals::new(), range: RwSignal::default(), round: RwSignal::new(0) }
    }

    /// `None` until it is computed; tracked.
    pub fn of(self, key: PoolKey) -> Option<Arc<Entry>> {
        let range = self.range.get();
        self.entries.of(key).get().filter(|entry| (entry.from, entry.until) == range)
    }

    /// Computes the replays of `keys` now and whenever they or the starts change, for as long as the present owner lives.
    pub fn follow(self, store: Store, demand: Demand, starts: Memo<Arc<[Start]>>, keys: Memo<Vec<PoolKey>>) {
        let is_complete = Memo::new(move |_| demand.status().records.is_done());
        let range = Memo::new(move |_| demand.with(|loader| (loader.query().from, loader.query().until)));
        effect(move || {
            self.range.set(range.get());
            let (starts, keys) = (starts.get(), keys.get());
            let round = self.round.get_untracked().wrapping_add(1);
            self.round.set(round);
            if is_complete.get() {
                spawn_for_page(self.compute(round, store, starts, keys));
            }
        });
    }

    async fn compute(self, round: u32, store: Store, starts: Arc<[Start]>, keys: Vec<PoolKey>) {
        let (from, until) = self.range.get_untracked();
        let offsets = offsets(from, until, false);
        for key in keys {
            let times = times(&starts, |start| start.key == key);
            let refill = untrack(|| refill(store, key));
            let entry = self.entries.of(key);
            let is_known = entry.get_untracked().is_some_and(|entry| {
                entry.times == times && (entry.from, entry.until, entry.refill) == (from, until, refill)
            });
            if is_known {
                continue;
            }
            let world = World::new(&times, from, until, refill, &|at| offsets.at(at));
            let replayed = replay(world).await;
            if self.round.try_get_untracked() != Some(round) {
                return;
            }
            entry.set(Some(Arc::new(Entry { times, from, until, refill, replayed })));
        }
    }
}

/// Refill times of the pool of a project and class, where the page has seen enough refills; tracked.
fn refill(store: Store, key: PoolKey) -> Refill {
    let pool_id = store.pools.find(|pool| (PoolKey::of(&pool.metadata) == key).then_some(pool.id));
    pool_id.map_or(Refill::USUAL, |id| store.pool_records.with(id, MeasuredRefill::of).or(Refill::USUAL))
}
