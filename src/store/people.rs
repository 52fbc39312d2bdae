//! Names of users and service accounts, each asked for once. Where one is not to be had, its short id stands for it.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Client};
use crate::proto::shared::{Principal, Subject};

use super::fetch_queue::FetchQueue;

#[derive(Clone, Copy)]
pub struct People {
    client: StoredValue<Client>,
    /// Empty while on its way, or where there is none to be had.
    names: StoredValue<HashMap<String, ArcRwSignal<String>>>,
    queue: StoredValue<FetchQueue<(String, bool)>>,
}

impl People {
    pub fn new(client: StoredValue<Client>) -> Self {
        Self { client, names: StoredValue::default(), queue: StoredValue::default() }
    }

    /// The name of a subject, tracked; `None` while or where it is not known. The first call asks for it.
    pub fn name(self, subject: &Subject) -> Option<String> {
        let is_person = match subject.principal {
            Principal::User => true,
            Principal::ServiceAccount => false,
            _ => return None,
        };
        if subject.id.is_empty() {
            return None;
        }
        let known = self.names.with_value(|names| names.get(&subject.id).cloned());
        let name = known.unwrap_or_else(|| {
            let name = ArcRwSignal::new(String::new());
            self.names.update_value(|names| {
                names.insert(subject.id.clone(), name.clone());
            });
            self.queue.update_value(|queue| queue.push((subject.id.clone(), is_person)));
            self.fetch_next();
            name
        });
        Some(name.get()).filter(|name| !name.is_empty())
    }

    fn fetch_next(self) {
        while let Some((id, is_person)) = self.queue.try_update_value(FetchQueue::take).flatten() {
            spawn_local(async move {
                let name = name(&self.client.get_value(), id.clone(), is_person).await;
                self.names.with_value(|names| names.get(&id).inspect(|known| known.set(name)).is_some());
                self.queue.update_value(|queue| queue.done(&(id, is_person)));
                self.fetch_next();
            });
        }
    }
}

/// Empty where the API has none or does not tell.
async fn name(client: &Client, id: String, is_person: bool) -> String {
    if is_person {
        return api::user::get_user(client, id).await.map(|user| user.name).unwrap_or_default();
    }
    api::service_account::get_service_account(client, id).await.map(|account| account.name).unwrap_or_default()
}
