//! Signing in and out, and the account menu.

use leptos::html::{Dialog, Div, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::session::{Scheme, Session, TokenReason};
use crate::auth::tabs;
use crate::auth::token::Token;
use crate::components::account::{ACCOUNT_MENU, account, account_details, account_menu, theme_choice};
use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::close_menu;
use crate::components::prebuild_row::subject_name;
use crate::components::sign_in_form::{Attempt, sign_in_dialog, sign_in_form};
use crate::components::skeleton::skeleton_panel;
use crate::domain::theme::Theme;
use crate::format;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::identity::{SignInError, Who};
use crate::store::problem::reason;
use crate::store::{Store, preferences};

use super::frame::store;
use super::palette::KeysOpen;
use super::theme;

/// Account menu in the header.
pub fn menu() -> Element<Div> {
    let store = store();
    let KeysOpen(are_keys_open) = expect_context();
    let who = move || match caller(store) {
        Some(Caller { name, organization, .. }) => account(name, organization),
        None => account(String::new(), String::new()),
    };
    account_menu(who, move || ITEMS.view((store, are_keys_open), skeleton_panel))
}

/// The signed-in user, as shown.
struct Caller {
    name: String,
    /// Name of the organization, or its short id.
    organization: String,
    organization_id: Id,
}

/// Tracked; `None` until the API has told.
fn caller(store: Store) -> Option<Caller> {
    let Who { subject, organization_id } = store.identity.get()?;
    let name = store.people.name(&subject).unwrap_or_else(|| subject_name(&subject));
    let organization = format::name_or_id(&store.identity.organization_name(), organization_id);
    Some(Caller { name, organization, organization_id })
}

chunk! {
    static ITEMS: palette = |(store, are_keys_open): (Store, RwSignal<bool>)| -> AnyView {
        items(store, are_keys_open)
    }
}

fn items(store: Store, are_keys_open: RwSignal<bool>) -> AnyView {
    let details = move || {
        let Caller { name, organization, organization_id } = caller(store)?;
        Some(account_details(name, organization, organization_id))
    };
    let keys = move || {
        close_menu(ACCOUNT_MENU);
        are_keys_open.set(true);
    };
    let keys = button("menu-item", keys)
        .child(html::span().class("menu-words").child("Keyboard shortcuts"))
        .child(html::kbd().child("?"));
    // A token from the embedding page is for that page to take away.
    let session = store.client().session().clone();
    let sign_out = (session.scheme() == Scheme::Token).then(|| {
        let sign_out = move || {
            tabs::tell(&session);
            sign_out(&session);
        };
        button("menu-item", sign_out).child("Sign out")
    });
    // An embedding page that sets the theme has the last word.
    (details, (!theme::is_fixed()).then(theme_field), keys, sign_out).into_content()
}

fn theme_field() -> Element<Div> {
    let chosen = RwSignal::new(preferences::theme());
    preferences::on_other_tab(move || chosen.set(preferences::theme()));
    let choose = move |choice: Theme| {
        theme::choose(choice);
        chosen.set(choice);
    };
    theme_choice(move || chosen.get(), choose)
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
