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
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    use super::super::answer::refused;
    use super::*;
    use crate::connect::error::{Code, Kind};

    const LIVE: &str = "https://live.example.com/log";
    const ARCHIVE: &str = "https://archive.example.com/log?sig=a";
    const ROUND_TRIP: Millis = 50;

    /// What becomes of calls.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Fault {
        Offline,
        /// Nothing is answered.
        Silent,
        Status(u16),
        NoToken,
    }

    /// A page with a log, and the service that keeps it.
    struct World {
        page: LogStream,
        now: Millis,
        is_hidden_since: Option<Millis>,
        /// What the page has taken in.
        taken: Vec<u8>,
        replaced: u32,
        is_finished: bool,
        call: Option<Call>,
        /// When calls were made, and when the reader asked for one.
        calls: Vec<Millis>,
        retries: Vec<Millis>,
        /// Answers that came, and those to calls that were stopped.
        answers: Vec<Event>,
        text: Vec<u8>,
        logs: usize,
        lines: usize,
        has_ended: bool,
        address: &'static str,
        /// Tokens made so far, and the first one that is accepted.
        tokens: usize,
        accepted_from: usize,
        fault: Option<Fault>,
        /// After how many bytes the next streams break.
        cuts: Vec<usize>,
        width: usize,
    }

    /// A call that is under way.
    struct Call {
        generation: u64,
        /// When there is something new of it.
        at: Option<Millis>,
        kind: CallKind,
    }

    enum CallKind {
        Token,
        Open { address: String, token: Option<Token> },
        Stream { sent: usize, cut: Option<usize> },
    }

    fn broken() -> Error {
        Error::new(Kind::Network, "log", "reset")
    }

    fn is_at(address: &str) -> Address {
        LogAddress::check(address, "https://console.example.com", None).map_or_else(Address::Refused, Address::At)
    }

    impl World {
        fn new() -> Self {
            let mut world = Self {
                page: LogStream::default(),
                now: 1_000,
                is_hidden_since: None,
                taken: Vec::new(),
                replaced: 0,
                is_finished: false,
                call: None,
                calls: Vec::new(),
                retries: Vec::new(),
                answers: Vec::new(),
                text: Vec::new(),
                logs: 0,
                lines: 0,
                has_ended: false,
                address: LIVE,
                tokens: 0,
                accepted_from: 0,
                fault: None,
                cuts: Vec::new(),
                width: 64,
            };
            world.write(3);
            world
        }

        /// A page that has read a log of three lines that goes on.
        fn reading() -> Self {
            let mut world = Self::new();
            world.hear();
            world.run(1_000);
            assert_eq!((world.state(), world.taken == world.text), (&State::Live, true));
            world
        }

        fn state(&self) -> &State {
            self.page.state()
        }

        fn tell(&mut self, event: Event) {
            for effect in self.page.on(event, self.now, 0.5) {
                match effect {
                    Effect::AskForToken { generation } => self.begin(generation, CallKind::Token),
                    Effect::Open { generation, address, token } => {
                        let address = address.as_str().to_owned();
                        self.begin(generation, CallKind::Open { address, token });
                    }
                    Effect::Stop => self.stop(),
                    Effect::Replace => {
                        self.taken.clear();
                        self.replaced += 1;
                    }
                    Effect::Append(bytes) => {
                        assert!(!bytes.is_empty());
                        self.taken.extend(bytes);
                    }
                    Effect::Finish => self.is_finished = true,
                }
            }
        }

        fn begin(&mut self, generation: u64, kind: CallKind) {
            assert!(self.call.is_none(), "two calls at a time");
            assert!(self.is_hidden_since.is_none(), "a call while nobody looks");
            assert!(!self.is_finished, "a call for a log that is done");
            self.calls.push(self.now);
            let at = (self.fault != Some(Fault::Silent)).then_some(self.now + ROUND_TRIP);
            self.call = Some(Call { generation, at, kind });
        }

        fn stop(&mut self) {
            let Some(Call { generation, kind, .. }) = self.call.take() else { panic!("nothing is to be stopped") };
            self.answers.push(match kind {
                CallKind::Token => Event::Token { generation, token: Err(broken()) },
                CallKind::Open { .. } => Event::Opened { generation },
                CallKind::Stream { .. } => Event::Bytes { generation, bytes: b"late".to_vec() },
            });
            self.answers.push(Event::Ended { generation, end: End::Closed });
        }

        fn answer(&mut self, event: Event) {
            self.answers.push(event.clone());
            self.tell(event);
        }

        /// Lets the service answer the call that is under way, or send what comes next.
        fn serve(&mut self) {
            let Some(Call { generation, kind, .. }) = self.call.take() else { return };
            match kind {
                CallKind::Token => {
                    let token = match self.fault {
                        Some(Fault::Offline) => Err(broken()),
                        Some(Fault::NoToken) => Err(Error::new(Kind::Rpc(Code::PermissionDenied), "token", "")),
                        _ => Ok(Token::parse(&self.tokens.to_string()).unwrap()),
                    };
                    self.tokens += 1;
                    self.answer(Event::Token { generation, token });
                }
                CallKind::Open { address, token } => match self.refusal(&address, token.as_ref()) {
                    Some(end) => self.answer(Event::Ended { generation, end }),
                    None => {
                        let cut = (!self.cuts.is_empty()).then(|| self.cuts.remove(0));
                        self.call = Some(Call {
                            generation,
                            at: Some(self.now + ROUND_TRIP),
                            kind: CallKind::Stream { sent: 0, cut },
                        });
                        self.answer(Event::Opened { generation });
                    }
                },
                CallKind::Stream { sent, cut } => self.send(generation, sent, cut),
            }
        }

        fn refusal(&self, address: &str, token: Option<&Token>) -> Option<End> {
            let number = token.and_then(|token| token.as_str().parse::<usize>().ok());
            match self.fault {
                Some(Fault::Offline) => return Some(End::Cut(broken())),
                Some(Fault::Status(status)) => return Some(refused(status, None, token.is_some())),
                _ => {}
            }
            match address {
                _ if address != self.address => Some(refused(404, None, token.is_some())),
                ARCHIVE => token.map(|_| refused(400, None, true)),
                _ if number.is_some_and(|number| number >= self.accepted_from) => None,
                _ => Some(End::Unauthorized),
            }
        }

        fn send(&mut self, generation: u64, sent: usize, cut: Option<usize>) {
            if self.fault == Some(Fault::Offline) || cut.is_some_and(|cut| sent >= cut) {
                return self.answer(Event::Ended { generation, end: End::Cut(broken()) });
            }
            if sent >= self.text.len() {
                if self.has_ended {
                    return self.answer(Event::Ended { generation, end: End::Closed });
                }
                self.call = Some(Call { generation, at: None, kind: CallKind::Stream { sent, cut } });
                return;
            }
            let end = (sent + self.width).min(self.text.len()).min(cut.unwrap_or(usize::MAX));
            let bytes = self.text[sent..end].to_vec();
            let kind = CallKind::Stream { sent: end, cut };
            self.call = Some(Call { generation, at: Some(self.now + 10), kind });
            self.answer(Event::Bytes { generation, bytes });
        }

        /// Lets a stream that waits for more look again.
        fn wake_stream(&mut self) {
            let at = self.now + 10;
            if let Some(Call { at: wait @ None, kind: CallKind::Stream { .. }, .. }) = &mut self.call {
                *wait = Some(at);
            }
        }

        fn write(&mut self, lines: usize) {
            for _ in 0..lines {
                self.lines += 1;
                self.text.extend(format!("{}: {}\n", self.logs, self.lines).bytes());
            }
            self.wake_stream();
        }

        /// The service begins the log anew.
        fn begin_anew(&mut self) {
            self.break_stream(End::Cut(broken()));
            self.text.clear();
            self.logs += 1;
            self.write(1);
        }

        fn break_stream(&mut self, end: End) {
            if let Some(Call { kind: CallKind::Stream { .. }, generation, .. }) = self.call {
                self.call = None;
                self.answer(Event::Ended { generation, end });
            }
        }

        fn end(&mut self, is_moved: bool) {
            self.has_ended = true;
            if is_moved {
                self.address = ARCHIVE;
            }
            self.wake_stream();
        }

        /// The page hears what the prebuild's status is.
        fn hear(&mut self) {
            self.tell(Event::Source(Source { address: is_at(self.address), has_ended: self.has_ended }));
        }

        fn hide(&mut self, time: Millis) {
            self.tell(Event::Hidden);
            self.is_hidden_since = Some(self.now);
            self.run(time);
            assert!(time < LONGEST_HIDDEN || self.call.is_none(), "read while nobody looks");
            self.is_hidden_since = None;
            self.tell(Event::Shown);
        }

        fn retry(&mut self) {
            self.retries.push(self.now);
            self.tell(Event::Retry);
        }

        fn run(&mut self, time: Millis) {
            let end = self.now + time;
            for round in 0.. {
                assert!(round < 100_000, "it never ends");
                let call = self.call.as_ref().and_then(|call| call.at);
                let Some(at) = [call, self.page.wake_at()].into_iter().flatten().min().filter(|at| *at <= end) else {
                    break;
                };
                self.now = at.max(self.now);
                if call == Some(at) {
                    self.serve();
                } else {
                    self.tell(Event::Tick);
                }
            }
            self.now = end;
        }

        /// The most calls in any minute, for each time that somebody asked.
        fn most_calls_in_a_minute(&self) -> usize {
            let within = |first: Millis, times: &[Millis]| {
                times.iter().filter(|time| (first..first + MINUTE).contains(*time)).count()
            };
            let calls =
                self.calls.iter().map(|first| within(*first, &self.calls).div_ceil(1 + within(*first, &self.retries)));
            calls.max().unwrap_or_default()
        }

        /// What an answer to an older call may not change.
        fn shown(&self) -> (State, usize, u32, Option<Millis>, usize) {
            (self.state().clone(), self.taken.len(), self.replaced, self.page.wake_at(), self.calls.len())
        }
    }

    #[test]
    fn a_log_is_taken_in_as_it_grows_and_is_whole_when_its_prebuild_has_ended() {
        let mut world = World::reading();
        world.write(2);
        world.run(1_000);
        assert_eq!(world.taken, world.text);
        world.run(3_600_000);
        assert_eq!((world.state(), world.calls.len()), (&State::Live, 2), "a log may be silent for long");
        world.end(false);
        world.hear();
        world.run(1_000);
        assert_eq!((world.state(), world.is_finished), (&State::Whole, true));
        world.retry();
        world.run(3_600_000);
        assert_eq!(world.calls.len(), 2, "what is done is not asked for again");
    }

    #[test]
    fn a_stream_that_was_cut_is_followed_by_another_with_the_same_token() {
        let mut world = World::new();
        world.cuts = vec![5, 0, 12];
        world.hear();
        world.run(200);
        assert_eq!((world.state(), world.taken.len()), (&State::Interrupted(Some(broken())), 5));
        world.run(10_000);
        assert_eq!((world.state(), world.tokens, world.calls.len()), (&State::Live, 1, 5));
        assert_eq!(world.taken, world.text);
    }

    #[test]
    fn a_stream_that_ends_by_itself_is_followed_by_another_until_the_prebuild_has_ended() {
        let mut world = World::reading();
        world.end(false);
        world.run(60_000);
        assert_eq!(world.state(), &State::Interrupted(None));
        world.hear();
        world.run(LONGEST_WAIT + 1_000);
        assert_eq!((world.state(), world.replaced), (&State::Whole, 0));
    }

    #[test]
    fn a_token_that_has_expired_is_renewed_at_once_and_one_that_is_never_accepted_is_final() {
        let mut world = World::reading();
        for _ in 0..5 {
            world.accepted_from = world.tokens;
            world.break_stream(End::Cut(broken()));
            world.run(20_000);
            assert_eq!(world.state(), &State::Live, "however often, for a log that brings nothing new");
        }
        assert_eq!(world.tokens, 6);

        let mut world = World::new();
        world.fault = Some(Fault::Status(401));
        world.hear();
        world.run(600_000);
        assert_eq!((world.state(), world.tokens, world.calls.len()), (&State::Failed(unauthorized()), 3, 6));
    }

    #[test]
    fn what_an_answer_means_is_final_or_asked_again() {
        let after = |status| {
            let mut world = World::new();
            world.fault = Some(Fault::Status(status));
            world.hear();
            world.run(1_000);
            let state = world.state().clone();
            world.fault = None;
            world.run(20_000);
            (state, world.state().clone())
        };
        assert_eq!(after(404), (State::NotYet, State::Live));
        assert_eq!(after(410), (State::Gone, State::Gone));
        let (first, second) = after(503);
        assert!(matches!((first, second), (State::Interrupted(Some(_)), State::Live)));
        let (first, second) = after(403);
        assert!(matches!((first, second), (State::Failed(_), State::Failed(_))));
    }

    #[test]
    fn a_log_that_failed_is_asked_for_again_by_the_reader_and_when_its_address_changes() {
        let mut world = World::new();
        world.fault = Some(Fault::NoToken);
        world.hear();
        world.run(60_000);
        assert!(matches!(world.state(), State::Failed(_)));
        world.fault = None;
        world.retry();
        assert_eq!(world.state(), &State::Opening);
        world.run(1_000);
        assert_eq!(world.state(), &State::Live);

        world.fault = Some(Fault::Status(403));
        world.break_stream(End::Cut(broken()));
        world.run(1_000);
        assert!(matches!(world.state(), State::Failed(_)));
        world.fault = None;
        world.end(true);
        world.hear();
        world.run(1_000);
        assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
    }

    #[test]
    fn a_log_that_moves_to_an_archive_goes_on_there_without_a_token() {
        let mut world = World::reading();
        world.write(100);
        world.break_stream(End::Cut(broken()));
        world.end(true);
        world.run(20_000);
        assert_eq!(world.state(), &State::Gone);
        world.hear();
        world.run(5_000);
        assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
    }

    #[test]
    fn a_log_that_was_there_whole_is_whole_where_none_is_kept_but_not_where_it_has_moved() {
        let mut world = World::reading();
        world.break_stream(End::Closed);
        world.fault = Some(Fault::Status(404));
        world.run(1_000);
        assert_eq!(world.state(), &State::Gone);
        world.end(false);
        world.hear();
        world.run(1_000);
        assert_eq!(world.state(), &State::Whole);

        let mut world = World::reading();
        world.break_stream(End::Closed);
        while !matches!(world.call, Some(Call { kind: CallKind::Open { .. }, .. })) {
            world.run(10);
        }
        world.write(1);
        world.end(true);
        world.hear();
        world.run(5_000);
        assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
    }

    #[test]
    fn a_log_that_went_on_after_it_seemed_whole_and_was_cut_is_not_whole() {
        let mut world = World::reading();
        world.break_stream(End::Closed);
        world.run(1_000);
        world.write(1);
        world.run(1_000);
        world.break_stream(End::Cut(broken()));
        world.fault = Some(Fault::Status(404));
        world.end(false);
        world.hear();
        world.run(5_000);
        assert_eq!(world.state(), &State::Gone);
    }

    #[test]
    fn an_archive_that_ends_before_what_was_seen_takes_nothing_away() {
        let mut world = World::reading();
        world.break_stream(End::Cut(broken()));
        let taken = world.taken.clone();
        world.text.truncate(7);
        world.end(true);
        world.hear();
        world.run(60_000);
        assert_eq!((world.state(), world.taken == taken, world.replaced), (&State::Gone, true, 0));
        assert_eq!(world.calls.len(), 5);
    }

    #[test]
    fn a_log_that_is_begun_anew_takes_the_place_of_what_was_known() {
        let mut world = World::reading();
        world.begin_anew();
        world.run(5_000);
        assert_eq!((world.taken == world.text, world.replaced), (true, 1));
    }

    #[test]
    fn a_service_that_begins_a_log_anew_each_time_is_asked_less_and_less_often() {
        let mut world = World::reading();
        for _ in 0..600 {
            world.begin_anew();
            world.run(1_000);
        }
        let calls = world.calls.iter().filter(|call| **call > world.now - 300_000).count();
        assert!(calls <= 60, "{calls} calls in five minutes");
    }

    #[test]
    fn a_service_whose_streams_bring_little_each_is_asked_no_more_than_the_limit() {
        let mut world = World::reading();
        for _ in 0..1_000 {
            world.write(1);
            world.run(150);
            world.break_stream(End::Cut(broken()));
        }
        assert_eq!(world.most_calls_in_a_minute(), MOST_CALLS);
        world.run(MINUTE);
        assert_eq!((world.state(), world.taken == world.text), (&State::Live, true));
    }

    #[test]
    fn nothing_is_asked_for_without_an_address() {
        let mut world = World::new();
        let source = |address, has_ended| Event::Source(Source { address, has_ended });
        world.run(60_000);
        assert_eq!(world.state(), &State::Opening);
        world.tell(source(Address::None, false));
        assert_eq!((world.state(), world.page.wake_at()), (&State::NotYet, None));
        world.tell(source(Address::None, true));
        assert_eq!(world.state(), &State::Never);
        let address = is_at("ftp://logs.example.com");
        world.tell(source(address, true));
        assert_eq!(world.state(), &State::Refused(Refusal::NotAnAddress));
        assert!(world.calls.is_empty());
    }

    #[test]
    fn calls_that_are_not_answered_are_given_up() {
        let mut world = World::new();
        world.fault = Some(Fault::Silent);
        world.hear();
        world.run(LONGEST_TOKEN + 1_000);
        assert_eq!((world.state(), world.call.is_some()), (&State::Interrupted(Some(silence())), true));
        world.fault = None;
        world.run(LONGEST_TOKEN + 1_000);
        assert_eq!(world.state(), &State::Live);

        // While the log is written, it may be silent for long; a minute after its end it may not.
        world.run(600_000);
        world.has_ended = true;
        world.hear();
        world.run(LONGEST_SILENCE - 1_000);
        assert_eq!(world.state(), &State::Live);
        world.run(5_000);
        assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
    }

    #[test]
    fn a_service_that_asks_for_a_wait_gets_it_up_to_two_minutes() {
        for (asked, wait) in [(60, 60_000), (3_600, 120_000)] {
            let mut world = World::reading();
            world.run(MINUTE);
            let error = Error { retry_after: Some(Duration::from_secs(asked)), ..broken() };
            world.break_stream(End::Cut(error));
            let calls = world.calls.len();
            world.run(wait - 1);
            assert_eq!(world.calls.len(), calls);
            world.run(1);
            assert_eq!(world.calls.len(), calls + 1);
        }
    }

    #[test]
    fn a_hidden_tab_reads_on_for_a_minute_and_goes_on_when_it_is_shown() {
        let mut world = World::reading();
        world.hide(LONGEST_HIDDEN - 1_000);
        assert_eq!((world.state(), world.calls.len()), (&State::Live, 2));
        world.hide(600_000);
        assert_eq!(world.state(), &State::Interrupted(None));
        world.write(1);
        world.run(1_000);
        assert_eq!((world.state(), world.calls.len(), world.taken == world.text), (&State::Live, 3, true));
    }

    #[test]
    fn a_log_that_no_page_can_hold_is_read_no_further_and_neither_is_one_that_was_left() {
        let mut world = World::reading();
        let generation = world.page.generation;
        world.tell(Event::Full { generation });
        assert_eq!((world.state(), world.call.is_none()), (&State::Full, true));

        let mut world = World::reading();
        world.tell(Event::Left);
        assert!(world.call.is_none());
        world.write(1);
        world.hear();
        world.retry();
        world.run(600_000);
        assert_eq!(world.calls.len(), 2);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Run(Millis),
        Write(usize),
        Cut(usize),
        CutNow,
        /// The stream ends by itself, as those of a balancer do.
        Close,
        Fault(Option<Fault>),
        ExpireTokens,
        BeginAnew,
        End(bool),
        Hear,
        Hide(Millis),
        Retry,
        /// An answer comes once more, or to a call that was stopped.
        Late(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let fault = prop::sample::select(vec![
            None,
            Some(Fault::Offline),
            Some(Fault::Silent),
            Some(Fault::NoToken),
            Some(Fault::Status(401)),
            Some(Fault::Status(403)),
            Some(Fault::Status(404)),
            Some(Fault::Status(410)),
            Some(Fault::Status(503)),
        ]);
        prop_oneof![
            8 => (0..40_000_u64).prop_map(Step::Run),
            8 => (0..2_000_u64).prop_map(Step::Run),
            6 => (1..6_usize).prop_map(Step::Write),
            4 => (0..300_usize).prop_map(Step::Cut),
            2 => Just(Step::CutNow),
            2 => Just(Step::Close),
            4 => fault.prop_map(Step::Fault),
            2 => Just(Step::ExpireTokens),
            1 => Just(Step::BeginAnew),
            1 => any::<bool>().prop_map(Step::End),
            3 => Just(Step::Hear),
            2 => (0..120_000_u64).prop_map(Step::Hide),
            1 => Just(Step::Retry),
            4 => (0..30_usize).prop_map(Step::Late),
        ]
    }

    proptest! {
        #![proptest_config(Config { cases: 10_000, ..Config::default() })]

        #[test]
        fn after_whatever_happens_the_page_has_the_log_once(
            width in 1..200_usize,
            steps in prop::collection::vec(step(), 0..40),
        ) {
            let mut world = World::new();
            world.width = width;
            // A log that seemed to be at its end, went on, and is gone then, is whole as far as anybody knows.
            let (mut was_closed, mut was_missing) = (false, false);
            for step in steps {
                match step {
                    Step::Run(time) => world.run(time),
                    Step::Write(lines) if !world.has_ended => world.write(lines),
                    Step::Cut(after) => world.cuts.push(after),
                    Step::CutNow => world.break_stream(End::Cut(broken())),
                    Step::Close if !world.has_ended && world.taken == world.text && !was_missing => {
                        was_closed = true;
                        world.break_stream(End::Closed);
                    }
                    Step::Fault(Some(Fault::Status(404 | 410))) if was_closed => {}
                    Step::Fault(fault) => {
                        was_missing |= matches!(fault, Some(Fault::Status(404 | 410)));
                        world.fault = fault;
                    }
                    Step::ExpireTokens => world.accepted_from = world.tokens,
                    Step::BeginAnew if !world.has_ended => world.begin_anew(),
                    Step::End(is_moved) if !world.has_ended => world.end(is_moved),
                    Step::Hear => world.hear(),
                    Step::Hide(time) => world.hide(time),
                    Step::Retry => world.retry(),
                    Step::Late(index) => {
                        world.tell(Event::Tick);
                        if let Some(event) = world.answers.get(index).cloned()
                            && !matches!(event, Event::Bytes { generation, .. } if generation == world.page.generation)
                        {
                            let before = world.shown();
                            world.tell(event);
                            prop_assert_eq!(before, world.shown());
                        }
                    }
                    Step::Write(_) | Step::Close | Step::BeginAnew | Step::End(_) => {}
                }
            }
            world.fault = None;
            world.cuts.clear();
            if !world.has_ended {
                world.end(false);
            }
            world.hear();
            world.run(LONGEST_ASKED.as_millis() as u64 + LONGEST_SILENCE + MINUTE);
            if matches!(world.state(), State::Failed(_) | State::Gone) {
                world.retry();
                world.run(MINUTE);
            }
            prop_assert_eq!(world.state(), &State::Whole);
            prop_assert_eq!(String::from_utf8_lossy(&world.taken), String::from_utf8_lossy(&world.text));
            prop_assert!(world.is_finished);
            prop_assert!(world.most_calls_in_a_minute() <= MOST_CALLS);
        }
    }
}
