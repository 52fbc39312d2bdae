//! Who is signed in. Calls ask it for the token and wait here while there is none; the sign-in form brings one.

use std::sync::{Arc, Mutex, PoisonError};

use futures_channel::oneshot;

use crate::reactive::ArcRwSignal;

use super::token::Token;

/// How the API knows its callers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// It need not: the mock, or an open API.
    #[default]
    None,
    /// A personal access token, typed into the sign-in form.
    Token,
    /// The browser's cookies; the portal's own page signs in and out.
    Cookie,
}

/// Why the sign-in form stands over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody has signed in yet.
    First,
    /// The API no longer takes the token.
    Again,
}

/// Shared by all calls and the page.
#[derive(Clone, Debug)]
pub struct Session(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    scheme: Scheme,
    state: Mutex<State>,
    asking: ArcRwSignal<Option<Asking>>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    waiting: Vec<oneshot::Sender<Token>>,
}

/// Where a tab keeps its token, if its reader wants that: until it is closed.
const STORAGE_KEY: &str = "prebuild-console-token";

impl Session {
    /// Starts with the token that this tab kept, if any.
    pub fn new(scheme: Scheme) -> Self {
        let has_tokens = scheme == Scheme::Token;
        let token = if has_tokens { kept_token() } else { None };
        let asking = (has_tokens && token.is_none()).then_some(Asking::First);
        let state = Mutex::new(State { token, waiting: Vec::new() });
        Self(Arc::new(Shared { scheme, state, asking: ArcRwSignal::new(asking) }))
    }

    pub fn scheme(&self) -> Scheme {
        self.0.scheme
    }

    /// Whether the sign-in form should stand over the page, and why, tracked.
    pub fn asking(&self) -> Option<Asking> {
        self.0.asking.get()
    }

    /// The token to call with, if the scheme has one. Waits while nobody is signed in.
    pub async fn token(&self) -> Option<Token> {
        if self.0.scheme != Scheme::Token {
            return None;
        }
        let token = self.with(|state| match &state.token {
            Some(token) => Ok(token.clone()),
            None => {
                let (sender, receiver) = oneshot::channel();
                state.waiting.push(sender);
                Err(receiver)
            }
        });
        match token {
            Ok(token) => Some(token),
            Err(receiver) => receiver.await.ok(),
        }
    }

    /// Says that the API refused a token; `true` where it is worth asking for another one. A call that was under way
    /// with an older token takes nothing from the present one.
    pub fn refuse(&self, refused: Option<&Token>) -> bool {
        let Some(refused) = refused else { return false };
        let is_present = self.with(|state| state.token.take_if(|token| token == refused).is_some());
        if is_present {
            forget_kept();
            self.0.asking.set(Some(Asking::Again));
        }
        true
    }

    /// Lets waiting calls go on with this token. `keep`: also after a reload of this tab.
    pub fn sign_in(&self, token: &Token, keep: bool) {
        forget_kept();
        if keep && let Some(storage) = storage() {
            // Without storage the token lives as long as the page.
            let _ = storage.set_item(STORAGE_KEY, token.as_str());
        }
        let waiting = self.with(|state| {
            state.token = Some(token.clone());
            std::mem::take(&mut state.waiting)
        });
        for call in waiting {
            // A call that was given up no longer listens.
            let _ = call.send(token.clone());
        }
        self.0.asking.set(None);
    }

    /// Forgets the token, here and in the tab's storage.
    pub fn sign_out(&self) {
        forget_kept();
        self.with(|state| state.token = None);
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn kept_token() -> Option<Token> {
    let text = storage()?.get_item(STORAGE_KEY).ok().flatten()?;
    Token::parse(&text).ok()
}

/// Absent where the browser forbids it.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn forget_kept() {
    if let Some(storage) = storage() {
        // What cannot be removed could not be stored either.
        let _ = storage.remove_item(STORAGE_KEY);
    }
}
