//! Incremental search of the log: matches are marked and counted while the user types.

use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::select;
use leptos::prelude::*;

use crate::components::effect::effect;
use crate::format;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::finder::{Failure, Finder, NO_WORKER, Stopped};
use crate::store::task::spawn_for_page;

use super::found_lines::FoundLines;
use super::search::{Finding, Search};

/// Search for the current query.
#[derive(Clone, Copy)]
pub struct LineSearch {
    search: Search,
    finder: StoredValue<Option<Rc<Finder>>>,
    /// Short reason why the search failed or stopped.
    problem: RwSignal<Option<&'static str>>,
    pub found: FoundLines,
    /// Number of lines searched.
    searched: StoredValue<u32>,
    /// Revision of the log when the last search started.
    revision: RwSignal<u32>,
    is_searching: RwSignal<bool>,
    /// Dropping it stops the running search.
    searching: StoredValue<Option<oneshot::Sender<()>>>,
}

impl LineSearch {
    /// Searches until the owner is disposed: also lines that arrive later, and again when the query or the level filter
    /// changes.
    pub fn follow(search: Search) -> Self {
        let own = Self {
            search,
            finder: StoredValue::new(None),
            problem: RwSignal::new(None),
            found: FoundLines::new(search),
            searched: StoredValue::new(0),
            revision: RwSignal::new(0),
            is_searching: RwSignal::new(false),
            searching: StoredValue::new(None),
        };
        let searched = move || (search.query.get(), search.waits.get(), search.filter.levels());
        let mut before = None;
        effect(move || {
            search.feed.track();
            let now = searched();
            if before.as_ref() != Some(&now) {
                if before.is_some() {
                    search.current.set(None);
                }
                before = Some(now);
                own.prepare();
            }
            own.run();
        });
        on_cleanup(move || search.end());
        own
    }

    fn prepare(self) {
        self.searching.set_value(None);
        self.is_searching.set(false);
        self.searched.set_value(0);
        self.found.forget();
        let made = match self.waits() {
            true => Ok(None),
            false => self.search.query.with_untracked(Finder::new),
        };
        self.search.begin(Some(Rc::new(self)));
        match made {
            Ok(finder) => {
                self.finder.set_value(finder.map(Rc::new));
                self.problem.set(None);
            }
            Err(reason) => {
                self.finder.set_value(None);
                self.fail("Invalid regex", reason);
            }
        }
    }

    fn fail(self, problem: &'static str, reason: String) {
        self.problem.set(Some(problem));
        self.search.problem.set(Some(reason));
    }

    /// Continues where the last search stopped, and searches lines again that may have changed since.
    fn run(self) {
        if self.is_searching.get_untracked() || self.problem.with_untracked(Option::is_some) {
            return;
        }
        let Some(finder) = self.finder.get_value() else { return };
        let (stable, revision) = self.search.feed.log.with_value(|log| (log.stable_len(), log.revision()));
        self.searched.update_value(|searched| *searched = stable.min(*searched));
        self.revision.set(revision);
        let (sender, stopped) = oneshot::channel();
        self.searching.set_value(Some(sender));
        self.is_searching.set(true);
        spawn_for_page(async move {
            // Dropping the search keeps it from adding more lines.
            select(stopped, pin!(self.search(finder))).await;
        });
    }

    async fn search(self, finder: Rc<Finder>) {
        let take = |lines: Vec<u32>, end: u32| {
            self.found.set_from(self.searched.get_value(), lines);
            self.searched.set_value(end);
        };
        let Search { feed, filter, .. } = self.search;
        let levels = untrack(|| filter.levels());
        if let Err(Stopped { why, from }) = finder.search(feed.log, self.searched.get_value(), levels, take).await {
            match why {
                Failure::NoWorker => self.fail("Regular expressions unavailable", NO_WORKER.to_owned()),
                Failure::TakesTooLong => {
                    let line = format::count((from as usize).saturating_add(1));
                    let reason = format!("This regular expression timed out at line {line}. Simplify it.");
                    self.fail("Timed out", reason);
                }
            }
        }
        self.is_searching.set(false);
        // Lines may have been removed or changed during the search.
        self.found.set_from(self.searched.get_value(), Vec::new());
        if feed.log.with_value(|log| {
            log.stable_len() < self.searched.get_value() && log.revision() != self.revision.get_untracked()
        }) {
            self.run();
        }
        self.found.show_first();
    }

    /// Whether a line is as it was when it was searched; tracked.
    fn is_as_searched(self, number: u32) -> bool {
        let revision = self.revision.get();
        self.search.feed.log.with_value(|log| log.version(number).is_none_or(|version| version <= revision))
    }

    /// Whether the query is a regular expression from a link, which the user has to run; tracked.
    pub fn waits(self) -> bool {
        self.search.waits.get()
    }

    pub fn start(self) {
        self.search.start();
    }

    /// Tracked.
    pub fn is_searching(self) -> bool {
        self.is_searching.get()
    }

    /// Result as text; tracked.
    pub fn result(self) -> String {
        if self.waits() {
            return "Regular expression from a link".to_owned();
        }
        if let Some(problem) = self.problem.get() {
            return problem.to_owned();
        }
        let so_far = if self.is_searching.get() { " so far" } else { "" };
        match (self.found.count(), self.found.place()) {
            (0, _) if self.is_searching.get() => "Searching…".to_owned(),
            (0, _) => "No matches".to_owned(),
            (count, None) => format!("{}{so_far}", format::counted(count, "line")),
            (count, Some(place)) => {
                format!("{} of {}{so_far}", format::count(place.saturating_add(1)), format::counted(count, "line"))
            }
        }
    }
}

impl Finding for LineSearch {
    fn marks(&self, number: u32, line: &str) -> Vec<Range<usize>> {
        let Some(finder) = self.finder.get_value() else { return Vec::new() };
        if finder.marks_only_found() && !(self.found.has(number) && self.is_as_searched(number)) {
            return Vec::new();
        }
        finder.marks(line)
    }

    fn step(&self, by: isize) {
        self.found.step(by);
    }
}
