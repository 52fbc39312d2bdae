//! Model of a page with a log, and of the service that stores it, in simulated time.

use super::super::super::answer::refused;
use super::super::*;
use crate::connect::error::{Code, Kind};

pub(super) const LIVE: &str = "https://live.example.com/log";
pub(super) const ARCHIVE: &str = "https://archive.example.com/log?sig=a";
pub(super) const ROUND_TRIP: Millis = 50;

/// Outcome of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    Offline,
    /// No response.
    Silent,
    Status(u16),
    NoToken,
}

/// A page with a log, and the service that stores it.
pub(super) struct World {
    pub(super) page: LogStream,
    pub(super) now: Millis,
    pub(super) is_hidden_since: Option<Millis>,
    /// Bytes that the page has appended, and the numbers of bytes before its gaps.
    pub(super) taken: Vec<u8>,
    pub(super) gaps: Vec<usize>,
    pub(super) renewals: usize,
    pub(super) is_finished: bool,
    pub(super) call: Option<Call>,
    /// Times of calls, and of the latest retry by the user.
    pub(super) calls: Vec<Millis>,
    pub(super) retries: Vec<Millis>,
    /// Responses that arrived, and those to calls that were stopped.
    pub(super) answers: Vec<Event>,
    pub(super) text: Vec<u8>,
    pub(super) logs: usize,
    pub(super) lines: usize,
    pub(super) has_ended: bool,
    pub(super) address: &'static str,
    /// Number of tokens issued, and the first one that is accepted.
    pub(super) tokens: usize,
    pub(super) accepted_from: usize,
    /// Whether the log needs no token, and any is rejected.
    pub(super) is_public: bool,
    /// Whether the service sends the log from any byte on.
    pub(super) has_ranges: bool,
    /// Number of bytes sent.
    pub(super) sent: usize,
    pub(super) fault: Option<Fault>,
    /// Lengths in bytes after which the next streams break.
    pub(super) cuts: Vec<usize>,
    pub(super) width: usize,
}

/// A running call.
pub(super) struct Call {
    pub(super) generation: u64,
    /// Time of its next result.
    pub(super) at: Option<Millis>,
    pub(super) kind: CallKind,
}

pub(super) enum CallKind {
    Token,
    Open { address: String, token: Option<Token>, from: Option<u64> },
    Stream { sent: usize, cut: Option<usize> },
}

pub(super) fn broken() -> Error {
    Error::new(Kind::Network, "log", "reset")
}

pub(super) fn is_at(address: &str) -> Address {
    LogAddress::check(address, "https://console.example.com", None).map_or_else(Address::Refused, Address::At)
}

impl World {
    pub(super) fn new() -> Self {
        let mut world = Self {
            page: LogStream::default(),
            now: 1_000,
            is_hidden_since: None,
            taken: Vec::new(),
            gaps: Vec::new(),
            renewals: 0,
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
            is_public: false,
            has_ranges: false,
            sent: 0,
            fault: None,
            cuts: Vec::new(),
            width: 64,
        };
        world.write(3);
        world
    }

    /// A page that has read three lines of a growing log.
    pub(super) fn reading() -> Self {
        let mut world = Self::new();
        world.hear();
        world.run(1_000);
        assert_eq!((world.state(), world.taken == world.text), (&State::Live, true));
        world
    }

    pub(super) fn state(&self) -> &State {
        self.page.state()
    }

    pub(super) fn tell(&mut self, event: Event) {
        for effect in self.page.on(event, self.now, 0.5) {
            match effect {
                Effect::AskForToken { generation } => self.begin(generation, CallKind::Token),
                Effect::Open { generation, address, token, from } => {
                    let address = address.as_str().to_owned();
                    self.begin(generation, CallKind::Open { address, token, from });
                }
                Effect::Stop => self.stop(),
                Effect::RenewAddress => self.renewals += 1,
                Effect::Gap => self.gaps.push(self.taken.len()),
                Effect::Append(bytes) => {
                    assert!(!bytes.is_empty());
                    self.taken.extend(bytes);
                }
                Effect::Finish => self.is_finished = true,
            }
        }
    }

    pub(super) fn begin(&mut self, generation: u64, kind: CallKind) {
        assert!(self.call.is_none(), "two calls at a time");
        assert!(self.is_hidden_since.is_none(), "a call while nobody looks");
        assert!(!self.is_finished, "a call for a log that is done");
        self.calls.push(self.now);
        let at = (self.fault != Some(Fault::Silent)).then_some(self.now + ROUND_TRIP);
        self.call = Some(Call { generation, at, kind });
    }

    pub(super) fn stop(&mut self) {
        let Some(Call { generation, kind, .. }) = self.call.take() else { panic!("nothing is to be stopped") };
        self.answers.push(match kind {
            CallKind::Token => Event::Token { generation, token: Err(broken()) },
            CallKind::Open { .. } => Event::Opened { generation, part: Part::default() },
            CallKind::Stream { .. } => Event::Bytes { generation, bytes: b"late".to_vec() },
        });
        self.answers.push(Event::Ended { generation, end: End::Closed });
    }

    pub(super) fn answer(&mut self, event: Event) {
        self.answers.push(event.clone());
        self.tell(event);
    }

    /// Delivers the response to the running call, or its next bytes.
    pub(super) fn serve(&mut self) {
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
            CallKind::Open { address, token, from } => match self.refusal(&address, token.as_ref(), from) {
                Some(end) => self.answer(Event::Ended { generation, end }),
                None => {
                    let cut = (!self.cuts.is_empty()).then(|| self.cuts.remove(0));
                    let from = from.filter(|_| self.has_ranges);
                    let sent = from.unwrap_or_default() as usize;
                    self.call = Some(Call {
                        generation,
                        at: Some(self.now + ROUND_TRIP),
                        kind: CallKind::Stream { sent, cut },
                    });
                    let part = Part { is_rest: from.is_some(), accepts_ranges: self.has_ranges };
                    self.answer(Event::Opened { generation, part });
                }
            },
            CallKind::Stream { sent, cut } => self.send(generation, sent, cut),
        }
    }

    pub(super) fn refusal(&self, address: &str, token: Option<&Token>, from: Option<u64>) -> Option<End> {
        let number = token.and_then(|token| token.as_str().parse::<usize>().ok());
        match self.fault {
            Some(Fault::Offline) => return Some(End::Cut(broken())),
            Some(Fault::Status(status)) => return Some(refused(status, None, token.is_some())),
            _ => {}
        }
        let is_beyond = |from: u64| self.has_ranges && from as usize >= self.text.len();
        match address {
            _ if from.is_some_and(is_beyond) => Some(refused(416, None, token.is_some())),
            _ if address != self.address => Some(refused(404, None, token.is_some())),
            ARCHIVE => token.map(|_| refused(400, None, true)),
            _ if self.is_public => token.map(|_| refused(403, None, true)),
            _ if number.is_some_and(|number| number >= self.accepted_from) => None,
            _ => Some(refused(401, None, token.is_some())),
        }
    }

    pub(super) fn send(&mut self, generation: u64, sent: usize, cut: Option<usize>) {
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
        self.sent += bytes.len();
        let kind = CallKind::Stream { sent: end, cut };
        self.call = Some(Call { generation, at: Some(self.now + 10), kind });
        self.answer(Event::Bytes { generation, bytes });
    }

    /// Wakes a stream that waits for more bytes.
    pub(super) fn wake_stream(&mut self) {
        let at = self.now + 10;
        if let Some(Call { at: wait @ None, kind: CallKind::Stream { .. }, .. }) = &mut self.call {
            *wait = Some(at);
        }
    }

    pub(super) fn write(&mut self, lines: usize) {
        for _ in 0..lines {
            self.lines += 1;
            self.text.extend(format!("{}: {}\n", self.logs, self.lines).bytes());
        }
        self.wake_stream();
    }

    /// Restarts the log.
    pub(super) fn begin_anew(&mut self) {
        self.break_stream(End::Cut(broken()));
        self.text.clear();
        self.logs += 1;
        self.write(1);
    }

    pub(super) fn break_stream(&mut self, end: End) {
        if let Some(Call { kind: CallKind::Stream { .. }, generation, .. }) = self.call {
            self.call = None;
            self.answer(Event::Ended { generation, end });
        }
    }

    pub(super) fn end(&mut self, is_moved: bool) {
        self.has_ended = true;
        if is_moved {
            self.address = ARCHIVE;
        }
        self.wake_stream();
    }

    /// Reports the prebuild's status to the page.
    pub(super) fn hear(&mut self) {
        self.tell(Event::Source(Source { address: is_at(self.address), has_ended: self.has_ended }));
    }

    pub(super) fn hide(&mut self, time: Millis) {
        self.tell(Event::Hidden);
        self.is_hidden_since = Some(self.now);
        self.run(time);
        assert!(time < HIDDEN_TIMEOUT || self.call.is_none(), "read while nobody looks");
        self.is_hidden_since = None;
        self.tell(Event::Shown);
    }

    pub(super) fn retry(&mut self) {
        self.retries.push(self.now);
        self.tell(Event::Retry);
    }

    pub(super) fn run(&mut self, time: Millis) {
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

    /// Maximum number of calls in any minute after a retry by the user.
    pub(super) fn most_calls_in_a_minute(&self) -> usize {
        let within = |first: Millis, times: &[Millis]| {
            times.iter().filter(|time| (first..first + MINUTE).contains(*time)).count()
        };
        let calls =
            self.calls.iter().map(|first| within(*first, &self.calls).div_ceil(1 + within(*first, &self.retries)));
        calls.max().unwrap_or_default()
    }

    /// State that a response to an older call must not change.
    pub(super) fn shown(&self) -> (State, usize, usize, Option<Millis>, usize) {
        (self.state().clone(), self.taken.len(), self.gaps.len(), self.page.wake_at(), self.calls.len())
    }

    /// What was appended after the last gap.
    pub(super) fn latest(&self) -> &[u8] {
        &self.taken[self.gaps.last().copied().unwrap_or_default()..]
    }
}
