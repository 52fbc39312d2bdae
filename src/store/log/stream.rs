//! When a log is asked for, and what is taken in of what comes. Pure: time and chance come with each event, and the adapter
//! in [`super`] makes the calls.
//!
//! Each stream brings the log from its beginning. One that was cut is followed by another, of which only what is new is
//! taken in. Whether the log goes on is known from its prebuild, which the page keeps fresh.

use std::collections::VecDeque;
use std::time::Duration;

use crate::auth::log_address::{LogAddress, Refusal};
use crate::auth::token::Token;
use crate::clock::Millis;
use crate::connect::error::Error;
use crate::domain::log::continuation::{Changed, Continuation};
use crate::store::live::backoff::backoff;

use super::answer::{End, silence, unauthorized};

/// State of a log.
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
    /// All of it is loaded.
    Whole,
    /// It was longer than a page can hold.
    Full,
    /// The server no longer has it. What was loaded stays.
    Gone,
    /// Its address may not have its token.
    Refused(Refusal),
    Failed(Error),
}

/// Where a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The server names no address.
    None,
    Refused(Refusal),
    At(LogAddress),
}

/// What a prebuild's status says of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub address: Address,
    /// Whether the prebuild has ended, and writes no more.
    pub has_ended: bool,
}

#[derive(Clone, Debug)]
pub enum Event {
    /// The prebuild is known, or has changed.
    Source(Source),
    /// The tab is looked at again.
    Shown,
    Hidden,
    /// The page is gone.
    Left,
    /// The reader asks for another try.
    Retry,
    /// The answer to [`Effect::AskForToken`] of the same generation.
    Token {
        generation: u64,
        token: Result<Token, Error>,
    },
    /// The stream of this generation begins.
    Opened {
        generation: u64,
    },
    /// The stream of this generation brings these bytes.
    Bytes {
        generation: u64,
        bytes: Vec<u8>,
    },
    /// No page can hold more than what was taken in.
    Full {
        generation: u64,
    },
    /// The stream of this generation has ended, or did not begin.
    Ended {
        generation: u64,
        end: End,
    },
    /// The time of [`LogStream::wake_at`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    AskForToken {
        generation: u64,
    },
    Open {
        generation: u64,
        address: LogAddress,
        /// `None` where the address itself is what opens the log.
        token: Option<Token>,
    },
    /// Stop the call that is under way.
    Stop,
    /// Another log takes the place of the one that was known: forget that.
    Replace,
    /// Take in what is new.
    Append(Vec<u8>),
    /// No more comes: a last line without a line break is whole.
    Finish,
}

/// The longest wait between two streams of a log that goes on, and the longest that a server may ask for.
const LONGEST_WAIT: Millis = 15_000;
const LONGEST_ASKED: Duration = Duration::from_secs(120);
/// The longest wait for a token, by which the API's own limit has passed, for an answer, and for more of a log that is no
/// longer written.
const LONGEST_TOKEN: Millis = 35_000;
pub const LONGEST_ANSWER: Millis = 30_000;
pub const LONGEST_SILENCE: Millis = 60_000;
/// How long a stream stays open while the tab is hidden: each new one brings the log from its beginning.
const LONGEST_HIDDEN: Millis = 60_000;
/// So many streams in a row may end before what is known.
const MOST_SHORT: u32 = 2;
/// So many tokens in a row may be refused until that is final.
const MOST_REFUSED: u32 = 2;
/// Calls in a minute that no reader asks for.
const MOST_CALLS: usize = 20;
const MINUTE: Millis = 60_000;

#[derive(Clone, Debug)]
enum Stage {
    /// The next call is due at this time, if there is an address by then.
    Waiting {
        until: Millis,
    },
    AskingForToken {
        since: Millis,
    },
    Opening {
        since: Millis,
    },
    Reading {
        heard_at: Millis,
    },
    /// Nothing more is to be had from the source that was asked.
    Settled,
    /// Nothing is asked for anymore.
    Done,
}

/// The stream of a log, and what is known of the log.
#[derive(Clone, Debug)]
pub struct LogStream {
    source: Option<Source>,
    /// The source as it was when the newest call was made.
    asked: Option<Source>,
    /// Since when the prebuild is known to have ended.
    ended_at: Millis,
    hidden_since: Option<Millis>,
    state: State,
    stage: Stage,
    /// Of the newest call; an answer to an older one changes nothing.
    generation: u64,
    token: Option<Token>,
    continuation: Continuation,
    /// Whether the log was found to be another one than is known.
    is_another: bool,
    /// Whether the present stream brings another log: that it brings more than was known is no progress.
    is_replacing: bool,
    /// Whether the last stream that brought something new came to a good end.
    is_whole: bool,
    /// Streams in a row that brought nothing new.
    failures: u32,
    refusals: u32,
    shorts: u32,
    /// When the last calls were made.
    calls: VecDeque<Millis>,
}

impl Default for LogStream {
    fn default() -> Self {
        Self {
            source: None,
            asked: None,
            ended_at: 0,
            hidden_since: None,
            state: State::Opening,
            stage: Stage::Waiting { until: 0 },
            generation: 0,
            token: None,
            continuation: Continuation::default(),
            is_another: false,
            is_replacing: false,
            is_whole: false,
            failures: 0,
            refusals: 0,
            shorts: 0,
            calls: VecDeque::new(),
        }
    }
}

impl LogStream {
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Bytes taken in so far.
    pub const fn bytes(&self) -> u64 {
        self.continuation.known().bytes()
    }

    /// Takes what happened at a time and gives what to do. `chance` is from 0 to 1, and spreads what many pages do.
    pub fn on(&mut self, event: Event, now: Millis, chance: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Source(source) => self.take_source(source, now),
            Event::Shown => self.hidden_since = None,
            Event::Hidden => self.hidden_since = self.hidden_since.or(Some(now)),
            Event::Left => self.stop(Stage::Done, &mut effects),
            Event::Retry => self.retry(now, &mut effects),
            Event::Token { generation, token } => {
                if generation == self.generation && matches!(self.stage, Stage::AskingForToken { .. }) {
                    self.take_token(token, now, chance, &mut effects);
                }
            }
            Event::Opened { generation } => {
                if generation == self.generation && matches!(self.stage, Stage::Opening { .. }) {
                    self.begin_reading(now, &mut effects);
                }
            }
            Event::Bytes { generation, bytes } => {
                if self.is_reading(generation) {
                    self.take_bytes(bytes, now, chance, &mut effects);
                }
            }
            Event::Full { generation } => {
                if self.is_reading(generation) {
                    self.state = State::Full;
                    self.stop(Stage::Done, &mut effects);
                }
            }
            Event::Ended { generation, end } => {
                if generation == self.generation && matches!(self.stage, Stage::Opening { .. } | Stage::Reading { .. })
                {
                    self.end(end, now, chance, &mut effects);
                }
            }
            Event::Tick => {}
        }
        self.do_what_is_due(now, chance, &mut effects);
        effects
    }

    /// When to be told the time next.
    pub fn wake_at(&self) -> Option<Millis> {
        match self.stage {
            Stage::Waiting { until } => Some(until).filter(|_| self.may_begin()),
            _ => [self.deadline(), self.hidden_until()].into_iter().flatten().min(),
        }
    }

    fn has_ended(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.has_ended)
    }

    fn is_reading(&self, generation: u64) -> bool {
        generation == self.generation && matches!(self.stage, Stage::Reading { .. })
    }

    const fn is_calling(&self) -> bool {
        matches!(self.stage, Stage::AskingForToken { .. } | Stage::Opening { .. } | Stage::Reading { .. })
    }

    fn may_begin(&self) -> bool {
        let has_address = self.source.as_ref().is_some_and(|source| matches!(source.address, Address::At(_)));
        has_address && self.hidden_since.is_none()
    }

    /// When the call that is under way is given up. A log that is still written may be silent for long.
    fn deadline(&self) -> Option<Millis> {
        match self.stage {
            Stage::AskingForToken { since } => Some(since.saturating_add(LONGEST_TOKEN)),
            Stage::Opening { since } => Some(since.saturating_add(LONGEST_ANSWER)),
            Stage::Reading { heard_at } if self.has_ended() => {
                Some(heard_at.max(self.ended_at).saturating_add(LONGEST_SILENCE))
            }
            _ => None,
        }
    }

    /// When the call that is under way is stopped because nobody looks.
    fn hidden_until(&self) -> Option<Millis> {
        self.hidden_since.filter(|_| self.is_calling()).map(|since| since.saturating_add(LONGEST_HIDDEN))
    }

    fn take_source(&mut self, source: Source, now: Millis) {
        if source.has_ended && !self.has_ended() {
            self.ended_at = now;
        }
        self.source = Some(source);
    }

    fn retry(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        if matches!(self.stage, Stage::Done) {
            return;
        }
        self.stop(Stage::Waiting { until: now }, effects);
        self.state = State::Opening;
        self.token = None;
        self.is_whole = false;
        (self.failures, self.refusals, self.shorts) = (0, 0, 0);
        self.calls.clear();
    }

    /// Goes to a stage without a call.
    fn stop(&mut self, stage: Stage, effects: &mut Vec<Effect>) {
        if self.is_calling() {
            effects.push(Effect::Stop);
        }
        self.generation = self.generation.wrapping_add(1);
        self.stage = stage;
    }

    fn do_what_is_due(&mut self, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        if self.deadline().is_some_and(|at| now >= at) {
            effects.push(Effect::Stop);
            self.end(End::Cut(silence()), now, chance, effects);
        }
        if self.hidden_until().is_some_and(|at| now >= at) {
            if self.state == State::Live {
                self.state = State::Interrupted(None);
            }
            self.stop(Stage::Waiting { until: now }, effects);
        }
        if matches!(self.stage, Stage::Settled) && self.asked != self.source {
            self.stage = Stage::Waiting { until: now };
        }
        if matches!(self.stage, Stage::Waiting { until } if now >= until) && self.hidden_since.is_none() {
            self.begin(now, effects);
        }
    }

    /// Asks for the log where it is, or says why that cannot be.
    fn begin(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let Some(source) = &self.source else { return };
        let address = match &source.address {
            Address::At(address) => address.clone(),
            Address::Refused(refusal) => {
                self.state = State::Refused(refusal.clone());
                return;
            }
            Address::None => {
                self.state = match source.has_ended {
                    _ if self.bytes() > 0 => State::Gone,
                    true => State::Never,
                    false => State::NotYet,
                };
                return;
            }
        };
        if let Some(until) = self.full_until(now) {
            self.stage = Stage::Waiting { until };
            return;
        }
        self.asked = self.source.clone();
        self.calls.push_back(now);
        self.generation = self.generation.wrapping_add(1);
        let generation = self.generation;
        let token = self.token.clone().filter(|_| !address.is_signed());
        if token.is_some() || address.is_signed() {
            self.stage = Stage::Opening { since: now };
            effects.push(Effect::Open { generation, address, token });
        } else {
            self.stage = Stage::AskingForToken { since: now };
            effects.push(Effect::AskForToken { generation });
        }
    }

    /// Until when no call may be made, because there were as many as a minute may have.
    fn full_until(&mut self, now: Millis) -> Option<Millis> {
        while self.calls.front().is_some_and(|call| call.saturating_add(MINUTE) <= now) {
            self.calls.pop_front();
        }
        let oldest = self.calls.front().filter(|_| self.calls.len() >= MOST_CALLS);
        oldest.map(|call| call.saturating_add(MINUTE))
    }

    fn take_token(&mut self, token: Result<Token, Error>, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let end = match token {
            Ok(token) => {
                self.token = Some(token);
                self.stage = Stage::Waiting { until: now };
                return;
            }
            Err(error) if error.is_missing() => End::Missing { is_for_good: true },
            Err(error) if error.may_pass() => End::Cut(error),
            Err(error) => End::Failed(error),
        };
        self.end(end, now, chance, effects);
    }

    fn begin_reading(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        self.is_replacing = std::mem::take(&mut self.is_another);
        if self.is_replacing {
            self.continuation = Continuation::default();
            effects.push(Effect::Replace);
        }
        self.continuation.begin();
        self.refusals = 0;
        self.stage = Stage::Reading { heard_at: now };
        self.state = State::Live;
    }

    fn take_bytes(&mut self, mut bytes: Vec<u8>, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        self.stage = Stage::Reading { heard_at: now };
        match self.continuation.take(&bytes).map(<[u8]>::len) {
            Ok(0) => {}
            Ok(new) => {
                bytes.drain(..bytes.len().saturating_sub(new));
                effects.push(Effect::Append(bytes));
                self.is_whole = false;
                self.shorts = 0;
                if !self.is_replacing {
                    self.failures = 0;
                }
            }
            Err(Changed) => {
                self.is_another = true;
                effects.push(Effect::Stop);
                self.wait(Duration::ZERO, now, chance);
            }
        }
    }

    /// A call has ended.
    fn end(&mut self, end: End, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let has_ended = self.has_ended();
        let is_short = !self.continuation.has_caught_up();
        match end {
            End::Closed if is_short && has_ended && self.shorts >= MOST_SHORT => self.settle(State::Gone),
            End::Closed if is_short => {
                self.shorts = self.shorts.saturating_add(1);
                self.interrupt(None, now, chance);
            }
            End::Closed if has_ended => self.finish(effects),
            // It goes on; or the server has not said yet that it doesn't.
            End::Closed => {
                self.is_whole = true;
                self.interrupt(None, now, chance);
            }
            End::Unauthorized if self.refusals < MOST_REFUSED => {
                self.refusals = self.refusals.saturating_add(1);
                self.token = None;
                self.stage = Stage::Waiting { until: now };
            }
            End::Unauthorized => self.settle(State::Failed(unauthorized())),
            // It was kept only as long as it was written, and all of it came; unless it is elsewhere by now.
            End::Missing { .. } if self.is_whole && has_ended && self.asked == self.source => self.finish(effects),
            End::Missing { is_for_good: false } if self.bytes() == 0 && !has_ended => {
                self.state = State::NotYet;
                self.wait(Duration::ZERO, now, chance);
            }
            End::Missing { .. } => self.settle(State::Gone),
            End::Cut(error) => self.interrupt(Some(error), now, chance),
            End::Failed(error) => self.settle(State::Failed(error)),
        }
    }

    fn finish(&mut self, effects: &mut Vec<Effect>) {
        self.state = State::Whole;
        self.stage = Stage::Done;
        effects.push(Effect::Finish);
    }

    /// Lets the log be until its prebuild says something else: some are put into an archive when their prebuild ends.
    fn settle(&mut self, state: State) {
        self.state = state;
        self.token = None;
        self.stage = Stage::Settled;
    }

    fn interrupt(&mut self, error: Option<Error>, now: Millis, chance: f64) {
        let asked = error.as_ref().and_then(Error::retry_delay).unwrap_or_default().min(LONGEST_ASKED);
        self.state = State::Interrupted(error);
        self.wait(asked, now, chance);
    }

    /// Plans the next call, at the earliest after `asked`.
    fn wait(&mut self, asked: Duration, now: Millis, chance: f64) {
        let asked = Millis::try_from(asked.as_millis()).unwrap_or(Millis::MAX);
        let until = now.saturating_add(backoff(self.failures, LONGEST_WAIT, chance).max(asked));
        self.failures = self.failures.saturating_add(1);
        self.stage = Stage::Waiting { until };
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
