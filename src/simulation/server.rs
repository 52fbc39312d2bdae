//! Simulated API: the mock backend, with injected failures.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::connect::content_type::UNARY;
use crate::connect::envelope::{self, Envelope};
use crate::connect::error::Code;
use crate::mock::answer::{Answer, RpcError};
use crate::mock::backend::{self, Backend, Call};
use crate::mock::log::Log;
use crate::mock::stream::{Part, Stream};
use crate::mock::world_spec::WorldSpec;

use super::{BASE_URL, START, time};

/// Latency of a call, in each direction.
pub const LATENCY: Duration = Duration::from_millis(20);

/// Polling interval of an idle stream.
const POLL_INTERVAL: Duration = Duration::from_millis(400);

/// Reply to a call.
#[derive(Clone, Debug)]
pub enum Reply {
    Error(RpcError),
    Http {
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
    },
    /// The connection breaks before the request reaches the server.
    NetworkError,
    /// The server handles the request, but the connection breaks before its response arrives.
    Lost,
    /// The backend's reply, after this delay.
    Late(Duration),
    Never,
}

impl Reply {
    pub fn error(code: Code, message: &str) -> Self {
        Self::Error(RpcError::new(code, message))
    }
}

/// Result of a request.
pub enum Outcome {
    Answer(Answer),
    Stream(Rc<Open>),
    Broken,
}

/// Open stream.
pub struct Open {
    method: String,
    stream: RefCell<Stream>,
    pushed: RefCell<VecDeque<Vec<u8>>>,
    is_cut: Cell<bool>,
}

struct Rule {
    method: String,
    reply: Reply,
    /// Number of calls to apply to; `None` for all.
    times: Option<usize>,
}

struct Server {
    backend: Backend,
    rules: Vec<Rule>,
    calls: Vec<(String, Value)>,
    streams: Vec<Rc<Open>>,
    is_online: bool,
}

thread_local! {
    static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
}

pub fn reset(spec: WorldSpec) {
    let backend = Backend::new(spec, BASE_URL, Log::new(&spec, START));
    SERVER.set(Some(Server { backend, rules: Vec::new(), calls: Vec::new(), streams: Vec::new(), is_online: true }));
}

fn with<R>(work: impl FnOnce(&mut Server) -> R) -> R {
    SERVER.with_borrow_mut(|server| work(server.as_mut().unwrap_or_else(|| panic!("no simulation on this thread"))))
}

pub fn add_reply(method: &str, reply: Reply, times: Option<usize>) {
    with(|server| server.rules.push(Rule { method: method.to_owned(), reply, times }));
}

pub fn forget_replies(method: &str) {
    with(|server| server.rules.retain(|rule| rule.method != method));
}

pub fn calls(method: &str) -> Vec<Value> {
    with(|server| server.calls.iter().filter(|(own, _)| own == method).map(|(_, message)| message.clone()).collect())
}

pub fn methods() -> Vec<String> {
    with(|server| server.calls.iter().map(|(method, _)| method.clone()).collect())
}

pub fn forget_calls() {
    with(|server| server.calls.clear());
}

#[track_caller]
pub fn call<R: DeserializeOwned>(procedure: &str, request: &Value) -> R {
    let procedure = format!("gitpod.v1.{procedure}");
    let body = request.to_string();
    let reply = with(|server| {
        let call = Call {
            procedure: &procedure,
            method: "POST",
            content_type: UNARY,
            body: body.as_bytes(),
            ..Call::default()
        };
        server.backend.handle(&call, time::unix_millis()).reply
    });
    let backend::Reply::Answer(Answer { status: 200, body, .. }) = reply else {
        panic!("{procedure} {request} is refused");
    };
    serde_json::from_slice(&body).unwrap_or_else(|error| panic!("the response of {procedure}: {error}"))
}

pub fn push_event(event: &Value) {
    let bytes = envelope::write(&Envelope::Message(event.to_string().into_bytes()));
    with(|server| {
        server.streams.iter().filter(|open| open.method == "WatchEvents").for_each(|open| {
            open.pushed.borrow_mut().push_back(bytes.clone());
        });
    });
}

pub fn cut(method: &str) {
    with(|server| {
        server.streams.retain(|open| {
            let is_own = open.method == method;
            open.is_cut.set(open.is_cut.get() || is_own);
            !is_own
        });
    });
}

pub fn set_online(is_online: bool) {
    with(|server| {
        server.is_online = is_online;
        if !is_online {
            server.streams.drain(..).for_each(|open| open.is_cut.set(true));
        }
    });
}

/// Delivers a request to the server and returns its response.
pub async fn handle(url: &str, http_method: &str, headers: Headers<'_>, body: &[u8]) -> Outcome {
    let path = url.strip_prefix(BASE_URL).unwrap_or(url).trim_start_matches('/');
    let (procedure, query) = path.split_once('?').unwrap_or((path, ""));
    let method = match procedure.split_once('/') {
        Some(("logs", _)) => "logs",
        Some((_, method)) => method,
        None => procedure,
    };
    let message = match method {
        "logs" => Value::String(url.to_owned()),
        _ => serde_json::from_slice(if method == "WatchEvents" { body.get(5..).unwrap_or_default() } else { body })
            .unwrap_or_default(),
    };
    with(|server| server.calls.push((method.to_owned(), message)));
    time::sleep(LATENCY).await;
    let call = Call {
        procedure,
        method: http_method,
        query,
        content_type: headers.content_type,
        authorization: headers.authorization,
        body,
    };
    let ask = |server: &mut Server| server.backend.handle(&call, time::unix_millis()).reply;
    let reply = match with(|server| server.reply_to(method)) {
        Some(Reply::NetworkError) => return Outcome::Broken,
        Some(Reply::Never) => return std::future::pending().await,
        Some(Reply::Lost) => {
            with(ask);
            return Outcome::Broken;
        }
        Some(Reply::Error(error)) => backend::Reply::Answer(error.into()),
        Some(Reply::Http { status, content_type, body }) => {
            backend::Reply::Answer(Answer { status, content_type: Some(content_type), body })
        }
        Some(Reply::Late(late)) => {
            time::sleep(late).await;
            with(ask)
        }
        None => with(ask),
    };
    time::sleep(LATENCY).await;
    match reply {
        _ if !with(|server| server.is_online) => Outcome::Broken,
        backend::Reply::Answer(answer) => Outcome::Answer(answer),
        backend::Reply::Broken => Outcome::Broken,
        backend::Reply::Stream(stream) => {
            let open = Rc::new(Open {
                method: method.to_owned(),
                stream: RefCell::new(stream),
                pushed: RefCell::default(),
                is_cut: Cell::new(false),
            });
            with(|server| server.streams.push(open.clone()));
            Outcome::Stream(open)
        }
    }
}

#[derive(Clone, Copy, Default)]
pub struct Headers<'a> {
    pub content_type: &'a str,
    pub authorization: &'a str,
}

impl Server {
    /// Takes the configured reply: first those for a limited number of calls in order, then the last one for all calls.
    fn reply_to(&mut self, method: &str) -> Option<Reply> {
        if !self.is_online {
            return Some(Reply::NetworkError);
        }
        let is_own = |rule: &Rule| rule.method == method;
        let counted = self.rules.iter().position(|rule| is_own(rule) && rule.times.is_some());
        let index = counted.or_else(|| self.rules.iter().rposition(is_own))?;
        let reply = self.rules.get(index)?.reply.clone();
        if let Some(times) = &mut self.rules[index].times {
            *times -= 1;
            if *times == 0 {
                self.rules.remove(index);
            }
        }
        Some(reply)
    }
}

impl Open {
    pub fn content_type(&self) -> &'static str {
        self.stream.borrow().content_type
    }

    /// Reads the next chunk; `None` at the end, an error if the connection broke.
    pub async fn read(&self) -> Result<Option<Vec<u8>>, ()> {
        loop {
            if self.is_cut.get() {
                return Err(());
            }
            if let Some(bytes) = self.pushed.borrow_mut().pop_front() {
                return Ok(Some(bytes));
            }
            let part = with(|server| server.backend.next(&mut self.stream.borrow_mut(), time::unix_millis()));
            match part {
                Part::Bytes(bytes) => return Ok(Some(bytes)),
                Part::Quiet => time::sleep(POLL_INTERVAL).await,
                Part::End => return Ok(None),
                Part::Broken => return Err(()),
            }
        }
    }
}
