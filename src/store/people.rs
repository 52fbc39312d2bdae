//! Names of users, service accounts, and runners. The short id replaces an unknown name.

use std::collections::HashMap;

use futures_util::TryFutureExt;
use futures_util::future::ready;
use leptos::prelude::untrack;
use leptos::task::spawn_local;

use crate::api::{self, Answer, Client};
use crate::connect::error::Error;
use crate::connect::timer::painted;
use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::organization::{ListMembersFilter, ListMembersRequest};
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::runner::ListRunnersRequest;
use crate::proto::service_account::{ListServiceAccountsFilter, ListServiceAccountsRequest};
use crate::proto::shared::{Principal, Subject};
use crate::reactive::{ArcRwSignal, RwSignal, StoredValue};

use super::identity::Identity;
use super::keyed::Keyed;
use super::name_lookup::{Call, MAX_FILTER_IDS, Method, NameLookup, Outcome};
use super::names::{Named, NamesPage, all_pages};
use super::page;

#[derive(Clone, Copy)]
pub struct People {
    client: StoredValue<Client>,
    organization: Organization,
    /// Empty where unknown.
    names: StoredValue<HashMap<Id, ArcRwSignal<String>>>,
    lookups: StoredValue<[(Kind, NameLookup); 3]>,
    /// Rises whenever names are loaded.
    revision: RwSignal<u64>,
    /// Whether calls are about to be made.
    is_due: StoredValue<bool>,
}

/// Sources of the id of the caller's organization: all loaded data has it.
#[derive(Clone, Copy)]
pub struct Organization {
    pub identity: Identity,
    pub prebuilds: Keyed<Prebuild>,
    pub projects: Keyed<Project>,
}

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    ServiceAccount,
    Runner,
}

impl People {
    pub fn new(client: StoredValue<Client>, organization: Organization) -> Self {
        let lookups = [
            (Kind::User, NameLookup::new(MAX_FILTER_IDS)),
            (Kind::ServiceAccount, NameLookup::new(MAX_FILTER_IDS)),
            // Runners are few, and listed without a filter.
            (Kind::Runner, NameLookup::new(usize::MAX)),
        ];
        Self {
            client,
            organization,
            names: StoredValue::default(),
            revision: RwSignal::new(0),
            lookups: StoredValue::new(lookups),
            is_due: StoredValue::new(false),
        }
    }

    /// The name of a subject, tracked; `None` while or where it is not known. The first read loads it.
    pub fn name(self, subject: &Subject) -> Option<String> {
        match subject.principal {
            Principal::User => self.name_of(Kind::User, subject.id),
            Principal::ServiceAccount => self.name_of(Kind::ServiceAccount, subject.id),
            _ => None,
        }
    }

    /// Loads the name of a subject, so that it can be searched.
    pub fn prefetch(self, subject: &Subject) {
        untrack(|| self.name(subject));
    }

    /// Ids of subjects whose loaded name contains `needle`, which is in lower case; tracked.
    pub fn find(self, needle: &str) -> Vec<Id> {
        self.revision.track();
        let is_found = |name: &ArcRwSignal<String>| name.with_untracked(|name| lower_case(name).contains(needle));
        self.names.with_value(|names| names.iter().filter(|(_, name)| is_found(name)).map(|(id, _)| *id).collect())
    }

    /// The name of a runner, tracked, in the same way.
    pub fn runner(self, id: Id) -> Option<String> {
        self.name_of(Kind::Runner, id)
    }

    /// Makes calls again that failed.
    pub(super) fn retry(self) {
        self.change_lookups(NameLookup::retry);
    }

    /// Asks again for all names that are unknown, for another caller.
    pub(super) fn sign_in(self) {
        self.change_lookups(NameLookup::sign_in);
    }

    fn change_lookups(self, change: fn(&mut NameLookup)) {
        self.lookups.update_value(|lookups| lookups.iter_mut().for_each(|(_, lookup)| change(lookup)));
        self.make_calls();
    }

    fn name_of(self, kind: Kind, id: Id) -> Option<String> {
        if id.is_empty() {
            return None;
        }
        let is_new = self.names.with_value(|names| !names.contains_key(&id));
        if is_new {
            self.with_lookup(kind, |lookup| lookup.request(id));
            self.make_calls_soon();
        }
        Some(self.signal(id).get()).filter(|name| !name.is_empty())
    }

    fn signal(self, id: Id) -> ArcRwSignal<String> {
        self.names.try_update_value(|names| names.entry(id).or_default().clone()).unwrap_or_default()
    }

    fn with_lookup(self, kind: Kind, change: impl FnOnce(&mut NameLookup)) {
        self.lookups.update_value(|lookups| {
            if let Some((_, lookup)) = lookups.iter_mut().find(|(own, _)| *own == kind) {
                change(lookup);
            }
        });
    }

    /// Makes the calls once what is drawn now is shown: names of all of it are loaded together, and rows do not wait for them.
    fn make_calls_soon(self) {
        if self.is_due.get_value() {
            return;
        }
        self.is_due.set_value(true);
        spawn_local(async move {
            painted().await;
            self.is_due.set_value(false);
            self.make_calls();
        });
    }

    fn make_calls(self) {
        while let Some((kind, call)) = self.lookups.try_update_value(next_call).flatten() {
            spawn_local(async move {
                let outcome = match self.load(kind, &call).await {
                    Ok(named) => {
                        let ids = named.iter().map(|(id, _)| *id).collect();
                        named.into_iter().for_each(|(id, name)| self.signal(id).set(name));
                        self.revision.update(|revision| *revision = revision.wrapping_add(1));
                        Outcome::Found(ids)
                    }
                    // Names are a convenience: the procedure's own error is in the browser's log.
                    Err(error) => Outcome::of_error(call.method, error.code()),
                };
                self.with_lookup(kind, |lookup| lookup.finish(call, outcome));
                self.make_calls();
            });
        }
    }

    async fn load(self, kind: Kind, call: &Call) -> Result<Named, Error> {
        let client = self.client.get_value();
        match call.method {
            Method::List => {
                let organization_id = self.organization.id();
                let ids = call.ids.clone();
                all_pages(&move |token| list_page(client.clone(), kind, organization_id, ids.clone(), token)).await
            }
            Method::Get => {
                let id = call.ids.first().copied().unwrap_or_default();
                Ok(vec![(id, get(&client, kind, id).await?)])
            }
        }
    }
}

fn next_call(lookups: &mut [(Kind, NameLookup); 3]) -> Option<(Kind, Call)> {
    lookups.iter_mut().find_map(|(kind, lookup)| Some((*kind, lookup.take()?)))
}

impl Organization {
    /// Empty where nothing is loaded that has it.
    fn id(self) -> Id {
        let known = |id: Id| Some(id).filter(|id| !id.is_empty());
        let of_prebuild = || self.prebuilds.find(|row| known(row.metadata.organization_id));
        let of_project = || self.projects.find(|row| known(row.metadata.organization_id));
        self.identity.organization_id().and_then(known).or_else(of_prebuild).or_else(of_project).unwrap_or_default()
    }
}

/// A page of the names of these ids or, of runners, of all.
fn list_page(client: Client, kind: Kind, organization_id: Id, ids: Vec<Id>, token: String) -> NamesPage {
    let pagination = page(token);
    match kind {
        // Without an organization to list, people are looked up one by one.
        Kind::User if organization_id.is_empty() => Box::pin(ready(Ok(Default::default()))),
        Kind::User => {
            let filter = ListMembersFilter { user_ids: ids };
            let request = ListMembersRequest { pagination, organization_id, filter };
            Box::pin(api::organization::list_members(&client, &request).map_ok(|answer| {
                let named = answer.members.into_iter().map(|member| (member.user_id, member.full_name));
                (named.collect(), answer.pagination.next_token)
            }))
        }
        Kind::ServiceAccount => {
            let filter = ListServiceAccountsFilter { include_suspended: true, service_account_ids: ids };
            let request = ListServiceAccountsRequest { pagination, filter };
            Box::pin(api::service_account::list_service_accounts(&client, &request).map_ok(|answer| {
                let named = answer.service_accounts.into_iter().map(|account| (account.id, account.name));
                (named.collect(), answer.pagination.next_token)
            }))
        }
        Kind::Runner => {
            Box::pin(api::runner::list_runners(&client, &ListRunnersRequest { pagination }).map_ok(|answer| {
                let named = answer.runners.into_iter().map(|runner| (runner.runner_id, runner.name));
                (named.collect(), answer.pagination.next_token)
            }))
        }
    }
}

fn get(client: &Client, kind: Kind, id: Id) -> Answer<String> {
    match kind {
        Kind::User => Box::pin(api::user::get_user(client, id).map_ok(|user| user.name)),
        Kind::ServiceAccount => {
            Box::pin(api::service_account::get_service_account(client, id).map_ok(|account| account.name))
        }
        Kind::Runner => Box::pin(api::runner::get_runner(client, id).map_ok(|runner| runner.name)),
    }
}
