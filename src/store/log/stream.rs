//! State machine that decides when to request a log, and which bytes to append. Pure: time and chance come with each
//! event, and the adapter in [`super`] makes the calls.
//!
//! After an interruption, only what the next stream adds is appended; see [`continuation`]. The log's prebuild, which
//! the page keeps fresh, tells whether the log may still grow.
//!
//! [`continuation`]: crate::domain::log::continuation

use std::collections::VecDeque;
use std::time::Duration;

use crate::auth::log_address::{LogAddress, Refusal};
use crate::auth::token::Token;
use crate::clock::Millis;
use crate::connect::download::Part;
use crate::connect::error::Error;
use crate::domain::log::continuation::{Continuation, Piece};
use crate::store::live::backoff::backoff;

use super::answer::{End, expired_address, silence, unauthorized};

/// State of a log.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Nothing is known yet.
    Opening,
    /// The prebuild hasn't written a log yet.
    NotYet,
    /// The prebuild has ended without a log.
    Never,
    /// The log is being read.
    Live,
    /// The log is being read, but nothing has come for a while, not even a first line.
    Silent,
    /// The stream was interrupted and will be reopened. Contains the error, unless the stream just ended.
    Interrupted(Option<Error>),
    /// The whole log is loaded.
    Whole,
    /// The server no longer has the log. Loaded lines are kept.
    Gone,
    /// The address isn't allowed to receive the log's token.
    Refused(Refusal),
    Failed(Error),
}

/// Location of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The server reports no address.
    None,
    Refused(Refusal),
    At(LogAddress),
}

/// Location and completeness of a log, according to its prebuild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub address: Address,
    /// Whether the prebuild has ended, so that the log doesn't grow any more.
    pub has_ended: bool,
}

#[derive(Clone, Debug)]
pub enum Event {
    /// The prebuild was loaded or has changed.
    Source(Source),
    /// The tab became visible.
    Shown,
    Hidden,
    /// The page was left.
    Left,
    /// The user retries.
    Retry,
    /// Result of [`Effect::AskForToken`] of the same generation.
    Token {
        generation: u64,
        token: Result<Token, Error>,
    },
    /// The stream of this generation has begun.
    Opened {
        generation: u64,
        part: Part,
    },
    /// The stream of this generation sent these bytes.
    Bytes {
        generation: u64,
        bytes: Vec<u8>,
    },
    /// The stream of this generation has ended, or did not begin.
    Ended {
        generation: u64,
        end: End,
    },
    /// The time of [`LogStream::wake_at`] was reached.
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
        /// `None` if the address is signed or its host has rejected the token.
        token: Option<Token>,
        /// First byte to send; `None` requests the whole log.
        from: Option<u64>,
    },
    /// Cancel the running call.
    Stop,
    /// Load the prebuild again, because the signed address of its log was rejected.
    RenewAddress,
    /// Append new bytes.
    Append(Vec<u8>),
    /// Lines may be missing after the last one.
    Gap,
    /// The log is complete, including a last line without a line break.
    Finish,
}

/// Maximum delay between two streams of a growing log, and maximum that a server may ask for.
const MAX_DELAY: Millis = 15_000;
const MAX_RETRY_AFTER: Duration = Duration::from_secs(120);
/// Time limits for a token (longer than that of the API call), for a response, and for more bytes of a log that doesn't
/// grow any more.
const TOKEN_TIMEOUT: Millis = 35_000;
pub const ANSWER_TIMEOUT: Millis = 30_000;
pub const SILENCE_TIMEOUT: Millis = 60_000;
/// Time that a stream has to send what is known before what it has sent is shown as new.
const OVERLAP_TIMEOUT: Millis = 5_000;
/// Time after which a log without a first line is silent.
const FIRST_LINE_TIMEOUT: Millis = 60_000;
/// Time for which a stream stays open while the tab is hidden. Each new stream may send the log from its beginning.
const HIDDEN_TIMEOUT: Millis = 60_000;
/// Number of consecutive streams that may end before the known part.
const MAX_SHORT: u32 = 2;
/// Number of consecutive tokens that may be rejected.
const MAX_REFUSED: u32 = 2;
/// Maximum number of automatic calls per minute.
const MAX_CALLS: usize = 20;
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
        from: Option<u64>,
    },
    Reading {
        since: Millis,
        heard_at: Millis,
    },
    /// The current source has nothing more to offer.
    Settled,
    /// Finished: no more calls.
    Done,
}

/// State of the stream and of the known log.
#[derive(Clone, Debug)]
pub struct LogStream {
    source: Option<Source>,
    /// Source at the time of the latest call.
    asked: Option<Source>,
    /// Time since which the prebuild is known to have ended.
    ended_at: Millis,
    hidden_since: Option<Millis>,
    state: State,
    stage: Stage,
    /// Number of the latest call. Results of older ones are ignored.
    generation: u64,
    token: Option<Token>,
    /// Whether the log is requested without a token, because its host has rejected the token.
    skips_token: bool,
    /// Reason for the first request without a token.
    denial: Option<Error>,
    /// Whether the address was renewed since it was last accepted.
    is_renewed: bool,
    continuation: Continuation,
    /// Number of bytes of the server's log up to the end of what the latest stream has sent.
    offset: u64,
    /// Whether the server sends a log from any byte on.
    accepts_ranges: bool,
    /// First byte of the latest stream, if it starts within the log.
    from: Option<u64>,
    /// Whether that stream has sent nothing yet.
    is_unread: bool,
    /// Time since which this stream has sent bytes that may be new.
    undecided_since: Option<Millis>,
    /// Whether this stream has had enough time to send what is known.
    is_overdue: bool,
    /// Whether this stream doesn't continue what is known: more bytes than known are then no progress.
    has_gap: bool,
    /// Whether the last stream that sent something new ended normally.
    is_whole: bool,
    /// Number of consecutive streams without anything new.
    failures: u32,
    refusals: u32,
    shorts: u32,
    /// Times of the latest calls.
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
            skips_token: false,
            denial: None,
            is_renewed: false,
            continuation: Continuation::default(),
            offset: 0,
            accepts_ranges: false,
            from: None,
            is_unread: false,
            undecided_since: None,
            is_overdue: false,
            has_gap: false,
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

    /// Bytes appended so far.
    pub const fn bytes(&self) -> u64 {
        self.continuation.bytes()
    }

    /// Handles an event. `chance`, from 0 to 1, spreads the calls of many pages.
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
            Event::Opened { generation, part } => {
                if generation == self.generation && matches!(self.stage, Stage::Opening { .. }) {
                    self.begin_reading(part, now, &mut effects);
                }
            }
            Event::Bytes { generation, bytes } => {
                if self.is_reading(generation) {
                    self.take_bytes(bytes, now, &mut effects);
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

    /// Time of the next tick.
    pub fn wake_at(&self) -> Option<Millis> {
        match self.stage {
            Stage::Waiting { until } => Some(until).filter(|_| self.may_begin()),
            _ => {
                [self.deadline(), self.hidden_until(), self.overdue_at(), self.silent_at()].into_iter().flatten().min()
            }
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

    /// Time limit of the running call. A growing log may be silent for long.
    fn deadline(&self) -> Option<Millis> {
        match self.stage {
            Stage::AskingForToken { since } => Some(since.saturating_add(TOKEN_TIMEOUT)),
            Stage::Opening { since, .. } => Some(since.saturating_add(ANSWER_TIMEOUT)),
            Stage::Reading { heard_at, .. } if self.has_ended() => {
                Some(heard_at.max(self.ended_at).saturating_add(SILENCE_TIMEOUT))
            }
            _ => None,
        }
    }

    /// Time at which the running call is stopped because the tab is hidden.
    fn hidden_until(&self) -> Option<Millis> {
        self.hidden_since.filter(|_| self.is_calling()).map(|since| since.saturating_add(HIDDEN_TIMEOUT))
    }

    /// Time at which what this stream has sent is shown as new.
    fn overdue_at(&self) -> Option<Millis> {
        let is_waiting = matches!(self.stage, Stage::Reading { .. }) && !self.is_overdue;
        self.undecided_since.filter(|_| is_waiting).map(|since| since.saturating_add(OVERLAP_TIMEOUT))
    }

    /// Time at which a log without a first line is called silent.
    fn silent_at(&self) -> Option<Millis> {
        match self.stage {
            Stage::Reading { since, .. } if self.state == State::Live && self.bytes() == 0 && !self.has_ended() => {
                Some(since.saturating_add(FIRST_LINE_TIMEOUT))
            }
            _ => None,
        }
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
        self.forget_token();
        (self.is_whole, self.is_renewed) = (false, false);
        (self.failures, self.refusals, self.shorts) = (0, 0, 0);
        self.calls.clear();
    }

    /// Enters a stage without a call.
    fn stop(&mut self, stage: Stage, effects: &mut Vec<Effect>) {
        if self.is_calling() {
            effects.push(Effect::Stop);
        }
        self.generation = self.generation.wrapping_add(1);
        self.stage = stage;
    }

    fn do_what_is_due(&mut self, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        if self.overdue_at().is_some_and(|at| now >= at) {
            self.is_overdue = true;
            let pieces = self.continuation.decide(true);
            self.show(pieces, now, effects);
        }
        if self.silent_at().is_some_and(|at| now >= at) {
            self.state = State::Silent;
        }
        if self.deadline().is_some_and(|at| now >= at) {
            effects.push(Effect::Stop);
            self.end(End::Cut(silence()), now, chance, effects);
        }
        if self.hidden_until().is_some_and(|at| now >= at) {
            if matches!(self.state, State::Live | State::Silent) {
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

    /// Requests the log, or sets the state if that isn't possible.
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
        let before = std::mem::replace(&mut self.asked, self.source.clone());
        if before.is_some_and(|before| before.address != Address::At(address.clone())) {
            self.forget_token();
        }
        self.calls.push_back(now);
        self.generation = self.generation.wrapping_add(1);
        let generation = self.generation;
        let is_open = address.is_signed() || self.skips_token;
        let token = self.token.clone().filter(|_| !is_open);
        if token.is_some() || is_open {
            let from = self.range_start();
            self.stage = Stage::Opening { since: now, from };
            effects.push(Effect::Open { generation, address, token, from });
        } else {
            self.stage = Stage::AskingForToken { since: now };
            effects.push(Effect::AskForToken { generation });
        }
    }

    /// First byte to request of a log of which a part is known.
    fn range_start(&self) -> Option<u64> {
        let overlap = self.continuation.overlap().filter(|overlap| *overlap > 0 && self.accepts_ranges)?;
        // A part that was cut before its end is requested again.
        let is_cut = !self.continuation.has_caught_up();
        if is_cut { self.from } else { self.offset.checked_sub(overlap).filter(|from| *from > 0) }
    }

    fn forget_token(&mut self) {
        self.token = None;
        (self.skips_token, self.denial) = (false, None);
    }

    /// Whether the log's address contains a signature.
    fn is_signed(&self) -> bool {
        let address = self.asked.as_ref().map(|asked| &asked.address);
        matches!(address, Some(Address::At(address)) if address.is_signed())
    }

    /// Time until which the limit of calls per minute is used up.
    fn full_until(&mut self, now: Millis) -> Option<Millis> {
        while self.calls.front().is_some_and(|call| call.saturating_add(MINUTE) <= now) {
            self.calls.pop_front();
        }
        let oldest = self.calls.front().filter(|_| self.calls.len() >= MAX_CALLS);
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
            Err(error) if error.is_transient() => End::Cut(error),
            Err(error) => End::Failed(error),
        };
        self.end(end, now, chance, effects);
    }

    fn begin_reading(&mut self, part: Part, now: Millis, effects: &mut Vec<Effect>) {
        self.refusals = 0;
        (self.denial, self.is_renewed) = (None, false);
        let from = if let Stage::Opening { from, .. } = self.stage { from.filter(|_| part.is_rest) } else { None };
        (self.is_unread, self.accepts_ranges) = (true, part.accepts_ranges);
        self.stage = Stage::Reading { since: now, heard_at: now };
        self.state = State::Live;
        (self.is_overdue, self.has_gap) = (false, false);
        // A stream within the log that is cut without a byte changes nothing.
        if from.is_some() {
            self.from = from;
        } else {
            (self.offset, self.from) = (0, None);
            let pieces = self.continuation.begin();
            self.show(pieces, now, effects);
        }
    }

    fn take_bytes(&mut self, bytes: Vec<u8>, now: Millis, effects: &mut Vec<Effect>) {
        if let Stage::Reading { heard_at, .. } = &mut self.stage {
            *heard_at = now;
        }
        self.state = State::Live;
        if std::mem::take(&mut self.is_unread)
            && let Some(from) = self.from
        {
            self.offset = from;
            self.continuation.begin_within();
        }
        self.offset = self.offset.saturating_add(bytes.len() as u64);
        let pieces = self.continuation.take(bytes, self.is_overdue);
        self.show(pieces, now, effects);
    }

    /// Appends what is new.
    fn show(&mut self, pieces: Vec<Piece>, now: Millis, effects: &mut Vec<Effect>) {
        self.undecided_since = self.undecided_since.or(Some(now)).filter(|_| self.continuation.is_undecided());
        let is_lasting = matches!(self.stage, Stage::Reading { since, .. } if now >= since.saturating_add(MAX_DELAY));
        for piece in pieces {
            effects.push(match piece {
                Piece::Elsewhere => {
                    self.accepts_ranges = false;
                    self.stop(Stage::Waiting { until: now }, effects);
                    return;
                }
                Piece::Gap => {
                    self.has_gap = true;
                    Effect::Gap
                }
                Piece::New(bytes) => {
                    (self.is_whole, self.shorts) = (false, 0);
                    if !self.has_gap || is_lasting {
                        self.failures = 0;
                    }
                    Effect::Append(bytes)
                }
            });
        }
    }

    /// Handles the end of a call.
    fn end(&mut self, end: End, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let has_ended = self.has_ended();
        let has_range = matches!(self.stage, Stage::Opening { from: Some(_), .. });
        if has_range && (matches!(end, End::Failed(_)) || matches!(end, End::Cut(_)) && self.failures > 1) {
            // Requests the whole log.
            self.accepts_ranges = false;
            self.stage = Stage::Waiting { until: now };
            return;
        }
        if end == End::Closed {
            self.stage = Stage::Settled;
            let pieces = self.continuation.decide(true);
            self.show(pieces, now, effects);
            if !matches!(self.stage, Stage::Settled) {
                return;
            }
        }
        // A stream within the log sends at least what is requested again.
        let is_short = !self.continuation.has_caught_up() || self.is_unread && self.from.is_some();
        // Without the token, the answer was no better.
        if let Some(denial) = self.denial.take() {
            return self.settle(State::Failed(denial));
        }
        match end {
            // Some servers send only what is new, and there is nothing new after the end.
            End::Closed if is_short && has_ended && self.shorts >= MAX_SHORT => match self.is_unread {
                true => self.finish(now, effects),
                false => self.lose(now, effects),
            },
            End::Closed if is_short => {
                self.shorts = self.shorts.saturating_add(1);
                self.interrupt(None, now, chance);
            }
            End::Closed if has_ended => self.finish(now, effects),
            // The log is still growing, or the end of its prebuild isn't known yet.
            End::Closed => {
                self.is_whole = true;
                self.interrupt(None, now, chance);
            }
            End::Unauthorized if self.refusals < MAX_REFUSED => {
                self.refusals = self.refusals.saturating_add(1);
                self.token = None;
                self.stage = Stage::Waiting { until: now };
            }
            End::Unauthorized => self.skip_token(unauthorized(), now),
            End::Denied(error) if self.is_signed() => {
                if !std::mem::replace(&mut self.is_renewed, true) {
                    effects.push(Effect::RenewAddress);
                }
                self.settle(State::Failed(expired_address(error)));
            }
            End::Denied(error) if self.skips_token => self.settle(State::Failed(error)),
            End::Denied(error) => self.skip_token(error, now),
            // The log was kept only while it was written, and it is complete; unless its address has changed.
            End::Missing { .. } if self.is_whole && has_ended && self.asked == self.source => self.finish(now, effects),
            End::Missing { is_for_good: false } if self.bytes() == 0 && !has_ended => {
                self.state = State::NotYet;
                self.wait(Duration::ZERO, now, chance);
            }
            End::Missing { .. } => self.lose(now, effects),
            End::Cut(error) => self.interrupt(Some(error), now, chance),
            End::Failed(error) => self.settle(State::Failed(error)),
        }
    }

    /// Requests the log without its token, as hosts that need none may reject any.
    fn skip_token(&mut self, denial: Error, now: Millis) {
        (self.skips_token, self.denial) = (true, Some(denial));
        self.stage = Stage::Waiting { until: now };
    }

    /// Keeps what was read of a log that the server no longer has.
    fn lose(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let pieces = self.continuation.finish();
        self.show(pieces, now, effects);
        self.settle(State::Gone);
    }

    fn finish(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let pieces = self.continuation.finish();
        self.show(pieces, now, effects);
        self.state = State::Whole;
        self.stage = Stage::Done;
        effects.push(Effect::Finish);
    }

    /// Waits for a change of the prebuild: some logs move to an archive when it ends.
    fn settle(&mut self, state: State) {
        self.state = state;
        self.forget_token();
        self.stage = Stage::Settled;
    }

    fn interrupt(&mut self, error: Option<Error>, now: Millis, chance: f64) {
        let asked = error.as_ref().and_then(Error::retry_delay).unwrap_or_default().min(MAX_RETRY_AFTER);
        self.state = State::Interrupted(error);
        self.wait(asked, now, chance);
    }

    /// Schedules the next call, not before `asked`.
    fn wait(&mut self, asked: Duration, now: Millis, chance: f64) {
        let asked = Millis::try_from(asked.as_millis()).unwrap_or(Millis::MAX);
        let until = now.saturating_add(backoff(self.failures, MAX_DELAY, chance).max(asked));
        self.failures = self.failures.saturating_add(1);
        self.stage = Stage::Waiting { until };
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
