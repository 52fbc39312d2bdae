//! Searches of logs, saved in this browser and sent nowhere.

use crate::domain::log::query::Query;
use crate::domain::log::search_history::SearchHistory;
use crate::json::Json;

use super::preferences::{Stored, change_stored, quoted, stored_value};

/// `[{"text":"…","regex":true,"case":true}]`, newest first.
impl Stored for SearchHistory {
    fn read(json: &Json) -> Option<Self> {
        let Json::List(items) = json else { return None };
        let is_on = |json: &Json, name| matches!(json.get(name), Some(Json::Flag(true)));
        let query = |json: &Json| {
            let text = json.get("text").and_then(Json::text)?.to_owned();
            Some(Query { text, is_regex: is_on(json, "regex"), has_case: is_on(json, "case") })
        };
        Some(Self::new(items.iter().filter_map(query)))
    }

    fn write(&self) -> String {
        let search = |Query { text, is_regex, has_case }: &Query| {
            format!("{{\"text\":{},\"regex\":{is_regex},\"case\":{has_case}}}", quoted(text))
        };
        format!("[{}]", self.all().iter().map(search).collect::<Vec<_>>().join(","))
    }
}

/// What they are kept under.
const NAME: &str = "log-searches";

/// The saved searches.
pub fn search_history() -> SearchHistory {
    stored_value(NAME)
}

/// Changes the saved searches.
pub fn change_search_history(change: impl FnOnce(&mut SearchHistory)) {
    change_stored(NAME, change);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_survive_being_saved() {
        let mut history = SearchHistory::default();
        history.add(Query { text: "\"quoted\" \\ é".to_owned(), is_regex: true, has_case: false });
        history.add(Query { text: "npm ERR!".to_owned(), is_regex: false, has_case: true });
        let read = |text: &str| SearchHistory::read(&serde_json::from_str(text).unwrap());
        assert_eq!(read(&history.write()), Some(history));
        assert_eq!(read("{}"), None);
        let other = read(r#"[7,{"text":"a","later":1},{"regex":true}]"#).unwrap();
        assert_eq!(other.all(), [Query { text: "a".to_owned(), ..Query::default() }]);
    }
}
