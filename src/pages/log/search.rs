//! Search of the log: the query, and the current match. The search runs in a chunk (`search_results.rs`), which is
//! loaded for the first query.

use std::ops::Range;
use std::rc::Rc;

use leptos::prelude::*;

use crate::domain::log::query::{self, Query};
use crate::navigation::Address;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::LogFeed;
use crate::store::log::finder::may_run;

use super::level_filter::LevelFilter;
use super::viewport::Viewport;

/// Selector of the current match.
pub const CURRENT_MATCH: &str = "[data-current] mark";

/// Id of the search field.
pub const FIELD_ID: &str = "log-search";

/// Where lines are shown, instead of in the list of the page.
pub trait View {
    /// Number of the first visible line.
    fn first_seen(&self) -> Option<u32>;
    /// Scrolls to a line.
    fn show(&self, number: u32);
}

/// A search, running or finished.
pub trait Finding {
    /// Matches in a line, in bytes; tracked.
    fn marks(&self, number: u32, line: &str) -> Vec<Range<usize>>;
    /// Moves to the next or previous match.
    fn step(&self, by: isize);
}

#[derive(Clone, Copy)]
pub struct Search {
    pub feed: LogFeed,
    pub filter: LevelFilter,
    viewport: Viewport,
    /// `None` for the list of the page.
    view: StoredValue<Option<Rc<dyn View>>>,
    pub query: RwSignal<Query>,
    /// Whether the query is a regular expression from a link, which runs only at the user's request.
    pub waits: RwSignal<bool>,
    /// Line of the current match.
    pub current: RwSignal<Option<u32>>,
    /// Whether to show the first match.
    pub wants_first: StoredValue<bool>,
    /// Reason why the search failed or stopped.
    pub problem: RwSignal<Option<String>>,
    finding: StoredValue<Option<Rc<dyn Finding>>>,
    /// Increases with every new search.
    generation: RwSignal<u32>,
}

impl Search {
    /// Searches the visible lines of a log for `query`.
    pub fn new(query: Query, feed: LogFeed, filter: LevelFilter, viewport: Viewport) -> Self {
        Self {
            feed,
            filter,
            viewport,
            view: StoredValue::new(None),
            waits: RwSignal::new(!may_run(&query)),
            query: RwSignal::new(query),
            current: RwSignal::new(None),
            wants_first: StoredValue::new(false),
            problem: RwSignal::new(None),
            finding: StoredValue::new(None),
            generation: RwSignal::new(0),
        }
    }

    /// Runs a regular expression from a link, and shows the first match.
    pub fn start(self) {
        self.wants_first.set_value(true);
        self.waits.set(false);
    }

    /// Changes the query, and shows the first match.
    pub fn change(self, change: impl FnOnce(&mut Query)) {
        self.current.set(None);
        self.start();
        self.query.update(change);
        if self.query.with_untracked(|query| query.text.is_empty()) {
            self.begin(None);
        }
    }

    /// Writes the query to the address.
    pub fn keep(self, address: Address) {
        address.change_query(|query| self.query.with_untracked(|own| own.into_query(query, query::TEXT)));
    }

    /// Registers the search that marks lines and steps through matches; `None` for an empty query.
    pub fn begin(self, finding: Option<Rc<dyn Finding>>) {
        self.finding.set_value(finding);
        self.problem.set(None);
        self.generation.update(|generation| *generation = generation.wrapping_add(1));
    }

    /// Ends the search when its results are no longer shown. The page may be gone, too.
    pub fn end(self) {
        self.finding.try_set_value(None);
    }

    /// Matches in a line, in bytes; tracked.
    pub fn marks(self, number: u32, line: &str) -> Vec<Range<usize>> {
        self.generation.track();
        self.finding.get_value().map(|finding| finding.marks(number, line)).unwrap_or_default()
    }

    /// Moves to the next or previous match. Runs a search that waits.
    pub fn step(self, by: isize) {
        if self.waits.get_untracked() {
            self.start();
        } else if let Some(finding) = self.finding.get_value() {
            finding.step(by);
        }
    }

    /// Shows matches in a view until the owner is disposed.
    pub fn show_in(self, view: impl View + 'static) {
        self.view.set_value(Some(Rc::new(view)));
        on_cleanup(move || {
            self.view.try_set_value(None);
        });
    }

    /// Number of the first visible line.
    pub fn first_seen(self) -> Option<u32> {
        untrack(|| match self.view.get_value() {
            Some(view) => view.first_seen(),
            None => self.viewport.list.first_seen(),
        })
    }

    /// Makes a line the current match, and shows it.
    pub fn go_to(self, number: u32) {
        self.current.set(Some(number));
        self.viewport.go_to(number);
        match self.view.get_value() {
            Some(view) => view.show(number),
            None => self.viewport.list.reveal_across(CURRENT_MATCH),
        }
    }

    /// Whether a line is the current match; tracked.
    pub fn is_current(self, number: u32) -> bool {
        self.current.get() == Some(number)
    }
}
