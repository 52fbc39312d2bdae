//! Names by id, loaded once when first needed. Where they cannot be had, ids stand for themselves.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local;

use crate::api::Client;
use crate::connect::error::Error;
use crate::connect::timer::shown;
use crate::format;
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};
use crate::sort::sort_by;

use super::name_lookup::{Method, Outcome};

/// Ids and their names.
pub type Named = Vec<(Id, String)>;
/// A page of a list of names, and the next page's token; boxed, so that all lists share one copy of [`all_pages`].
pub type NamesPage = Pin<Box<dyn Future<Output = Result<(Named, String), Error>>>>;

/// All pages of a list that is needed whole.
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
    is_answered: RwSignal<bool>,
}

/// How far the load is.
#[derive(Clone, Copy, PartialEq)]
enum Load {
    /// Nothing has needed a name yet.
    Unneeded,
    Started,
    Failed,
    Denied,
}

/// When a load begins.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Now,
    /// Once the browser has shown what is drawn by now: rows do not wait for names.
    Shown,
}

impl Names {
    pub fn new(client: StoredValue<Client>, load_page: fn(Client, String) -> NamesPage) -> Self {
        Self {
            client,
            load_page,
            names: RwSignal::default(),
            load: StoredValue::new(Load::Unneeded),
            is_answered: RwSignal::new(false),
        }
    }

    /// The name of `id`, tracked; `None` while or where it is not known. The first read starts the load, which goes on
    /// across pages. Later reads never repeat one that failed, see [`Self::retry`].
    pub fn get(self, id: Id) -> Option<String> {
        self.load_once(When::Shown);
        self.names.with(|names| names.get(&id).cloned()).filter(|name| !name.trim().is_empty())
    }

    /// The name of `id`, or its short form while or where the name is not known; tracked.
    pub fn shown(self, id: Id) -> String {
        self.get(id).unwrap_or_else(|| format::short_id(id))
    }

    /// Every id and its name, by name; tracked.
    pub fn all(self) -> Named {
        self.load_once(When::Shown);
        let mut all: Named =
            self.names.with(|names| names.iter().map(|(id, name)| (*id, format::name_or_id(name, *id))).collect());
        sort_by(&mut all, |one, other| one.1.cmp(&other.1));
        all
    }

    /// Whether the load has ended, well or not: what is sorted by name then stays where it is. Tracked. What asks for this waits for
    /// the names, so they are loaded at once.
    pub fn is_answered(self) -> bool {
        self.load_once(When::Now);
        self.is_answered.get()
    }

    /// Loads the names again if the last load failed.
    pub(super) fn retry(self) {
        if self.load.get_value() == Load::Failed {
            self.start(When::Now);
        }
    }

    /// Loads the names for another caller if the last one did not get them.
    pub(super) fn sign_in(self) {
        if matches!(self.load.get_value(), Load::Failed | Load::Denied) {
            self.start(When::Now);
        }
    }

    fn load_once(self, when: When) {
        if self.load.get_value() == Load::Unneeded {
            self.start(when);
        }
    }

    fn start(self, when: When) {
        self.load.set_value(Load::Started);
        let (client, load_page) = (self.client.get_value(), self.load_page);
        spawn_local(async move {
            if when == When::Shown {
                shown().await;
            }
            match all_pages(&move |token| load_page(client.clone(), token)).await {
                Ok(named) => self.names.set(named.into_iter().collect()),
                // Names are a convenience: short ids stay, and the procedure's own error is in the browser's log.
                Err(error) => self.load.set_value(match Outcome::of_error(Method::List, error.code()) {
                    Outcome::Denied => Load::Denied,
                    _ => Load::Failed,
                }),
            }
            self.is_answered.set(true);
        });
    }
}
