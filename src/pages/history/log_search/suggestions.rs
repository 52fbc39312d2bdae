//! What to search for, before the first search: the user's last searches of logs, and examples.

use leptos::html::Div;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::domain::log::query::Query;
use crate::domain::log::search_history::SearchHistory;

/// Maximum number of recent searches shown.
const MAX_RECENT: usize = 5;

/// Texts that many failed logs contain, and whether they are regular expressions.
const EXAMPLES: [(&str, bool); 4] =
    [("exit (code|status) [1-9]", true), ("No space left on device", false), ("npm ERR!", false), ("timed out", false)];

/// `search` receives what is chosen.
pub fn suggestions(history: &SearchHistory, search: impl Fn(Query) + Copy + 'static) -> Element<Div> {
    let recent: Vec<Query> = history.all().iter().take(MAX_RECENT).cloned().collect();
    let is_new = |(text, _): &(&str, bool)| recent.iter().all(|query| query.text != *text);
    let example = |(text, is_regex): (&str, bool)| Query { text: text.to_owned(), is_regex, ..Query::default() };
    let examples = EXAMPLES.into_iter().filter(is_new).map(example).collect();
    let groups = [("Recent", recent), ("Examples", examples)];
    let groups = groups.into_iter().filter(|(_, queries)| !queries.is_empty()).map(|(title, queries)| {
        let item = |query: Query| {
            let text = query.text.clone();
            button("button", move || search(query.clone())).child(html::code().child(text))
        };
        html::div()
            .class("suggestions")
            .role("group")
            .aria_label(title)
            .child(html::span().class("meta").child(title))
            .child(html::div().class("suggested").child(queries.into_iter().map(item).collect::<Vec<_>>()))
    });
    let message =
        "Find every prebuild that failed with the same error. Type part of the message, or start with one of these.";
    empty_state("Search the logs of failed prebuilds", message, groups.collect::<Vec<_>>())
}

/// Where there is no log to search.
pub fn no_logs() -> Element<Div> {
    empty_state(
        "No failed prebuilds",
        "The logs of failed prebuilds are searched here. There are none in this list.",
        (),
    )
}
