//! Sign-in state. Calls get their token here and wait while there is none. The embedding page or the sign-in form
//! provides it.

use std::sync::{Arc, Mutex, PoisonError};

use futures_channel::oneshot;

use crate::reactive::ArcRwSignal;

use super::token::Token;

/// How calls to the API are authenticated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// No authentication: the mock, or an open API.
    #[default]
    None,
    /// Personal access token entered in the sign-in form.
    Token,
    /// Browser cookies; signing in and out is left to the embedding portal.
    Cookie,
    /// Token provided by the embedding page, or by the sign-in form if that page has none.
    Embed,
}

impl Scheme {
    /// Whether calls carry a token.
    pub const fn has_token(self) -> bool {
        matches!(self, Self::Token | Self::Embed)
    }
}

/// Reason why a token is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenReason {
    /// Nobody has signed in yet.
    SignedOut,
    /// The API rejected the current token.
    Rejected,
}

/// Source of the next token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Form,
    /// The embedding page.
    Parent,
}

/// Sign-in state, shared by all calls and the page.
#[derive(Clone, Debug)]
pub struct Session(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    scheme: Scheme,
    /// Storage key of the token in this tab. Stored only if the user chose that, until the tab is closed.
    storage_key: String,
    state: Mutex<State>,
    token_request: ArcRwSignal<Option<(Source, TokenReason)>>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    waiting: Vec<oneshot::Sender<Token>>,
    /// Whether the embedding page has replaced a rejected token with one that the API hasn't accepted yet.
    is_renewed: bool,
}

impl State {
    /// Drops a rejected token and returns the source to request a new one from, or `None` if the token was already
    /// outdated. The embedding page gets one chance, then the user is asked.
    fn refuse(&mut self, refused: &Token, scheme: Scheme) -> Option<Source> {
        self.token.take_if(|token| token == refused)?;
        let source = if scheme == Scheme::Embed && !self.is_renewed { Source::Parent } else { Source::Form };
        self.is_renewed = true;
        Some(source)
    }
}

impl Session {
    /// Creates a session, with the token stored in this tab under `storage_key`, if any. Consoles at other paths or
    /// with other APIs must use different keys; see [`storage_key`].
    pub fn new(scheme: Scheme, storage_key: String) -> Self {
        let token = if scheme == Scheme::Token { kept_token(&storage_key) } else { None };
        let source = if scheme == Scheme::Embed { Source::Parent } else { Source::Form };
        let token_request = (scheme.has_token() && token.is_none()).then_some((source, TokenReason::SignedOut));
        let state = Mutex::new(State { token, ..State::default() });
        Self(Arc::new(Shared { scheme, storage_key, state, token_request: ArcRwSignal::new(token_request) }))
    }

    pub fn scheme(&self) -> Scheme {
        self.0.scheme
    }

    /// Reason to show the sign-in form, if it should be shown. Tracked.
    pub fn token_reason(&self) -> Option<TokenReason> {
        self.reason_for(Source::Form)
    }

    /// Reason to request a token from the embedding page, if one is needed. Reply with [`Session::sign_in`] or
    /// [`Session::renewal_failed`]. Tracked.
    pub fn parent_token_reason(&self) -> Option<TokenReason> {
        self.reason_for(Source::Parent)
    }

    /// Whether calls are waiting for a token from either source. Tracked.
    pub fn is_awaiting_token(&self) -> bool {
        self.0.token_request.get().is_some()
    }

    fn reason_for(&self, source: Source) -> Option<TokenReason> {
        self.0.token_request.get().filter(|(asked, _)| *asked == source).map(|(_, why)| why)
    }

    /// Returns the current token, or `None` if the scheme has none. Waits until someone is signed in.
    pub async fn token(&self) -> Option<Token> {
        if !self.0.scheme.has_token() {
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

    /// Records that the API accepted the token of a call.
    pub fn accept(&self) {
        self.with(|state| state.is_renewed = false);
    }

    /// Records that the API rejected a token; returns `true` if a new token was requested. A call made with an older
    /// token doesn't affect the current one.
    pub fn refuse(&self, refused: Option<&Token>) -> bool {
        let Some(refused) = refused else { return false };
        if let Some(source) = self.with(|state| state.refuse(refused, self.0.scheme)) {
            self.forget_kept();
            self.0.token_request.set(Some((source, TokenReason::Rejected)));
        }
        true
    }

    /// Records that the embedding page has no token; shows the sign-in form.
    pub fn renewal_failed(&self) {
        if let Some((Source::Parent, why)) = self.0.token_request.get_untracked() {
            self.0.token_request.set(Some((Source::Form, why)));
        }
    }

    /// Resumes waiting calls with this token. `keep` stores it in this tab, so that it survives a reload.
    pub fn sign_in(&self, token: &Token, keep: bool) {
        self.forget_kept();
        if keep && let Some(storage) = storage() {
            // Without storage, the token lasts until the page is closed.
            let _ = storage.set_item(&self.0.storage_key, token.as_str());
        }
        let waiting = self.with(|state| {
            state.token = Some(token.clone());
            std::mem::take(&mut state.waiting)
        });
        for call in waiting {
            // An aborted call no longer listens.
            let _ = call.send(token.clone());
        }
        self.0.token_request.set(None);
    }

    /// Removes the token from memory and from the tab's storage.
    pub fn sign_out(&self) {
        self.forget_kept();
        self.with(|state| state.token = None);
    }

    /// Unique key of this session within the origin; see [`storage_key`].
    pub fn storage_key(&self) -> &str {
        &self.0.storage_key
    }

    fn forget_kept(&self) {
        if let Some(storage) = storage() {
            // If removing fails, storing failed too.
            let _ = storage.remove_item(&self.0.storage_key);
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Returns the storage key of a console's token, unique per console within an origin. `api` is the API's absolute URL
/// and `base` the console's path. `public/early.js` reads it, too.
pub fn storage_key(api: &str, base: &str) -> String {
    format!("prebuild-console-token {api} {base}")
}

fn kept_token(storage_key: &str) -> Option<Token> {
    let text = storage()?.get_item(storage_key).ok().flatten()?;
    Token::parse(&text).ok()
}

/// Session storage, or `None` if the browser denies it.
fn storage() -> Option<web_sys::Storage> {
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    web_sys::window()?.session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedding_page_renews_a_token_once_before_the_form_does() {
        let token = |text| Token::parse(text).unwrap();
        let mut state = State { token: Some(token("first")), ..State::default() };
        assert_eq!(state.refuse(&token("first"), Scheme::Embed), Some(Source::Parent));
        // Twenty calls were in flight with this token.
        assert_eq!(state.refuse(&token("first"), Scheme::Embed), None);
        state.token = Some(token("second"));
        assert_eq!(state.refuse(&token("first"), Scheme::Embed), None);
        assert_eq!(state.token, Some(token("second")));
        assert_eq!(state.refuse(&token("second"), Scheme::Embed), Some(Source::Form));
        // Once the API has accepted a token, the embedding page is asked again.
        state = State { token: Some(token("third")), is_renewed: false, ..state };
        assert_eq!(state.refuse(&token("third"), Scheme::Embed), Some(Source::Parent));
    }

    #[test]
    fn without_an_embedding_page_the_form_is_shown() {
        let token = Token::parse("first").unwrap();
        let mut state = State { token: Some(token.clone()), ..State::default() };
        assert_eq!(state.refuse(&token, Scheme::Token), Some(Source::Form));
    }
}
