//! Entry point of the backend: handles a call and reports whether the world's log must be stored.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::access;
use super::answer::{Answer, RpcError};
use super::build_log::{BuildLog, Position, Read};
use super::control::{self, Change, Target};
use super::events::{self, Watch};
use super::fault::{self, Fault};
use super::journal::{self, Journal};
use super::log::Log;
use super::procedures;
use super::request;
use super::stream::{self, Part, Source, Stream};
use super::world::World;
use super::world_spec::WorldSpec;
use crate::connect::content_type::{STREAM, UNARY};
use crate::connect::envelope::{self, Envelope};
use crate::connect::error::Code;
use crate::proto::event::WatchEventsResponse;
use crate::proto::id::Id;
use crate::proto::scalar::Timestamp;

/// HTTP request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Call<'a> {
    /// Path such as `gitpod.v1.PrebuildService/ListPrebuilds`, or `logs/` and a prebuild id.
    pub procedure: &'a str,
    pub method: &'a str,
    /// Query string without `?`.
    pub query: &'a str,
    /// `Content-Type` header; empty if absent.
    pub content_type: &'a str,
    /// `Authorization` header; empty if absent.
    pub authorization: &'a str,
    pub body: &'a [u8],
}

/// Result of a call.
pub struct Outcome {
    pub reply: Reply,
    /// Delay before the reply, in milliseconds.
    pub delay_ms: u32,
    /// Whether the log has changed and must be stored before the reply is sent.
    pub has_changed: bool,
    /// Whether the log has a newer time of last use. It should be stored, but losing it is harmless.
    pub is_seen: bool,
    /// Number of the call in the journal, if recorded.
    pub number: Option<u64>,
}

pub enum Reply {
    Answer(Answer),
    Stream(Stream),
    /// The connection breaks without a response.
    Broken,
}

/// World that handles calls.
pub struct Backend {
    log: Log,
    world: World,
    journal: Journal,
    writes: Writes,
}

/// Changes made by writes, for streams.
#[derive(Default)]
struct Writes {
    count: u64,
    recent: VecDeque<WatchEventsResponse>,
}

/// Number of changes kept for streams that poll slowly.
const MAX_WRITES: usize = 1000;
const LOGS: &str = "logs/";
const WATCH: &str = "gitpod.v1.EventService/WatchEvents";

impl Backend {
    /// Creates a backend. `base_url` is the world's absolute URL without a trailing slash.
    pub fn new(spec: WorldSpec, base_url: &str, log: Log) -> Self {
        Self { world: log.world(spec, base_url), log, journal: Journal::default(), writes: Writes::default() }
    }

    /// Log to be stored.
    pub fn log(&self) -> &Log {
        &self.log
    }

    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    pub fn journal_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// Handles a call made at the real time `real`, in milliseconds since the Unix epoch.
    pub fn handle(&mut self, call: &Call, real: i64) -> Outcome {
        let mut outcome = match call.procedure.strip_prefix(control::SERVICE) {
            Some(method) => {
                let (answer, change) = self.control(method, call.body, real);
                let has_changed = change != Change::Nothing;
                Outcome { reply: Reply::Answer(answer), delay_ms: 0, has_changed, is_seen: false, number: None }
            }
            None => self.handle_journalled(call, real),
        };
        outcome.is_seen = self.log.is_unseen(real);
        if outcome.has_changed || outcome.is_seen {
            self.log.seen = real;
            self.log.revision += 1;
        }
        outcome
    }

    /// Handles a call to the mock's control service. A reset ends all open streams.
    fn control(&mut self, method: &str, body: &[u8], real: i64) -> (Answer, Change) {
        let mut target = Target { spec: &self.world.spec, log: &mut self.log, journal: &self.journal };
        let (answer, change) = control::handle(&mut target, method, body, real);
        if change == Change::World {
            self.world = self.log.world(self.world.spec, self.world.base_url());
            self.writes = Writes::default();
        }
        (answer, change)
    }

    fn handle_journalled(&mut self, call: &Call, real: i64) -> Outcome {
        let number = self.journal.next();
        let name = if call.procedure.starts_with(LOGS) { "logs" } else { call.procedure };
        let fault = fault::take(&mut self.log.faults, self.world.spec.seed, name, number);
        let counts_down = fault.as_ref().is_some_and(|fault| fault.times.is_some());
        let (reply, has_written) = self.reply(call, fault.as_ref(), real);
        let (status, response) = match &reply {
            Reply::Answer(answer) => (answer.status, answer.body.as_slice()),
            Reply::Stream(_) => (200, &[][..]),
            Reply::Broken => (0, &[][..]),
        };
        let entry = journal::Call {
            at: Timestamp::from_millis(real),
            procedure: call.procedure.to_owned(),
            status: status.into(),
            fault: fault.is_some(),
            ..Default::default()
        };
        self.journal.add(entry, call.body, response);
        Outcome {
            reply,
            delay_ms: fault.map_or(0, |fault| fault.delay_ms.unsigned_abs()),
            has_changed: has_written || counts_down,
            is_seen: false,
            number: Some(number),
        }
    }

    /// Returns the reply and whether the call changed the world.
    fn reply(&mut self, call: &Call, fault: Option<&Fault>, real: i64) -> (Reply, bool) {
        let now = self.log.clock.at(real);
        self.world.reach(now);
        if fault.is_some_and(|fault| fault.network) {
            return (Reply::Broken, false);
        }
        let error = fault.and_then(Fault::error);
        let cut_after = fault.and_then(|fault| fault.cut_after).map(i32::unsigned_abs);
        if let Some(id) = call.procedure.strip_prefix(LOGS) {
            return (self.build_log(call, id.into(), error, cut_after, now), false);
        }
        let is_stream = call.procedure == WATCH;
        let body = match (call.method, call.content_type.split(';').next().unwrap_or_default().trim()) {
            ("GET", _) if procedures::has_no_side_effects(call.procedure) => match request::from_query(call.query) {
                Some(message) => Cow::Owned(message),
                None => return (Reply::Answer(Answer::without_body(415)), false),
            },
            ("POST", found) if found.eq_ignore_ascii_case(if is_stream { STREAM } else { UNARY }) => {
                Cow::Borrowed(call.body)
            }
            ("POST", _) => return (Reply::Answer(Answer::without_body(415)), false),
            _ => return (Reply::Answer(Answer::without_body(405)), false),
        };
        let access = access::authenticate(self.world.spec.scenario, call.authorization);
        let access = error.map_or(access, Err);
        if is_stream {
            let source = match access.and_then(|()| self.watch(&body, now)) {
                Ok(source) => source,
                Err(error) => Source::Ended(Some(error)),
            };
            return (Reply::Stream(Stream { content_type: STREAM, source, cut_after, anchor: self.log.anchor }), false);
        }
        let (answer, has_changed) = match access.and_then(|()| self.unary(call.procedure, &body, now)) {
            Ok((body, has_changed)) => (Answer::json(200, body), has_changed),
            Err(error) => (error.into(), false),
        };
        let answer = match fault {
            Some(fault) => fault.spoil(answer),
            None => answer,
        };
        (Reply::Answer(answer), has_changed)
    }

    /// Handles a unary call. Returns the response's JSON and whether the world changed.
    fn unary(&mut self, procedure: &str, body: &[u8], now: i64) -> Result<(Vec<u8>, bool), RpcError> {
        if !procedures::is_write(procedure) {
            return Ok((procedures::read(&self.world, procedure, body, now)?, false));
        }
        access::authorize_write(self.world.spec.scenario)?;
        // If the real clock was set back, the mock's time stands still.
        let now = now.max(self.world.history.reached());
        let (body, command) = procedures::write(&mut self.world, procedure, body, now)?;
        let has_changed = command.is_some();
        if let Some(command) = command {
            self.writes.add(events::of(&self.world, &command));
            self.log.commands.push(command);
            self.log.compact(&self.world, now);
        }
        Ok((body, has_changed))
    }

    fn watch(&self, body: &[u8], now: i64) -> Result<Source, RpcError> {
        let (envelopes, _) = envelope::read_all([body]);
        let [Envelope::Message(request)] = envelopes.as_slice() else {
            return Err(RpcError::new(Code::InvalidArgument, "the request is not one enveloped message"));
        };
        Ok(Source::Events { watch: Watch::new(request::decode(request)?)?, told: now, writes: self.writes.count })
    }

    fn build_log(&self, call: &Call, id: Id, error: Option<RpcError>, cut_after: Option<u32>, now: i64) -> Reply {
        let plain = |status, text: &str| Reply::Answer(Answer::text(status, text));
        if call.method != "GET" {
            return Reply::Answer(Answer::without_body(405));
        }
        if let Some(error) = error {
            return plain(error.code.http_status(), &error.message);
        }
        let token = access::bearer(call.authorization).unwrap_or_default();
        let Some(index) = self.world.index_of(id, now) else { return plain(404, "no such prebuild") };
        let record = self.world.history.record(index);
        if !access::opens_log(self.world.spec.seed, record.key, token, now) {
            return plain(401, "the logs token is missing, wrong or expired");
        }
        if self.world.is_deleted(index, now) {
            return plain(404, "the log was deleted with its prebuild");
        }
        let source = Source::Log { log: BuildLog::new(&self.world, index), position: Position::default() };
        let anchor = self.log.anchor;
        Reply::Stream(Stream { content_type: "text/plain; charset=utf-8", source, cut_after, anchor })
    }

    /// Returns the next part of a stream at the real time `real`.
    pub fn next(&mut self, stream: &mut Stream, real: i64) -> Part {
        let now = self.log.clock.at(real);
        self.world.reach(now);
        if stream.anchor != self.log.anchor {
            stream.anchor = self.log.anchor;
            let reset = RpcError::new(Code::Unavailable, "the mock backend was reset");
            stream.source = Source::Ended(matches!(stream.source, Source::Events { .. }).then_some(reset));
        }
        if stream.cut_after == Some(0) {
            return Part::Broken;
        }
        match &mut stream.source {
            Source::Ended(None) => Part::End,
            Source::Ended(error) => {
                let end = stream::end(error.as_ref());
                stream.source = Source::Ended(None);
                Part::Bytes(end)
            }
            Source::Log { log, position } => match log.read(position, now) {
                Read::Text(text) => {
                    let mut bytes = text.into_bytes();
                    if let Some(left) = &mut stream.cut_after {
                        bytes.truncate(*left as usize);
                        *left -= bytes.len() as u32;
                    }
                    Part::Bytes(bytes)
                }
                Read::Quiet => Part::Quiet,
                Read::End => Part::End,
            },
            Source::Events { watch, told, writes } => {
                let written = self.writes.since(*writes);
                let mut events: Vec<_> = written.cloned().chain(events::between(&self.world, *told, now)).collect();
                events.retain(|event| watch.wants(event));
                (*told, *writes) = (now.max(*told), self.writes.count);
                if let Some(left) = &mut stream.cut_after {
                    events.truncate(*left as usize);
                    *left -= events.len() as u32;
                }
                if events.is_empty() { Part::Quiet } else { Part::Bytes(enveloped(&events)) }
            }
        }
    }
}

fn enveloped(events: &[WatchEventsResponse]) -> Vec<u8> {
    let messages = events.iter().filter_map(|event| procedures::encode(event).ok());
    messages.flat_map(|message| envelope::write(&Envelope::Message(message))).collect()
}

impl Writes {
    fn add(&mut self, event: Option<WatchEventsResponse>) {
        let Some(event) = event else { return };
        if self.recent.len() == MAX_WRITES {
            self.recent.pop_front();
        }
        self.recent.push_back(event);
        self.count += 1;
    }

    /// Changes after the first `count`, as far as they are kept.
    fn since(&self, count: u64) -> impl Iterator<Item = &WatchEventsResponse> {
        let new = usize::try_from(self.count - count.min(self.count)).unwrap_or(usize::MAX).min(self.recent.len());
        self.recent.iter().skip(self.recent.len() - new)
    }
}

#[cfg(test)]
mod tests;
