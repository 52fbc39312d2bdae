//! Decides when to stream, when to refresh, and which connection state the page shows. Pure: each event carries time
//! and jitter, and the adapter in [`super`] opens streams and makes calls.
//!
//! A stream reports changes and is silent without any, so a long silence triggers a check: a reload of some of the
//! visible data. If the check gets no response, the server is unreachable. If it finds changes that the stream didn't
//! report for the second time, something on the way is buffering the stream.

use super::backoff::backoff;
use crate::clock::Millis;
use crate::store::paged::Refresh;

/// How the page is kept up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Still connecting.
    Opening,
    /// The stream reports changes as they happen.
    Live,
    /// No stream is available; the page refreshes periodically.
    Polling,
    /// The server is unreachable. The next attempt is at this time.
    Offline { next_try: Millis },
    /// The tab is hidden, or nobody is signed in.
    Paused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The tab became visible and someone is signed in.
    Shown,
    Hidden,
    /// The connection may be lost: the browser went online or offline, or a refresh failed.
    VerifyRequested,
    /// The stream with this number reported a change.
    ChangeReported {
        stream: u64,
    },
    /// The stream with this number sent a message that doesn't tell what changed.
    UnclearMessage {
        stream: u64,
    },
    /// The stream with this number ended.
    StreamEnded {
        stream: u64,
        end: End,
    },
    /// Any call of the page received a response.
    ResponseReceived,
    /// The reload with this number ended.
    Reloaded {
        reload: u64,
        result: ReloadResult,
    },
    /// The time returned by [`Freshness::wake_at`] has come.
    Tick,
}

/// Reason for the end of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Clean end, or a transient error.
    Transient,
    /// The connection broke.
    Network,
    /// Permanent error; for example, the server doesn't support streaming.
    Permanent,
}

/// Result of a reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReloadResult {
    Changed,
    Unchanged,
    /// Transient server error: the visible data may be out of date.
    Failed,
    Unreachable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    OpenStream {
        stream: u64,
    },
    CloseStream,
    /// Reload all visible data or, for [`Refresh::Check`], one part of it.
    Reload {
        reload: u64,
        refresh: Refresh,
    },
    StopReload,
    /// The server responds again after an outage.
    Recovered,
}

/// Delay between opening a stream and catching up on missed changes, in milliseconds; by then the server should be
/// listening.
const BEFORE_CATCHING_UP: Millis = 300;
/// Duration after which a stream counts as working. Slow servers are listening by then, too.
const STABLE_AFTER: Millis = 4_000;
/// Duration of silence after which a stream is checked.
const SILENCE: Millis = 60_000;
/// Longest wait for any response during a reload.
const RESPONSE_TIMEOUT: Millis = 12_000;
/// How much later than a check the stream may report a change.
const GRACE: Millis = 2_000;
/// Delay between an unclear change and a reload, since more changes may follow.
const AFTER_UNCLEAR: Millis = 1_000;
/// Consecutive unreported changes after which a stream counts as buffered.
const MAX_UNREPORTED: u32 = 2;
/// Delay before streaming is tried again if it doesn't work at all.
const BETWEEN_STREAMS: Millis = 300_000;
const SHORTEST_POLL: Millis = 5_000;
const LONGEST_POLL: Millis = 60_000;
/// Longest delay between attempts while the server is unreachable.
const LONGEST_OUTAGE_WAIT: Millis = 30_000;
/// Minimum delay between attempts triggered by responses to other calls.
const BETWEEN_TRIES: Millis = 2_000;
/// Consecutive short stream failures that are tolerated.
const SHORT_FAILURES: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stream {
    /// No stream is open, or to be opened before `until`. `is_unsupported`: streaming doesn't work at all.
    Waiting { until: Millis, is_unsupported: bool },
    Open {
        number: u64,
        since: Millis,
        /// Whether the stream is known to work: it sent a message, or another call got a response and the stream wasn't
        /// rejected.
        is_confirmed: bool,
    },
}

#[derive(Clone, Copy, Debug)]
struct Reload {
    number: u64,
    since: Millis,
    /// Whether the stream had lasted long enough by then to report any change found.
    tests_stream: bool,
}

#[derive(Clone, Copy, Debug)]
struct Outage {
    failures: u32,
    retry_at: Millis,
}

/// State of the connection.
#[derive(Clone, Debug)]
pub struct Freshness {
    is_hidden: bool,
    stream: Stream,
    streams: u64,
    /// Consecutive short-lived streams.
    stream_failures: u32,
    /// Whether any stream has ever reported a change.
    has_worked: bool,
    /// Whether the page still shows as live for the short time until the stream is reopened.
    was_live: bool,
    /// Whether the first stream has yet to prove that it works.
    is_opening: bool,
    last_message_at: Millis,
    last_response_at: Millis,
    reload: Option<Reload>,
    reloads: u64,
    planned: Option<(Millis, Refresh)>,
    poll_wait: Millis,
    unreported: u32,
    /// Deadline for the stream to report a change that a reload found.
    report_deadline: Option<Millis>,
    outage: Option<Outage>,
    /// Whether the last reload failed although the server is reachable.
    has_failed: bool,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            is_hidden: true,
            stream: Stream::Waiting { until: 0, is_unsupported: false },
            streams: 0,
            stream_failures: 0,
            has_worked: false,
            was_live: false,
            is_opening: true,
            last_message_at: 0,
            last_response_at: 0,
            reload: None,
            reloads: 0,
            planned: None,
            poll_wait: SHORTEST_POLL,
            unreported: 0,
            report_deadline: None,
            outage: None,
            has_failed: false,
        }
    }
}

impl Freshness {
    /// Handles an event and returns the effects to carry out. `chance` is from 0 to 1 and spreads the load of many
    /// pages.
    pub fn on(&mut self, event: Event, now: Millis, chance: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Shown => self.show(now),
            Event::Hidden => self.hide(&mut effects),
            Event::VerifyRequested => match &mut self.outage {
                Some(outage) => outage.retry_at = now,
                None => self.plan(now, Refresh::Check),
            },
            Event::ChangeReported { stream } => self.note_message(stream, now),
            Event::UnclearMessage { stream } => {
                self.note_message(stream, now);
                self.plan(now.saturating_add(AFTER_UNCLEAR), Refresh::Poll);
            }
            Event::StreamEnded { stream, end } => self.end_stream(stream, end, now, chance),
            Event::ResponseReceived => self.note_response(now),
            Event::Reloaded { reload, result } => self.end_reload(reload, result, now, chance, &mut effects),
            Event::Tick => {}
        }
        if !self.is_hidden {
            self.run_due(now, chance, &mut effects);
        }
        effects
    }

    /// Time of the next [`Event::Tick`].
    pub fn wake_at(&self) -> Option<Millis> {
        if self.is_hidden {
            return None;
        }
        let stream = match self.stream {
            Stream::Waiting { until, .. } if self.outage.is_none() => Some(until),
            _ => None,
        };
        let deadline = self.reload.map(|reload| self.deadline(reload));
        let retry = self.outage.filter(|_| self.reload.is_none()).map(|outage| outage.retry_at);
        let planned = self.planned.filter(|_| self.reload.is_none() && self.outage.is_none()).map(|(at, _)| at);
        [stream, deadline, retry, planned, self.report_deadline].into_iter().flatten().min()
    }

    pub fn connection(&self) -> Connection {
        match (self.stream, self.outage) {
            _ if self.is_hidden => Connection::Paused,
            (_, Some(outage)) => Connection::Offline { next_try: outage.retry_at },
            _ if self.has_failed => Connection::Polling,
            (Stream::Open { is_confirmed: true, .. }, _) => Connection::Live,
            _ if self.is_opening => Connection::Opening,
            _ if self.was_live && self.stream_failures <= SHORT_FAILURES => Connection::Live,
            _ => Connection::Polling,
        }
    }

    /// Time of the next try to load the visible data, after one that failed.
    pub fn next_try(&self) -> Option<Millis> {
        if self.is_hidden || self.reload.is_some() {
            return None;
        }
        let planned = self.planned.filter(|_| self.has_failed).map(|(at, _)| at);
        self.outage.map(|outage| outage.retry_at).or(planned)
    }

    fn show(&mut self, now: Millis) {
        if !self.is_hidden {
            return;
        }
        self.is_hidden = false;
        self.is_opening = true;
        self.stream_failures = 0;
        self.allow_stream(now);
        self.outage = None;
        self.last_response_at = now;
        // The visible data may be as old as the tab was hidden. With a stream, it is reloaded anyway.
        if matches!(self.stream, Stream::Waiting { is_unsupported: true, .. }) {
            self.plan(now.saturating_add(BEFORE_CATCHING_UP), Refresh::CatchUp);
        }
    }

    fn hide(&mut self, effects: &mut Vec<Effect>) {
        self.is_hidden = true;
        self.outage = None;
        self.has_failed = false;
        self.was_live = false;
        self.planned = None;
        self.close_stream(0, false, effects);
        self.stop_reload(effects);
    }

    fn note_message(&mut self, number: u64, now: Millis) {
        if !self.is_open(number) {
            return;
        }
        self.note_response(now);
        self.last_message_at = now;
        self.has_worked = true;
        self.unreported = 0;
        self.report_deadline = None;
        self.confirm_stream();
        if let Some((at, Refresh::Check)) = &mut self.planned {
            *at = now.saturating_add(SILENCE);
        }
    }

    fn note_response(&mut self, now: Millis) {
        self.last_response_at = now;
        if let Some(outage) = &mut self.outage
            && self.reload.is_none()
        {
            outage.retry_at = outage.retry_at.min(now.saturating_add(BETWEEN_TRIES));
        }
    }

    fn is_open(&self, number: u64) -> bool {
        matches!(self.stream, Stream::Open { number: open, .. } if open == number)
    }

    fn confirm_stream(&mut self) {
        if let Stream::Open { is_confirmed, .. } = &mut self.stream {
            *is_confirmed = true;
            self.was_live = true;
            self.is_opening = false;
        }
    }

    fn end_stream(&mut self, number: u64, end: End, now: Millis, chance: f64) {
        let Stream::Open { since, is_confirmed, .. } = self.stream else { return };
        if !self.is_open(number) {
            return;
        }
        self.is_opening = false;
        let has_lasted = is_confirmed && now.saturating_sub(since) >= STABLE_AFTER;
        self.stream_failures = if has_lasted { 1 } else { self.stream_failures.saturating_add(1) };
        // A stream that has worked before will work again; for example, it may have ended on a single bad message.
        let is_short = end != End::Permanent || (self.has_worked && self.stream_failures <= SHORT_FAILURES);
        let wait = if is_short { backoff(self.stream_failures, LONGEST_POLL, chance) } else { BETWEEN_STREAMS };
        self.was_live &= is_short;
        self.report_deadline = None;
        self.stream = Stream::Waiting { until: now.saturating_add(wait), is_unsupported: !is_short };
        self.poll_wait = SHORTEST_POLL;
        // After a broken connection, the server may be unreachable.
        let (until, refresh) = if end == End::Network { (0, Refresh::Check) } else { (SHORTEST_POLL, Refresh::Poll) };
        self.plan(now.saturating_add(until), refresh);
    }

    fn end_reload(&mut self, number: u64, result: ReloadResult, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let Some(reload) = self.reload.filter(|reload| reload.number == number) else { return };
        self.reload = None;
        if result == ReloadResult::Unreachable {
            self.enter_outage(now, chance, effects);
            return;
        }
        self.last_response_at = now;
        let has_recovered = self.outage.take().is_some();
        if has_recovered {
            self.stream_failures = 0;
            self.allow_stream(now);
            effects.push(Effect::Recovered);
        }
        self.has_failed = result == ReloadResult::Failed;
        self.poll_wait = match result {
            ReloadResult::Changed => SHORTEST_POLL,
            _ if has_recovered => SHORTEST_POLL,
            _ => (self.poll_wait.saturating_mul(3) / 2).min(LONGEST_POLL),
        };
        if result == ReloadResult::Failed {
            self.is_opening = false;
            self.plan(now.saturating_add(self.poll_wait), Refresh::CatchUp);
            return;
        }
        let Stream::Open { since, .. } = self.stream else {
            self.is_opening = false;
            self.plan(now.saturating_add(self.poll_wait), Refresh::Poll);
            return;
        };
        if reload.since >= since {
            self.confirm_stream();
        }
        if result == ReloadResult::Changed && reload.tests_stream && self.last_message_at < reload.since {
            self.report_deadline = Some(now.saturating_add(GRACE));
        }
        // Once all servers are listening, catch up on missed changes again; afterwards check after each silence.
        let listening_at = since.saturating_add(STABLE_AFTER);
        if reload.since < listening_at {
            self.plan(listening_at, Refresh::CatchUp);
        } else {
            self.plan(now.saturating_add(SILENCE), Refresh::Check);
        }
    }

    /// Enters the unreachable state.
    fn enter_outage(&mut self, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let failures = self.outage.map_or(0, |outage| outage.failures).saturating_add(1);
        let wait = backoff(failures.saturating_add(1), LONGEST_OUTAGE_WAIT, chance);
        self.outage = Some(Outage { failures, retry_at: now.saturating_add(wait) });
        self.is_opening = false;
        self.was_live = false;
        self.planned = None;
        self.stop_reload(effects);
        self.close_stream(now, false, effects);
        self.allow_stream(now);
    }

    fn close_stream(&mut self, until: Millis, is_unsupported: bool, effects: &mut Vec<Effect>) {
        self.report_deadline = None;
        if matches!(self.stream, Stream::Open { .. }) {
            self.stream = Stream::Waiting { until, is_unsupported };
            effects.push(Effect::CloseStream);
        }
    }

    /// Allows a stream to be opened immediately, unless streaming doesn't work at all.
    fn allow_stream(&mut self, now: Millis) {
        if let Stream::Waiting { until, is_unsupported: false } = &mut self.stream {
            *until = now;
        }
    }

    /// Schedules a reload. A pending catch-up is never downgraded.
    fn plan(&mut self, at: Millis, refresh: Refresh) {
        self.planned = match self.planned {
            Some((planned_at, Refresh::CatchUp)) => Some((planned_at.min(at), Refresh::CatchUp)),
            _ => Some((at, refresh)),
        };
    }

    fn stop_reload(&mut self, effects: &mut Vec<Effect>) {
        if self.reload.take().is_some() {
            effects.push(Effect::StopReload);
        }
    }

    fn deadline(&self, reload: Reload) -> Millis {
        reload.since.max(self.last_response_at).saturating_add(RESPONSE_TIMEOUT)
    }

    fn run_due(&mut self, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        if self.reload.is_some_and(|reload| now >= self.deadline(reload)) {
            self.enter_outage(now, chance, effects);
        }
        if self.report_deadline.is_some_and(|until| now >= until) {
            self.note_unreported(now, effects);
        }
        if let Some(outage) = self.outage {
            if self.reload.is_none() && now >= outage.retry_at {
                self.open_stream(now, effects);
                self.start_reload(Refresh::CatchUp, now, effects);
            }
            return;
        }
        if self.open_stream(now, effects) {
            // The initial data is still loading.
            let refresh = if self.streams == 1 { Refresh::Check } else { Refresh::CatchUp };
            self.plan(now.saturating_add(BEFORE_CATCHING_UP), refresh);
        }
        if self.reload.is_none()
            && let Some((at, refresh)) = self.planned
            && now >= at
        {
            self.start_reload(refresh, now, effects);
        }
    }

    /// Handles a change that the stream didn't report.
    fn note_unreported(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        self.unreported = self.unreported.saturating_add(1);
        if self.unreported >= MAX_UNREPORTED {
            self.unreported = 0;
            self.was_live = false;
            self.poll_wait = SHORTEST_POLL;
            self.close_stream(now.saturating_add(BETWEEN_STREAMS), true, effects);
        }
        self.report_deadline = None;
        // There may be more unreported changes.
        self.plan(now, Refresh::CatchUp);
    }

    /// Opens a stream if none is open and it is time; returns whether it did.
    fn open_stream(&mut self, now: Millis, effects: &mut Vec<Effect>) -> bool {
        if !matches!(self.stream, Stream::Waiting { until, .. } if now >= until) {
            return false;
        }
        self.streams = self.streams.wrapping_add(1);
        self.stream = Stream::Open { number: self.streams, since: now, is_confirmed: false };
        effects.push(Effect::OpenStream { stream: self.streams });
        true
    }

    fn start_reload(&mut self, refresh: Refresh, now: Millis, effects: &mut Vec<Effect>) {
        self.planned = None;
        self.reloads = self.reloads.wrapping_add(1);
        let tests_stream =
            matches!(self.stream, Stream::Open { since, .. } if now >= since.saturating_add(STABLE_AFTER));
        self.reload = Some(Reload { number: self.reloads, since: now, tests_stream });
        effects.push(Effect::Reload { reload: self.reloads, refresh });
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
