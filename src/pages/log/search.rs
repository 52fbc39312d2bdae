//! Searching the log as one types: what is found is marked and counted.

use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::select;
use leptos::prelude::*;

use crate::components::effect::effect;
use crate::domain::log::query::Query;
use crate::format;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::LogFeed;
use crate::store::log::finder::{Finder, TakesTooLong};
use crate::store::task::spawn_for_page;

use super::found_lines::FoundLines;
use super::level_filter::LevelFilter;

/// Why one cannot search, or not to the end.
#[derive(Clone, PartialEq)]
enum Problem {
    /// In the browser's words.
    NotRegex(String),
    TakesTooLong(TakesTooLong),
}

impl Problem {
    fn words(self) -> String {
        match self {
            Self::NotRegex(words) => words,
            Self::TakesTooLong(TakesTooLong { from }) => {
                let line = format::count(from as usize + 1);
                format!(
                    "This regular expression takes too long: nothing is searched from line {line} on. Make it simpler."
                )
            }
        }
    }
}

#[derive(Clone, Copy)]
pub struct Search {
    feed: LogFeed,
    filter: LevelFilter,
    pub query: RwSignal<Query>,
    finder: StoredValue<Option<Rc<Finder>>>,
    /// Rises with every search that is begun anew.
    generation: RwSignal<u32>,
    problem: RwSignal<Option<Problem>>,
    pub found: FoundLines,
    /// Up to which line all were searched.
    searched: StoredValue<u32>,
    is_searching: RwSignal<bool>,
    /// Ends the search that is under way when it is dropped.
    searching: StoredValue<Option<oneshot::Sender<()>>>,
}

impl Search {
    /// Searches what is shown of a log for `query`, and puts the lines into `found`.
    pub fn new(query: Query, feed: LogFeed, filter: LevelFilter, found: FoundLines) -> Self {
        let search = Self {
            feed,
            filter,
            query: RwSignal::new(query),
            finder: StoredValue::new(None),
            generation: RwSignal::new(0),
            problem: RwSignal::new(None),
            found,
            searched: StoredValue::new(0),
            is_searching: RwSignal::new(false),
            searching: StoredValue::new(None),
        };
        search.prepare();
        search
    }

    fn prepare(self) {
        let (finder, problem) = match self.query.with_untracked(Finder::new) {
            Ok(finder) => (finder, None),
            Err(words) => (None, Some(Problem::NotRegex(words))),
        };
        self.searching.set_value(None);
        self.finder.set_value(finder.map(Rc::new));
        self.problem.set(problem);
        self.found.forget();
        self.searched.set_value(0);
        self.is_searching.set(false);
        self.generation.update(|generation| *generation += 1);
    }

    /// Searches what comes, and anew where a filter leaves other lines or the log is another one.
    pub fn follow(self) {
        let searched = move || (self.filter.least(), self.feed.replaced.get());
        let mut before = untrack(searched);
        effect(move || {
            self.feed.track();
            if searched() != before {
                before = untrack(searched);
                self.prepare();
            }
            self.run();
        });
    }

    /// Where in a line it is found, in bytes; tracked.
    pub fn marks(self, number: u32, line: &str) -> Vec<Range<usize>> {
        self.generation.track();
        let Some(finder) = self.finder.get_value() else { return Vec::new() };
        if finder.marks_only_found() && !self.found.has(number) {
            return Vec::new();
        }
        finder.marks(line)
    }

    /// Searches on from where the last search stopped.
    fn run(self) {
        if self.is_searching.get_untracked() || self.problem.with_untracked(Option::is_some) {
            return;
        }
        let Some(finder) = self.finder.get_value() else { return };
        let (sender, stopped) = oneshot::channel();
        self.searching.set_value(Some(sender));
        self.is_searching.set(true);
        spawn_for_page(async move {
            // A search that is stopped takes nothing more in.
            select(stopped, pin!(self.search(finder))).await;
        });
    }

    async fn search(self, finder: Rc<Finder>) {
        let take = |lines: Vec<u32>, end: u32| {
            self.searched.set_value(end);
            self.found.add(lines);
        };
        let least = untrack(|| self.filter.least());
        if let Err(stopped) = finder.search(self.feed.log, self.searched.get_value(), least, take).await {
            self.problem.set(Some(Problem::TakesTooLong(stopped)));
        }
        self.is_searching.set(false);
        self.found.show_first();
    }

    /// Searches for something else, and goes to the first line found.
    pub fn change(self, change: impl FnOnce(&mut Query)) {
        self.query.update(change);
        self.prepare();
        self.found.want_first();
        self.run();
    }

    /// Tracked.
    pub fn is_searching(self) -> bool {
        self.is_searching.get()
    }

    /// Why one cannot search, or not to the end, in words; tracked.
    pub fn problem(self) -> Option<String> {
        self.problem.get().map(Problem::words)
    }

    /// What was found, in words; tracked.
    pub fn words(self) -> String {
        if self.query.with(|query| query.text.is_empty()) {
            return String::new();
        }
        match self.problem.get() {
            None => {}
            Some(Problem::NotRegex(_)) => return "Not a regular expression".to_owned(),
            Some(Problem::TakesTooLong(_)) => return "Stopped: takes too long".to_owned(),
        }
        let goes_on = if self.is_searching.get() { " so far" } else { "" };
        match (self.found.count(), self.found.place()) {
            (0, _) if self.is_searching.get() => "Searching…".to_owned(),
            (0, _) => "No line".to_owned(),
            (count, None) => format!("{}{goes_on}", format::counted(count, "line")),
            (count, Some(place)) => {
                format!("{} of {}{goes_on}", format::count(place + 1), format::counted(count, "line"))
            }
        }
    }
}
