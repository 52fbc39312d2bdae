//! API in the page itself: `fetch` gets its responses from the mock backend, or from the test.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::{Function, Uint8Array};
use prebuild_console::api::Client;
use prebuild_console::auth::session::{Scheme, Session};
use prebuild_console::connect::content_type::{STREAM, UNARY};
use prebuild_console::connect::detail::Detail;
use prebuild_console::connect::envelope::{self, Envelope};
use prebuild_console::connect::error::Code;
use prebuild_console::mock::answer::{Answer, RpcError};
use prebuild_console::mock::backend::{self, Backend};
use prebuild_console::mock::log::Log;
use prebuild_console::mock::stream::{self, Part, Stream};
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::project::ListProjectsResponse;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Request};

use super::browser::{self, OpenBody};
use super::changed_prebuilds::ChangedPrebuilds;
use super::fake_log::{FakeLog, Reader};
use super::screen;

/// Start time of every test, in milliseconds since the Unix epoch: 2026-09-21T14:13:20Z.
pub const START: i64 = 1_790_000_000_000;
const BASE_URL: &str = "https://api.test";
const WATCH_EVENTS: &str = "WatchEvents";
/// Method name for log requests, which aren't RPCs.
const LOGS: &str = "logs";
const TEXT: &str = "text/plain; charset=utf-8";
const CREATE_LOGS_TOKEN: &str = "CreatePrebuildLogsToken";

/// API of one test, over a mock world that starts at [`START`] and follows the page's clock.
///
/// Procedures are named by their method, such as `ListPrebuilds`; log requests are `logs`. A test fails at its end if a
/// configured reply was never used, or if the page reported an error.
///
/// ```ignore
/// let api = FakeApi::new(WorldSpec::default());
/// let screen = render("/prebuilds", &api).await;
/// api.next("DeletePrebuild", Reply::error(Code::Internal, "the disk is full"));
/// …
/// assert_eq!(api.calls("DeletePrebuild")[0].request["prebuildId"], id);
/// ```
#[derive(Clone)]
pub struct FakeApi(Rc<Inner>);

struct Inner {
    backend: RefCell<Backend>,
    session: RefCell<Session>,
    rules: RefCell<Vec<Rule>>,
    calls: RefCell<Vec<Call>>,
    held: RefCell<Vec<Pending>>,
    streams: RefCell<Vec<Open>>,
    changed_prebuilds: ChangedPrebuilds,
    /// Logs written by the test, by prebuild id.
    logs: RefCell<HashMap<String, FakeLog>>,
    is_offline: Cell<bool>,
}

/// Reply to a call.
#[derive(Clone)]
pub enum Reply {
    /// The mock backend's response.
    Backend,
    Error(RpcError),
    Http {
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
    },
    /// HTTP status 503 with a `Retry-After` of this many seconds.
    Busy {
        retry_after: u32,
    },
    /// The connection breaks before the request reaches the server.
    NetworkError,
    /// The server handles the request, but the connection breaks before its response arrives.
    Lost,
    Never,
}

impl Reply {
    pub fn error(code: Code, message: &str) -> Self {
        Self::Error(RpcError::new(code, message))
    }

    pub fn error_with(code: Code, message: &str, details: Vec<Detail>) -> Self {
        Self::Error(RpcError { details, ..RpcError::new(code, message) })
    }

    /// Response message.
    pub fn json(message: &Value) -> Self {
        Self::Http { status: 200, content_type: UNARY, body: message.to_string().into_bytes() }
    }

    /// Response that violates the protocol, as from a proxy.
    pub fn http(status: u16, body: &str) -> Self {
        Self::Http { status, content_type: TEXT, body: body.as_bytes().to_vec() }
    }
}

/// Call made by the page.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method, such as `ListPrebuilds`, or `logs`.
    pub method: String,
    /// Request message; for logs, the URL.
    pub request: Value,
    /// `Authorization` header, or empty.
    pub authorization: String,
    signal: AbortSignal,
}

impl Call {
    /// Whether the page has aborted the call.
    pub fn is_aborted(&self) -> bool {
        self.signal.aborted()
    }
}

/// Reply configured for future calls.
struct Rule {
    method: String,
    action: Action,
    /// Number of calls to apply to; `None` for all.
    times: Option<usize>,
}

enum Action {
    Reply(Reply),
    /// Holds the request before it reaches the server.
    Hold,
    /// Holds the response.
    HoldAnswer,
}

/// Call waiting for its response.
struct Pending {
    method: String,
    request: Request,
    body: Vec<u8>,
    reply: Reply,
    resolve: Function,
    reject: Function,
}

/// Open stream.
struct Open {
    method: String,
    source: Source,
    body: OpenBody,
}

enum Source {
    Backend(Stream),
    Log(Reader),
}

thread_local! {
    /// API of the running test.
    static CURRENT: RefCell<Weak<Inner>> = RefCell::default();
}

impl FakeApi {
    /// Replaces `fetch` and the page's clock until the end of the test. With speed 0, the world changes only through
    /// calls.
    pub fn new(spec: WorldSpec) -> Self {
        let spec = WorldSpec { speed: spec.speed.min(1), ..spec };
        let inner = Rc::new(Inner {
            backend: RefCell::new(Backend::new(spec, BASE_URL, Log::new(&spec, START))),
            session: RefCell::new(Session::new(Scheme::None, String::new())),
            rules: RefCell::default(),
            calls: RefCell::default(),
            held: RefCell::default(),
            streams: RefCell::default(),
            changed_prebuilds: ChangedPrebuilds::default(),
            logs: RefCell::default(),
            is_offline: Cell::default(),
        });
        let own = Rc::downgrade(&inner);
        let answer = Closure::<dyn Fn(Request, Uint8Array, Function, Function)>::new(
            move |request: Request, body: Uint8Array, resolve: Function, reject: Function| {
                if let Some(inner) = own.upgrade() {
                    inner.receive(request, body.to_vec(), resolve, reject);
                }
            },
        );
        browser::install(START as f64, &answer);
        // The page may keep the function beyond the end of the test.
        answer.forget();
        CURRENT.set(Rc::downgrade(&inner));
        Self(inner)
    }

    /// Makes the API require a token, so that the page shows the sign-in form.
    pub fn with_sign_in(self) -> Self {
        self.0.session.replace(Session::new(Scheme::Token, String::new()));
        self
    }

    pub(super) fn client(&self) -> Client {
        Client::new(BASE_URL.to_owned(), self.0.session.borrow().clone())
    }

    /// Sets the reply to the next call.
    pub fn next(&self, method: &str, reply: Reply) {
        self.times(1, method, reply);
    }

    /// Sets the reply to the next `times` calls.
    pub fn times(&self, times: usize, method: &str, reply: Reply) {
        self.0.add(method, Action::Reply(reply), Some(times));
    }

    /// Sets the reply to all further calls. Replies set with [`Self::next`] come first.
    pub fn always(&self, method: &str, reply: Reply) {
        self.0.add(method, Action::Reply(reply), None);
    }

    /// Disables event streams, so that the page polls. Call this before rendering the page.
    pub fn without_events(self) -> Self {
        self.always(WATCH_EVENTS, Reply::http(404, "Not Found"));
        self
    }

    /// Holds all calls of a method until [`Self::release`].
    pub fn hold(&self, method: &str) {
        self.0.add(method, Action::Hold, None);
    }

    /// Lets the server handle calls immediately, but holds its responses until [`Self::release`]. They don't reflect
    /// changes made in the meantime.
    pub fn hold_answers(&self, method: &str) {
        self.0.add(method, Action::HoldAnswer, None);
    }

    /// Number of held calls.
    pub fn held(&self, method: &str) -> usize {
        self.0.held.borrow().iter().filter(|call| call.method == method).count()
    }

    /// Responds to held calls and stops holding further ones.
    pub fn release(&self, method: &str) {
        self.0.rules.borrow_mut().retain(|rule| rule.method != method || matches!(rule.action, Action::Reply(_)));
        let held = std::mem::take(&mut *self.0.held.borrow_mut());
        let (own, others) = held.into_iter().partition(|call| call.method == method);
        self.0.held.replace(others);
        own.into_iter().for_each(|call: Pending| self.0.answer(call));
    }

    /// Calls of a method made by the page, oldest first.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.0.calls.borrow().iter().filter(|call| call.method == method).cloned().collect()
    }

    /// Clears the recorded calls.
    pub fn forget_calls(&self) {
        self.0.calls.borrow_mut().clear();
        *self.0.backend.borrow_mut().journal_mut() = Default::default();
    }

    /// Methods of all calls made by the page, oldest first.
    pub fn methods(&self) -> Vec<String> {
        self.0.calls.borrow().iter().map(|call| call.method.clone()).collect()
    }

    /// Sets the date of responses `ahead` of the page's clock.
    pub fn tell_time(&self, ahead: Duration) {
        let time = browser::time() + ahead.as_millis() as f64;
        browser::set_date(&String::from(js_sys::Date::new(&time.into()).to_utc_string()));
    }

    /// Disconnects the network: streams break, calls fail, and the browser fires its event.
    pub fn go_offline(&self) {
        self.0.is_offline.set(true);
        self.cut(WATCH_EVENTS);
        self.cut(LOGS);
        browser::dispatch("offline");
    }

    /// Reconnects the network.
    pub fn go_online(&self) {
        self.0.is_offline.set(false);
        browser::dispatch("online");
    }

    /// Makes a call as another client, such as `PrebuildService/CancelPrebuild`, and returns its response. Open streams
    /// receive the resulting events.
    ///
    /// ```ignore
    /// let _: Value = api.call("PrebuildService/CancelPrebuild", &json!({ "prebuildId": id }));
    /// ```
    #[track_caller]
    pub fn call<R: DeserializeOwned>(&self, procedure: &str, request: &Value) -> R {
        let answer = self.0.ask_backend(&backend::Call {
            procedure: &format!("gitpod.v1.{procedure}"),
            method: "POST",
            content_type: UNARY,
            body: request.to_string().as_bytes(),
            ..Default::default()
        });
        let backend::Reply::Answer(Answer { status: 200, body, .. }) = answer else {
            panic!("{procedure} {request} is refused");
        };
        self.0.write_streams();
        serde_json::from_slice(&body).unwrap_or_else(|error| panic!("the response of {procedure}: {error}"))
    }

    /// Id of the project with this name.
    #[track_caller]
    pub fn project_id(&self, name: &str) -> String {
        let response: ListProjectsResponse =
            self.call("ProjectService/ListProjects", &json!({ "filter": { "search": name } }));
        response.projects.into_iter().next().unwrap_or_else(|| panic!("no project is called {name}")).id.to_string()
    }

    /// Sends a `WatchEventsResponse` to every open event stream.
    pub fn push_event(&self, event: &Value) {
        let bytes = envelope::write(&Envelope::Message(event.to_string().into_bytes()));
        let streams = self.0.streams.borrow();
        for open in streams.iter().filter(|open| open.method == WATCH_EVENTS) {
            open.body.push(&Uint8Array::from(bytes.as_slice()));
        }
    }

    /// Replaces a prebuild's log by one that the test writes.
    pub fn log(&self, prebuild_id: &str) -> FakeLog {
        self.0.logs.borrow_mut().entry(prebuild_id.to_owned()).or_default().clone()
    }

    /// Changes fields of a prebuild's status for the rest of the test, and sends an event about it.
    ///
    /// ```ignore
    /// api.change_prebuild(&id, &json!({ "phase": "PREBUILD_PHASE_COMPLETED" }));
    /// ```
    pub fn change_prebuild(&self, id: &str, status: &Value) {
        self.0.changed_prebuilds.change(id, status);
        self.push_event(&json!({
            "operation": "RESOURCE_OPERATION_UPDATE", "resourceType": "RESOURCE_TYPE_PREBUILD", "resourceId": id,
        }));
    }

    /// Breaks the open streams of events or of `logs`.
    pub fn cut(&self, method: &str) {
        self.0.streams.borrow_mut().retain(|open| {
            let is_cut = open.method == method;
            if is_cut {
                open.body.fail();
            }
            !is_cut
        });
    }
}

/// Sends what is due by now to open streams.
pub(super) fn follow_clock() {
    if let Some(inner) = CURRENT.with_borrow(Weak::upgrade) {
        inner.write_streams();
    }
}

/// Calls made so far, on one line.
pub(super) fn describe() -> String {
    let inner = CURRENT.with_borrow(Weak::upgrade);
    let calls = inner.map(|inner| inner.calls.borrow().iter().map(|call| call.method.clone()).collect::<Vec<_>>());
    format!("Calls: {}", calls.unwrap_or_default().join(", "))
}

/// Breaks the streams read by an unmounted page.
pub(super) fn forget_streams() {
    if let Some(inner) = CURRENT.with_borrow(Weak::upgrade) {
        inner.streams.borrow_mut().clear();
        inner.held.borrow_mut().clear();
    }
}

impl Inner {
    fn add(&self, method: &str, action: Action, times: Option<usize>) {
        self.rules.borrow_mut().push(Rule { method: method.to_owned(), action, times });
    }

    fn receive(&self, request: Request, body: Vec<u8>, resolve: Function, reject: Function) {
        let method = method_of(&request.url());
        let message = match method.as_str() {
            LOGS => Value::String(request.url()),
            WATCH_EVENTS => serde_json::from_slice(body.get(5..).unwrap_or_default()).unwrap_or_default(),
            _ => serde_json::from_slice(&body).unwrap_or_default(),
        };
        self.calls.borrow_mut().push(Call {
            method: method.clone(),
            request: message,
            authorization: header(&request, "authorization"),
            signal: request.signal(),
        });
        let reply = if self.is_offline.get() { Reply::NetworkError } else { self.reply_to(&method) };
        let has_rule = |is_own: fn(&Action) -> bool| {
            self.rules.borrow().iter().any(|rule| rule.method == method && is_own(&rule.action))
        };
        let is_held = has_rule(|action| matches!(action, Action::Hold));
        let is_answer_held = has_rule(|action| matches!(action, Action::HoldAnswer));
        let mut call = Pending { method, request, body, reply, resolve, reject };
        if is_answer_held
            && let Reply::Backend = call.reply
            && let backend::Reply::Answer(answer) = self.forward(&call)
        {
            let content_type = answer.content_type.unwrap_or_default();
            call.reply = Reply::Http { status: answer.status, content_type, body: answer.body };
        }
        if is_held || is_answer_held {
            self.held.borrow_mut().push(call);
        } else {
            self.answer(call);
        }
    }

    /// Takes the configured reply: first those for a limited number of calls in order, then the last one for all calls.
    fn reply_to(&self, method: &str) -> Reply {
        let mut rules = self.rules.borrow_mut();
        let is_own = |rule: &Rule| rule.method == method && matches!(rule.action, Action::Reply(_));
        let counted = rules.iter().position(|rule| is_own(rule) && rule.times.is_some());
        let Some(index) = counted.or_else(|| rules.iter().rposition(is_own)) else { return Reply::Backend };
        let Action::Reply(reply) = &rules[index].action else { return Reply::Backend };
        let reply = reply.clone();
        if let Some(times) = &mut rules[index].times {
            *times -= 1;
            if *times == 0 {
                rules.remove(index);
            }
        }
        reply
    }

    fn answer(&self, call: Pending) {
        let is_stream = call.method == WATCH_EVENTS;
        match &call.reply {
            Reply::Backend => self.answer_as_backend(&call),
            Reply::Error(error) if is_stream => {
                let body = OpenBody::new(STREAM, &call.request.signal());
                call.resolve(&body.response());
                body.push(&Uint8Array::from(stream::end(Some(error)).as_slice()));
                body.end();
            }
            Reply::Error(error) => call.respond(&error.clone().into()),
            Reply::Http { status, content_type, body } => {
                call.respond(&Answer { status: *status, content_type: Some(content_type), body: body.clone() });
            }
            Reply::Busy { retry_after } => {
                let body = Uint8Array::new_with_length(0);
                call.resolve(&browser::response(503, "", &body, &retry_after.to_string()));
            }
            Reply::NetworkError => call.fail(),
            Reply::Lost => {
                self.forward(&call);
                call.fail();
                self.write_streams();
            }
            Reply::Never => {}
        }
    }

    fn answer_as_backend(&self, call: &Pending) {
        match self.log_of(call) {
            Some(log) => {
                match log.open(&call.request.url(), &header(&call.request, "authorization"), browser::time()) {
                    Ok(reader) => self.begin_stream(call, TEXT, Source::Log(reader)),
                    Err(status) => call.respond(&Answer::without_body(status)),
                }
            }
            None => match self.forward(call) {
                backend::Reply::Answer(answer) => call.respond(&answer),
                backend::Reply::Stream(stream) => {
                    self.begin_stream(call, stream.content_type, Source::Backend(stream));
                }
                backend::Reply::Broken => call.fail(),
            },
        }
        self.write_streams();
    }

    fn begin_stream(&self, call: &Pending, content_type: &str, source: Source) {
        let body = OpenBody::new(content_type, &call.request.signal());
        call.resolve(&body.response());
        self.streams.borrow_mut().push(Open { method: call.method.clone(), source, body });
    }

    /// Log requested by a call, if the test writes it.
    fn log_of(&self, call: &Pending) -> Option<FakeLog> {
        let url = call.request.url();
        let id = url.split('?').next()?.rsplit('/').next()?;
        self.logs.borrow().get(id).filter(|_| call.method == LOGS).cloned()
    }

    /// Response to a token request for a log that the test writes.
    fn token_answer(&self, call: &Pending) -> Option<Answer> {
        let request: Value = serde_json::from_slice(&call.body).ok().filter(|_| call.method == CREATE_LOGS_TOKEN)?;
        let token = self.logs.borrow().get(request["prebuildId"].as_str()?)?.token();
        Some(Answer::json(200, json!({ "accessToken": token }).to_string().into_bytes()))
    }

    fn forward(&self, call: &Pending) -> backend::Reply {
        if let Some(answer) = self.token_answer(call) {
            return backend::Reply::Answer(answer);
        }
        let url = call.request.url();
        let path = url.strip_prefix(BASE_URL).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
        let (procedure, query) = path.split_once('?').unwrap_or((path, ""));
        let mut reply = self.ask_backend(&backend::Call {
            procedure,
            query,
            method: &call.request.method(),
            content_type: &header(&call.request, "content-type"),
            authorization: &header(&call.request, "authorization"),
            body: &call.body,
        });
        if let backend::Reply::Answer(answer) = &mut reply {
            self.changed_prebuilds.apply(answer);
        }
        reply
    }

    fn ask_backend(&self, call: &backend::Call) -> backend::Reply {
        self.backend.borrow_mut().handle(call, browser::time() as i64).reply
    }

    /// Sends what is due by now to open streams.
    fn write_streams(&self) {
        let (mut streams, mut backend) = (self.streams.borrow_mut(), self.backend.borrow_mut());
        for Open { source, body, .. } in streams.iter_mut() {
            while body.is_open() {
                let part = match source {
                    Source::Backend(stream) => backend.next(stream, browser::time() as i64),
                    Source::Log(reader) => reader.next(browser::time()),
                };
                match part {
                    Part::Bytes(bytes) => body.push(&Uint8Array::from(bytes.as_slice())),
                    Part::Quiet => break,
                    Part::End => body.end(),
                    Part::Broken => body.fail(),
                }
            }
        }
        streams.retain(|open| open.body.is_open());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A failed test is dropped only at the end, after other tests have replaced its API.
        if !CURRENT.with_borrow(|current| std::ptr::eq(current.as_ptr(), self)) {
            return;
        }
        screen::unmount();
        browser::uninstall();
        let problems = browser::take_problems();
        assert!(problems.is_empty(), "the page reported:\n{problems}");
        let rules = self.rules.borrow();
        let unused = rules.iter().filter(|rule| rule.times.is_some()).map(|rule| rule.method.as_str());
        let unused = unused.collect::<Vec<_>>().join(", ");
        assert!(unused.is_empty(), "replies that were never used: {unused}");
    }
}

impl Pending {
    fn respond(&self, answer: &Answer) {
        let body = Uint8Array::from(answer.body.as_slice());
        self.resolve(&browser::response(answer.status, answer.content_type.unwrap_or_default(), &body, ""));
    }

    fn resolve(&self, response: &JsValue) {
        // A promise's resolve function never throws.
        let _ = self.resolve.call1(&JsValue::NULL, response);
    }

    fn fail(&self) {
        let _ = self.reject.call1(&JsValue::NULL, &browser::network_error());
    }
}

fn method_of(url: &str) -> String {
    let path = url.split('?').next().unwrap_or_default();
    if path.contains("/logs/") {
        return LOGS.to_owned();
    }
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn header(request: &Request, name: &str) -> String {
    request.headers().get(name).ok().flatten().unwrap_or_default()
}
