//! Signing in and out, and the signed-in user.

use leptos::html::{Dialog, Div, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::session::{Scheme, Session, TokenReason};
use crate::auth::tabs;
use crate::auth::token::Token;
use crate::components::account::{account, account_bar};
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::prebuild_row::subject_name;
use crate::components::sign_in_form::{Attempt, sign_in_dialog, sign_in_form};
use crate::components::skeleton::skeleton_panel;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::identity::SignInError;
use crate::store::problem::reason;

use super::frame::store;

/// Account in the header; `None` without authentication.
pub fn account_of_caller() -> Option<Element<Div>> {
    let store = store();
    let (client, identity) = (store.client(), store.identity);
    let scheme = client.session().scheme();
    if scheme == Scheme::None {
        return None;
    }
    let who = move || {
        identity.get().map(|who| {
            let name = store.people.name(&who.subject).unwrap_or_else(|| subject_name(&who.subject));
            account(name, who.organization_id)
        })
    };
    // A token from the embedding page is for that page to take away.
    let sign_out = (scheme == Scheme::Token).then_some(move || {
        tabs::tell(client.session());
        sign_out(client.session());
    });
    Some(account_bar(who, sign_out))
}

/// Signs out when the user signs out in another tab.
pub fn follow_other_tabs(store: Store) {
    let session = store.client().session().clone();
    if session.scheme() == Scheme::Token {
        tabs::listen(&session.clone(), move || sign_out(&session));
    }
}

fn sign_out(session: &Session) {
    session.sign_out();
    // A new page has none of the loaded data.
    let _ = location().assign(&routes::projects());
}

/// Form over the page while a token is needed; `None` without tokens.
pub fn sign_in() -> Option<Element<Dialog>> {
    let store = store();
    let client = store.client();
    if !client.session().scheme().has_token() {
        return None;
    }
    let attempt = RwSignal::new(Attempt::None);
    let asking = Memo::new(move |_| client.session().token_reason());
    // Drawn each time it opens, so that no typed token stays behind.
    let form = move || Some(FORM.view((store, asking.get()?, attempt), skeleton_panel));
    Some(sign_in_dialog(move || asking.get().is_some(), form))
}

chunk! {
    static FORM: sign_in = |(store, asking, attempt): (Store, TokenReason, RwSignal<Attempt>)| -> AnyView {
        form(store, asking, attempt).into_content()
    }
}

fn form(store: Store, asking: TokenReason, attempt: RwSignal<Attempt>) -> Element<Form> {
    let submit = move |typed: String, keep: bool| {
        let token = match Token::parse(&typed) {
            Ok(token) => token,
            Err(error) => return attempt.set(Attempt::Refused(error.to_string())),
        };
        attempt.set(Attempt::Checking);
        spawn_local(async move {
            attempt.set(match store.sign_in(&token, keep).await {
                Ok(()) => Attempt::None,
                Err(error) => Attempt::Refused(refusal(&error)),
            });
        });
    };
    let reason = why_sign_in(asking, store.client().base_url());
    sign_in_form(reason, attempt, submit)
        .attr("data-reason", if asking == TokenReason::Rejected { "rejected" } else { "first" })
}

fn why_sign_in(asking: TokenReason, api: &str) -> String {
    match asking {
        TokenReason::SignedOut => format!("Sign in to {api} with a personal access token."),
        TokenReason::Rejected => {
            format!("Your token was rejected by {api}. Sign in again to continue where you left off.")
        }
    }
}

fn refusal(error: &SignInError) -> String {
    match error {
        SignInError::Refused => "The API rejected this token. Check that it's complete and hasn't expired.".to_owned(),
        SignInError::Unchecked(error) => format!("Couldn't verify the token. {}", reason(error)),
        SignInError::NoAnswer => "Couldn't verify the token: the API didn't respond. Try again.".to_owned(),
    }
}
