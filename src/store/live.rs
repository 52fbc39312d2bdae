//! Keeps what pages show as the server has it: by its events where it streams them, by asking again where it doesn't.
//!
//! An event names what changed, and that one thing is fetched. A stream that was cut is opened again, and what may have
//! changed meanwhile is asked for. A hidden tab does neither; it catches up once when it is looked at again.

use std::cell::Cell;
use std::collections::HashSet;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{Either, join_all, select};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::connect::error::{Error, Kind};
use crate::connect::retry::Clock;
use crate::connect::timer::{BrowserClock, sleep};
use crate::proto::event::{ResourceOperation, ResourceType, ResourceTypeFilter, WatchEventsRequest};
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsRequest, PrebuildPhase};
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::reactive::{RwSignal, StoredValue};

use super::fetch_queue::FetchQueue;
use super::paged::Refresh;
use super::{PAGE_SIZE, Store};

/// How the page is kept fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not known yet.
    Opening,
    /// Events come as things happen.
    Live,
    /// There is no stream at present; the page asks from time to time.
    Polling,
    /// No answer comes.
    Offline,
    /// The tab is hidden.
    Paused,
}

/// Something that can be fetched by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Prebuild(Id),
    Pool(Id),
}

type Reloading = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Something that a page shows.
struct Shown {
    id: usize,
    reload: Box<dyn Fn(Refresh) -> Reloading>,
    /// Prebuilds that it shows and that `reload` does not bring.
    further: Box<dyn Fn() -> Vec<Id>>,
}

#[derive(Clone, Copy)]
pub struct Live {
    connection: RwSignal<Connection>,
    shown: StoredValue<Vec<Shown>>,
    queue: StoredValue<FetchQueue<Key>>,
    /// Whoever waits for the tab to be shown or hidden, or for the network to come or go.
    waiting: StoredValue<Vec<oneshot::Sender<()>>>,
    /// Events heard, ever.
    heard: StoredValue<u64>,
    is_fetching_newest: StoredValue<bool>,
    is_started: StoredValue<bool>,
}

/// From opening a stream to asking for what may have been missed: by then the server should be listening.
const BEFORE_CATCHING_UP: Duration = Duration::from_millis(300);
/// A stream that has lasted as long as this works.
const LASTING: Duration = Duration::from_secs(4);
/// How often a quiet stream is doubted.
const BETWEEN_CHECKS: Duration = Duration::from_secs(75);
/// Until streaming is tried again where it did not work at all.
const BETWEEN_STREAMS: Duration = Duration::from_secs(300);
const SHORTEST_POLL: Duration = Duration::from_secs(5);
const LONGEST_POLL: Duration = Duration::from_secs(60);
/// Until a thing that could not be fetched is asked for again.
const BEFORE_FETCHING_AGAIN: Duration = Duration::from_secs(10);
/// With more prebuilds than this to fetch, the newest page is asked for first.
const BURST: usize = 8;

/// How the stream ended.
enum End {
    /// By itself, by the server or on the way.
    Cut(Option<Error>),
    /// It was silent while things changed: something on the way holds it back.
    Deaf,
    /// Nothing else is answered either.
    Unreachable,
}

/// What came of asking for all that pages show.
#[derive(Clone, Copy, PartialEq)]
enum News {
    New,
    None,
    Unreachable,
}

impl Live {
    pub fn new() -> Self {
        Self {
            connection: RwSignal::new(Connection::Opening),
            shown: StoredValue::new(Vec::new()),
            queue: StoredValue::default(),
            waiting: StoredValue::new(Vec::new()),
            heard: StoredValue::new(0),
            is_fetching_newest: StoredValue::new(false),
            is_started: StoredValue::new(false),
        }
    }

    /// Tracked.
    pub fn connection(self) -> Connection {
        self.connection.get()
    }

    /// Keeps something fresh for as long as the part of the page stands. `further` names prebuilds that it shows and
    /// that `reload` does not bring.
    pub fn keep<F: Future<Output = Result<(), Error>> + 'static>(
        self,
        reload: impl Fn(Refresh) -> F + 'static,
        further: impl Fn() -> Vec<Id> + 'static,
    ) {
        let id = self.shown.with_value(|shown| shown.last().map_or(0, |last| last.id + 1));
        let reload = Box::new(move |refresh| -> Reloading { Box::pin(reload(refresh)) });
        self.shown.update_value(|shown| shown.push(Shown { id, reload, further: Box::new(further) }));
        on_cleanup(move || {
            self.shown.try_update_value(|shown| shown.retain(|one| one.id != id));
        });
    }

    /// Begins, and goes on for as long as the console is open; `false` where it has begun before.
    pub fn start(self, store: Store) -> bool {
        if self.is_started.get_value() {
            return false;
        }
        self.is_started.set_value(true);
        for event in ["visibilitychange", "online", "offline"] {
            // They stay: whoever starts this may be a page, which goes.
            window_event_listener_untyped(event, move |_| self.nudge());
        }
        store.pool_records.follow(store);
        spawn_local(async move { self.run(store).await });
        true
    }

    async fn run(self, store: Store) {
        let failures = Cell::new(0);
        loop {
            if document().hidden() {
                self.connection.set(Connection::Paused);
                self.queue.update_value(FetchQueue::clear);
                self.nudged().await;
                failures.set(0);
            } else {
                select(pin!(self.attempt(store, &failures)), pin!(self.nudged())).await;
            }
        }
    }

    /// Opens a stream, follows it to its end, and waits until it is time for another one.
    async fn attempt(self, store: Store, failures: &Cell<u32>) {
        if failures.get() == 0 {
            self.connection.set(Connection::Live);
        }
        let watching = pin!(self.watch(store));
        let end = match select(watching, pin!(self.doubt(store, failures))).await {
            Either::Left((error, _)) => End::Cut(error),
            Either::Right((end, _)) => end,
        };
        failures.set(failures.get().saturating_add(1));
        let wait = match &end {
            End::Cut(error) if error.as_ref().is_none_or(Error::may_pass) => backoff(failures.get()),
            End::Unreachable => backoff(failures.get()),
            End::Cut(_) | End::Deaf => BETWEEN_STREAMS,
        };
        let is_network = |error: &Error| error.kind == Kind::Network;
        let is_doubtful = matches!(&end, End::Cut(Some(error)) if is_network(error));
        if !is_doubtful && wait >= SHORTEST_POLL && self.connection.get_untracked() == Connection::Live {
            self.connection.set(Connection::Polling);
        }
        select(pin!(self.poll(store, is_doubtful)), pin!(sleep(wait))).await;
    }

    /// Follows the stream to its end.
    async fn watch(self, store: Store) -> Option<Error> {
        let filter = |resource_type| ResourceTypeFilter { resource_type, ..Default::default() };
        let request = WatchEventsRequest {
            organization: Some(true),
            resource_type_filters: vec![filter(ResourceType::Prebuild), filter(ResourceType::WarmPool)],
        };
        let mut events = match api::event::watch_events(&store.client(), &request).await {
            Ok(events) => events,
            Err(error) => return Some(error),
        };
        loop {
            let event = match events.next().await {
                Ok(Some(event)) => event,
                Ok(None) => return None,
                Err(error) => return Some(error),
            };
            self.heard.update_value(|heard| *heard += 1);
            self.connection.set(Connection::Live);
            let is_gone = event.operation == ResourceOperation::Delete;
            match event.resource_type {
                ResourceType::Prebuild if is_gone => show_deleted_prebuild(store, event.resource_id),
                ResourceType::WarmPool if is_gone => show_deleted_pool(store, event.resource_id),
                ResourceType::Prebuild => self.fetch(store, Key::Prebuild(event.resource_id)),
                ResourceType::WarmPool => self.fetch(store, Key::Pool(event.resource_id)),
                _ => {}
            }
        }
    }

    /// Catches up after a gap; then, from time to time, looks whether things change of which the stream says nothing.
    async fn doubt(self, store: Store, failures: &Cell<u32>) -> End {
        // What pages show was loaded before the stream was opened, the first time, too.
        sleep(BEFORE_CATCHING_UP).await;
        if self.refresh(store, Refresh::CatchUp).await == News::Unreachable {
            return End::Unreachable;
        }
        sleep(LASTING).await;
        failures.set(0);
        self.connection.set(Connection::Live);
        loop {
            let heard = self.heard.get_value();
            sleep(BETWEEN_CHECKS).await;
            let known = revision(store);
            // One of all that is shown is enough to tell.
            let Some(check) = self.shown.with_value(|shown| shown.last().map(|last| (last.reload)(Refresh::Poll))) else { continue };
            let is_answered = check.await.is_ok();
            if is_answered && known != revision(store) && heard == self.heard.get_value() {
                return End::Deaf;
            }
        }
    }

    /// Asks again and again: often while things change, seldom while they don't. Ends when answers come again after
    /// none did, so that a stream is tried at once.
    async fn poll(self, store: Store, is_doubtful: bool) {
        let mut wait = if is_doubtful { Duration::ZERO } else { SHORTEST_POLL };
        loop {
            sleep(wait).await;
            let was_offline = self.connection.get_untracked() == Connection::Offline;
            wait = match self.refresh(store, Refresh::Poll).await {
                News::New | News::None if was_offline => return,
                News::New => SHORTEST_POLL,
                News::None | News::Unreachable => (wait * 3 / 2).clamp(SHORTEST_POLL, LONGEST_POLL),
            };
        }
    }

    /// Asks for all that pages show.
    async fn refresh(self, store: Store, refresh: Refresh) -> News {
        let known = revision(store);
        let reloads = self.shown.with_value(|shown| shown.iter().map(|one| (one.reload)(refresh)).collect::<Vec<_>>());
        if join_all(reloads).await.iter().any(is_network) {
            self.connection.set(Connection::Offline);
            return News::Unreachable;
        }
        if self.connection.get_untracked() == Connection::Offline {
            self.connection.set(Connection::Polling);
            store.retry_names();
        }
        let further = self.shown.with_value(|shown| shown.iter().flat_map(|one| (one.further)()).collect::<Vec<_>>());
        for id in further {
            self.fetch(store, Key::Prebuild(id));
        }
        if known == revision(store) { News::None } else { News::New }
    }

    fn fetch(self, store: Store, key: Key) {
        self.queue.update_value(|queue| queue.push(key));
        self.fetch_next(store);
    }

    fn fetch_next(self, store: Store) {
        while let Some(key) = self.queue.try_update_value(FetchQueue::take).flatten() {
            spawn_local(async move {
                let is_burst = self.queue.with_value(|queue| queue.waiting() > BURST);
                let is_fetched = (is_burst && self.fetch_newest(store, &key).await) || fetch(store, &key).await;
                self.queue.update_value(|queue| queue.done(&key));
                if !is_fetched {
                    sleep(BEFORE_FETCHING_AGAIN).await;
                    // A hidden tab asks for nothing, and catches up when it is shown.
                    if !document().hidden() {
                        self.queue.update_value(|queue| queue.push(key));
                    }
                }
                self.fetch_next(store);
            });
        }
    }

    /// Takes one page of the newest prebuilds rather than each of many by itself; whether `key` was among them. Only one
    /// such page is on its way at a time.
    async fn fetch_newest(self, store: Store, key: &Key) -> bool {
        if self.is_fetching_newest.get_value() {
            return false;
        }
        self.is_fetching_newest.set_value(true);
        let asked = self.queue.try_update_value(FetchQueue::take_waiting).unwrap_or_default();
        let pagination = PaginationRequest { page_size: PAGE_SIZE, ..Default::default() };
        let request = ListPrebuildsRequest { pagination, ..Default::default() };
        let answer = api::prebuild::list_prebuilds(&store.client(), &request).await;
        self.is_fetching_newest.set_value(false);
        // Without an answer all of them are fetched one by one.
        let prebuilds = answer.map(|answer| answer.prebuilds).unwrap_or_default();
        let ids: HashSet<Id> = prebuilds.iter().map(|prebuild| prebuild.id).collect();
        for prebuild in prebuilds {
            store.take_prebuild(prebuild);
        }
        let is_here = |key: &Key| matches!(key, Key::Prebuild(id) if ids.contains(id));
        if !document().hidden() {
            self.queue.update_value(|queue| {
                asked.into_iter().filter(|key| !is_here(key)).for_each(|key| queue.push_single(key))
            });
        }
        is_here(key)
    }

    async fn nudged(self) {
        let (sender, receiver) = oneshot::channel();
        self.waiting.update_value(|waiting| waiting.push(sender));
        if receiver.await.is_err() {
            // The console is gone, and with it all that could be kept fresh.
            pending::<()>().await;
        }
    }

    fn nudge(self) {
        for waiting in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            // Whoever waited may have gone on already.
            let _ = waiting.send(());
        }
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// Fetches one thing into the store; whether that is settled.
async fn fetch(store: Store, key: &Key) -> bool {
    let client: Client = store.client();
    match key {
        Key::Prebuild(id) => match api::prebuild::get_prebuild(&client, *id).await {
            Ok(prebuild) => store.take_prebuild(prebuild),
            Err(error) if error.is_missing() => show_deleted_prebuild(store, *id),
            Err(error) => return !error.may_pass(),
        },
        Key::Pool(id) => match api::prebuild::get_warm_pool(&client, *id).await {
            Ok(pool) => store.take_pool(pool),
            Err(error) if error.is_missing() => show_deleted_pool(store, *id),
            Err(error) => return !error.may_pass(),
        },
    }
    true
}

fn show_deleted_prebuild(store: Store, id: Id) {
    store.prebuilds.foresee(id, |row| row.status.phase = PrebuildPhase::Deleted);
}

fn show_deleted_pool(store: Store, id: Id) {
    store.pools.foresee(id, |pool| pool.status.phase = WarmPoolPhase::Deleted);
}

/// Changes with every change of a prebuild or pool.
fn revision(store: Store) -> u64 {
    store.prebuilds.revision_untracked() + store.pools.revision_untracked()
}

fn is_network(answer: &Result<(), Error>) -> bool {
    matches!(answer, Err(error) if error.is_unreachable())
}

/// How long to wait after so many failures in a row: at least half a second, at most a minute.
pub(super) fn backoff(failures: u32) -> Duration {
    // Whole milliseconds: a duration times a float brings kilobytes of code along. The eighth wait is the longest anyhow.
    let most = (500_u64 << failures.min(7)).min(LONGEST_POLL.as_secs() * 1_000);
    Duration::from_millis((most as f64 * (0.5 + BrowserClock.jitter() / 2.0)) as u64)
}
