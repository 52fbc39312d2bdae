//! Tests of the state machine alone, and in a simulated world of a network and a server with random schedules.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Network between page and server.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Network {
    Works,
    /// Calls and streams fail immediately.
    Fails,
    /// Calls and streams never get a response.
    Swallows,
}

/// Behavior of streams.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Streaming {
    Works,
    /// The server listens only after some seconds.
    ListensAfter(Millis),
    /// Something on the way buffers the stream.
    IsHeldBack,
    IsRefused,
    /// The stream ends after some time with an error that looks permanent.
    Breaks(Millis),
}

/// Page and server, reduced to freshness: the server's state is a number.
struct World {
    page: Freshness,
    now: Millis,
    network: Network,
    streaming: Streaming,
    server: u32,
    shown: u32,
    /// Open stream and the time it was opened.
    stream: Option<(u64, Millis)>,
    /// Pending reload: number, time of its response, and the state it returns.
    reload: Option<(u64, Millis, u32)>,
    /// Times of calls and stream openings.
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
            // The page fetches the new state.
            self.shown = self.server;
            self.tell(Event::ChangeReported { stream });
        }
    }

    fn step(&mut self) {
        self.now += STEP;
        if let Some((stream, since)) = self.stream {
            let end = match (self.network, self.streaming) {
                (Network::Fails, _) => Some(End::Network),
                (Network::Works, Streaming::IsRefused) => Some(End::Permanent),
                (Network::Works, Streaming::Breaks(after)) if self.now >= since + after => Some(End::Permanent),
                _ => None,
            };
            if let Some(end) = end {
                self.stream = None;
                self.tell(Event::StreamEnded { stream, end });
            }
        }
        if let Some((reload, _, state)) = self.reload.filter(|(_, at, _)| self.now >= *at)
            && self.network != Network::Swallows
        {
            self.reload = None;
            let result = match self.network {
                Network::Fails => ReloadResult::Unreachable,
                _ if state > self.shown => ReloadResult::Changed,
                _ => ReloadResult::Unchanged,
            };
            if result != ReloadResult::Unreachable {
                self.shown = self.shown.max(state);
                self.tell(Event::ResponseReceived);
            }
            self.tell(Event::Reloaded { reload, result });
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

    /// Time of the next event.
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
fn a_silent_outage_is_detected_within_75_seconds_and_recovery_immediately() {
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
    world.tell(Event::ResponseReceived);
    world.run(3_000);
    assert_eq!((world.connection(), world.shown), (Connection::Live, 2));
}

#[test]
fn a_buffered_stream_falls_back_to_polling() {
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
fn a_slow_server_loses_no_changes_and_keeps_its_stream() {
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
fn a_working_stream_reconnects_after_an_error() {
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
fn unsupported_streams_are_rarely_retried() {
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
fn a_hidden_tab_makes_no_calls_and_catches_up_when_shown() {
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
fn network_events_are_verified_immediately() {
    let mut world = World::new();
    world.run(10_000);
    world.network = Network::Fails;
    world.stream = None;
    world.tell(Event::VerifyRequested);
    world.run(1_000);
    assert!(world.is_offline());
    world.run(120_000);
    world.network = Network::Works;
    world.tell(Event::VerifyRequested);
    world.run(1_000);
    assert_eq!(world.connection(), Connection::Live);
}

#[test]
fn a_stream_that_failed_before_reconnecting_is_retried_immediately() {
    let mut world = World::new();
    world.run(10_000);
    world.network = Network::Fails;
    world.run(120_000);
    while world.reload.is_none() || world.stream.is_some() {
        world.run(STEP);
    }
    world.network = Network::Works;
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
    fn the_page_recovers_from_any_schedule(steps in prop::collection::vec(step(), 0..25)) {
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
                Step::BrowserTells => world.tell(Event::VerifyRequested),
            }
        }
        // The page must not show as live for long when the server is unreachable.
        world.network = Network::Swallows;
        world.run(SILENCE + RESPONSE_TIMEOUT + 2_000);
        prop_assert!(world.connection() != Connection::Live);
        world.run(LONGEST_POLL);
        prop_assert!(world.is_offline(), "{:?}", world.connection());

        world.network = Network::Works;
        world.streaming = Streaming::Works;
        world.server += 1;
        world.run(LONGEST_OUTAGE_WAIT + RESPONSE_TIMEOUT + 2_000);
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
