//! Who is signed in. Where the API does not tell, nobody is named.

use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::auth::session::Scheme;
use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::identity::GetAuthenticatedIdentityResponse;
use crate::proto::shared::Subject;
use crate::reactive::{RwSignal, StoredValue};

/// What is known of the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub subject: Subject,
    pub organization_id: Id,
}

/// Why signing in failed.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// The API does not accept the token.
    Refused,
    /// The API answered with another error, so it is unknown whether it accepts the token.
    Unchecked(Error),
    NoAnswer,
}

#[derive(Clone, Copy)]
pub struct Identity {
    client: StoredValue<Client>,
    who: RwSignal<Option<Who>>,
    is_asked: StoredValue<bool>,
}

impl Identity {
    pub fn new(client: StoredValue<Client>) -> Self {
        Self { client, who: RwSignal::new(None), is_asked: StoredValue::new(false) }
    }

    /// Tracked; `None` while or where it is not known.
    pub fn get(self) -> Option<Who> {
        self.who.get()
    }

    /// The caller's organization; untracked.
    pub fn organization_id(self) -> Option<Id> {
        self.who.with_untracked(|who| who.as_ref().map(|who| who.organization_id))
    }

    /// Asks the API, once somebody is signed in, unless it was asked before or nobody needs to be known.
    pub fn load(self) {
        let client = self.client.get_value();
        let is_known = self.is_asked.get_value() || self.who.with_untracked(Option::is_some);
        if is_known || client.session().scheme() == Scheme::None {
            return;
        }
        self.is_asked.set_value(true);
        spawn_local(async move {
            // The header does without: what calls themselves say of a missing right is shown where it matters.
            if let Ok(answer) = api::identity::get_authenticated_identity(&client).await {
                self.show(answer);
            }
        });
    }

    /// Signs in once the API has accepted the token. `keep`: also after a reload of this tab.
    pub(super) async fn sign_in(self, token: &Token, keep: bool) -> Result<(), SignInError> {
        let client = self.client.get_value();
        match api::identity::identify(&client, token).await {
            Ok(answer) => self.show(answer),
            // An API that does not tell who somebody is may still let them in.
            Err(error) if error.is_denied() || error.is_unsupported() => {}
            Err(error) if error.needs_sign_in() => return Err(SignInError::Refused),
            Err(error) if error.is_unreachable() => return Err(SignInError::NoAnswer),
            Err(error) => return Err(SignInError::Unchecked(error)),
        }
        client.session().sign_in(token, keep);
        Ok(())
    }

    fn show(self, answer: GetAuthenticatedIdentityResponse) {
        let GetAuthenticatedIdentityResponse { subject, organization_id, .. } = answer;
        self.who.set(Some(Who { subject, organization_id }));
    }
}
