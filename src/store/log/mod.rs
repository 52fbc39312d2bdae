//! The log of a prebuild while a page shows it: calls and signals around a [`LogStream`].

pub mod across;
mod answer;
pub mod finder;
mod raw;
mod regex_worker;
mod service;
mod stream;
mod whole_log;

use std::time::Duration;

use futures_util::future::AbortHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use crate::api;
use crate::auth::log_address::LogAddress;
use crate::auth::token::Token;
use crate::clock::millis;
use crate::connect::download::Answer;
use crate::connect::error::Error;
use crate::connect::retry::Clock;
use crate::connect::timer::{BrowserClock, sleep};
use crate::domain::log::log::Log;
use crate::domain::phase::is_final;
use crate::proto::id::Id;
use crate::proto::prebuild::PrebuildStatus;
use crate::reactive::{RwSignal, StoredValue};

use super::Store;
use super::alarm::Alarm;
use super::browser;
use super::live::Connection;
use super::task::{hold, spawn};
use answer::{End, is_web_page, refused, web_page};
use raw::RawLog;
use service::{check_address, new_token};
use stream::{Address, Effect, Event, LogStream, Source};

pub use raw::set_max_bytes;
pub use stream::State;
pub use whole_log::WholeLog;

/// A log and its state, for one page.
#[derive(Clone, Copy)]
pub struct LogFeed {
    store: Store,
    pub prebuild_id: Id,
    pub log: StoredValue<Log>,
    /// The bytes that were read; `None` unless they can be downloaded.
    raw: StoredValue<Option<RawLog>>,
    pub state: RwSignal<State>,
    /// Increases as lines arrive, at most once a frame.
    revision: RwSignal<u64>,
    /// Numbers of the lines after which lines may be missing, from 1.
    pub gaps: RwSignal<Vec<u32>>,
    is_rising: StoredValue<bool>,
    stream: StoredValue<LogStream>,
    call: StoredValue<Option<AbortHandle>>,
    alarm: Alarm,
}

/// Longer logs are drawn less often while they grow.
const LONG_LINES: u32 = 5_000;
const LONG_PAUSE: Duration = Duration::from_millis(200);

impl LogFeed {
    /// Follows the log of a prebuild that the page keeps fresh, until the log ends or the owner is disposed.
    pub fn open(store: Store, prebuild_id: Id) -> Self {
        let feed = Self {
            store,
            prebuild_id,
            log: StoredValue::new(Log::new()),
            raw: StoredValue::new(None),
            state: RwSignal::new(State::Opening),
            revision: RwSignal::new(0),
            gaps: RwSignal::default(),
            is_rising: StoredValue::new(false),
            stream: StoredValue::default(),
            call: StoredValue::new(None),
            alarm: Alarm::new(),
        };
        leptos::prelude::Effect::new(move || {
            let is_hidden = store.live.connection() == Connection::Paused;
            feed.on(if is_hidden { Event::Hidden } else { Event::Shown });
            if let Some(row) = store.prebuilds.awaited(prebuild_id) {
                feed.on(Event::Source(row.with(|row| source(store, &row.status))));
            }
        });
        on_cleanup(move || {
            feed.on(Event::Left);
            feed.alarm.stop();
        });
        feed
    }

    /// Keeps the bytes, too, so that they can be downloaded as they came.
    pub fn with_bytes(self) -> Self {
        self.raw.set_value(Some(RawLog::default()));
        self
    }

    /// Tries again at once after a failure.
    pub fn retry(self) {
        self.on(Event::Retry);
    }

    /// Tracks the content of the log.
    pub fn track(self) {
        self.revision.track();
    }

    /// Bytes read so far.
    pub fn bytes(self) -> u64 {
        self.stream.try_with_value(LogStream::bytes).unwrap_or_default()
    }

    /// Whether lines were left out because the log is too long for a page; tracked.
    pub fn is_shortened(self) -> bool {
        self.track();
        self.log.with_value(Log::left_out).is_some()
    }

    /// The bytes read so far, and whether they are the whole log. `None` if the browser has no space left, or if they
    /// aren't [kept](Self::with_bytes).
    pub fn bytes_as_blob(self) -> Option<(Blob, bool)> {
        let is_whole = self.state.with_untracked(|state| *state == State::Whole);
        self.raw
            .try_update_value(|raw| {
                let raw = raw.as_mut()?;
                Some((raw.blob()?, is_whole && !raw.is_cut()))
            })
            .flatten()
    }

    /// Whether the browser keeps less than was read.
    pub fn is_cut(self) -> bool {
        self.raw.with_value(|raw| raw.as_ref().is_some_and(RawLog::is_cut))
    }

    /// Loads the log again, from its beginning.
    pub async fn read_whole(self) -> Result<WholeLog, Error> {
        WholeLog::open(self.store, self.prebuild_id).await
    }

    /// Whether nothing was read yet; tracked.
    pub fn is_empty(self) -> bool {
        self.track();
        self.log.with_value(Log::is_empty)
    }

    /// Announces a change of the log. Changes within a frame are announced once, those of a long log even less often,
    /// as drawing it takes a while.
    fn rise(self) {
        if self.is_rising.get_value() {
            return;
        }
        self.is_rising.set_value(true);
        let rise = move || {
            self.is_rising.try_set_value(false);
            self.revision.try_update(|revision| *revision = revision.wrapping_add(1));
        };
        match self.log.with_value(Log::len) {
            ..LONG_LINES => browser::on_next_frame(rise),
            _ => spawn_local(async move {
                sleep(LONG_PAUSE).await;
                rise();
            }),
        }
    }

    fn on(self, event: Event) {
        let (now, chance) = (millis(), BrowserClock.jitter());
        let effects = self.stream.try_update_value(|stream| stream.on(event, now, chance));
        // The page may be gone.
        for effect in effects.unwrap_or_default() {
            match effect {
                Effect::AskForToken { generation } => hold(self.call, Some(self.ask_for_token(generation))),
                Effect::Open { generation, address, token, from } => {
                    hold(self.call, Some(self.read(generation, address, token, from)));
                }
                Effect::Stop => hold(self.call, None),
                // The log may have another address by now.
                Effect::RenewAddress => self.store.prebuild(self.prebuild_id).refresh(),
                Effect::Gap => {
                    let line = self.log.with_value(Log::len);
                    self.gaps.update(|gaps| gaps.push(line));
                }
                Effect::Append(bytes) => {
                    self.log.update_value(|log| log.push(&bytes));
                    self.raw.update_value(|raw| {
                        if let Some(raw) = raw {
                            raw.push(&bytes);
                        }
                    });
                    self.rise();
                }
                Effect::Finish => {
                    self.log.update_value(Log::finish);
                    self.rise();
                }
            }
        }
        self.publish();
    }

    /// Publishes the state, and schedules the next tick of the stream.
    fn publish(self) {
        let Some((state, wake_at)) = self.stream.try_with_value(|stream| {
            let state = self.state.with_untracked(|shown| shown != stream.state()).then(|| stream.state().clone());
            (state, stream.wake_at())
        }) else {
            return;
        };
        if let Some(state) = state {
            self.state.set(state);
        }
        self.alarm.set(wake_at, move || self.on(Event::Tick));
    }

    fn ask_for_token(self, generation: u64) -> AbortHandle {
        spawn(async move {
            let token = new_token(self.store, self.prebuild_id).await;
            self.on(Event::Token { generation, token });
        })
    }

    fn read(self, generation: u64, address: LogAddress, token: Option<Token>, from: Option<u64>) -> AbortHandle {
        spawn(async move {
            let end = match api::log::open_log(&address, token.as_ref(), from).await {
                Ok(Answer::Body(body, part)) => {
                    self.on(Event::Opened { generation, part });
                    let mut is_first = !part.is_rest;
                    loop {
                        match body.read().await {
                            Ok(Some(bytes)) if is_first && is_web_page(&bytes) => break End::Failed(web_page()),
                            Ok(Some(bytes)) => self.on(Event::Bytes { generation, bytes }),
                            Ok(None) => break End::Closed,
                            Err(error) => break End::Cut(error),
                        }
                        is_first = false;
                    }
                }
                Ok(Answer::WebPage) => End::Failed(web_page()),
                Ok(Answer::Status(status, retry_after)) => refused(status, retry_after, token.is_some()),
                Err(error) => End::Cut(error),
            };
            self.on(Event::Ended { generation, end });
        })
    }
}

/// Location of the log, according to the status of its prebuild.
fn source(store: Store, status: &PrebuildStatus) -> Source {
    let address = match status.log_url.as_str() {
        "" => Address::None,
        url => check_address(store, url).map_or_else(Address::Refused, Address::At),
    };
    Source { address, has_ended: is_final(&status.phase) }
}
