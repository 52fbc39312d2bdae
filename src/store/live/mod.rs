//! Keeps visible data up to date: by events if the server streams them, by polling otherwise. [`Freshness`] makes the
//! decisions; this module has the streams, calls, timers, and browser events.
//!
//! An event names a changed resource, and only that resource is fetched. A hidden tab fetches nothing and catches up
//! once when it becomes visible.

pub mod backoff;
pub mod fetch_queue;
pub mod freshness;

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{AbortHandle, join_all};
use leptos::prelude::*;

use crate::api;
use crate::auth::session::Session;
use crate::clock::{self, Millis, millis};
use crate::connect::error::{Error, Kind};
use crate::connect::retry::Clock;
use crate::connect::timer::BrowserClock;
use crate::proto::event::{
    ResourceOperation, ResourceType, ResourceTypeFilter, WatchEventsRequest, WatchEventsResponse,
};
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};

use super::Store;
use super::alarm::Alarm;
use super::browser;
use super::fetches::{Fetches, Key, show_deleted};
use super::paged::Refresh;
use super::task::{hold, spawn};
use freshness::{Effect, End, Event, Freshness, ReloadResult};

pub use freshness::Connection;

type Reloading = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Data visible on the page.
struct Shown {
    id: usize,
    reload: Box<dyn Fn(Refresh) -> Reloading>,
    /// Visible prebuilds that `reload` doesn't include.
    further: Box<dyn Fn() -> Vec<Id>>,
}

#[derive(Clone, Copy)]
pub struct Live {
    freshness: StoredValue<Freshness>,
    connection: RwSignal<Connection>,
    next_try: RwSignal<Option<Millis>>,
    shown: StoredValue<Vec<Shown>>,
    fetches: Fetches,
    stream: StoredValue<Option<AbortHandle>>,
    reload: StoredValue<Option<AbortHandle>>,
    alarm: Alarm,
    is_started: StoredValue<bool>,
    /// Incremented to request a connection check.
    verify_requests: RwSignal<u32>,
}

impl Live {
    pub fn new() -> Self {
        Self {
            freshness: StoredValue::default(),
            connection: RwSignal::new(Connection::Opening),
            next_try: RwSignal::new(None),
            shown: StoredValue::new(Vec::new()),
            fetches: Fetches::new(),
            stream: StoredValue::new(None),
            reload: StoredValue::new(None),
            alarm: Alarm::new(),
            is_started: StoredValue::new(false),
            verify_requests: RwSignal::new(0),
        }
    }

    /// State of the connection; tracked.
    pub fn connection(self) -> Connection {
        self.connection.get()
    }

    /// Time of the next try to load the visible data, after one that failed; tracked.
    pub fn next_try(self) -> Option<DateTime<Utc>> {
        self.next_try.get().map(moment_of)
    }

    pub(super) fn connection_untracked(self) -> Connection {
        self.connection.get_untracked()
    }

    /// Keeps data up to date for as long as the current owner lives. `further` returns visible prebuilds that `reload`
    /// doesn't include.
    pub fn register<F: Future<Output = Result<(), Error>> + 'static>(
        self,
        reload: impl Fn(Refresh) -> F + 'static,
        further: impl Fn() -> Vec<Id> + 'static,
    ) {
        let id = self.shown.with_value(|shown| shown.last().map_or(0, |last| last.id.wrapping_add(1)));
        let reload = Box::new(move |refresh| -> Reloading { Box::pin(reload(refresh)) });
        self.shown.update_value(|shown| shown.push(Shown { id, reload, further: Box::new(further) }));
        on_cleanup(move || {
            self.shown.try_update_value(|shown| shown.retain(|one| one.id != id));
        });
    }

    /// Starts updates, for as long as the console is open; returns `false` if they were already started.
    pub fn start(self, store: Store) -> bool {
        if self.is_started.get_value() {
            return false;
        }
        self.is_started.set_value(true);
        store.pool_records.follow(store);
        let client = store.client();
        let session = client.session().clone();
        let first = state(&session);
        // These listeners outlive the caller, which may be a page.
        let own = session.clone();
        browser::on_visibility_change(move || self.on(store, state(&own)));
        browser::on_network_change(move || self.on(store, Event::VerifyRequested));
        store.outliving(|| {
            // Calls wait until someone signs in; no changes are received until then.
            leptos::prelude::Effect::new(move |known: Option<bool>| {
                let waits = session.is_awaiting_token();
                if known.is_some_and(|known| known != waits) {
                    self.on(store, state(&session));
                }
                waits
            });
            leptos::prelude::Effect::new(move || {
                if client.answers() > 0 {
                    self.on(store, Event::ResponseReceived);
                }
            });
            leptos::prelude::Effect::new(move || {
                if self.verify_requests.get() > 0 {
                    self.on(store, Event::VerifyRequested);
                }
            })
        });
        self.connection.set(if first == Event::Hidden { Connection::Paused } else { Connection::Opening });
        self.on(store, first);
        true
    }

    /// Checks now whether visible data can still be loaded, and keeps trying if it can't. A signal triggers this, so
    /// that pages don't have to load the code behind it.
    pub fn verify(self) {
        self.verify_requests.update(|count| *count = count.wrapping_add(1));
    }

    fn on(self, store: Store, event: Event) {
        let (now, chance) = (millis(), BrowserClock.jitter());
        let next = self.freshness.try_update_value(|freshness| {
            let effects = freshness.on(event, now, chance);
            (effects, freshness.connection(), freshness.next_try(), freshness.wake_at())
        });
        // The console may be disposed.
        let Some((effects, connection, next_try, wake_at)) = next else { return };
        if self.connection.get_untracked() != connection {
            self.connection.set(connection);
        }
        if self.next_try.get_untracked() != next_try {
            self.next_try.set(next_try);
        }
        if connection == Connection::Paused {
            self.fetches.clear();
        }
        for effect in effects {
            match effect {
                Effect::OpenStream { stream } => hold(self.stream, Some(self.spawn_stream(store, stream))),
                Effect::CloseStream => hold(self.stream, None),
                Effect::Reload { reload, refresh } => hold(self.reload, Some(self.reload(store, reload, refresh))),
                Effect::StopReload => hold(self.reload, None),
                Effect::Recovered => store.retry_names(),
            }
        }
        self.alarm.set(wake_at, move || self.on(store, Event::Tick));
    }

    /// Reads a stream until it ends.
    fn spawn_stream(self, store: Store, stream: u64) -> AbortHandle {
        spawn(async move {
            let error = self.read_events(store, stream).await.err();
            let end = match error {
                Some(error) if error.is_unreachable() || error.kind == Kind::Timeout => End::Network,
                Some(error) if !error.is_transient() => End::Permanent,
                _ => End::Transient,
            };
            self.on(store, Event::StreamEnded { stream, end });
        })
    }

    async fn read_events(self, store: Store, stream: u64) -> Result<(), Error> {
        let filter = |resource_type| ResourceTypeFilter { resource_type, ..Default::default() };
        let request = WatchEventsRequest {
            organization: Some(true),
            resource_type_filters: vec![filter(ResourceType::Prebuild), filter(ResourceType::WarmPool)],
        };
        let mut events = api::event::watch_events(&store.client(), &request).await?;
        while let Some(event) = events.next().await? {
            self.take(store, stream, &event);
        }
        Ok(())
    }

    fn take(self, store: Store, stream: u64, event: &WatchEventsResponse) {
        let id = event.resource_id;
        let key = match event.resource_type {
            _ if id.is_empty() => return self.on(store, Event::UnclearMessage { stream }),
            ResourceType::Prebuild => Key::Prebuild(id),
            ResourceType::WarmPool => Key::Pool(id),
            _ => return self.on(store, Event::ChangeReported { stream }),
        };
        self.on(store, Event::ChangeReported { stream });
        match event.operation {
            ResourceOperation::Delete => show_deleted(store, key),
            _ => self.fetches.fetch(store, key),
        }
    }

    /// Reloads visible data.
    fn reload(self, store: Store, reload: u64, refresh: Refresh) -> AbortHandle {
        let known = revision(store);
        let reloads = self.shown.with_value(|shown| {
            // One part of the visible data is enough to detect changes.
            let shown =
                if refresh == Refresh::Check { shown.last().into_iter().collect() } else { Vec::from_iter(shown) };
            shown.into_iter().map(|one| (one.reload)(refresh)).collect::<Vec<_>>()
        });
        spawn(async move {
            let answers = join_all(reloads).await;
            if self.freshness.try_with_value(|_| ()).is_none() {
                // The console is disposed.
                return;
            }
            let is_unreachable = |answer: &Result<(), Error>| matches!(answer, Err(error) if error.is_unreachable());
            let has_failed = |answer: &Result<(), Error>| matches!(answer, Err(error) if error.is_transient());
            let result = if answers.iter().any(is_unreachable) {
                ReloadResult::Unreachable
            } else if answers.iter().any(has_failed) {
                ReloadResult::Failed
            } else if known == revision(store) {
                ReloadResult::Unchanged
            } else {
                ReloadResult::Changed
            };
            if result != ReloadResult::Unreachable && refresh != Refresh::Check {
                let further =
                    self.shown.with_value(|shown| shown.iter().flat_map(|one| (one.further)()).collect::<Vec<_>>());
                for id in further {
                    self.fetches.fetch(store, Key::Prebuild(id));
                }
            }
            self.on(store, Event::Reloaded { reload, result });
        })
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// Converts a time of [`Connection`] to this computer's clock.
fn moment_of(at: Millis) -> DateTime<Utc> {
    let wait = at.saturating_sub(millis());
    let now = clock::real_now();
    now.checked_add_signed(TimeDelta::milliseconds(i64::try_from(wait).unwrap_or_default())).unwrap_or(now)
}

/// Whether the tab is visible and someone is signed in, as an event.
fn state(session: &Session) -> Event {
    let waits = untrack(|| session.is_awaiting_token());
    if waits || browser::is_hidden() { Event::Hidden } else { Event::Shown }
}

/// Number that changes with every change of a prebuild or pool.
fn revision(store: Store) -> u64 {
    store.prebuilds.moment().wrapping_add(store.pools.moment())
}
