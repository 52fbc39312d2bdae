//! Replays of all projects and classes, one after the other, kept until their starts change.

use std::sync::Arc;

use leptos::prelude::*;

use crate::components::effect::effect;
use crate::domain::demand::measured_refill::MeasuredRefill;
use crate::domain::demand::refill::{Refill, RefillChoice};
use crate::domain::demand::replay::World;
use crate::domain::demand::starts::{PoolKey, Start, times};
use crate::proto::warm_pool::WarmPool;
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
    /// Beginning of the replay.
    pub from: i64,
    pub basis: Basis,
    pub refill: Refill,
    /// Whether the page has measured any of the refill times.
    pub is_measured: bool,
    pub replayed: Replayed,
}

/// What the reader chose. Replays of another basis are kept, but not valid.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Basis {
    /// Beginning of what is known, and end of the range.
    pub from: i64,
    pub until: i64,
    pub refill: RefillChoice,
}

#[derive(Clone, Copy)]
pub struct Replays {
    entries: Signals<PoolKey, Option<Arc<Entry>>>,
    basis: RwSignal<Basis>,
    /// Rises with every new set of starts: a task for older ones ends.
    round: RwSignal<u32>,
}

impl Replays {
    pub fn new() -> Self {
        Self { entries: Signals::new(), basis: RwSignal::default(), round: RwSignal::new(0) }
    }

    /// `None` until it is computed; tracked.
    pub fn of(self, key: PoolKey) -> Option<Arc<Entry>> {
        let basis = self.basis.get();
        self.entries.of(key).get().filter(|entry| entry.basis == basis)
    }

    /// Computes the replays of `keys` now and whenever they, the starts, or the reader's choices change, for as long as the present
    /// owner lives.
    pub fn follow(
        self,
        store: Store,
        demand: Demand,
        starts: Memo<Arc<[Start]>>,
        from: Memo<i64>,
        keys: Memo<Vec<PoolKey>>,
        refill: Memo<RefillChoice>,
    ) {
        let is_complete = Memo::new(move |_| demand.status().records.is_done());
        let basis = Memo::new(move |_| {
            let until = demand.with(|loader| loader.query().until);
            Basis { from: from.get(), until, refill: refill.get() }
        });
        effect(move || {
            self.basis.set(basis.get());
            let (starts, keys) = (starts.get(), keys.get());
            let round = self.round.get_untracked().wrapping_add(1);
            self.round.set(round);
            if is_complete.get() {
                spawn_for_page(self.compute(round, store, starts, keys));
            }
        });
    }

    async fn compute(self, round: u32, store: Store, starts: Arc<[Start]>, keys: Vec<PoolKey>) {
        let basis = self.basis.get_untracked();
        let Basis { from, until, .. } = basis;
        let offsets = offsets(from, until, false);
        for key in keys {
            let times = times(&starts, |start| start.key == key);
            // Without a start, nothing is known of the time before the pool.
            let created = untrack(|| created(store, key)).filter(|_| times.is_empty()).unwrap_or(from);
            let from = from.max(created).min(until);
            let measured = untrack(|| measured(store, key));
            let is_measured = measured != Refill::USUAL;
            let refill = basis.refill.or(measured);
            let entry = self.entries.of(key);
            let is_known = entry.get_untracked().is_some_and(|entry| {
                entry.times == times && entry.from == from && entry.basis == basis && entry.refill == refill
            });
            if is_known {
                continue;
            }
            let world = World::new(&times, from, until, refill, &|at| offsets.at(at));
            let replayed = replay(world).await;
            if self.round.try_get_untracked() != Some(round) {
                return;
            }
            entry.set(Some(Arc::new(Entry { times, from, basis, refill, is_measured, replayed })));
        }
    }
}

/// When the pool of a project and class was created; tracked.
fn created(store: Store, key: PoolKey) -> Option<i64> {
    let created = |pool: &WarmPool| pool.metadata.created_at.filter(|_| PoolKey::of(&pool.metadata) == key);
    store.pools.find(created).map(|created| created.millis())
}

/// Refill times of the pool of a project and class, where the page has seen enough refills; tracked.
fn measured(store: Store, key: PoolKey) -> Refill {
    let pool_id = store.pools.find(|pool| (PoolKey::of(&pool.metadata) == key).then_some(pool.id));
    pool_id.map_or(Refill::USUAL, |id| store.pool_records.with(id, MeasuredRefill::of).or(Refill::USUAL))
}
