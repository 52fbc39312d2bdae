//! Search of several logs, a few at a time, until all are read or the user stops it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::pin;

use futures_channel::oneshot;
use futures_util::future::{join_all, select};

use crate::domain::log::query::Query;
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::Store;
use crate::store::log::across::{Found, search_log};
use crate::store::log::finder::Finder;
use crate::store::problem::reason;
use crate::store::task::spawn_for_page;

/// Number of logs read at a time.
const AT_ONCE: usize = 3;

/// A search, running or finished.
#[derive(Clone, Copy)]
pub struct LogSearch {
    store: Store,
    /// The current query.
    pub query: RwSignal<Query>,
    /// Reason why the query is invalid.
    pub problem: RwSignal<Option<String>>,
    /// Number of logs searched, and of all; `None` before the first search.
    pub progress: RwSignal<Option<(usize, usize)>>,
    pub is_running: RwSignal<bool>,
    /// Matching logs, newest first.
    pub found: RwSignal<Vec<FoundLog>>,
    /// Number of logs that couldn't be searched, and the reason for the last one.
    pub missing: RwSignal<(usize, String)>,
    stop: StoredValue<Option<oneshot::Sender<()>>>,
}

/// A matching log.
pub struct FoundLog {
    /// Position among the logs searched.
    pub place: usize,
    pub prebuild_id: Id,
    pub found: Found,
}

impl LogSearch {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            query: RwSignal::default(),
            problem: RwSignal::new(None),
            progress: RwSignal::new(None),
            is_running: RwSignal::new(false),
            found: RwSignal::default(),
            missing: RwSignal::default(),
            stop: StoredValue::new(None),
        }
    }

    /// Searches the logs of these prebuilds in order, instead of any running search. Returns `false` for an empty query
    /// and for an invalid regular expression.
    pub fn begin(self, query: &Query, prebuild_ids: Vec<Id>) -> bool {
        match Finder::new(query) {
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(problem) => {
                self.problem.set(Some(problem));
                return false;
            }
        }
        self.stop();
        self.problem.set(None);
        self.found.set(Vec::new());
        self.missing.set((0, String::new()));
        self.query.set(query.clone());
        self.progress.set(Some((0, prebuild_ids.len())));
        self.is_running.set(true);
        let (sender, stopped) = oneshot::channel();
        self.stop.set_value(Some(sender));
        let query = query.clone();
        spawn_for_page(async move {
            let waiting = Cell::new(prebuild_ids.into_iter().enumerate().collect::<VecDeque<_>>());
            let next = || {
                let mut ids = waiting.take();
                let next = ids.pop_front();
                waiting.set(ids);
                next
            };
            let worker = async || {
                while let Some((place, id)) = next()
                    && let Ok(Some(finder)) = Finder::new(&query)
                {
                    let outcome = search_log(self.store, id, finder).await;
                    self.take(place, id, outcome.map_err(|error| reason(&error)));
                }
            };
            let workers = (0..AT_ONCE).map(|_| worker());
            select(pin!(join_all(workers)), pin!(stopped)).await;
            self.is_running.set(false);
        });
        true
    }

    fn take(self, place: usize, prebuild_id: Id, outcome: Result<Found, String>) {
        match outcome {
            Ok(found) if found.count > 0 => self.found.update(|all| {
                let index = all.partition_point(|other| other.place < place);
                all.insert(index, FoundLog { place, prebuild_id, found });
            }),
            Ok(_) => {}
            Err(reason) => self.missing.update(|(count, last)| {
                *count = count.saturating_add(1);
                *last = reason;
            }),
        }
        self.progress.update(|progress| {
            if let Some((done, _)) = progress {
                *done = done.saturating_add(1);
            }
        });
    }

    pub fn stop(self) {
        if let Some(sender) = self.stop.try_update_value(Option::take).flatten() {
            // The search may have ended.
            let _ = sender.send(());
        }
    }
}
