//! Names of users, service accounts, and runners. The short id replaces an unknown name.
//!
//! The code that loads names isn't part of the first view: rows are shown before their names are known.

pub mod loader;
pub mod name_lookup;

use std::collections::HashMap;

use leptos::prelude::untrack;
use leptos::task::spawn_local;

use crate::api::Client;
use crate::connect::timer::painted;
use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::shared::{Principal, Subject};
use crate::reactive::{ArcRwSignal, RwSignal, StoredValue};
use crate::sort::sort_by;

use super::identity::Identity;
use super::keyed::Keyed;
use name_lookup::NameLookup;

#[derive(Clone, Copy)]
pub struct People {
    client: StoredValue<Client>,
    organization: Organization,
    /// Empty where unknown.
    names: StoredValue<HashMap<Id, ArcRwSignal<String>>>,
    /// Rises whenever names are loaded.
    revision: RwSignal<u64>,
    /// What [`loader::load`] hasn't taken.
    requests: StoredValue<Vec<Request>>,
    lookups: StoredValue<Vec<(Kind, NameLookup)>>,
    /// Runs [`loader::load`] once its code is there.
    load: StoredValue<fn(Self)>,
    /// Whether `load` is about to be called.
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

#[derive(Clone, Copy)]
enum Request {
    /// Loads a name for the first time.
    Name(Kind, Id),
    /// Makes calls again that failed.
    Retry,
    /// Asks again for all names that are unknown, for another caller.
    SignIn,
}

impl People {
    /// `load` calls [`loader::load`], at once or later.
    pub fn new(client: StoredValue<Client>, organization: Organization, load: fn(Self)) -> Self {
        Self {
            client,
            organization,
            names: StoredValue::default(),
            revision: RwSignal::new(0),
            requests: StoredValue::default(),
            lookups: StoredValue::default(),
            load: StoredValue::new(load),
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

    /// Ids of subjects with their loaded names, sorted by name; tracked.
    pub fn all(self) -> Vec<(Id, String)> {
        self.revision.track();
        let mut all: Vec<(Id, String)> = self.names.with_value(|names| {
            let names = names.iter().map(|(id, name)| (*id, name.get_untracked()));
            names.filter(|(_, name)| !name.is_empty()).collect()
        });
        sort_by(&mut all, |one, other| one.1.cmp(&other.1));
        all
    }

    /// The name of a runner, tracked, in the same way.
    pub fn runner(self, id: Id) -> Option<String> {
        self.name_of(Kind::Runner, id)
    }

    /// Makes calls again that failed.
    pub(super) fn retry(self) {
        self.request(Request::Retry);
    }

    /// Asks again for all names that are unknown, for another caller.
    pub(super) fn sign_in(self) {
        self.request(Request::SignIn);
    }

    fn name_of(self, kind: Kind, id: Id) -> Option<String> {
        if id.is_empty() {
            return None;
        }
        let is_new = self.names.with_value(|names| !names.contains_key(&id));
        if is_new {
            self.request(Request::Name(kind, id));
        }
        Some(self.signal(id).get()).filter(|name| !name.is_empty())
    }

    fn signal(self, id: Id) -> ArcRwSignal<String> {
        self.names.try_update_value(|names| names.entry(id).or_default().clone()).unwrap_or_default()
    }

    /// Loads once what is drawn now is shown: names of all of it are loaded together, and rows do not wait for them.
    fn request(self, request: Request) {
        self.requests.update_value(|requests| requests.push(request));
        if self.is_due.get_value() {
            return;
        }
        self.is_due.set_value(true);
        spawn_local(async move {
            painted().await;
            self.is_due.set_value(false);
            (self.load.get_value())(self);
        });
    }
}
