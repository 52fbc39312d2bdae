//! One function per procedure, one file per service: wire types in, wire types or a typed error out.
// Nothing that a server sends may panic the page.
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

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A call under way. Boxed, so that those who wait for it add no copy of how calls are made.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Calls an API as somebody.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Arc<Transport>,
    session: Session,
    /// The only origins that logs are loaded from, besides the console's own; `None`: any https origin.
    log_hosts: Option<Arc<[String]>>,
    /// Whether any call has come to an end.
    is_answered: ArcRwSignal<bool>,
    /// Answers that have come, of whatever kind.
    answers: ArcRwSignal<u32>,
}

impl Client {
    /// `base_url` without a slash at its end.
    pub fn new(base_url: String, session: Session) -> Self {
        let sends_cookies = session.scheme() == Scheme::Cookie;
        let transport = Arc::new(Transport { base_url, sends_cookies });
        Self { transport, session, log_hosts: None, is_answered: ArcRwSignal::new(false), answers: ArcRwSignal::new(0) }
    }

    #[must_use]
    pub fn with_log_hosts(self, hosts: Option<Vec<String>>) -> Self {
        Self { log_hosts: hosts.map(Arc::from), ..self }
    }

    /// Origins, as [`LogAddress::check`](crate::auth::log_address::LogAddress::check) takes them.
    pub fn log_hosts(&self) -> Option<&[String]> {
        self.log_hosts.as_deref()
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether any call has come to an end, well or not: what the page shows first is on its way to the screen by then.
    /// Tracked.
    pub fn is_answered(&self) -> bool {
        self.is_answered.get()
    }

    /// How many answers have come, of whatever kind: something can be reached. Tracked.
    pub fn answers(&self) -> u32 {
        self.answers.get()
    }

    /// Where calls go, as configured.
    pub fn base_url(&self) -> &str {
        &self.transport.base_url
    }

    /// A procedure without side effects: what fails in passing is tried again.
    fn read<Q: UnaryRequest>(&self, request: &Q) -> Answer<Q::Response> {
        self.call(request, &Policy::READS)
    }

    /// A procedure that changes something: sent once.
    fn write<Q: UnaryRequest>(&self, request: &Q) -> Answer<Q::Response> {
        self.call(request, &Policy::WRITES)
    }

    fn call<Q: UnaryRequest>(&self, request: &Q, policy: &'static Policy) -> Answer<Q::Response> {
        let sent = self.send(Q::PROCEDURE, encode(Q::PROCEDURE, request), policy);
        Box::pin(sent.map(|answer| decode(Q::PROCEDURE, &answer?)))
    }

    /// Sends a message with the present token. Where that is refused nothing was done, so the call goes on with the
    /// next one.
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

    /// Sends a message with this token, whatever the present one is.
    async fn send_as(&self, token: Option<&Token>, procedure: &str, message: &[u8]) -> Result<Vec<u8>, Error> {
        let call = Call { procedure, message, token: token.map(Token::as_str), timeout: Some(TIMEOUT) };
        let answer = unary(&self.transport, call).await;
        if !answer.as_ref().is_err_and(Error::is_unanswered) {
            self.answers.update(|count| *count = count.wrapping_add(1));
        }
        answer
    }

    /// Opens a stream, and says as whom. Opening it again is for those who know what they have missed.
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

    /// Asks for another token where the error says that this one is not accepted.
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

/// The thing that an answer is about, called `name` in errors. An answer of success without it is none: whether a write was done is
/// unknown then.
fn present<T>(thing: T, id: Id, procedure: &str, name: &str) -> Result<T, Error> {
    if id.is_empty() {
        return Err(Error::protocol(procedure, Code::Internal, format!("The server's answer has no {name}.")));
    }
    Ok(thing)
}

/// Not generic, so that all answers share one copy.
fn read_answer(procedure: &str, answer: &[u8], place: Slot<'_>) -> Result<(), Error> {
    let mut json = serde_json::Deserializer::from_slice(answer);
    message::read(place, &mut json).and_then(|()| json.end()).map_err(|error| {
        Error::broken(procedure, Code::Internal, format!("Invalid response from the server: {error}."))
    })
}
