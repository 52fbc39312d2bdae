//! Demand for environments in a time range, loaded when it is first opened and kept for the session: the calls and signals
//! around a [`DemandLoader`].

pub mod loader;
pub mod replays;

use futures_util::TryFutureExt;
use futures_util::future::AbortHandle;
use leptos::prelude::on_cleanup;

use crate::api::{self, Answer, Client};
use crate::clock;
use crate::domain::demand::starts::PoolKey;
use crate::domain::pool_size::PoolSize;
use crate::domain::time_range::TimeRange;
use crate::proto::environment::{ArchivalStatus, ListEnvironmentsFilter, ListEnvironmentsRequest};
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, ListPrebuildsRequest};
use crate::proto::scalar::Timestamp;
use crate::proto::shared::PaginationRequest;
use crate::proto::usage::{DateRange, ListEnvironmentUsageRecordsFilter, ListEnvironmentUsageRecordsRequest};
use crate::reactive::StoredValue;

use super::paged::loader::Effect;
use super::published::Published;
use super::recent::Recent;
use super::signals::Signals;
use super::task::{hold, spawn};
use super::{Owned, PAGE_SIZE, Store, recent};
use loader::{DemandLoader, DemandQuery, Event, List, Rows};

pub use loader::Progress;

/// Ranges that are kept.
const MAX_KEPT: usize = 4;

/// How much of the demand is loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandStatus {
    pub records: Progress,
    /// Of what the use of prebuilds is computed from, besides the records.
    pub others: Progress,
    /// Rows that have been read.
    pub read: usize,
}

impl DemandStatus {
    fn of(loader: &DemandLoader) -> Self {
        Self { records: loader.records().clone(), others: loader.others().clone(), read: loader.read() }
    }
}

/// Demand of one project or, with `None`, of the organization, in a time range.
#[derive(Clone, PartialEq)]
struct Key {
    project_id: Option<Id>,
    range: TimeRange,
}

/// Advice for a pool in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolNote {
    /// Size of the pool that it is about; that of a new pool if there is none.
    pub today: PoolSize,
    /// In a few words, for a row; `None` if there is no advice.
    pub short: Option<String>,
    pub title: String,
    pub reason: String,
}

/// All demand that was opened in this session.
#[derive(Clone, Copy)]
pub struct Demands {
    kept: StoredValue<Recent<Key, Owned<Demand>>>,
    /// By pool id.
    notes: Signals<Id, Option<PoolNote>>,
    /// For projects and classes without a pool.
    new_pool_notes: Signals<PoolKey, Option<PoolNote>>,
}

impl Demands {
    pub(super) fn new() -> Self {
        Self { kept: StoredValue::new(Recent::new(MAX_KEPT)), notes: Signals::new(), new_pool_notes: Signals::new() }
    }

    /// Advice that was computed last for a pool, unless it is for another size than `today`; tracked.
    pub fn note(self, pool_id: Id, today: PoolSize) -> Option<PoolNote> {
        self.notes.of(pool_id).get().filter(|note| note.today == today)
    }

    /// Keeps advice for a pool, for other pages.
    pub fn keep_note(self, pool_id: Id, note: PoolNote) {
        self.notes.of(pool_id).set(Some(note));
    }

    /// Advice that was computed last for a project and class without a pool; tracked.
    pub fn new_pool_note(self, key: PoolKey) -> Option<PoolNote> {
        self.new_pool_notes.of(key).get()
    }

    /// Keeps advice for a project and class without a pool, for the form of a new one.
    pub fn keep_new_pool_note(self, key: PoolKey, note: PoolNote) {
        self.new_pool_notes.of(key).set(Some(note));
    }

    /// Returns the same demand each time, as of the moment at which it was first opened.
    pub fn of(self, store: Store, project_id: Option<Id>, range: &TimeRange) -> Demand {
        let key = Key { project_id, range: range.clone() };
        recent(self.kept, key, || Demand::new(store, project_id, range.clone()), |demand| demand.is_shown())
    }
}

/// Demand in a time range. It is equal to itself only.
#[derive(Clone, Copy)]
pub struct Demand {
    loader: StoredValue<DemandLoader>,
    client: StoredValue<Client>,
    project_id: Option<Id>,
    range: StoredValue<TimeRange>,
    /// The revision is that of what is loaded.
    published: Published<DemandStatus>,
    call: StoredValue<Option<AbortHandle>>,
    is_shown: StoredValue<bool>,
}

impl PartialEq for Demand {
    fn eq(&self, other: &Self) -> bool {
        self.loader == other.loader
    }
}

/// The range as of now.
fn query(project_id: Option<Id>, range: &TimeRange) -> DemandQuery {
    let now = clock::now();
    let until = range.end().map_or(now, |end| end.min(now)).timestamp_millis();
    // Records are asked for with both ends.
    let from = range.start(now).map_or(0, |from| from.timestamp_millis());
    DemandQuery { project_id, from: from.min(until), until }
}

impl Demand {
    fn new(store: Store, project_id: Option<Id>, range: TimeRange) -> Self {
        let loader = DemandLoader::new(query(project_id, &range));
        Self {
            published: Published::new(DemandStatus::of(&loader)),
            loader: StoredValue::new(loader),
            client: StoredValue::new(store.client()),
            project_id,
            range: StoredValue::new(range),
            call: StoredValue::new(None),
            is_shown: StoredValue::new(false),
        }
    }

    fn is_shown(self) -> bool {
        self.is_shown.get_value()
    }

    /// Tracked.
    pub fn status(self) -> DemandStatus {
        self.published.status.get()
    }

    /// Calls `read` with what is loaded; tracked.
    pub fn with<R>(self, read: impl FnOnce(&DemandLoader) -> R) -> R {
        self.published.revision.track();
        self.loader.with_value(read)
    }

    /// Loads the demand for as long as the present owner lives. What is loaded stays.
    pub fn show(self) {
        on_cleanup(move || {
            self.is_shown.try_set_value(false);
            self.on(Event::Hidden);
            self.published.stop();
        });
        self.is_shown.set_value(true);
        self.on(Event::Shown);
    }

    /// Stops loading; what is loaded stays.
    pub fn stop(self) {
        self.on(Event::Stop);
    }

    /// Continues loading after a stop or a failure.
    pub fn resume(self) {
        self.on(Event::Continue);
    }

    /// Loads everything again, as of now.
    pub fn reload(self) {
        self.on(Event::Reload(self.range.with_value(|range| query(self.project_id, range))));
    }

    fn on(self, event: Event) {
        let effects = self.loader.try_update_value(|loader| loader.on(event));
        self.publish();
        for effect in effects.unwrap_or_default() {
            match effect {
                Effect::Fetch { generation, token } => self.fetch(generation, token),
                Effect::Abort => hold(self.call, None),
                Effect::Settled(_) => {}
            }
        }
    }

    fn fetch(self, generation: u64, token: String) {
        let (query, list) = self.loader.with_value(|loader| (loader.query(), loader.list()));
        let pagination = PaginationRequest { page_size: PAGE_SIZE, token };
        let answer = self.client.with_value(|client| ask(client, query, list, pagination));
        let call = spawn(async move {
            let page = answer.await;
            self.on(Event::Answer { generation, page });
        });
        hold(self.call, Some(call));
    }

    fn publish(self) {
        let Some((status, revision)) =
            self.loader.try_with_value(|loader| (DemandStatus::of(loader), loader.revision()))
        else {
            return;
        };
        let is_further = |shown: &DemandStatus, status: &DemandStatus| {
            shown.records == status.records && shown.others == status.others
        };
        self.published.update(status, revision, is_further, move || self.publish());
    }
}

/// Asks for a page of a list.
fn ask(client: &Client, query: DemandQuery, list: List, pagination: PaginationRequest) -> Answer<(Rows, String)> {
    let project_id = query.project_id;
    match list {
        List::Records => {
            let [start_time, end_time] = [query.from, query.until].map(Timestamp::from_millis);
            let filter = ListEnvironmentUsageRecordsFilter {
                project_id: project_id.unwrap_or_default(),
                date_range: Some(DateRange { start_time, end_time }),
            };
            let request = ListEnvironmentUsageRecordsRequest { pagination, filter };
            let answer = api::usage::list_environment_usage_records(client, &request);
            Box::pin(answer.map_ok(|answer| (Rows::Records(answer.records), answer.pagination.next_token)))
        }
        List::Environments(project_ids) => {
            let filter = ListEnvironmentsFilter {
                project_ids,
                archival_status: ArchivalStatus::All,
                created_before: Timestamp::from_millis(query.until),
                ..Default::default()
            };
            let answer = api::environment::list_environments(client, &ListEnvironmentsRequest { pagination, filter });
            Box::pin(answer.map_ok(|answer| (Rows::Environments(answer.environments), answer.pagination.next_token)))
        }
        List::Prebuilds => {
            let filter = ListPrebuildsFilter { project_ids: project_id.into_iter().collect(), ..Default::default() };
            let answer = api::prebuild::list_prebuilds(client, &ListPrebuildsRequest { pagination, filter });
            Box::pin(answer.map_ok(|answer| (Rows::Prebuilds(answer.prebuilds), answer.pagination.next_token)))
        }
    }
}
