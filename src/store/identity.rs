//! Who is signed in. Where the API does not tell, nobody is named.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::proto::identity::GetAuthenticatedIdentityResponse;
use crate::proto::shared::Subject;

/// What is known of the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub subject: Subject,
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

    /// Shows an answer.
    pub fn show(self, answer: GetAuthenticatedIdentityResponse) {
        let GetAuthenticatedIdentityResponse { subject, organization_id, .. } = answer;
        self.who.set(Some(Who { subject, organization_id }));
    }
}
