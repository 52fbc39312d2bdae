//! Who is signed in. Where the API does not tell, nobody is named.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::proto::identity::GetAuthenticatedIdentityResponse;
use crate::proto::shared::{Principal, Subject};

/// What is known of the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub subject: Subject,
    /// Empty while or where it is not known.
    pub name: String,
    pub organization_id: String,
}

#[derive(Clone, Copy)]
pub struct Identity {
    client: StoredValue<Client>,
    who: RwSignal<Option<Who>>,
}

impl Identity {
    pub fn new(client: StoredValue<Client>) -> Self {
        Self { client, who: RwSignal::new(None) }
    }

    /// Tracked; `None` while or where it is not known.
    pub fn get(self) -> Option<Who> {
        self.who.get()
    }

    /// Asks the API, once somebody is signed in.
    pub fn load(self) {
        spawn_local(async move {
            let client = self.client.get_value();
            // The header does without: what calls themselves say of a missing right is shown where it matters.
            if let Ok(answer) = api::identity::get_authenticated_identity(&client).await {
                self.show(answer);
            }
        });
    }

    /// Shows an answer, and then the name behind it.
    pub fn show(self, answer: GetAuthenticatedIdentityResponse) {
        let GetAuthenticatedIdentityResponse { subject, organization_id, .. } = answer;
        self.who.set(Some(Who { subject: subject.clone(), name: String::new(), organization_id }));
        spawn_local(async move {
            let name = name(&self.client.get_value(), &subject).await;
            self.who.update(|who| {
                if let Some(who) = who.as_mut().filter(|who| who.subject == subject) {
                    who.name = name;
                }
            });
        });
    }
}

/// A subject's name; empty where the API has none or does not tell.
async fn name(client: &Client, subject: &Subject) -> String {
    let id = subject.id.clone();
    match subject.principal {
        Principal::User => api::user::get_user(client, id).await.map(|user| user.name).unwrap_or_default(),
        Principal::ServiceAccount => {
            let account = api::service_account::get_service_account(client, id).await;
            account.map(|account| account.name).unwrap_or_default()
        }
        _ => String::new(),
    }
}
