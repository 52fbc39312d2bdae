//! The last searches of logs, and the list that offers them.

use super::query::Query;

/// Maximum number of searches.
const MAX: usize = 10;
/// Maximum length of a text, in bytes: what is longer was pasted and is hardly searched for again.
const MAX_BYTES: usize = 1_000;

/// Searches, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchHistory(Vec<Query>);

impl SearchHistory {
    /// Searches from their saved form, newest first.
    pub fn new(searches: impl Iterator<Item = Query>) -> Self {
        let mut history = Self(searches.filter(is_worth_it).collect());
        history.0.truncate(MAX);
        history
    }

    pub fn all(&self) -> &[Query] {
        &self.0
    }

    /// Adds a search as the newest, in place of one with the same text.
    pub fn add(&mut self, query: Query) {
        if is_worth_it(&query) {
            self.0.retain(|other| other.text != query.text);
            self.0.insert(0, query);
            self.0.truncate(MAX);
        }
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn is_worth_it(query: &Query) -> bool {
    !query.text.trim().is_empty() && query.text.len() <= MAX_BYTES
}

/// The open list below the search field: the searches, and a last item that clears them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchList {
    searches: Vec<Query>,
    /// Position of the item that the Enter key takes; `None` while that is the text in the field.
    active: Option<usize>,
}

/// An item of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Search(Query),
    Clear,
}

impl SearchList {
    /// `None` if there are no searches.
    pub fn open(history: &SearchHistory) -> Option<Self> {
        let searches = history.all().to_vec();
        (!searches.is_empty()).then_some(Self { searches, active: None })
    }

    pub fn items(&self) -> Vec<Item> {
        self.searches.iter().cloned().map(Item::Search).chain([Item::Clear]).collect()
    }

    pub const fn active(&self) -> Option<usize> {
        self.active
    }

    /// The active item.
    pub fn chosen(&self) -> Option<Item> {
        let active = self.active?;
        Some(self.searches.get(active).cloned().map_or(Item::Clear, Item::Search))
    }

    /// Moves to the next item, to the field after the last one, and from there to the first.
    pub fn down(&mut self) {
        let next = self.active.map_or(0, |active| active.saturating_add(1));
        self.active = (next <= self.searches.len()).then_some(next);
    }

    /// Moves the other way.
    pub fn up(&mut self) {
        self.active = self.active.map_or(Some(self.searches.len()), |active| active.checked_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Query {
        Query { text: text.to_owned(), ..Query::default() }
    }

    fn history(texts: &[&str]) -> SearchHistory {
        let mut history = SearchHistory::default();
        texts.iter().for_each(|text| history.add(plain(text)));
        history
    }

    fn texts(history: &SearchHistory) -> Vec<&str> {
        history.all().iter().map(|query| query.text.as_str()).collect()
    }

    #[test]
    fn the_newest_search_comes_first_and_each_text_is_there_once() {
        let mut own = history(&["a", "b", "c", "a"]);
        assert_eq!(texts(&own), ["a", "c", "b"]);
        own.add(Query { is_regex: true, ..plain("b") });
        assert_eq!((texts(&own), own.all()[0].is_regex), (vec!["b", "a", "c"], true), "with its latest options");
        own.clear();
        assert_eq!(texts(&own), [""; 0]);
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let many: Vec<String> = (0..30).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(texts(&history(&many))[..2], ["29", "28"]);
        assert_eq!(history(&many).all().len(), MAX);
        assert_eq!(SearchHistory::new(many.iter().map(|text| plain(text))).all().len(), MAX);
        let long = "x".repeat(1_001);
        assert_eq!(texts(&history(&["", "  ", &long, &long[..1_000]])), [&long[..1_000]]);
        assert_eq!(SearchHistory::new([plain(" "), plain("a")].into_iter()), history(&["a"]));
    }

    #[test]
    fn the_list_goes_round_by_the_field() {
        assert_eq!(SearchList::open(&SearchHistory::default()), None);
        let mut list = SearchList::open(&history(&["b", "a"])).unwrap();
        assert_eq!(list.items(), [Item::Search(plain("a")), Item::Search(plain("b")), Item::Clear]);
        let mut told = Vec::new();
        for _ in 0..5 {
            told.push(list.chosen());
            list.down();
        }
        let round = [None, Some(Item::Search(plain("a"))), Some(Item::Search(plain("b"))), Some(Item::Clear), None];
        assert_eq!(told, round);
        list.up();
        assert_eq!((list.active(), list.chosen()), (None, None));
        list.up();
        assert_eq!(list.chosen(), Some(Item::Clear));
        list.up();
        list.up();
        assert_eq!(list.active(), Some(0));
    }
}
