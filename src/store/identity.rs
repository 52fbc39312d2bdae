//! The signed-in user, their organization and role, if the API tells.

use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::identity::GetAuthenticatedIdentityResponse;
use crate::proto::organization::{ListMembersFilter, ListMembersRequest, OrganizationRole};
use crate::proto::shared::{PaginationRequest, Subject};
use crate::reactive::{RwSignal, StoredValue};

/// The caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub subject: Subject,
    pub organization_id: Id,
}

/// Reason why a sign-in failed.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// The API rejects the token.
    Refused,
    /// The API answered with another error, so it's unknown whether it accepts the token.
    Unchecked(Error),
    NoAnswer,
}

#[derive(Clone, Copy)]
pub struct Identity {
    client: StoredValue<Client>,
    who: RwSignal<Option<Who>>,
    organization_name: RwSignal<String>,
    is_asked: StoredValue<bool>,
    /// The caller is a member of the organization, not an admin; `None` until that is known.
    is_member: RwSignal<Option<bool>>,
}

impl Identity {
    pub fn new(client: StoredValue<Client>) -> Self {
        Self {
            client,
            who: RwSignal::new(None),
            organization_name: RwSignal::default(),
            is_asked: StoredValue::new(false),
            is_member: RwSignal::new(None),
        }
    }

    /// Tracked; `None` until it is known.
    pub fn get(self) -> Option<Who> {
        self.who.get()
    }

    /// Name of the caller's organization; tracked. Empty until it is known.
    pub fn organization_name(self) -> String {
        self.organization_name.get()
    }

    /// The caller's organization; untracked.
    pub fn organization_id(self) -> Option<Id> {
        self.who.with_untracked(|who| who.as_ref().map(|who| who.organization_id))
    }

    /// Loads the caller once.
    pub fn load(self) {
        let client = self.client.get_value();
        if self.is_asked.get_value() || self.who.with_untracked(Option::is_some) {
            return;
        }
        self.is_asked.set_value(true);
        spawn_local(async move {
            // Nothing depends on it: without an answer, names and roles stay unknown.
            if let Ok(answer) = api::identity::get_authenticated_identity(&client).await {
                self.show(answer);
            }
        });
    }

    /// The caller is a member of the organization, not an admin: they can change projects in which they have the admin role, and no
    /// others. Tracked; `false` until it is known.
    pub fn is_member(self) -> bool {
        self.is_member.get().unwrap_or_default()
    }

    /// Loads the caller's role in the organization, once the caller is known.
    pub async fn load_role(self) {
        let Some(Who { subject, organization_id }) = self.who.get_untracked() else { return };
        if self.is_member.get_untracked().is_some() {
            return;
        }
        let request = ListMembersRequest {
            pagination: PaginationRequest::default(),
            organization_id,
            filter: ListMembersFilter { user_ids: vec![subject.id] },
        };
        let answer = api::organization::list_members(&self.client.get_value(), &request).await;
        let is_member = answer.is_ok_and(|answer| {
            answer.members.iter().any(|member| member.user_id == subject.id && member.role == OrganizationRole::Member)
        });
        self.is_member.try_set(Some(is_member));
    }

    /// Signs in once the API has accepted the token. `keep`: also after a reload of this tab.
    pub(super) async fn sign_in(self, token: &Token, keep: bool) -> Result<(), SignInError> {
        let client = self.client.get_value();
        match api::identity::identify(&client, token).await {
            Ok(answer) => self.show(answer),
            // An API without this call may still accept the token.
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
        let client = self.client.get_value();
        self.organization_name.set(String::new());
        if !organization_id.is_empty() {
            spawn_local(async move {
                // Without a name, the id is shown.
                if let Ok(answer) = api::organization::get_organization(&client, organization_id).await {
                    self.organization_name.try_set(answer.organization.name);
                }
            });
        }
        self.who.set(Some(Who { subject, organization_id }));
        self.is_member.set(None);
    }
}
