//! The log of a prebuild as it comes, for as long as a page shows it.
//!
//! The log's address is in the prebuild's status, its token comes from the API. Each stream brings the log from its
//! beginning; one that was cut is followed by another, of which only what is new is taken in.

pub mod across;
pub mod finder;
mod regex_worker;

use std::pin::pin;
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::select;
use leptos::prelude::*;

use crate::api;
use crate::auth::log_address::{LogAddress, Refusal};
use crate::auth::token::Token;
use crate::connect::body::Body;
use crate::connect::download::Answer;
use crate::connect::error::{Code, Error, Kind};
use crate::connect::retry::Clock;
use crate::connect::timer::{BrowserClock, sleep, within};
use crate::domain::log::continuation::{Changed, Continuation, Known};
use crate::domain::log::log::Log;
use crate::domain::phase::is_final;
use crate::proto::id::Id;
use crate::proto::prebuild::PrebuildStatus;
use crate::reactive::{RwSignal, StoredValue};

use super::Store;
use super::live::backoff::{Millis, backoff};
use super::task::spawn_for_page;

/// How it stands with a log.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Nothing is known yet.
    Opening,
    /// There will be one, once the prebuild writes it.
    NotYet,
    /// The prebuild has ended and has none.
    Never,
    /// It is being read.
    Live,
    /// The stream was cut; another one is opened soon. The error is why, unless the stream just ended.
    Interrupted(Option<Error>),
    /// It is here whole.
    Whole,
    /// It was longer than a page can hold.
    Full,
    /// The server no longer has it. What was loaded stays.
    Gone,
    /// It lies where its token must not go.
    Refused(Refusal),
    Failed(Error),
}

/// A log and how it stands with it, for one page.
#[derive(Clone, Copy)]
pub struct LogFeed {
    store: Store,
    pub prebuild_id: Id,
    pub log: StoredValue<Log>,
    pub state: RwSignal<State>,
    /// Rises with what comes, once a frame.
    revision: RwSignal<u64>,
    /// How often another log has taken the place of the one that was known; what is known of its lines no longer holds.
    pub replaced: RwSignal<u32>,
    is_rising: StoredValue<bool>,
    continuation: StoredValue<Continuation>,
    /// Ends the reading that is under way when it is dropped.
    reading: StoredValue<Option<oneshot::Sender<()>>>,
}

/// Until it is looked again whether the prebuild is known by now, and whether it has a log. Nothing is asked for that:
/// the page keeps the prebuild fresh.
const LOOK_SOON: Duration = Duration::from_millis(30);
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// The longest wait between two streams of a log that goes on, and the longest that a server may ask for.
const LONGEST_WAIT: Millis = 15_000;
const LONGEST_ASKED: Duration = Duration::from_secs(120);
/// The longest wait for an answer, and for more of a log that is no longer written.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
const QUIET_LIMIT: Duration = Duration::from_secs(60);
/// So many streams in a row may end before what is known.
const MOST_SHORT: u32 = 2;

/// A log with more lines is drawn less often as it grows.
const LONG_LINES: u32 = 5_000;
const LONG_PAUSE: Duration = Duration::from_millis(200);

/// How one stream ended.
enum End {
    /// All of it came.
    Good,
    /// It ended before what is known.
    Short,
    Cut(Error),
    /// The token is not accepted.
    Unauthorized,
    /// There is nothing at the address; `true`: for good.
    Missing(bool),
    /// What comes is not what came before.
    Changed,
    Full,
    Failed(Error),
}

impl LogFeed {
    /// Follows the log of a prebuild that the page keeps fresh, until its end or the page's.
    pub fn open(store: Store, prebuild_id: Id) -> Self {
        let feed = Self {
            store,
            prebuild_id,
            log: StoredValue::new(Log::new()),
            state: RwSignal::new(State::Opening),
            revision: RwSignal::new(0),
            replaced: RwSignal::new(0),
            is_rising: StoredValue::new(false),
            continuation: StoredValue::default(),
            reading: StoredValue::new(None),
        };
        feed.start();
        feed
    }

    /// Tries again, at once, where that failed or where there was nothing.
    pub fn start(self) {
        self.show(State::Opening);
        let (sender, stopped) = oneshot::channel();
        // Two that read would both take in what is new.
        self.reading.set_value(Some(sender));
        spawn_for_page(async move {
            select(pin!(self.run()), pin!(stopped)).await;
        });
    }

    /// Tracks what the log holds.
    pub fn track(self) {
        self.revision.track();
    }

    /// Bytes read of the log.
    pub fn bytes(self) -> u64 {
        self.continuation.try_with_value(|continuation| continuation.known().bytes()).unwrap_or_default()
    }

    /// Whether nothing of it is here; tracked.
    pub fn is_empty(self) -> bool {
        self.track();
        self.log.with_value(Log::is_empty)
    }

    fn show(self, state: State) {
        if self.state.with_untracked(|shown| *shown != state) {
            self.state.set(state);
        }
    }

    /// Says that the log has changed. Many parts come within a frame, and one drawing is enough for them; of a long log
    /// it takes a while.
    fn rise(self) {
        if self.is_rising.get_value() {
            return;
        }
        self.is_rising.set_value(true);
        let rise = move || {
            self.is_rising.try_set_value(false);
            self.revision.try_update(|revision| *revision += 1);
        };
        match self.log.with_value(Log::len) {
            ..LONG_LINES => request_animation_frame(rise),
            _ => set_timeout(rise, LONG_PAUSE),
        }
    }

    /// The prebuild's status as last heard.
    fn status(self) -> Option<PrebuildStatus> {
        let row = self.store.prebuilds.get(self.prebuild_id)?;
        Some(row.with_untracked(|row| row.status.clone()))
    }

    fn has_ended(self) -> bool {
        self.status().is_some_and(|status| is_final(&status.phase))
    }

    fn known(self) -> Known {
        self.continuation.with_value(Continuation::known)
    }

    async fn run(self) {
        let (mut token, mut refusals, mut failures, mut shorts) = (None, 0, 0, 0);
        let mut known = self.known();
        // Whether the last stream that brought something new came to a good end.
        let mut is_whole = false;
        let mut is_another = false;
        let mut look = LOOK_SOON;
        loop {
            let Some(status) = self.status() else {
                sleep(look).await;
                look = (look * 2).min(LOOK_AGAIN);
                continue;
            };
            let address = match LogAddress::check(&status.log_url, &origin(), self.store.client().log_hosts()) {
                Ok(address) => address,
                Err(refusal) => {
                    self.show(match (status.log_url.is_empty(), is_final(&status.phase)) {
                        (false, _) => State::Refused(refusal),
                        (true, _) if known.bytes() > 0 => State::Gone,
                        (true, true) => State::Never,
                        (true, false) => State::NotYet,
                    });
                    sleep(LOOK_AGAIN).await;
                    continue;
                }
            };
            let end = self.read(&address, &mut token, &mut is_another).await;
            // It may have ended while its log was read.
            let has_ended = self.has_ended();
            if self.known() != known {
                known = self.known();
                (failures, refusals, shorts, is_whole) = (0, 0, 0, false);
            }
            let mut wait = Duration::from_millis(backoff(failures, LONGEST_WAIT, BrowserClock.jitter()));
            match end {
                End::Good if has_ended => return self.finish(),
                // It goes on; or the server has not said yet that it doesn't.
                End::Good => {
                    is_whole = true;
                    self.show(State::Interrupted(None));
                }
                End::Short if shorts < MOST_SHORT || !has_ended => {
                    shorts += 1;
                    self.show(State::Interrupted(None));
                }
                End::Short => return self.show(State::Gone),
                End::Changed => is_another = true,
                End::Unauthorized if refusals < 2 => {
                    token = None;
                    refusals += 1;
                    continue;
                }
                End::Unauthorized => return self.show(State::Failed(unauthorized())),
                // It was kept only as long as it was written, and all of it came.
                End::Missing(_) if is_whole && has_ended => return self.finish(),
                End::Missing(false) if known.bytes() == 0 && !has_ended => self.show(State::NotYet),
                End::Missing(_) => {
                    self.show(State::Gone);
                    self.moved(&status).await;
                    token = None;
                    continue;
                }
                End::Full => return self.show(State::Full),
                End::Cut(error) => {
                    wait = wait.max(error.retry_after.unwrap_or_default().min(LONGEST_ASKED));
                    self.show(State::Interrupted(Some(error)));
                }
                End::Failed(error) => return self.show(State::Failed(error)),
            }
            sleep(wait).await;
            failures = failures.saturating_add(1);
        }
    }

    /// Says that all of the log is here.
    fn finish(self) {
        self.log.update_value(Log::finish);
        self.rise();
        self.show(State::Whole);
    }

    /// Waits until the log may be elsewhere: some are put into an archive when their prebuild ends.
    async fn moved(self, status: &PrebuildStatus) {
        let place = |status: &PrebuildStatus| (status.log_url.clone(), is_final(&status.phase));
        while self.status().is_none_or(|present| place(&present) == place(status)) {
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Reads the log from its beginning, and takes in what is new; all of it, where it is another one than is known.
    async fn read(self, address: &LogAddress, token: &mut Option<Token>, is_another: &mut bool) -> End {
        let own = match token {
            Some(token) => token,
            None => match new_token(self.store, self.prebuild_id).await {
                Ok(new) => token.insert(new),
                Err(error) if error.is_missing() => return End::Missing(true),
                Err(error) if error.may_pass() => return End::Cut(error),
                Err(error) => return End::Failed(error),
            },
        };
        let body = match open(address, own).await {
            Ok(Answer::Body(body)) => body,
            Ok(Answer::Status(status, retry_after)) => return refused(status, retry_after),
            Err(error) => return End::Cut(error),
        };
        if std::mem::take(is_another) {
            self.log.set_value(Log::new());
            self.continuation.set_value(Continuation::default());
            self.replaced.update(|replaced| *replaced += 1);
            self.rise();
        }
        self.continuation.update_value(Continuation::begin);
        self.show(State::Live);
        loop {
            let bytes = match self.more(&body).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) if self.continuation.with_value(Continuation::has_caught_up) => return End::Good,
                Ok(None) => return End::Short,
                Err(error) => return End::Cut(error),
            };
            let taken = self.continuation.try_update_value(|continuation| {
                let new = continuation.take(&bytes)?;
                self.log.update_value(|log| log.push(new));
                Ok(!new.is_empty())
            });
            match taken {
                Some(Ok(true)) => self.rise(),
                Some(Err(Changed)) => return End::Changed,
                _ => {}
            }
            if self.log.with_value(Log::is_full) {
                return End::Full;
            }
        }
    }

    /// What comes next of a log. Nothing may come for as long as the prebuild runs.
    async fn more(self, body: &Body) -> Result<Option<Vec<u8>>, Error> {
        let mut read = pin!(body.read());
        loop {
            match within(QUIET_LIMIT, read.as_mut()).await {
                Some(read) => return read,
                None if self.has_ended() => return Err(silence()),
                None => {}
            }
        }
    }
}

/// Asks for a log.
async fn open(address: &LogAddress, token: &Token) -> Result<Answer, Error> {
    within(ANSWER_LIMIT, api::log::open_log(address, token)).await.unwrap_or_else(|| Err(silence()))
}

fn silence() -> Error {
    Error::new(Kind::Network, api::log::LOG, "The log service did not answer in time.")
}

/// A token for a prebuild's log.
async fn new_token(store: Store, prebuild_id: Id) -> Result<Token, Error> {
    let text = api::prebuild::create_prebuild_logs_token(&store.client(), prebuild_id).await?;
    Token::parse(&text)
        .map_err(|_| Error::protocol(api::log::LOG, Code::Internal, "The server's token for this log cannot be used."))
}

/// What an answer without a log comes to.
fn refused(status: u16, retry_after: Option<Duration>) -> End {
    let error = status_error(status, retry_after);
    match status {
        401 => End::Unauthorized,
        404 => End::Missing(false),
        410 => End::Missing(true),
        408 | 425 | 429 | 500.. => End::Cut(error),
        _ => End::Failed(error),
    }
}

fn status_error(status: u16, retry_after: Option<Duration>) -> Error {
    let error = Error::from_response(api::log::LOG, status, &[]);
    Error { message: format!("The log service answered HTTP {status}."), retry_after, ..error }
}

fn unauthorized() -> Error {
    let message = "The log service does not accept the token that the server made for it.";
    Error::new(Kind::Rpc(Code::PermissionDenied), api::log::LOG, message)
}

/// The console's own, as browsers write it.
fn origin() -> String {
    location().origin().unwrap_or_default()
}
