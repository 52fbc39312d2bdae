//! Names by id, loaded once on first use. If they aren't available, ids are shown instead.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local;

use crate::api::Client;
use crate::connect::error::Error;
use crate::connect::timer::painted;
use crate::format;
use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};
use crate::sort::sort_by;

use super::people::name_lookup::{Method, Outcome};

/// Ids and their names.
pub type Named = Vec<(Id, String)>;
/// List page of names and the token of the next page. Boxed so that all lists share one compiled copy of [`all_pages`].
pub type NamesPage = Pin<Box<dyn Future<Output = Result<(Named, String), Error>>>>;

/// Loads all pages of a list.
pub async fn all_pages(load_page: &dyn Fn(String) -> NamesPage) -> Result<Named, Error> {
    let (mut all, mut token) = load_page(String::new()).await?;
    while !token.is_empty() {
        let (more, next) = load_page(token).await?;
        all.extend(more);
        token = next;
    }
    Ok(all)
}

#[derive(Clone, Copy)]
pub struct Names {
    client: StoredValue<Client>,
    load_page: fn(Client, String) -> NamesPage,
    names: RwSignal<HashMap<Id, String>>,
    load: StoredValue<Load>,
    is_settled: RwSignal<bool>,
}

/// State of the load.
#[derive(Clone, Copy, PartialEq)]
enum Load {
    /// Not started: no name was needed yet.
    NotStarted,
    Started,
    Failed,
    Denied,
}

/// Time to start a load.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Now,
    /// After the browser has painted the current state, so that names don't delay rows.
    AfterPaint,
}

impl Names {
    pub fn new(client: StoredValue<Client>, load_page: fn(Client, String) -> NamesPage) -> Self {
        Self {
            client,
            load_page,
            names: RwSignal::default(),
            load: StoredValue::new(Load::NotStarted),
            is_settled: RwSignal::new(false),
        }
    }

    /// Name of `id`, or `None` while or if it isn't known; tracked. The first read starts the load, which outlives the
    /// page. Later reads never retry a failed load, see [`Self::retry`].
    pub fn get(self, id: Id) -> Option<String> {
        self.load_once(When::AfterPaint);
        self.names.with(|names| names.get(&id).cloned()).filter(|name| !name.trim().is_empty())
    }

    /// Name of `id`, or its short form while or if the name isn't known; tracked.
    pub fn display_name(self, id: Id) -> String {
        self.get(id).unwrap_or_else(|| format::short_id(id))
    }

    /// All ids with their names, sorted by name; tracked.
    pub fn all(self) -> Named {
        self.load_once(When::AfterPaint);
        let mut all: Named =
            self.names.with(|names| names.iter().map(|(id, name)| (*id, format::name_or_id(name, *id))).collect());
        sort_by(&mut all, |one, other| one.1.cmp(&other.1));
        all
    }

    /// Ids whose name contains `needle`, which is in lower case; tracked.
    pub fn find(self, needle: &str) -> Vec<Id> {
        self.load_once(When::AfterPaint);
        let is_found = |name: &String| lower_case(name).contains(needle);
        self.names.with(|names| names.iter().filter(|(_, name)| is_found(name)).map(|(id, _)| *id).collect())
    }

    /// Whether the load has ended, successfully or not, so that rows sorted by name no longer move; tracked. Callers
    /// wait for names, so the load starts immediately.
    pub fn is_settled(self) -> bool {
        self.load_once(When::Now);
        self.is_settled.get()
    }

    /// Reloads the names if the last load failed.
    pub(super) fn retry(self) {
        if self.load.get_value() == Load::Failed {
            self.start(When::Now);
        }
    }

    /// Reloads the names for a new caller if the previous one couldn't load them.
    pub(super) fn sign_in(self) {
        if matches!(self.load.get_value(), Load::Failed | Load::Denied) {
            self.start(When::Now);
        }
    }

    fn load_once(self, when: When) {
        if self.load.get_value() == Load::NotStarted {
            self.start(when);
        }
    }

    fn start(self, when: When) {
        self.load.set_value(Load::Started);
        let (client, load_page) = (self.client.get_value(), self.load_page);
        spawn_local(async move {
            if when == When::AfterPaint {
                painted().await;
            }
            match all_pages(&move |token| load_page(client.clone(), token)).await {
                Ok(named) => self.names.set(named.into_iter().collect()),
                // Names are optional: short ids stay, and the error is in the browser's console.
                Err(error) => self.load.set_value(match Outcome::of_error(Method::List, error.code()) {
                    Outcome::Denied => Load::Denied,
                    _ => Load::Failed,
                }),
            }
            self.is_settled.set(true);
        });
    }
}
