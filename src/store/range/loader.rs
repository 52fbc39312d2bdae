//! Which page of a time range to ask for next, and what an answer changes. Pure: time comes with each event, and the adapter
//! in [`super`] makes the calls.
//!
//! The API has no filter for time, and sends the newest prebuilds first: pages are read until one reaches back beyond the
//! range's start. Only what figures are computed from is kept of each prebuild. Afterwards the range follows what changes, and
//! a recheck reads its newest pages again where changes may have been missed.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::connect::error::Error;
use crate::domain::filter::Filter;
use crate::domain::run_record::RunRecord;
use crate::domain::run_set::RunSet;
use crate::domain::search::Search;
use crate::domain::time_window::TimeWindow;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::store::paged::loader::Effect;
use crate::store::walk::{self, Then};

/// The prebuilds of a range: of one project or, with `None`, of the organization, and those that a filter with a time range
/// matches.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeQuery {
    pub project_id: Option<Id>,
    pub filter: Filter,
    /// The filter's text with all that it names.
    pub search: Search,
}

impl RangeQuery {
    fn matches(&self, prebuild: &Prebuild, now: DateTime<Utc>) -> bool {
        self.project_id.is_none_or(|id| id == prebuild.metadata.project_id)
            && self.filter.matches_search(prebuild, now, &self.search)
    }
}

/// How much of a range is loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    Loading,
    /// The user stopped it.
    Stopped,
    Failed(Error),
    Complete(End),
}

/// Where a complete range ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At its start.
    Start,
    /// At the oldest prebuild that the server has.
    History,
    /// At the [`MAX_PAGES`](walk::MAX_PAGES).
    Limit,
}

#[derive(Clone, Debug)]
pub enum Event {
    /// Something shows the range.
    Shown,
    /// Nothing shows the range any more.
    Hidden,
    Stop,
    /// Continues after [`Event::Stop`] or a failure.
    Continue,
    /// Changes may have been missed.
    Recheck,
    /// The answer to [`Effect::Fetch`] of the same generation: a page and the next token, empty at the end.
    Answer {
        generation: u64,
        page: Result<(Vec<Arc<Prebuild>>, String), Error>,
    },
    /// Prebuilds that have come or changed; of the range or not.
    Changed(Vec<Arc<Prebuild>>),
    /// Time has passed.
    Tick,
}

/// Ranges with at most this many prebuilds are rechecked completely.
const RECHECKED_WHOLE: usize = 1000;

/// A walk through pages, newest first.
#[derive(Clone, Debug, Default)]
struct Walk {
    pages: walk::Walk,
    /// When the oldest prebuild was created that it has read.
    reached: Option<i64>,
}

impl Walk {
    fn take(&mut self, page: &[Arc<Prebuild>], next: String) -> Then {
        let created = page.iter().filter_map(|prebuild| prebuild.metadata.created_at).map(|at| at.millis());
        self.reached = created.chain(self.reached).min();
        self.pages.take(next, !page.is_empty())
    }

    fn is_beyond(&self, moment: i64) -> bool {
        self.reached.is_some_and(|reached| reached < moment)
    }
}

/// A second walk through the newest pages.
#[derive(Clone, Debug)]
struct Recheck {
    walk: Walk,
    /// How far back it goes.
    until: i64,
    /// Prebuilds that it has found, or that have changed since it began.
    seen: HashSet<Id>,
    began: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct RangeLoader {
    query: RangeQuery,
    runs: RunSet,
    walk: Walk,
    progress: Progress,
    /// Prebuilds that the walk has read, whether they match or not.
    read: usize,
    recheck: Option<Recheck>,
    /// As of when changes are known.
    checked_at: DateTime<Utc>,
    is_shown: bool,
    /// Whether the requested page is part of the recheck; `None` if no page is requested.
    sent: Option<bool>,
    generation: u64,
    /// The last error since the range was settled.
    failure: Option<Error>,
    /// Rises with every change of the runs.
    revision: u64,
}

impl RangeLoader {
    pub fn new(query: RangeQuery, now: DateTime<Utc>) -> Self {
        let runs = RunSet::new(TimeWindow::of(&query.filter, now));
        Self {
            query,
            runs,
            walk: Walk::default(),
            progress: Progress::Loading,
            read: 0,
            recheck: None,
            checked_at: now,
            is_shown: false,
            sent: None,
            generation: 0,
            failure: None,
            revision: 0,
        }
    }

    pub fn runs(&self) -> &RunSet {
        &self.runs
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether a page has been read.
    pub fn has_begun(&self) -> bool {
        self.walk.pages.has_begun()
    }

    /// How many prebuilds have been read, whether they match or not.
    pub fn read(&self) -> usize {
        self.read
    }

    /// How far back it is loaded, in milliseconds since the Unix epoch.
    pub fn reached(&self) -> Option<i64> {
        self.walk.reached
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn checked_at(&self) -> DateTime<Utc> {
        self.checked_at
    }

    pub fn window(&self, now: DateTime<Utc>) -> TimeWindow {
        TimeWindow::of(&self.query.filter, now)
    }

    /// Takes what happened and gives what to do.
    pub fn on(&mut self, event: Event, now: DateTime<Utc>) -> Vec<Effect> {
        match event {
            Event::Shown => {
                self.is_shown = true;
                self.start_recheck(now);
                self.ask()
            }
            Event::Hidden => {
                self.is_shown = false;
                self.recheck = None;
                self.failure = None;
                self.abort()
            }
            Event::Stop => {
                if self.progress != Progress::Loading {
                    return Vec::new();
                }
                self.progress = Progress::Stopped;
                let mut effects = if self.sent == Some(false) { self.abort() } else { Vec::new() };
                effects.extend(self.ask());
                effects
            }
            Event::Continue => {
                if matches!(self.progress, Progress::Stopped | Progress::Failed(_)) {
                    self.progress = Progress::Loading;
                    self.walk.pages.resume();
                }
                self.ask()
            }
            Event::Recheck => {
                self.start_recheck(now);
                self.ask()
            }
            Event::Answer { generation, page } => {
                if generation != self.generation {
                    return Vec::new();
                }
                match self.sent.take() {
                    Some(true) => self.take_recheck(page, now),
                    Some(false) => self.take_page(page, now),
                    None => return Vec::new(),
                }
                self.ask()
            }
            Event::Changed(prebuilds) => {
                for prebuild in prebuilds {
                    self.take(&prebuild, now);
                    if let Some(recheck) = &mut self.recheck {
                        recheck.seen.insert(prebuild.id);
                    }
                }
                Vec::new()
            }
            Event::Tick => {
                let window = self.window(now);
                let is_changed = self.runs.advance(window);
                self.note(is_changed);
                Vec::new()
            }
        }
    }

    fn note(&mut self, is_changed: bool) {
        if is_changed {
            self.revision = self.revision.wrapping_add(1);
        }
    }

    fn abort(&mut self) -> Vec<Effect> {
        // A late response is dropped.
        self.generation = self.generation.wrapping_add(1);
        if self.sent.take().is_some() { vec![Effect::Abort] } else { Vec::new() }
    }

    /// Requests the next page unless a request is in progress; pages of the recheck come first.
    fn ask(&mut self) -> Vec<Effect> {
        if self.sent.is_some() || !self.is_shown {
            return Vec::new();
        }
        let (is_recheck, token) = match &self.recheck {
            Some(recheck) => (true, recheck.walk.pages.token()),
            None if self.progress == Progress::Loading => (false, self.walk.pages.token()),
            None => return vec![Effect::Settled(self.failure.take().map_or(Ok(()), Err))],
        };
        self.generation = self.generation.wrapping_add(1);
        self.sent = Some(is_recheck);
        vec![Effect::Fetch { generation: self.generation, token: token.to_owned() }]
    }

    fn start_recheck(&mut self, now: DateTime<Utc>) {
        let (Some(reached), None) = (self.walk.reached, &self.recheck) else { return };
        let newest = || self.runs.oldest_under_way().into_iter().chain([self.checked_at.timestamp_millis()]).min();
        let until = if self.runs.len() <= RECHECKED_WHOLE { None } else { newest() };
        self.recheck =
            Some(Recheck { walk: Walk::default(), until: until.unwrap_or(reached), seen: HashSet::new(), began: now });
    }

    fn take_page(&mut self, page: Result<(Vec<Arc<Prebuild>>, String), Error>, now: DateTime<Utc>) {
        let (page, next) = match page {
            Ok(page) => page,
            Err(error) if self.walk.pages.start_over(&error) => {
                self.walk.reached = None;
                self.read = 0;
                return;
            }
            Err(error) => return self.fail(error),
        };
        if !self.walk.pages.has_begun() {
            self.checked_at = now;
        }
        let then = self.walk.take(&page, next);
        self.read = self.read.saturating_add(page.len());
        for prebuild in &page {
            self.take(prebuild, now);
        }
        let start = self.window(now).start;
        match then {
            Then::End => self.progress = Progress::Complete(End::History),
            _ if start.is_some_and(|start| self.walk.is_beyond(start)) => {
                self.progress = Progress::Complete(End::Start);
            }
            Then::Limited => self.progress = Progress::Complete(End::Limit),
            Then::Failed(error) => self.fail(error),
            Then::More => {}
        }
    }

    fn fail(&mut self, error: Error) {
        self.failure = Some(error.clone());
        self.progress = Progress::Failed(error);
    }

    fn take_recheck(&mut self, page: Result<(Vec<Arc<Prebuild>>, String), Error>, now: DateTime<Utc>) {
        let Some(mut recheck) = self.recheck.take() else { return };
        let (page, next) = match page {
            Ok(page) => page,
            Err(error) => {
                self.failure = Some(error);
                return;
            }
        };
        let then = recheck.walk.take(&page, next);
        let is_end = then == Then::End;
        for prebuild in &page {
            self.take(prebuild, now);
            recheck.seen.insert(prebuild.id);
        }
        if is_end || recheck.walk.is_beyond(recheck.until) {
            // Runs that are missing from these pages are gone. Runs of the same moment may be on the next page.
            let reached = if is_end { i64::MIN } else { recheck.walk.reached.unwrap_or(i64::MAX) };
            let is_changed = self.runs.retain(|run| run.created <= reached || recheck.seen.contains(&run.id));
            self.note(is_changed);
            self.checked_at = recheck.began;
        } else if then == Then::More {
            self.recheck = Some(recheck);
        }
    }

    /// Takes a prebuild as it is now.
    fn take(&mut self, prebuild: &Prebuild, now: DateTime<Utc>) {
        let is_limited = self.progress == Progress::Complete(End::Limit);
        let record = RunRecord::of(prebuild).filter(|record| {
            self.query.matches(prebuild, now)
                && !(is_limited && self.walk.reached.is_some_and(|at| record.created < at))
        });
        let is_changed = match record {
            Some(record) => self.runs.put(record),
            None => self.runs.remove(prebuild.id),
        };
        self.note(is_changed);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
