//! Matches of the filter in a history, and the search for more of them.

use leptos::prelude::untrack;

use crate::clock;
use crate::components::effect::effect;
use crate::components::time::present;
use crate::domain::coverage::{Coverage, Extent};
use crate::domain::filter::Filter;
use crate::domain::found::{AsOf, Found, Verdict};
use crate::domain::history_view::{Ranks, Sort, SortColumn};
use crate::domain::search::Search;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::history::History;
use crate::store::keyed::Keyed;
use crate::store::paged::{ListStatus, Paging};
use crate::store::resource::Loading;

use super::names::PrebuildNames;

/// Loaded prebuilds that match the filter, and the search for more of them.
#[derive(Clone, Copy)]
pub struct Results {
    pub prebuilds: Keyed<Prebuild>,
    /// The history as filtered by the API.
    history: Memo<CurrentHistory>,
    /// The filter in force, which always has a time range if the list is sorted.
    pub filter: Memo<Filter>,
    /// The filter's text, and the ids of everything that has it in its name.
    pub search: Memo<Search>,
    pub sort: Memo<Sort>,
    pub ranks: RwSignal<Ranks>,
    /// Ids of the rows to show, in order.
    pub found: Memo<Found>,
    /// Whether every match is loaded.
    pub is_complete: Memo<bool>,
    /// Whether the user stopped the search.
    pub is_stopped: RwSignal<bool>,
}

/// Properties of [`Results`].
#[derive(Clone, Copy)]
pub struct ResultsSource {
    pub store: Store,
    /// `None` for the organization's history.
    pub project_id: Option<Id>,
    pub names: PrebuildNames,
    pub filter: Memo<Filter>,
    pub sort: Memo<Sort>,
    /// Order of names; empty unless rows are sorted by them.
    pub ranks: RwSignal<Ranks>,
}

/// A history that is equal to itself only, so that a memo passes on a change of history.
#[derive(Clone, Copy)]
struct CurrentHistory(History);

impl PartialEq for CurrentHistory {
    fn eq(&self, other: &Self) -> bool {
        self.0.status == other.0.status
    }
}

impl Results {
    pub fn new(source: ResultsSource) -> Self {
        let ResultsSource { store, project_id, names, filter: chosen, sort, ranks } = source;
        // A sorted list covers a time range: sorting only the loaded rows would mislead.
        let filter = Memo::new(move |_| {
            let chosen = chosen.get();
            if sort.get() == Sort::default() { chosen } else { chosen.with_range() }
        });
        let history = Memo::new(move |_| CurrentHistory(filter.with(|filter| store.history(project_id, filter))));
        let search = Memo::new(move |_| {
            let text = filter.with(|filter| filter.text.clone());
            let named = if text.is_empty() { Vec::new() } else { names.find(&text) };
            Search::new(&text, named)
        });
        // The API has a call for a whole id. No other prebuild matches, so nothing else is searched.
        let by_id = Memo::new(move |_| search.with(Search::whole_id));
        effect(move || {
            if let Some(id) = by_id.get() {
                untrack(|| store.prebuild(id).refresh());
            }
        });
        let is_complete = Memo::new(move |_| {
            if let Some(id) = by_id.get() {
                return store.prebuild(id).loading.get() != Loading::Waiting;
            }
            let coverage = coverage(history.get().0);
            filter.with(|filter| coverage.is_complete(filter, clock::now()))
        });
        let is_stopped = RwSignal::new(false);
        effect(move || {
            filter.track();
            sort.track();
            is_stopped.set(false);
        });
        let prebuilds = store.prebuilds;
        let asked = Asked { prebuilds, project_id, names, history, filter, search, by_id, sort, ranks };
        let found = found(asked);
        Self { prebuilds, history, filter, search, sort, ranks, found, is_complete, is_stopped }
    }

    /// The history that is searched; tracked.
    pub fn history(self) -> History {
        self.history.get().0
    }

    /// The state of its list; tracked.
    pub fn list(self) -> ListStatus {
        self.history().status
    }

    /// Every match; tracked.
    pub fn rows(self) -> Vec<Prebuild> {
        self.prebuilds.revision();
        let row = |id: &Id| self.prebuilds.get(*id).map(|row| row.get_untracked());
        self.found.with(|found| found.iter().filter_map(row).collect())
    }

    /// How much of the history is loaded; tracked.
    pub fn coverage(self) -> Coverage {
        coverage(self.history())
    }

    /// How many of the matches are loaded; `None` while nothing is loaded. Tracked.
    pub fn extent(self) -> Option<Extent> {
        let is_loaded = self.list().paging.with(|paging| *paging != Paging::First);
        is_loaded.then(|| self.coverage().extent(self.found.with(|found| found.len()), self.is_complete.get()))
    }

    /// Whether older pages may have matches, and the search was not stopped; tracked.
    pub fn can_load_more(self) -> bool {
        let has_more = matches!(self.list().paging.get(), Paging::More(_)) && !self.is_by_id();
        has_more && !self.is_complete.get() && !self.is_stopped.get() && !self.is_full()
    }

    /// Whether the text is a whole id, which the API looks up; tracked.
    pub fn is_by_id(self) -> bool {
        self.search.with(|search| search.whole_id().is_some())
    }

    /// Whether the maximum number of prebuilds is loaded; tracked.
    pub fn is_full(self) -> bool {
        self.coverage().is_full()
    }

    /// How much of the time range is loaded, in percent; `None` where it has no start. Tracked.
    pub fn percent(self) -> Option<i64> {
        let coverage = self.coverage();
        self.filter.with(|filter| coverage.percent(filter, clock::now()))
    }

    /// Whether the console has to search loaded pages for a part of the filter; tracked.
    pub fn needs_search(self) -> bool {
        self.filter.with(Filter::is_searching)
    }

    /// Whether a page is loading that will be searched; tracked.
    pub fn is_searching(self) -> bool {
        let list = self.list();
        self.needs_search()
            && !self.is_by_id()
            && list.busy.get()
            && matches!(list.paging.get(), Paging::More(_))
            && !self.is_stopped.get()
    }

    /// Whether rows are in a different order from the server's; tracked.
    pub fn is_sorted(self) -> bool {
        self.sort.get() != Sort::Newest
    }
}

/// How much of a history is loaded; tracked.
fn coverage(history: History) -> Coverage {
    let (loaded, last) = history.status.ids.with(|ids| (ids.len(), ids.last().copied()));
    let oldest = last.and_then(|id| history.rows.get(id));
    Coverage {
        loaded,
        oldest: oldest.and_then(|row| row.with_untracked(|row| row.metadata.created_at)).map(|created| created.0),
        reaches_end: history.status.paging.get() == Paging::End,
    }
}

/// Inputs of [`found`].
#[derive(Clone, Copy)]
struct Asked {
    prebuilds: Keyed<Prebuild>,
    project_id: Option<Id>,
    names: PrebuildNames,
    history: Memo<CurrentHistory>,
    filter: Memo<Filter>,
    search: Memo<Search>,
    /// The text, if it is a whole id.
    by_id: Memo<Option<Id>>,
    sort: Memo<Sort>,
    ranks: RwSignal<Ranks>,
}

/// Ids of the rows to show, in order.
fn found(asked: Asked) -> Memo<Found> {
    let Asked { prebuilds, project_id, names, history, filter, search, by_id, sort, ranks } = asked;
    let next = |number: Option<&u64>| number.map_or(0, |number| number.wrapping_add(1));
    // These count changes of the filter and of the list.
    let question = Memo::new(move |number| {
        history.track();
        search.track();
        sort.track();
        ranks.track();
        if filter.with(Filter::depends_on_now) {
            present();
        }
        next(number)
    });
    let list = Memo::new(move |number| {
        history.get().0.status.ids.track();
        next(number)
    });
    Memo::new_owning(move |found: Option<Found>| {
        let mut found = found.unwrap_or_default();
        if let Some(id) = by_id.get() {
            let is_of = |row: &Prebuild| {
                let is_here = project_id.is_none_or(|project_id| row.metadata.project_id == project_id);
                is_here && filter.with(|filter| filter.matches(row, clock::now()))
            };
            let is_found = prebuilds.awaited(id).is_some_and(|row| row.with(is_of));
            let is_other = found.show_all(if is_found { std::slice::from_ref(&id) } else { &[] });
            return (found, is_other);
        }
        let (question, list, ids) = (question.get(), list.get(), history.get().0.status.ids);
        let is_other = filter.with(|filter| match sort.get() {
            Sort::Newest if filter.is_empty() => ids.with_untracked(|ids| found.show_all(ids)),
            sort => search.with(|search| {
                // A changed row may match or no longer match, and may move.
                let as_of = AsOf { question, list, rows: prebuilds.revision() };
                let now = if filter.depends_on_now() { present() } else { clock::now() };
                let changed_since = |revision| prebuilds.changed_since(revision);
                let judge = |id| {
                    let row = prebuilds.get(id);
                    let judge = |row: &Prebuild| {
                        if !search.is_empty() || sort.column() == SortColumn::Trigger {
                            names.prefetch_people(row);
                        }
                        ranks.with_untracked(|ranks| Verdict::of(row, filter, search, (sort, ranks), now))
                    };
                    row.map(|row| row.with_untracked(judge)).unwrap_or_default()
                };
                ids.with_untracked(|ids| found.update(as_of, ids, changed_since, judge))
            }),
        });
        (found, is_other)
    })
}
