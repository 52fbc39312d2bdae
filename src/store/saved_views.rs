//! Named filters, stored in this browser.

use crate::json::Json;

use super::preferences::{Persisted, Stored, quoted, stored_value};

/// A name and the query that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub name: String,
    /// Query string as in the URL, including `?`.
    pub query: String,
}

/// `[{"name":"…","query":"?…"}]`
impl Stored for Vec<SavedView> {
    fn read(json: &Json) -> Option<Self> {
        let Json::List(items) = json else { return None };
        let text = |json: &Json, name| json.get(name).and_then(Json::text).map(str::to_owned);
        let view = |json: &Json| Some(SavedView { name: text(json, "name")?, query: text(json, "query")? });
        Some(items.iter().filter_map(view).collect())
    }

    fn write(&self) -> String {
        let view = |SavedView { name, query }: &SavedView| {
            format!("{{\"name\":{},\"query\":{}}}", quoted(name), quoted(query))
        };
        format!("[{}]", self.iter().map(view).collect::<Vec<_>>().join(","))
    }
}

/// What they are kept under.
const NAME: &str = "views";
/// Maximum number of saved views.
const MAX: usize = 50;

/// Saved views, oldest first.
#[derive(Clone, Copy)]
pub struct SavedViews(Persisted<Vec<SavedView>>);

impl SavedViews {
    pub fn load() -> Self {
        Self(Persisted::load(NAME))
    }

    /// Currently saved views.
    pub fn now() -> Vec<SavedView> {
        stored_value(NAME)
    }

    /// Saved views; tracked.
    pub fn all(self) -> Vec<SavedView> {
        self.0.with(Vec::clone)
    }

    /// Saves a view, replacing any view with the same name.
    pub fn save(self, name: &str, query: String) {
        self.0.change(|views| put(views, SavedView { name: name.to_owned(), query }));
    }

    /// Removes a view. The returned closure restores it, even when this is disposed.
    pub fn remove(self, name: &str) -> impl FnOnce() + Send + Sync + 'static {
        let mut removed = None;
        self.0.change(|views| {
            let index = views.iter().position(|view| view.name == name);
            removed = index.map(|index| (index, views.remove(index)));
        });
        move || {
            if let Some((index, view)) = removed {
                self.0.change(|views| restore(views, index, view));
            }
        }
    }
}

/// Adds a removed view where it was, unless there is another one with its name.
fn restore(views: &mut Vec<SavedView>, index: usize, view: SavedView) {
    if views.iter().all(|other| other.name != view.name) {
        views.insert(index.min(views.len()), view);
    }
}

/// Adds a view, replacing one with the same name and, above the limit, dropping the oldest.
fn put(views: &mut Vec<SavedView>, view: SavedView) {
    views.retain(|other| other.name != view.name);
    views.push(view);
    let surplus = views.len().saturating_sub(MAX);
    views.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_replaces_its_namesake_or_the_oldest_and_comes_back() {
        let view = |name: &str, query: &str| SavedView { name: name.into(), query: query.into() };
        let mut views = Vec::new();
        for (name, query) in [("Nights", "?a"), ("Days", "?b"), ("Nights", "?c")] {
            put(&mut views, view(name, query));
        }
        assert_eq!(views, [view("Days", "?b"), view("Nights", "?c")]);
        restore(&mut views, 0, view("Evenings", "?d"));
        restore(&mut views, 9, view("Days", "?e"));
        assert_eq!(views, [view("Evenings", "?d"), view("Days", "?b"), view("Nights", "?c")]);
        (0..MAX).for_each(|number| put(&mut views, view(&number.to_string(), "?")));
        assert_eq!((views.len(), views[0].name.as_str()), (MAX, "0"));
    }
}
