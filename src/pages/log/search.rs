//! What is searched for in the log, and which of the lines found the reader is at. The search itself is a chunk of its
//! own (`search_results.rs`), which is loaded when there is something to search for.

use std::ops::Range;
use std::rc::Rc;

use crate::domain::log::query::Query;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::LogFeed;
use crate::store::log::finder::may_run;

use super::level_filter::LevelFilter;
use super::viewport::Viewport;

/// Of the field for what is searched for.
pub const FIELD_ID: &str = "log-search";

/// A search that is under way or done.
pub trait Finding {
    /// Where in a line the text is found, in bytes; tracked.
    fn marks(&self, number: u32, line: &str) -> Vec<Range<usize>>;
    /// Goes so many of the lines found on, or back.
    fn step(&self, by: isize);
}

#[derive(Clone, Copy)]
pub struct Search {
    pub feed: LogFeed,
    pub filter: LevelFilter,
    pub viewport: Viewport,
    pub query: RwSignal<Query>,
    /// Whether the query is a link's regular expression, which runs only when the reader asks for it.
    pub waits: RwSignal<bool>,
    /// The line found that one is at.
    pub current: RwSignal<Option<u32>>,
    /// Whether the first line found is to be shown.
    pub wants_first: StoredValue<bool>,
    /// Why one cannot search, or not to the end, in words.
    pub problem: RwSignal<Option<String>>,
    finding: StoredValue<Option<Rc<dyn Finding>>>,
    /// Rises with every search that is begun anew.
    generation: RwSignal<u32>,
}

impl Search {
    /// Searches what is shown of a log for `query`.
    pub fn new(query: Query, feed: LogFeed, filter: LevelFilter, viewport: Viewport) -> Self {
        Self {
            feed,
            filter,
            viewport,
            waits: RwSignal::new(!may_run(&query)),
            query: RwSignal::new(query),
            current: RwSignal::new(None),
            wants_first: StoredValue::new(false),
            problem: RwSignal::new(None),
            finding: StoredValue::new(None),
            generation: RwSignal::new(0),
        }
    }

    /// Runs a link's regular expression, and goes to the first line found.
    pub fn start(self) {
        self.wants_first.set_value(true);
        self.waits.set(false);
    }

    /// Searches for something else, and goes to the first line found.
    pub fn change(self, change: impl FnOnce(&mut Query)) {
        self.current.set(None);
        self.start();
        self.query.update(change);
        if self.query.with_untracked(|query| query.text.is_empty()) {
            self.begin(None);
        }
    }

    /// Lets lines be marked, and gone through, as this search finds them; `None` where nothing is searched for.
    pub fn begin(self, finding: Option<Rc<dyn Finding>>) {
        self.finding.set_value(finding);
        self.problem.set(None);
        self.generation.update(|generation| *generation = generation.wrapping_add(1));
    }

    /// Ends the search together with the part of the page that shows its results. The page itself may be gone.
    pub fn end(self) {
        self.finding.try_set_value(None);
    }

    /// Where in a line the text is found, in bytes; tracked.
    pub fn marks(self, number: u32, line: &str) -> Vec<Range<usize>> {
        self.generation.track();
        self.finding.get_value().map(|finding| finding.marks(number, line)).unwrap_or_default()
    }

    /// Goes so many of the lines found on, or back. Runs a search that waits.
    pub fn step(self, by: isize) {
        if self.waits.get_untracked() {
            self.start();
        } else if let Some(finding) = self.finding.get_value() {
            finding.step(by);
        }
    }

    /// Whether a line is the one found that one is at; tracked.
    pub fn is_current(self, number: u32) -> bool {
        self.current.get() == Some(number)
    }
}
