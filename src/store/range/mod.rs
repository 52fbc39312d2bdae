//! The prebuilds of a named time range, loaded whole and followed from then on: the calls and signals around a
//! [`RangeLoader`].

pub mod loader;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::AbortHandle;
use leptos::prelude::{Effect as Follower, on_cleanup};

use crate::api::{self, Client};
use crate::clock;
use crate::connect::error::Error;
use crate::domain::run_set::RunSet;
use crate::domain::time_window::TimeWindow;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, ListPrebuildsRequest, Prebuild};
use crate::proto::shared::PaginationRequest;
use crate::reactive::StoredValue;

use super::keyed::{Keyed, Moment};
use super::paged::Refresh;
use super::paged::loader::Effect;
use super::published::Published;
use super::task::{hold, spawn};
use super::waiters::Waiters;
use super::{PAGE_SIZE, Store};
use loader::{Event, RangeLoader};

pub use loader::{End, Progress, RangeQuery};

/// Minimum time between rechecks while the page polls for changes.
const POLL_EVERY: TimeDelta = TimeDelta::minutes(5);

/// How much of a range is loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeStatus {
    pub progress: Progress,
    /// Whether a page has been read.
    pub has_begun: bool,
    /// Prebuilds of the range.
    pub count: usize,
    /// Prebuilds that were read to find them.
    pub read: usize,
    /// How far back they reach.
    pub reached: Option<DateTime<Utc>>,
    /// How much of the range's time they cover. `None` where it has no start.
    pub percent: Option<i64>,
}

impl RangeStatus {
    /// Whether figures cover all that they are said to.
    pub fn is_complete(&self) -> bool {
        matches!(self.progress, Progress::Complete(_))
    }
}

/// A range of a history. It is equal to itself only.
#[derive(Clone, Copy)]
pub struct Range {
    loader: StoredValue<RangeLoader>,
    client: StoredValue<Client>,
    rows: Keyed<Prebuild>,
    filter: StoredValue<ListPrebuildsFilter>,
    /// The revision is that of the figures.
    published: Published<RangeStatus>,
    call: StoredValue<Option<AbortHandle>>,
    waiters: Waiters,
    /// Up to which change the rows have been followed.
    followed: StoredValue<Moment>,
}

impl PartialEq for Range {
    fn eq(&self, other: &Self) -> bool {
        self.loader == other.loader
    }
}

impl Range {
    /// Makes a range that loads nothing until it is shown. The filter of `query` has a time range.
    pub fn new(store: Store, query: RangeQuery) -> Self {
        let filter = query.filter.to_request(query.project_id);
        let loader = RangeLoader::new(query, clock::now());
        Self {
            published: Published::new(status(&loader)),
            loader: StoredValue::new(loader),
            client: StoredValue::new(store.client()),
            rows: store.prebuilds,
            filter: StoredValue::new(filter),
            call: StoredValue::new(None),
            waiters: Waiters::new(),
            followed: StoredValue::new(store.prebuilds.moment()),
        }
    }

    /// Tracked.
    pub fn status(self) -> RangeStatus {
        self.published.status.get()
    }

    /// Calls `read` with the runs and the current time window; tracked.
    pub fn with<R>(self, read: impl FnOnce(&RunSet, TimeWindow) -> R) -> R {
        self.published.revision.track();
        self.loader.with_value(|loader| read(loader.runs(), loader.window(clock::now())))
    }

    /// Loads the range, or brings it up to date, and follows what changes, for as long as the present owner lives.
    pub fn show(self) {
        Follower::new(move || {
            self.rows.revision();
            self.follow();
        });
        on_cleanup(move || {
            self.on(Event::Hidden);
            self.published.stop();
            self.waiters.settle(Ok(()));
        });
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

    /// Loads what may have changed.
    pub fn recheck(self) {
        self.on(Event::Recheck);
    }

    /// Lets a range that moves with the present move.
    pub fn tick(self) {
        self.on(Event::Tick);
    }

    /// Brings the range up to date in the background. Polling brings new prebuilds by other ways, see [`Self::under_way`].
    pub async fn reload(self, refresh: Refresh) -> Result<(), Error> {
        let age = self.loader.with_value(|loader| clock::now().signed_duration_since(loader.checked_at()));
        match refresh {
            Refresh::Check => return Ok(()),
            Refresh::Poll if age < POLL_EVERY => return Ok(()),
            Refresh::Poll | Refresh::CatchUp | Refresh::Visible => {}
        }
        let settled = self.waiters.wait();
        self.on(Event::Recheck);
        settled.await
    }

    /// Prebuilds that have not ended.
    pub fn under_way(self) -> Vec<Id> {
        self.loader.with_value(|loader| loader.runs().under_way().collect())
    }

    /// Takes the rows that have come or changed.
    fn follow(self) {
        let moment = self.rows.moment();
        let before = self.followed.get_value();
        self.followed.set_value(moment);
        if before != moment {
            self.on(Event::Changed(self.rows.news_since(before)));
        }
    }

    fn on(self, event: Event) {
        let effects = self.loader.try_update_value(|loader| loader.on(event, clock::now()));
        self.publish();
        for effect in effects.unwrap_or_default() {
            match effect {
                Effect::Fetch { generation, token } => self.fetch(generation, token),
                Effect::Abort => hold(self.call, None),
                Effect::Settled(result) => self.waiters.settle(result),
            }
        }
    }

    fn fetch(self, generation: u64, token: String) {
        let request = ListPrebuildsRequest {
            pagination: PaginationRequest { page_size: PAGE_SIZE, token },
            filter: self.filter.get_value(),
        };
        let (client, rows) = (self.client.get_value(), self.rows);
        let call = spawn(async move {
            let asked = rows.moment();
            let answer = api::prebuild::list_prebuilds(&client, &request).await;
            let newest = |prebuild| rows.newest_as_of(prebuild, asked);
            let page =
                answer.map(|answer| (answer.prebuilds.into_iter().map(newest).collect(), answer.pagination.next_token));
            self.on(Event::Answer { generation, page });
        });
        hold(self.call, Some(call));
    }

    fn publish(self) {
        let Some((status, revision)) = self.loader.try_with_value(|loader| (status(loader), loader.revision())) else {
            return;
        };
        let is_further = |shown: &RangeStatus, status: &RangeStatus| {
            shown.has_begun == status.has_begun && shown.progress == status.progress
        };
        self.published.update(status, revision, is_further, move || self.publish());
    }
}

fn status(loader: &RangeLoader) -> RangeStatus {
    let now = clock::now();
    let reached = loader.reached();
    RangeStatus {
        progress: loader.progress().clone(),
        has_begun: loader.has_begun(),
        count: loader.runs().len(),
        read: loader.read(),
        reached: reached.and_then(DateTime::from_timestamp_millis),
        percent: reached.map_or(Some(0), |reached| loader.window(now).percent(reached, now)),
    }
}
