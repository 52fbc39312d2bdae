//! Who is signed in. Calls ask it for the token and wait here while there is none. The page around the console brings one, or the
//! sign-in form does.

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
    /// A token from the page that embeds the console; from the sign-in form where that has none.
    Embed,
}

impl Scheme {
    /// Whether calls carry a token.
    pub const fn has_token(self) -> bool {
        matches!(self, Self::Token | Self::Embed)
    }
}

/// Why a token is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody has signed in yet.
    First,
    /// The API no longer takes the token.
    Again,
}

/// Who is asked for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Form,
    /// The page that embeds the console.
    Parent,
}

/// Shared by all calls and the page.
#[derive(Clone, Debug)]
pub struct Session(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    scheme: Scheme,
    /// Where this tab keeps the token, if its reader wants that: until the tab is closed.
    storage_key: String,
    state: Mutex<State>,
    asking: ArcRwSignal<Option<(Source, Asking)>>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    waiting: Vec<oneshot::Sender<Token>>,
    /// Whether the embedding page has brought a token in place of a refused one, and the API has taken none since.
    is_renewed: bool,
}

impl State {
    /// Drops the token that the API refused, and says who is to bring another one; nobody where the token is an older one. The embedding
    /// page is asked once, then the reader.
    fn refuse(&mut self, refused: &Token, scheme: Scheme) -> Option<Source> {
        self.token.take_if(|token| token == refused)?;
        let source = if scheme == Scheme::Embed && !self.is_renewed { Source::Parent } else { Source::Form };
        self.is_renewed = true;
        Some(source)
    }
}

impl Session {
    /// Starts with the token that this tab kept under `storage_key`, if any. Consoles at other paths, and those that call other APIs, must
    /// have other keys; see [`storage_key`].
    pub fn new(scheme: Scheme, storage_key: String) -> Self {
        let token = if scheme == Scheme::Token { kept_token(&storage_key) } else { None };
        let source = if scheme == Scheme::Embed { Source::Parent } else { Source::Form };
        let asking = (scheme.has_token() && token.is_none()).then_some((source, Asking::First));
        let state = Mutex::new(State { token, ..State::default() });
        Self(Arc::new(Shared { scheme, storage_key, state, asking: ArcRwSignal::new(asking) }))
    }

    pub fn scheme(&self) -> Scheme {
        self.0.scheme
    }

    /// Whether the sign-in form should stand over the page, and why. Tracked.
    pub fn asking(&self) -> Option<Asking> {
        self.asking_of(Source::Form)
    }

    /// Whether the embedding page should bring a token, and why. It answers with [`Session::sign_in`] or
    /// [`Session::renewal_failed`]. Tracked.
    pub fn asking_parent(&self) -> Option<Asking> {
        self.asking_of(Source::Parent)
    }

    /// Whether calls wait for a token, whoever is to bring it. Tracked.
    pub fn is_asking(&self) -> bool {
        self.0.asking.get().is_some()
    }

    fn asking_of(&self, source: Source) -> Option<Asking> {
        self.0.asking.get().filter(|(asked, _)| *asked == source).map(|(_, why)| why)
    }

    /// The token to call with, if the scheme has one. Waits while nobody is signed in.
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

    /// Says that the API took the token of a call.
    pub fn accept(&self) {
        self.with(|state| state.is_renewed = false);
    }

    /// Says that the API refused a token; `true` where it is worth asking for another one. A call that was under way
    /// with an older token takes nothing from the present one.
    pub fn refuse(&self, refused: Option<&Token>) -> bool {
        let Some(refused) = refused else { return false };
        if let Some(source) = self.with(|state| state.refuse(refused, self.0.scheme)) {
            self.forget_kept();
            self.0.asking.set(Some((source, Asking::Again)));
        }
        true
    }

    /// Says that the embedding page has no token: the form asks for one.
    pub fn renewal_failed(&self) {
        if let Some((Source::Parent, why)) = self.0.asking.get_untracked() {
            self.0.asking.set(Some((Source::Form, why)));
        }
    }

    /// Lets waiting calls go on with this token. `keep`: also after a reload of this tab.
    pub fn sign_in(&self, token: &Token, keep: bool) {
        self.forget_kept();
        if keep && let Some(storage) = storage() {
            // Without storage the token lives as long as the page.
            let _ = storage.set_item(&self.0.storage_key, token.as_str());
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
        self.forget_kept();
        self.with(|state| state.token = None);
    }

    /// What is this session's own among those of the origin; see [`storage_key`].
    pub fn storage_key(&self) -> &str {
        &self.0.storage_key
    }

    fn forget_kept(&self) {
        if let Some(storage) = storage() {
            // What cannot be removed could not be stored either.
            let _ = storage.remove_item(&self.0.storage_key);
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where the token of a console is kept: two consoles of one origin never share one. `api` is the API's absolute URL and `base` the console's
/// path. `public/early.js` reads it, too.
pub fn storage_key(api: &str, base: &str) -> String {
    format!("prebuild-console-token {api} {base}")
}

fn kept_token(storage_key: &str) -> Option<Token> {
    let text = storage()?.get_item(storage_key).ok().flatten()?;
    Token::parse(&text).ok()
}

/// Absent where the browser forbids it.
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
    fn the_embedding_page_renews_a_token_once_and_then_the_reader_does() {
        let token = |text| Token::parse(text).unwrap();
        let mut state = State { token: Some(token("first")), ..State::default() };
        assert_eq!(state.refuse(&token("first"), Scheme::Embed), Some(Source::Parent));
        // Twenty calls were under way with it.
        assert_eq!(state.refuse(&token("first"), Scheme::Embed), None);
        state.token = Some(token("second"));
        assert_eq!(state.refuse(&token("first"), Scheme::Embed), None);
        assert_eq!(state.token, Some(token("second")));
        assert_eq!(state.refuse(&token("second"), Scheme::Embed), Some(Source::Form));
        // Once the API has taken one, the embedding page is asked again.
        state = State { token: Some(token("third")), is_renewed: false, ..state };
        assert_eq!(state.refuse(&token("third"), Scheme::Embed), Some(Source::Parent));
    }

    #[test]
    fn without_an_embedding_page_the_reader_is_asked() {
        let token = Token::parse("first").unwrap();
        let mut state = State { token: Some(token.clone()), ..State::default() };
        assert_eq!(state.refuse(&token, Scheme::Token), Some(Source::Form));
    }
}
