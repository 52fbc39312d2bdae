//! Which page of usage records, environments, and prebuilds to ask for next, and what an answer changes. Pure: the adapter in
//! [`super`] makes the calls.
//!
//! The lists are read one after the other: the records of the range, then the environments of their projects that still exist,
//! then the prebuilds that these may have come from. Prebuilds run in environments that have records, too, but are no demand:
//! the lists of environments and prebuilds tell which. If environments aren't listed, only the use of prebuilds is unknown.

use std::collections::{HashMap, HashSet};

use crate::connect::error::Error;
use crate::domain::demand::made::{MadeEnvironment, MadePrebuild};
use crate::domain::demand::starts::{Start, StartSet};
use crate::domain::demand::use_of_prebuilds::LONGEST;
use crate::proto::environment::{Environment, EnvironmentRole};
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::usage::EnvironmentUsageRecord;
use crate::sort::sort;
use crate::store::paged::loader::Effect;
use crate::store::walk::{Then, Walk};

/// The most projects that the API takes in a list of environments.
const MAX_PROJECTS: usize = 25;

/// Environments of one project or, with `None`, of the organization, that started from `from` until before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandQuery {
    pub project_id: Option<Id>,
    pub from: i64,
    pub until: i64,
}

/// How much is loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    Loading,
    /// The user stopped it.
    Stopped,
    Failed(Error),
    /// The API denies it, or doesn't have the procedure.
    Unavailable(Error),
    Complete,
    /// There are more pages than a [`Walk`] takes.
    Limited,
}

impl Progress {
    /// Nothing more is to be loaded.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Complete | Self::Limited)
    }
}

/// A list to ask for a page of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    Records,
    /// Environments of these projects.
    Environments(Vec<Id>),
    Prebuilds,
}

/// A page of a [`List`].
#[derive(Clone, Debug)]
pub enum Rows {
    Records(Vec<EnvironmentUsageRecord>),
    Environments(Vec<Environment>),
    Prebuilds(Vec<Prebuild>),
}

impl Rows {
    const fn is_empty(&self) -> bool {
        match self {
            Self::Records(rows) => rows.is_empty(),
            Self::Environments(rows) => rows.is_empty(),
            Self::Prebuilds(rows) => rows.is_empty(),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Event {
    /// Something shows the demand.
    Shown,
    /// Nothing shows it anymore.
    Hidden,
    Stop,
    /// Continues after [`Event::Stop`] or a failure.
    Continue,
    /// Loads everything again, as of another moment.
    Reload(DemandQuery),
    /// The answer to [`Effect::Fetch`] of the same generation: a page and the next token, empty at the end.
    Answer {
        generation: u64,
        page: Result<(Rows, String), Error>,
    },
}

/// Lists that come after the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Further {
    /// From this project on.
    Environments(usize),
    Prebuilds,
}

#[derive(Clone, Debug)]
pub struct DemandLoader {
    query: DemandQuery,
    starts: StartSet,
    environments: HashMap<Id, MadeEnvironment>,
    prebuilds: HashMap<Id, MadePrebuild>,
    /// From which moment on all prebuilds are loaded; `None` if all of them are.
    reach: Option<i64>,
    /// Projects of the records, in order.
    projects: Vec<Id>,
    records: Progress,
    /// Of the lists that come after the records.
    others: Progress,
    further: Further,
    /// Why environments aren't listed.
    unlisted: Option<Error>,
    walk: Walk,
    /// Rows that have been read.
    read: usize,
    is_shown: bool,
    is_sent: bool,
    generation: u64,
    /// Rises with every change of what is loaded.
    revision: u64,
}

impl DemandLoader {
    pub fn new(query: DemandQuery) -> Self {
        Self {
            query,
            starts: StartSet::default(),
            environments: HashMap::new(),
            prebuilds: HashMap::new(),
            reach: None,
            projects: Vec::new(),
            records: Progress::Loading,
            others: Progress::Loading,
            further: Further::Environments(0),
            unlisted: None,
            walk: Walk::default(),
            read: 0,
            is_shown: false,
            is_sent: false,
            generation: 0,
            revision: 0,
        }
    }

    pub fn query(&self) -> DemandQuery {
        self.query
    }

    pub fn records(&self) -> &Progress {
        &self.records
    }

    /// Progress of what the use of prebuilds is computed from, besides the records.
    pub fn others(&self) -> &Progress {
        &self.others
    }

    /// Rows that have been read, of all lists.
    pub fn read(&self) -> usize {
        self.read
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Starts of the range, in order.
    pub fn starts(&self) -> Vec<Start> {
        let range = self.query.from..self.query.until;
        self.starts.sorted().into_iter().filter(|start| range.contains(&start.at)).collect()
    }

    /// Environments that were created within the range and still exist.
    pub fn environments(&self) -> Vec<MadeEnvironment> {
        let range = self.query.from..self.query.until;
        self.environments.values().filter(|environment| range.contains(&environment.created)).copied().collect()
    }

    /// Environments that were created before the end of the range and still exist.
    pub fn all_environments(&self) -> Vec<MadeEnvironment> {
        self.environments.values().copied().collect()
    }

    pub fn prebuilds(&self) -> Vec<MadePrebuild> {
        self.prebuilds.values().copied().collect()
    }

    /// See [`Known::new`](crate::domain::demand::use_of_prebuilds::Known::new).
    pub fn reach(&self) -> Option<i64> {
        self.reach
    }

    /// The list that [`Effect::Fetch`] is for.
    pub fn list(&self) -> List {
        match (self.records.is_done(), self.further) {
            (false, _) => List::Records,
            (true, Further::Environments(first)) => {
                List::Environments(self.projects.iter().skip(first).take(MAX_PROJECTS).copied().collect())
            }
            (true, Further::Prebuilds) => List::Prebuilds,
        }
    }

    /// Takes what happened and gives what to do.
    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Shown => {
                self.is_shown = true;
                self.ask()
            }
            Event::Hidden => {
                self.is_shown = false;
                self.abort()
            }
            Event::Stop => {
                let progress = self.present();
                if *progress != Progress::Loading {
                    return Vec::new();
                }
                *progress = Progress::Stopped;
                self.abort()
            }
            Event::Continue => {
                let progress = self.present();
                if !progress.is_done() {
                    *progress = Progress::Loading;
                    self.walk.resume();
                }
                self.ask()
            }
            Event::Reload(query) => {
                let mut effects = self.abort();
                let (generation, revision) = (self.generation, self.revision.wrapping_add(1));
                *self = Self { generation, revision, is_shown: self.is_shown, ..Self::new(query) };
                effects.extend(self.ask());
                effects
            }
            Event::Answer { generation, page } => {
                if generation != self.generation || !std::mem::take(&mut self.is_sent) {
                    return Vec::new();
                }
                self.take(page);
                self.ask()
            }
        }
    }

    /// Progress of the lists that are read at present.
    fn present(&mut self) -> &mut Progress {
        if self.records.is_done() { &mut self.others } else { &mut self.records }
    }

    fn abort(&mut self) -> Vec<Effect> {
        // A late response is dropped.
        self.generation = self.generation.wrapping_add(1);
        if std::mem::take(&mut self.is_sent) { vec![Effect::Abort] } else { Vec::new() }
    }

    /// Requests the next page unless a request is in progress.
    fn ask(&mut self) -> Vec<Effect> {
        if self.is_sent || !self.is_shown || *self.present() != Progress::Loading {
            return Vec::new();
        }
        self.generation = self.generation.wrapping_add(1);
        self.is_sent = true;
        vec![Effect::Fetch { generation: self.generation, token: self.walk.token().to_owned() }]
    }

    fn take(&mut self, page: Result<(Rows, String), Error>) {
        let (rows, next) = match page {
            Ok(page) => page,
            Err(error) if self.walk.start_over(&error) => return,
            Err(error) => return self.fail(error),
        };
        self.revision = self.revision.wrapping_add(1);
        let then = self.walk.take(next, !rows.is_empty());
        let is_beyond = self.keep(rows);
        match then {
            Then::End => {
                if self.list() == List::Prebuilds {
                    self.reach = None;
                }
                self.finish_list(Progress::Complete);
            }
            _ if is_beyond => self.finish_list(Progress::Complete),
            Then::Limited => self.finish_list(Progress::Limited),
            Then::Failed(error) => *self.present() = Progress::Failed(error),
            Then::More => {}
        }
    }

    fn fail(&mut self, error: Error) {
        let is_unavailable = error.is_denied() || error.is_unsupported();
        match self.list() {
            // Prebuilds are still needed: they tell which starts are their own.
            List::Environments(_) if is_unavailable => {
                self.unlisted = Some(error);
                self.further = Further::Prebuilds;
                self.walk = Walk::default();
            }
            _ if is_unavailable => *self.present() = Progress::Unavailable(error),
            _ => *self.present() = Progress::Failed(error),
        }
    }

    /// Keeps what a page has. Returns whether its rows reach back beyond what is needed.
    fn keep(&mut self, rows: Rows) -> bool {
        match rows {
            Rows::Records(records) => {
                self.read = self.read.saturating_add(records.len());
                records.iter().filter_map(Start::of).for_each(|start| self.starts.add(start));
                false
            }
            Rows::Environments(environments) => {
                self.read = self.read.saturating_add(environments.len());
                let is_of_prebuild =
                    |environment: &&Environment| environment.metadata.role == EnvironmentRole::Prebuild;
                let of_prebuilds: HashSet<Id> =
                    environments.iter().filter(is_of_prebuild).map(|environment| environment.id).collect();
                self.starts.remove(&of_prebuilds);
                self.starts.remove_restarts(&environments);
                let made = environments.iter().filter_map(MadeEnvironment::of);
                self.environments.extend(made.map(|environment| (environment.id, environment)));
                false
            }
            Rows::Prebuilds(prebuilds) => {
                self.read = self.read.saturating_add(prebuilds.len());
                let needed = self.query.from.saturating_sub(LONGEST);
                // A prebuild's environment is deleted when the prebuild ends, so the list of environments doesn't have it.
                self.starts.remove(&prebuilds.iter().map(|prebuild| prebuild.status.environment_id).collect());
                let made: Vec<MadePrebuild> = prebuilds.iter().filter_map(MadePrebuild::of).collect();
                let oldest = made.iter().map(|prebuild| prebuild.created).min();
                self.reach = self.reach.into_iter().chain(oldest).min();
                self.prebuilds.extend(made.into_iter().map(|prebuild| (prebuild.id, prebuild)));
                oldest.is_some_and(|oldest| oldest < needed)
            }
        }
    }

    /// Goes on with the next list.
    fn finish_list(&mut self, end: Progress) {
        self.walk = Walk::default();
        match (self.list(), self.further) {
            (List::Records, _) => {
                self.records = end;
                let projects = self.starts.sorted().into_iter().map(|start| start.key.project_id);
                let projects: HashSet<Id> = projects.filter(|id| !id.is_empty()).collect();
                self.projects = projects.into_iter().collect();
                sort(&mut self.projects);
                if self.projects.is_empty() {
                    self.others = Progress::Complete;
                }
            }
            (List::Environments(_), Further::Environments(first)) => {
                let next = first.saturating_add(MAX_PROJECTS);
                self.further =
                    if next < self.projects.len() { Further::Environments(next) } else { Further::Prebuilds };
            }
            _ => match self.unlisted.take() {
                // Another attempt asks for them again.
                Some(error) => {
                    self.others = Progress::Unavailable(error);
                    self.further = Further::Environments(0);
                }
                None => self.others = end,
            },
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
