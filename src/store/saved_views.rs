//! Filters that the reader has given a name, kept in this browser.

use serde::{Deserialize, Serialize};

use crate::reactive::RwSignal;

use super::preferences::{keep, kept};

/// A name and the query that it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub name: String,
    /// As in the URL, led by `?`.
    pub query: String,
}

/// What they are kept under.
const NAME: &str = "views";
/// The most views kept.
const MOST: usize = 50;

/// Views by name, in the order in which they were saved.
#[derive(Clone, Copy)]
pub struct SavedViews(RwSignal<Vec<SavedView>>);

impl SavedViews {
    pub fn load() -> Self {
        Self(RwSignal::new(kept(NAME)))
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
        self.0.with_untracked(|views| keep(NAME, views));
    }
}
