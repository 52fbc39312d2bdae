//! Filters that the reader has given a name, kept in this browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::routes;

use super::preferences::storage;

/// A name and the query that it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub name: String,
    /// As in the URL, led by `?`.
    pub query: String,
}

/// The most views kept.
const MOST: usize = 50;

/// Views by name, in the order in which they were saved.
#[derive(Clone, Copy)]
pub struct SavedViews(RwSignal<Vec<SavedView>>);

impl SavedViews {
    pub fn load() -> Self {
        let kept = storage().and_then(|storage| storage.get_item(&key()).ok().flatten());
        // What another version has left and this one cannot read is as good as nothing.
        Self(RwSignal::new(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()))
    }

    /// Tracked.
    pub fn all(self) -> Vec<SavedView> {
        self.0.get()
    }

    /// Keeps a view; one of the same name gives way.
    pub fn save(self, name: &str, query: String) {
        self.0.update(|views| {
            views.retain(|view| view.name != name);
            views.push(SavedView { name: name.to_owned(), query });
            let surplus = views.len().saturating_sub(MOST);
            views.drain(..surplus);
        });
        self.store();
    }

    pub fn remove(self, name: &str) {
        self.0.update(|views| views.retain(|view| view.name != name));
        self.store();
    }

    fn store(self) {
        if let (Some(storage), Ok(json)) = (storage(), self.0.with_untracked(serde_json::to_string)) {
            // Without storage the views live as long as the page.
            let _ = storage.set_item(&key(), &json);
        }
    }
}

/// Consoles under other paths of the same site have views of their own.
fn key() -> String {
    format!("prebuild-console-views{}", routes::base())
}
