//! Loads the requested names.

use std::mem;

use futures_util::TryFutureExt;
use futures_util::future::ready;
use leptos::task::spawn_local;

use crate::api::{self, Answer, Client};
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::proto::organization::{ListMembersFilter, ListMembersRequest};
use crate::proto::runner::ListRunnersRequest;
use crate::proto::service_account::{ListServiceAccountsFilter, ListServiceAccountsRequest};

use super::super::names::{Named, NamesPage, all_pages};
use super::super::page;
use super::name_lookup::{Call, MAX_FILTER_IDS, Method, NameLookup, Outcome};
use super::{Kind, Organization, People, Request};

type Lookups = Vec<(Kind, NameLookup)>;

/// Loads what was requested since the last call.
pub fn load(people: People) {
    let requests = people.requests.try_update_value(mem::take).unwrap_or_default();
    people.lookups.update_value(|lookups| {
        if lookups.is_empty() {
            *lookups = new_lookups();
        }
        requests.into_iter().for_each(|request| take(lookups, request));
    });
    make_calls(people);
}

fn new_lookups() -> Lookups {
    vec![
        (Kind::User, NameLookup::new(MAX_FILTER_IDS)),
        (Kind::ServiceAccount, NameLookup::new(MAX_FILTER_IDS)),
        // Runners are few, and listed without a filter.
        (Kind::Runner, NameLookup::new(usize::MAX)),
    ]
}

fn take(lookups: &mut Lookups, request: Request) {
    match request {
        Request::Name(kind, id) => with_lookup(lookups, kind, |lookup| lookup.request(id)),
        Request::Retry => lookups.iter_mut().for_each(|(_, lookup)| lookup.retry()),
        Request::SignIn => lookups.iter_mut().for_each(|(_, lookup)| lookup.sign_in()),
    }
}

fn with_lookup(lookups: &mut Lookups, kind: Kind, change: impl FnOnce(&mut NameLookup)) {
    if let Some((_, lookup)) = lookups.iter_mut().find(|(own, _)| *own == kind) {
        change(lookup);
    }
}

fn make_calls(people: People) {
    while let Some((kind, call)) = people.lookups.try_update_value(next_call).flatten() {
        spawn_local(async move {
            let outcome = match names_of(people, kind, &call).await {
                Ok(named) => {
                    let ids = named.iter().map(|(id, _)| *id).collect();
                    named.into_iter().for_each(|(id, name)| people.signal(id).set(name));
                    people.revision.update(|revision| *revision = revision.wrapping_add(1));
                    Outcome::Found(ids)
                }
                // Names are a convenience: the procedure's own error is in the browser's log.
                Err(error) => Outcome::of_error(call.method, error.code()),
            };
            people.lookups.update_value(|lookups| with_lookup(lookups, kind, |lookup| lookup.finish(call, outcome)));
            make_calls(people);
        });
    }
}

async fn names_of(people: People, kind: Kind, call: &Call) -> Result<Named, Error> {
    let client = people.client.get_value();
    match call.method {
        Method::List => {
            let organization_id = people.organization.id();
            let ids = call.ids.clone();
            all_pages(&move |token| list_page(client.clone(), kind, organization_id, ids.clone(), token)).await
        }
        Method::Get => {
            let id = call.ids.first().copied().unwrap_or_default();
            Ok(vec![(id, get(&client, kind, id).await?)])
        }
    }
}

fn next_call(lookups: &mut Lookups) -> Option<(Kind, Call)> {
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
