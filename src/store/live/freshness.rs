//! When to stream, when to ask again, and what the page may say about how fresh it is. Pure: time and chance come with
//! each event, and the adapter in [`super`] opens streams and makes calls.
//!
//! A stream names what changed. It is silent when nothing changes, so silence is doubted: a check asks for what is shown.
//! A check that is not answered means that nothing can be reached. One that finds changes that the stream did not name
//! means, the second time, that something on the way holds the stream back.

use super::backoff::backoff;
use crate::clock::Millis;
use crate::store::paged::Refresh;

/// How the page is kept fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not known yet.
    Opening,
    /// Changes are seen as they happen.
    Live,
    /// There is no stream at present; the page asks from time to time.
    Polling,
    /// Nothing can be reached. The page tries again at this time.
    Offline { next_try: Millis },
    /// The tab is hidden.
    Paused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The tab is looked at, for the first time or again.
    Shown,
    Hidden,
    /// The network has come or gone, as the browser says, or a refresh has failed: perhaps nothing can be reached.
    Doubted,
    /// The stream of this number has named a change.
    Heard {
        stream: u64,
    },
    /// The stream of this number has spoken, but what changed is not known.
    HeardUnclear {
        stream: u64,
    },
    /// The stream of this number has ended.
    Ended {
        stream: u64,
        end: End,
    },
    /// Some call of the page was answered, by whatever.
    Answered,
    /// The reload of this number has ended.
    Reloaded {
        reload: u64,
        news: News,
    },
    /// The time of [`Freshness::wake_at`] has come.
    Tick,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, or with an error that may pass.
    Passing,
    /// The connection broke.
    Network,
    /// With an error that will come again: the server has no such stream, say.
    Lasting,
}

/// What came of asking for what pages show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Changed,
    Unchanged,
    /// The server answers with an error that may pass: what is shown may be out of date.
    Failed,
    Unreachable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    OpenStream {
        stream: u64,
    },
    CloseStream,
    /// Ask for all that is shown or, for [`Refresh::Check`], for one part of it.
    Reload {
        reload: u64,
        refresh: Refresh,
    },
    StopReload,
    /// Answers come again after none did.
    Recovered,
}

/// From opening a stream to asking for what may have been missed: by then the server should be listening.
const BEFORE_CATCHING_UP: Millis = 300;
/// A stream that has lasted as long as this works. Servers that are slow to listen do by then.
const LASTING: Millis = 4_000;
/// How long a stream may be silent until it is doubted.
const SILENCE: Millis = 60_000;
/// How long the page waits for any answer while it asks.
const LONGEST_ANSWER: Millis = 12_000;
/// By how much a stream may be later than a check.
const GRACE: Millis = 2_000;
/// From a change that is not clear to asking for what is shown: more may follow.
const AFTER_UNCLEAR: Millis = 1_000;
/// Changes in a row that a stream did not name until it counts as held back.
const MOST_UNNAMED: u32 = 2;
/// Until streaming is tried again where it does not work at all.
const BETWEEN_STREAMS: Millis = 300_000;
const SHORTEST_POLL: Millis = 5_000;
const LONGEST_POLL: Millis = 60_000;
/// The longest wait between tries while nothing can be reached.
const LONGEST_OUTAGE_WAIT: Millis = 30_000;
/// Between two tries that an answer to another call suggests.
const BETWEEN_TRIES: Millis = 2_000;
/// Failures in a row that are too short to speak of.
const SHORT_FAILURES: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stream {
    /// None is open, and none is to be until this time. `is_barred`: streams do not work at all.
    Waiting { until: Millis, is_barred: bool },
    Open {
        number: u64,
        since: Millis,
        /// Whether it is known to work: it has spoken, or another call was answered and it was not refused.
        is_confirmed: bool,
    },
}

#[derive(Clone, Copy, Debug)]
struct Reload {
    number: u64,
    since: Millis,
    /// The stream had lasted long enough by then to name what is found.
    tests_stream: bool,
}

#[derive(Clone, Copy, Debug)]
struct Outage {
    failures: u32,
    retry_at: Millis,
}

/// What is known of the connection.
#[derive(Clone, Debug)]
pub struct Freshness {
    is_hidden: bool,
    stream: Stream,
    streams: u64,
    /// Streams in a row that did not last.
    stream_failures: u32,
    /// Whether any stream has ever named a change.
    has_worked: bool,
    /// Whether the page may still call itself live in the short time until the stream is open again.
    was_live: bool,
    /// Whether the first stream is still to show what it is.
    is_opening: bool,
    heard_at: Millis,
    answered_at: Millis,
    reload: Option<Reload>,
    reloads: u64,
    planned: Option<(Millis, Refresh)>,
    poll_wait: Millis,
    unnamed: u32,
    /// A change was found that the stream has until this time to name.
    doubted_until: Option<Millis>,
    outage: Option<Outage>,
    /// Whether the last reload failed though the server can be reached.
    has_failed: bool,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            is_hidden: true,
            stream: Stream::Waiting { until: 0, is_barred: false },
            streams: 0,
            stream_failures: 0,
            has_worked: false,
            was_live: false,
            is_opening: true,
            heard_at: 0,
            answered_at: 0,
            reload: None,
            reloads: 0,
            planned: None,
            poll_wait: SHORTEST_POLL,
            unnamed: 0,
            doubted_until: None,
            outage: None,
            has_failed: false,
        }
    }
}

impl Freshness {
    /// Takes what happened at a time and gives what to do. `chance` is from 0 to 1, and spreads what many pages do.
    pub fn on(&mut self, event: Event, now: Millis, chance: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Shown => self.show(now),
            Event::Hidden => self.hide(&mut effects),
            Event::Doubted => match &mut self.outage {
                Some(outage) => outage.retry_at = now,
                None => self.plan(now, Refresh::Check),
            },
            Event::Heard { stream } => self.hear(stream, now),
            Event::HeardUnclear { stream } => {
                self.hear(stream, now);
                self.plan(now.saturating_add(AFTER_UNCLEAR), Refresh::Poll);
            }
            Event::Ended { stream, end } => self.end_stream(stream, end, now, chance),
            Event::Answered => self.note_answer(now),
            Event::Reloaded { reload, news } => self.end_reload(reload, news, now, chance, &mut effects),
            Event::Tick => {}
        }
        if !self.is_hidden {
            self.do_what_is_due(now, chance, &mut effects);
        }
        effects
    }

    /// When to be told the time next.
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
        [stream, deadline, retry, planned, self.doubted_until].into_iter().flatten().min()
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

    fn show(&mut self, now: Millis) {
        if !self.is_hidden {
            return;
        }
        self.is_hidden = false;
        self.is_opening = true;
        self.stream_failures = 0;
        self.lift(now);
        self.outage = None;
        self.answered_at = now;
        // What the page shows may be as old as the tab was hidden; the first time it is being loaded.
        let refresh = if self.streams == 0 { Refresh::Check } else { Refresh::CatchUp };
        self.plan(now.saturating_add(BEFORE_CATCHING_UP), refresh);
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

    fn hear(&mut self, number: u64, now: Millis) {
        if !self.is_open(number) {
            return;
        }
        self.note_answer(now);
        self.heard_at = now;
        self.has_worked = true;
        self.unnamed = 0;
        self.doubted_until = None;
        self.confirm_stream();
        if let Some((at, Refresh::Check)) = &mut self.planned {
            *at = now.saturating_add(SILENCE);
        }
    }

    fn note_answer(&mut self, now: Millis) {
        self.answered_at = now;
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
        let has_lasted = is_confirmed && now.saturating_sub(since) >= LASTING;
        self.stream_failures = if has_lasted { 1 } else { self.stream_failures.saturating_add(1) };
        // A stream that has worked works again: what broke it was one bad message, say.
        let is_short = end != End::Lasting || (self.has_worked && self.stream_failures <= SHORT_FAILURES);
        let wait = if is_short { backoff(self.stream_failures, LONGEST_POLL, chance) } else { BETWEEN_STREAMS };
        self.was_live &= is_short;
        self.doubted_until = None;
        self.stream = Stream::Waiting { until: now.saturating_add(wait), is_barred: !is_short };
        self.poll_wait = SHORTEST_POLL;
        // Where the connection broke, perhaps nothing can be reached.
        let (until, refresh) = if end == End::Network { (0, Refresh::Check) } else { (SHORTEST_POLL, Refresh::Poll) };
        self.plan(now.saturating_add(until), refresh);
    }

    fn end_reload(&mut self, number: u64, news: News, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let Some(reload) = self.reload.filter(|reload| reload.number == number) else { return };
        self.reload = None;
        if news == News::Unreachable {
            self.lose(now, chance, effects);
            return;
        }
        self.answered_at = now;
        let has_recovered = self.outage.take().is_some();
        if has_recovered {
            self.stream_failures = 0;
            effects.push(Effect::Recovered);
        }
        self.has_failed = news == News::Failed;
        self.poll_wait = match news {
            News::Changed => SHORTEST_POLL,
            _ if has_recovered => SHORTEST_POLL,
            _ => (self.poll_wait.saturating_mul(3) / 2).min(LONGEST_POLL),
        };
        if news == News::Failed {
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
        if news == News::Changed && reload.tests_stream && self.heard_at < reload.since {
            self.doubted_until = Some(now.saturating_add(GRACE));
        }
        // What was missed until every server listens is asked for once more, and then some of it after each silence.
        let listening_at = since.saturating_add(LASTING);
        if reload.since < listening_at {
            self.plan(listening_at, Refresh::CatchUp);
        } else {
            self.plan(now.saturating_add(SILENCE), Refresh::Check);
        }
    }

    /// Nothing can be reached.
    fn lose(&mut self, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        let failures = self.outage.map_or(0, |outage| outage.failures).saturating_add(1);
        let wait = backoff(failures.saturating_add(1), LONGEST_OUTAGE_WAIT, chance);
        self.outage = Some(Outage { failures, retry_at: now.saturating_add(wait) });
        self.is_opening = false;
        self.was_live = false;
        self.planned = None;
        self.stop_reload(effects);
        self.close_stream(now, false, effects);
        self.lift(now);
    }

    fn close_stream(&mut self, until: Millis, is_barred: bool, effects: &mut Vec<Effect>) {
        self.doubted_until = None;
        if matches!(self.stream, Stream::Open { .. }) {
            self.stream = Stream::Waiting { until, is_barred };
            effects.push(Effect::CloseStream);
        }
    }

    /// Lets a stream be opened at once, unless streams do not work.
    fn lift(&mut self, now: Millis) {
        if let Stream::Waiting { until, is_barred: false } = &mut self.stream {
            *until = now;
        }
    }

    /// Plans to ask again. What may have been missed is asked for in any case.
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
        reload.since.max(self.answered_at).saturating_add(LONGEST_ANSWER)
    }

    fn do_what_is_due(&mut self, now: Millis, chance: f64, effects: &mut Vec<Effect>) {
        if self.reload.is_some_and(|reload| now >= self.deadline(reload)) {
            self.lose(now, chance, effects);
        }
        if self.doubted_until.is_some_and(|until| now >= until) {
            self.doubt(now, effects);
        }
        if let Some(outage) = self.outage {
            if self.reload.is_none() && now >= outage.retry_at {
                self.open_stream(now, effects);
                self.start_reload(Refresh::CatchUp, now, effects);
            }
            return;
        }
        if self.open_stream(now, effects) {
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

    /// A change was found that the stream did not name.
    fn doubt(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        self.unnamed = self.unnamed.saturating_add(1);
        if self.unnamed >= MOST_UNNAMED {
            self.unnamed = 0;
            self.was_live = false;
            self.poll_wait = SHORTEST_POLL;
            self.close_stream(now.saturating_add(BETWEEN_STREAMS), true, effects);
        }
        self.doubted_until = None;
        // There may be more.
        self.plan(now, Refresh::CatchUp);
    }

    /// Opens a stream if none is open and it is time for one; whether it does.
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
        let tests_stream = matches!(self.stream, Stream::Open { since, .. } if now >= since.saturating_add(LASTING));
        self.reload = Some(Reload { number: self.reloads, since: now, tests_stream });
        effects.push(Effect::Reload { reload: self.reloads, refresh });
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    /// What lies between the page and the server.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Network {
        Works,
        /// Calls fail at once, and so do streams.
        Fails,
        /// Calls and streams are never answered.
        Swallows,
    }

    /// What becomes of streams.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Streaming {
        Works,
        /// The server listens only after some seconds.
        ListensAfter(Millis),
        /// Something on the way holds it back.
        IsHeldBack,
        IsRefused,
        /// It ends after some time, with an error that looks lasting.
        Breaks(Millis),
    }

    /// A page and a server, both as far as freshness goes: the server's state is a number.
    struct World {
        page: Freshness,
        now: Millis,
        network: Network,
        streaming: Streaming,
        server: u32,
        shown: u32,
        /// The stream that is open and since when.
        stream: Option<(u64, Millis)>,
        /// The reload under way, when it is answered, and with what.
        reload: Option<(u64, Millis, u32)>,
        /// When calls were made and streams opened.
        calls: Vec<Millis>,
    }

    const STEP: Millis = 100;
    const ROUND_TRIP: Millis = 200;

    impl World {
        fn new() -> Self {
            let mut world = Self {
                page: Freshness::default(),
                now: 1_000,
                network: Network::Works,
                streaming: Streaming::Works,
                server: 1,
                shown: 1,
                stream: None,
                reload: None,
                calls: Vec::new(),
            };
            world.tell(Event::Shown);
            world
        }

        fn tell(&mut self, event: Event) {
            for effect in self.page.on(event, self.now, 0.5) {
                match effect {
                    Effect::OpenStream { stream } => {
                        self.calls.push(self.now);
                        self.stream = Some((stream, self.now));
                    }
                    Effect::CloseStream => self.stream = None,
                    Effect::Reload { reload, .. } => {
                        self.calls.push(self.now);
                        self.reload = Some((reload, self.now + ROUND_TRIP, self.server));
                    }
                    Effect::StopReload => self.reload = None,
                    Effect::Recovered => {}
                }
            }
        }

        fn change(&mut self) {
            self.server += 1;
            let Some((stream, since)) = self.stream else { return };
            let is_named = match self.streaming {
                Streaming::Works | Streaming::Breaks(_) => self.now > since,
                Streaming::ListensAfter(delay) => self.now >= since + delay,
                Streaming::IsHeldBack | Streaming::IsRefused => false,
            };
            if is_named && self.network == Network::Works {
                // Its new state is fetched.
                self.shown = self.server;
                self.tell(Event::Heard { stream });
            }
        }

        fn step(&mut self) {
            self.now += STEP;
            if let Some((stream, since)) = self.stream {
                let end = match (self.network, self.streaming) {
                    (Network::Fails, _) => Some(End::Network),
                    (Network::Works, Streaming::IsRefused) => Some(End::Lasting),
                    (Network::Works, Streaming::Breaks(after)) if self.now >= since + after => Some(End::Lasting),
                    _ => None,
                };
                if let Some(end) = end {
                    self.stream = None;
                    self.tell(Event::Ended { stream, end });
                }
            }
            if let Some((reload, _, state)) = self.reload.filter(|(_, at, _)| self.now >= *at)
                && self.network != Network::Swallows
            {
                self.reload = None;
                let news = match self.network {
                    Network::Fails => News::Unreachable,
                    _ if state > self.shown => News::Changed,
                    _ => News::Unchanged,
                };
                if news != News::Unreachable {
                    self.shown = self.shown.max(state);
                    self.tell(Event::Answered);
                }
                self.tell(Event::Reloaded { reload, news });
            }
            if self.page.wake_at().is_some_and(|at| self.now >= at) {
                self.tell(Event::Tick);
            }
        }

        fn run(&mut self, time: Millis) {
            let end = self.now + time / STEP * STEP;
            while self.now < end {
                let idle = self.next().min(end).saturating_sub(self.now + 1) / STEP;
                self.now += idle * STEP;
                self.step();
            }
        }

        /// When something happens next.
        fn next(&self) -> Millis {
            let stream = self.stream.and_then(|(_, since)| match (self.network, self.streaming) {
                (Network::Fails, _) | (Network::Works, Streaming::IsRefused) => Some(self.now),
                (Network::Works, Streaming::Breaks(after)) => Some(since + after),
                _ => None,
            });
            let reload = self.reload.map(|(_, at, _)| at).filter(|_| self.network != Network::Swallows);
            [stream, reload, self.page.wake_at()].into_iter().flatten().min().unwrap_or(Millis::MAX)
        }

        fn connection(&self) -> Connection {
            self.page.connection()
        }

        fn is_offline(&self) -> bool {
            matches!(self.connection(), Connection::Offline { .. })
        }
    }

    #[test]
    fn a_page_is_live_once_the_stream_is_known_to_work() {
        let mut world = World::new();
        assert_eq!(world.connection(), Connection::Opening);
        world.run(1_000);
        assert_eq!(world.connection(), Connection::Live);
        world.change();
        assert_eq!(world.shown, 2);
    }

    #[test]
    fn a_connection_that_swallows_everything_is_noticed_within_75_seconds_and_back_at_once() {
        let mut world = World::new();
        world.run(60_000);
        world.network = Network::Swallows;
        world.run(75_000);
        assert!(world.is_offline());
        let Connection::Offline { next_try } = world.connection() else { return };
        assert!(next_try <= world.now + LONGEST_OUTAGE_WAIT);
        world.run(300_000);
        world.network = Network::Works;
        world.server += 1;
        world.tell(Event::Answered);
        world.run(3_000);
        assert_eq!((world.connection(), world.shown), (Connection::Live, 2));
    }

    #[test]
    fn a_stream_that_is_held_back_gives_way_to_polling() {
        let mut world = World::new();
        world.streaming = Streaming::IsHeldBack;
        for _ in 0..20 {
            world.run(5_000);
            world.change();
        }
        assert_eq!(world.connection(), Connection::Polling);
        world.run(SHORTEST_POLL + 1_000);
        assert_eq!(world.shown, world.server);
    }

    #[test]
    fn a_server_that_listens_late_loses_nothing_and_is_not_given_up() {
        let mut world = World::new();
        world.streaming = Streaming::ListensAfter(3_500);
        world.run(2_000);
        world.change();
        world.run(4_000);
        assert_eq!((world.connection(), world.shown), (Connection::Live, 2));
        world.change();
        world.run(60_000);
        assert_eq!((world.connection(), world.shown), (Connection::Live, 3));
    }

    #[test]
    fn one_bad_end_of_a_stream_that_worked_costs_a_reconnect() {
        let mut world = World::new();
        world.run(1_000);
        world.change();
        world.streaming = Streaming::Breaks(6_000);
        world.run(6_000);
        world.streaming = Streaming::Works;
        world.server += 1;
        world.run(3_000);
        assert_eq!((world.connection(), world.shown), (Connection::Live, 3));
    }

    #[test]
    fn where_there_are_no_streams_they_are_tried_seldom() {
        let mut world = World::new();
        world.streaming = Streaming::IsRefused;
        world.run(1_000);
        assert_eq!(world.connection(), Connection::Polling);
        world.network = Network::Fails;
        world.run(60_000);
        assert!(world.is_offline());
        world.network = Network::Works;
        world.run(200_000);
        assert_eq!((world.connection(), world.stream), (Connection::Polling, None));
        world.streaming = Streaming::Works;
        world.run(BETWEEN_STREAMS);
        assert_eq!(world.connection(), Connection::Live);
    }

    #[test]
    fn a_hidden_tab_asks_for_nothing_and_catches_up_when_it_is_shown() {
        let mut world = World::new();
        world.run(10_000);
        world.tell(Event::Hidden);
        let calls = world.calls.len();
        world.server += 1;
        world.run(600_000);
        assert_eq!((world.calls.len(), world.connection()), (calls, Connection::Paused));
        world.tell(Event::Shown);
        assert_eq!(world.connection(), Connection::Opening);
        world.run(1_000);
        assert_eq!((world.connection(), world.shown), (Connection::Live, 2));
    }

    #[test]
    fn what_the_browser_says_of_the_network_is_tried_at_once() {
        let mut world = World::new();
        world.run(10_000);
        world.network = Network::Fails;
        world.stream = None;
        world.tell(Event::Doubted);
        world.run(1_000);
        assert!(world.is_offline());
        world.run(120_000);
        world.network = Network::Works;
        world.tell(Event::Doubted);
        world.run(1_000);
        assert_eq!(world.connection(), Connection::Live);
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Run(Millis),
        Change,
        Network(Network),
        Streaming(Streaming),
        Hide(Millis),
        BrowserTells,
    }

    fn step() -> impl Strategy<Value = Step> {
        let network = prop::sample::select(vec![Network::Works, Network::Fails, Network::Swallows]);
        let streaming = prop_oneof![
            Just(Streaming::Works),
            Just(Streaming::IsHeldBack),
            Just(Streaming::IsRefused),
            (0..8_000_u64).prop_map(Streaming::ListensAfter),
            (0..30_000_u64).prop_map(Streaming::Breaks),
        ];
        prop_oneof![
            4 => (0..40_000_u64).prop_map(Step::Run),
            4 => Just(Step::Change),
            1 => network.prop_map(Step::Network),
            1 => streaming.prop_map(Step::Streaming),
            1 => (0..90_000_u64).prop_map(Step::Hide),
            1 => Just(Step::BrowserTells),
        ]
    }

    proptest! {
        #![proptest_config(Config { cases: 10_000, ..Config::default() })]

        #[test]
        fn after_whatever_happens_the_page_is_right_again(steps in prop::collection::vec(step(), 0..25)) {
            let mut world = World::new();
            for step in steps {
                match step {
                    Step::Run(time) => world.run(time),
                    Step::Change => world.change(),
                    Step::Network(network) => world.network = network,
                    Step::Streaming(streaming) => world.streaming = streaming,
                    Step::Hide(time) => {
                        world.tell(Event::Hidden);
                        world.run(time);
                        world.tell(Event::Shown);
                    }
                    Step::BrowserTells => world.tell(Event::Doubted),
                }
            }
            // Nobody is told that the page is live for long when nothing can be reached.
            world.network = Network::Swallows;
            world.run(SILENCE + LONGEST_ANSWER + 2_000);
            prop_assert!(world.connection() != Connection::Live);
            world.run(LONGEST_POLL);
            prop_assert!(world.is_offline(), "{:?}", world.connection());

            world.network = Network::Works;
            world.streaming = Streaming::Works;
            world.server += 1;
            world.run(LONGEST_OUTAGE_WAIT + LONGEST_ANSWER + 2_000);
            prop_assert!(!world.is_offline());
            prop_assert_eq!(world.shown, world.server);
            world.run(BETWEEN_STREAMS + 5_000);
            prop_assert_eq!(world.connection(), Connection::Live);
            world.change();
            prop_assert_eq!(world.shown, world.server);
            for (index, first) in world.calls.iter().enumerate() {
                let minute = world.calls.iter().skip(index).take_while(|call| **call < first + 60_000).count();
                prop_assert!(minute <= 60, "{minute} calls in a minute");
            }
        }
    }
}
