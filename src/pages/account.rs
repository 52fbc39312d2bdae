//! Signing in and out, and who is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::auth::session::Scheme;
use crate::auth::token::Token;
use crate::components::account::{account, account_bar};
use crate::components::dynamic::dynamic;
use crate::components::element::Element;
use crate::components::prebuild_row::subject_name;
use crate::components::sign_in_form::{Attempt, sign_in_form};
use crate::connect::error::{Code, Error};
use crate::format;
use crate::routes;
use crate::store::problem::reason;

use super::frame::store;

/// The header's account. Nothing where nobody needs to be known.
pub fn account_of_caller() -> Option<Element> {
    let store = store();
    let (client, identity) = (store.client(), store.identity);
    let scheme = client.session().scheme();
    if scheme == Scheme::None {
        return None;
    }
    identity.load();
    let who = move || {
        identity.get().map(|who| {
            let name = store.people.name(&who.subject).unwrap_or_else(|| subject_name(&who.subject));
            account(name, (format::short_id(&who.organization_id).to_owned(), who.organization_id))
        })
    };
    let sign_out = (scheme == Scheme::Token).then_some(move || {
        client.session().sign_out();
        // A fresh page has forgotten all that was loaded.
        let _ = location().assign(&routes::projects());
    });
    Some(account_bar(dynamic(who), sign_out))
}

/// The form over the page while a token is needed. `None` where none ever is.
pub fn sign_in() -> Option<Element> {
    let (client, identity) = (store().client(), store().identity);
    if client.session().scheme() != Scheme::Token {
        return None;
    }
    let attempt = RwSignal::new(Attempt::None);
    let api = client.base_url().to_owned();
    let session = StoredValue::new(client.session().clone());
    let submit = move |token: Token, keep: bool| {
        attempt.set(Attempt::Checking);
        let client = client.clone();
        spawn_local(async move {
            match api::identity::identify(&client, &token).await {
                Ok(answer) => identity.show(answer),
                // An API that does not tell who somebody is may still let them in.
                Err(error) if matches!(error.code(), Some(Code::Unimplemented | Code::PermissionDenied)) => {}
                Err(error) => return attempt.set(Attempt::Refused(refusal(&error))),
            }
            attempt.set(Attempt::None);
            client.session().sign_in(&token, keep);
        });
    };
    Some(sign_in_form(api, move || session.with_value(|session| session.asking()), attempt, submit))
}

fn refusal(error: &Error) -> String {
    match error.code() {
        Some(Code::Unauthenticated) => {
            "The API did not accept this token. Check that it is whole and has not expired.".to_owned()
        }
        Some(_) => format!("The token could not be checked. {}", reason(error)),
        None => "The API did not answer, so the token could not be checked. Try again.".to_owned(),
    }
}
