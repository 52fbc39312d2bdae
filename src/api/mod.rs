//! One function per procedure, one file per service. Takes wire types; returns wire types or a typed error.
// Server data must never panic the page.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::panic
    )
)]

pub mod environment;
pub mod event;
pub mod identity;
pub mod log;
pub mod organization;
pub mod prebuild;
pub mod project;
pub mod runner;
pub mod service_account;
pub mod usage;
pub mod user;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde::Serialize;

use crate::auth::session::{Scheme, Session};
use crate::auth::token::Token;
use crate::connect::error::{Code, Error};
use crate::connect::reach::explain;
use crate::connect::retry::{Policy, retry};
use crate::connect::stream::ServerStream;
use crate::connect::timer::BrowserClock;
use crate::connect::transport::{Call, Transport};
use crate::connect::unary::unary;
use crate::proto::id::Id;
use crate::proto::message::{self, Field, Slot};
use crate::proto::procedure::{StreamRequest, UnaryRequest};
use crate::reactive::ArcRwSignal;

/// Time limit of a call.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A pending call. Boxed so that callers share one compiled copy of the request code.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// API client that makes calls on behalf of a session.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Arc<Transport>,
    session: Session,
    /// Origins that logs may be loaded from, in addition to the console's origin; `None` allows any https origin.
    log_hosts: Option<Arc<[String]>>,
    /// Whether any call has completed.
    is_answered: ArcRwSignal<bool>,
    /// Number of responses received, successful or not.
    answers: ArcRwSignal<u32>,
}

impl Client {
    /// Creates a client. `base_url` has no trailing slash.
    pub fn new(base_url: String, session: Session) -> Self {
        let sends_cookies = session.scheme() == Scheme::Cookie;
        let transport = Arc::new(Transport { base_url, sends_cookies });
        Self { transport, session, log_hosts: None, is_answered: ArcRwSignal::new(false), answers: ArcRwSignal::new(0) }
    }

    #[must_use]
    pub fn with_log_hosts(self, hosts: Option<Vec<String>>) -> Self {
        Self { log_hosts: hosts.map(Arc::from), ..self }
    }

    /// Allowed log origins, in the form that [`LogAddress::check`](crate::auth::log_address::LogAddress::check) takes.
    pub fn log_hosts(&self) -> Option<&[String]> {
        self.log_hosts.as_deref()
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether any call has completed, successfully or not. By then the first content is about to be rendered. Tracked.
    pub fn is_answered(&self) -> bool {
        self.is_answered.get()
    }

    /// Number of responses received, successful or not; a change means that the network works. Tracked.
    pub fn answers(&self) -> u32 {
        self.answers.get()
    }

    /// Base URL of the API, as configured.
    pub fn base_url(&self) -> &str {
        &self.transport.base_url
    }

    /// Calls a procedure without side effects. Transient failures are retried.
    fn read<Q: UnaryRequest>(&self, request: &Q) -> Answer<Q::Response> {
        self.call(request, &Policy::READS)
    }

    /// Calls a procedure with side effects. It is never retried.
    fn write<Q: UnaryRequest>(&self, request: &Q) -> Answer<Q::Response> {
        self.call(request, &Policy::WRITES)
    }

    fn call<Q: UnaryRequest>(&self, request: &Q, policy: &'static Policy) -> Answer<Q::Response> {
        let sent = self.send(Q::PROCEDURE, encode(Q::PROCEDURE, request), policy);
        Box::pin(sent.map(|answer| decode(Q::PROCEDURE, &answer?)))
    }

    /// Sends a message with the current token. If the API rejects the token, the call had no effect, so it is repeated
    /// with the next token.
    fn send(
        &self,
        procedure: &'static str,
        message: Result<Vec<u8>, Error>,
        policy: &'static Policy,
    ) -> Answer<Vec<u8>> {
        let client = self.clone();
        Box::pin(async move {
            let message = message?;
            let attempt = async || loop {
                let token = client.session.token().await;
                match client.send_as(token.as_ref(), procedure, &message).await {
                    Err(error) if error.needs_sign_in() && client.session.refuse(token.as_ref()) => {}
                    answer => {
                        if answer.is_ok() {
                            client.session.accept();
                        }
                        return answer;
                    }
                }
            };
            let answer = match retry(policy, &BrowserClock, attempt).await {
                Err(error) => Err(explain(error, client.base_url()).await),
                answer => answer,
            };
            if !client.is_answered.get_untracked() {
                client.is_answered.set(true);
            }
            answer
        })
    }

    /// Sends a message with the given token instead of the current one.
    async fn send_as(&self, token: Option<&Token>, procedure: &str, message: &[u8]) -> Result<Vec<u8>, Error> {
        let call = Call { procedure, message, token: token.map(Token::as_str), timeout: Some(TIMEOUT) };
        let answer = unary(&self.transport, call).await;
        if !answer.as_ref().is_err_and(Error::is_unanswered) {
            self.answers.update(|count| *count = count.wrapping_add(1));
        }
        answer
    }

    /// Opens a stream and returns it with the token used. Reopening is up to the caller, who knows which events were
    /// missed.
    async fn stream<Q: StreamRequest>(&self, request: &Q) -> Result<(ServerStream, Option<Token>), Error> {
        let message = encode(Q::PROCEDURE, request)?;
        let token = self.session.token().await;
        let token_text = token.as_ref().map(Token::as_str);
        let call = Call { procedure: Q::PROCEDURE, message: &message, token: token_text, timeout: None };
        match ServerStream::open(&self.transport, call).await {
            Ok(stream) => Ok((stream, token)),
            Err(error) => {
                self.note_refusal(&error, token.as_ref());
                Err(error)
            }
        }
    }

    /// Requests a new token if the error says that this token was rejected.
    fn note_refusal(&self, error: &Error, token: Option<&Token>) {
        if error.needs_sign_in() {
            self.session.refuse(token);
        }
    }
}

fn encode<Q: Serialize>(procedure: &str, request: &Q) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(request)
        .map_err(|error| Error::protocol(procedure, Code::Internal, format!("Couldn't encode the request: {error}.")))
}

fn decode<A: Field + Default>(procedure: &str, answer: &[u8]) -> Result<A, Error> {
    let mut message = A::default();
    read_answer(procedure, answer, message.slot())?;
    Ok(message)
}

/// Checks that a response contains its resource, called `name` in errors. A successful response without it is an error:
/// whether a write took effect is unknown then.
fn present<T>(thing: T, id: Id, procedure: &str, name: &str) -> Result<T, Error> {
    if id.is_empty() {
        return Err(Error::protocol(procedure, Code::Internal, format!("The server's answer has no {name}.")));
    }
    Ok(thing)
}

/// Parses a response. Not generic, so that all responses share one compiled copy.
fn read_answer(procedure: &str, answer: &[u8], place: Slot<'_>) -> Result<(), Error> {
    let mut json = serde_json::Deserializer::from_slice(answer);
    message::read(place, &mut json).and_then(|()| json.end()).map_err(|error| {
        Error::broken(procedure, Code::Internal, format!("Invalid response from the server: {error}."))
    })
}
