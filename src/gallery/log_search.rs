//! Search of the logs of many prebuilds.

use crate::components::content::Content;
use crate::domain::log::query::Query;
use crate::domain::log::search_history::SearchHistory;
use crate::pages::history::log_search::progress::progress;
use crate::pages::history::log_search::results::found;
use crate::pages::history::log_search::search::{FoundLog, LogSearch};
use crate::pages::history::log_search::suggestions::{no_logs, suggestions};
use crate::pages::history::names::PrebuildNames;
use crate::proto::prebuild::PrebuildPhase;
use crate::store::log::across::{Found, FoundLine};

use super::Family;
use super::data::{LONG_NAME, prebuild};
use super::store::silent_store;

pub fn families() -> Vec<Family> {
    let query = |text: &str| Query { text: text.to_owned(), ..Query::default() };
    let history = SearchHistory::new([query("npm ERR!"), query(LONG_NAME)].into_iter());
    vec![
        Family::new("log-suggestions", "What to search for in logs")
            .wide("First search", suggestions(&SearchHistory::default(), |_| {}))
            .wide("Searches before", suggestions(&history, |_| {}))
            .wide("No logs", no_logs()),
        Family::new("log-search-progress", "Progress of a search through logs")
            .wide("Running", state(3, true, None))
            .wide("Stopped, some missing", state(5, false, Some("Their logs have expired.")))
            .wide("Done", state(12, false, None)),
        Family::new("log-matches", "Logs that a search found").wide("Lines, and an incomplete log", matches()),
    ]
}

/// A search through twelve logs, of which this many are read.
fn state(done: usize, is_running: bool, missing: Option<&str>) -> impl Content {
    let search = LogSearch::new(silent_store());
    search.progress.set(Some((done, 12)));
    search.is_running.set(is_running);
    if let Some(reason) = missing {
        search.missing.set((2, reason.to_owned()));
    }
    move || progress(search)
}

fn matches() -> impl Content {
    let store = silent_store();
    let search = LogSearch::new(store);
    let line = |number, before: &str, after: &str| FoundLine {
        number,
        before: before.to_owned(),
        found: "exit code 1".to_owned(),
        after: after.to_owned(),
    };
    let log = |place, lines: Vec<FoundLine>, count, is_partial| FoundLog {
        place,
        prebuild_id: store.prebuilds.merge(prebuild(PrebuildPhase::Failed, 75 * (place as i64 + 1))),
        found: Found { count, first: lines, is_partial },
    };
    let long = format!(": {LONG_NAME} {LONG_NAME}");
    let first = vec![line(112, "devcontainer build failed: ", ""), line(118, "process did not complete: ", &long)];
    search.found.set(vec![log(0, first, 7, false), log(1, vec![line(7, "", "")], 1, true)]);
    search.progress.set(Some((12, 12)));
    let names = PrebuildNames::new(store, None);
    move || found(search, store.prebuilds, names)
}
