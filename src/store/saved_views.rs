//! Filters that the reader has given a name, kept in this browser.

use serde::{Deserialize, Serialize};

use super::preferences::{Kept, kept};

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
pub struct SavedViews(Kept<Vec<SavedView>>);

impl SavedViews {
    pub fn load() -> Self {
        Self(Kept::load(NAME))
    }

    /// Those that are kept at present.
    pub fn now() -> Vec<SavedView> {
        kept(NAME)
    }

    /// Tracked.
    pub fn all(self) -> Vec<SavedView> {
        self.0.with(Vec::clone)
    }

    /// Keeps a view; one of the same name gives way.
    pub fn save(self, name: &str, query: String) {
        self.0.change(|views| put(views, SavedView { name: name.to_owned(), query }));
    }

    pub fn remove(self, name: &str) {
        self.0.change(|views| views.retain(|view| view.name != name));
    }
}

/// Adds a view in place of one of the same name and, where there are too many, of the oldest.
fn put(views: &mut Vec<SavedView>, view: SavedView) {
    views.retain(|other| other.name != view.name);
    views.push(view);
    let surplus = views.len().saturating_sub(MOST);
    views.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_takes_the_place_of_one_of_its_name_or_of_the_oldest() {
        let view = |name: &str, query: &str| SavedView { name: name.into(), query: query.into() };
        let mut views = Vec::new();
        for (name, query) in [("Nights", "?a"), ("Days", "?b"), ("Nights", "?c")] {
            put(&mut views, view(name, query));
        }
        assert_eq!(views, [view("Days", "?b"), view("Nights", "?c")]);
        (0..MOST).for_each(|number| put(&mut views, view(&number.to_string(), "?")));
        assert_eq!((views.len(), views[0].name.as_str()), (MOST, "0"));
    }
}
