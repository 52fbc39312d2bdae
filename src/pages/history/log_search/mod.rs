//! Search of the failed prebuilds' logs, one after the other.

mod form;
pub mod progress;
pub mod results;
pub mod search;
pub mod suggestions;

use leptos::prelude::*;

use crate::components::announce::announce;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::domain::log::query::Query;
use crate::domain::prebuild::has_failed_log;
use crate::navigation::Address;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::search_history::{change_search_history, search_history};

use super::loaded::over_loaded;
use super::names::PrebuildNames;
use super::results::Results;
pub use form::FIELD_ID;
use form::{SearchForm, form};
use search::LogSearch;
use suggestions::{no_logs, suggestions};

/// Parameter for the text in the address.
const IN_LOGS: &str = "in-logs";

chunk! {
    pub static LOG_SEARCH: history_log_search = |(results, names, store, address): (Results, PrebuildNames, Store, Address)| -> AnyView {
        view(results, names, store, address)
    }
}

fn view(results: Results, names: PrebuildNames, store: Store, address: Address) -> AnyView {
    let query = RwSignal::new(Query::from_query(&untrack(|| address.query()), IN_LOGS));
    // Prebuilds to search, newest first.
    let failed: Memo<Vec<Id>> =
        Memo::new(move |_| results.rows().into_iter().filter(has_failed_log).map(|row| row.id).collect());
    let search = LogSearch::new(store);
    let begin = move || {
        let query = query.get_untracked();
        if search.begin(&query, failed.get_untracked()) {
            address.change_query(|own| query.into_query(own, IN_LOGS));
            change_search_history(|history| history.add(query));
        }
    };
    let suggested = move |suggestion| {
        query.set(suggestion);
        begin();
    };
    let logs = Memo::new(move |_| failed.with(Vec::len));
    let form = form(SearchForm { query, logs, is_running: search.is_running }, begin, move || search.stop());
    let announcement = announce(move || progress::progress_text(search).unwrap_or_default());
    let found = move || results::found(search, store.prebuilds, names);
    let has_logs = Memo::new(move |_| logs.get() > 0);
    let is_new = Memo::new(move |_| search.progress.get().is_none() && search.problem.get().is_none());
    let before = move || match (is_new.get(), has_logs.get()) {
        (true, true) => suggestions(&search_history(), suggested).into_content(),
        (true, false) if results.is_complete.get() => no_logs().into_content(),
        _ => nothing(),
    };
    let extent = over_loaded(results, |_| nothing());
    ((form, extent, before), move || progress::progress(search), announcement, found).into_content()
}
