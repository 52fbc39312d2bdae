//! Names of users, service accounts and runners, each asked for once. Where one is not to be had, its short id stands
//! for it.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::proto::id::Id;
use crate::proto::shared::{Principal, Subject};

use super::fetch_queue::FetchQueue;

#[derive(Clone, Copy)]
pub struct People {
    client: StoredValue<Client>,
    /// Empty while on its way, or where there is none to be had.
    names: StoredValue<HashMap<Id, ArcRwSignal<String>>>,
    queue: StoredValue<FetchQueue<Key>>,
}

/// Which service knows the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    User(Id),
    ServiceAccount(Id),
    Runner(Id),
}

impl Key {
    fn id(self) -> Id {
        match self {
            Self::User(id) | Self::ServiceAccount(id) | Self::Runner(id) => id,
        }
    }
}

impl People {
    pub fn new(client: StoredValue<Client>) -> Self {
        Self { client, names: StoredValue::default(), queue: StoredValue::default() }
    }

    /// The name of a subject, tracked; `None` while or where it is not known. The first call asks for it.
    pub fn name(self, subject: &Subject) -> Option<String> {
        let id = subject.id;
        match subject.principal {
            Principal::User => self.name_of(Key::User(id)),
            Principal::ServiceAccount => self.name_of(Key::ServiceAccount(id)),
            _ => None,
        }
    }

    /// The name of a runner, tracked, in the same way.
    pub fn runner(self, id: Id) -> Option<String> {
        self.name_of(Key::Runner(id))
    }

    fn name_of(self, key: Key) -> Option<String> {
        if key.id().is_empty() {
            return None;
        }
        let known = self.names.with_value(|names| names.get(&key.id()).cloned());
        let name = known.unwrap_or_else(|| {
            let name = ArcRwSignal::new(String::new());
            self.names.update_value(|names| {
                names.insert(key.id().to_owned(), name.clone());
            });
            self.queue.update_value(|queue| queue.push(key));
            self.fetch_next();
            name
        });
        Some(name.get()).filter(|name| !name.is_empty())
    }

    fn fetch_next(self) {
        while let Some(key) = self.queue.try_update_value(FetchQueue::take).flatten() {
            spawn_local(async move {
                let name = name(&self.client.get_value(), key).await;
                if let Some(known) = self.names.with_value(|names| names.get(&key.id()).cloned()) {
                    known.set(name);
                }
                self.queue.update_value(|queue| queue.done(&key));
                self.fetch_next();
            });
        }
    }
}

/// Empty where the API has none or does not tell.
async fn name(client: &Client, key: Key) -> String {
    match key {
        Key::User(id) => api::user::get_user(client, id).await.map(|user| user.name),
        Key::ServiceAccount(id) => api::service_account::get_service_account(client, id).await.map(|own| own.name),
        Key::Runner(id) => api::runner::get_runner(client, id).await.map(|runner| runner.name),
    }
    .unwrap_or_default()
}
