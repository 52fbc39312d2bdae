//! The prebuilds of a named time range, loaded whole and followed from then on: the calls and signals around a
//! [`RangeLoader`].

pub mod loader;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::AbortHandle;
use leptos::prelude::{Effect as Follower, on_cleanup};

use crate::api::{self, Client};
use crate::clock::{self, Millis};
use crate::connect::error::Error;
use crate::domain::run_set::RunSet;
use crate::domain::time_window::TimeWindow;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, ListPrebuildsRequest, Prebuild};
use crate::proto::shared::PaginationRequest;
use crate::reactive::{RwSignal, StoredValue};

use super::alarm::Alarm;
use super::keyed::{Keyed, Moment};
use super::paged::Refresh;
use super::paged::loader::Effect;
use super::task::{hold, spawn};
use super::waiters::Waiters;
use super::{PAGE_SIZE, Store};
use loader::{Event, RangeLoader};

pub use loader::{End, Progress, RangeQuery};

/// Minimum time between updates of the view while pages are loading or changes follow one another.
pub(super) const PUBLISH_EVERY: Millis = 250;
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
    /// Rises whenever the figures change.
    revision: RwSignal<u64>,
    status: RwSignal<RangeStatus>,
    call: StoredValue<Option<AbortHandle>>,
    waiters: Waiters,
    /// Up to which change the rows have been followed.
    followed: StoredValue<Moment>,
    published_at: StoredValue<Millis>,
    alarm: Alarm,
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
        let status = RwSignal::new(status(&loader));
        Self {
            loader: StoredValue::new(loader),
            client: StoredValue::new(store.client()),
            rows: store.prebuilds,
            filter: StoredValue::new(filter),
            revision: RwSignal::new(0),
            status,
            call: StoredValue::new(None),
            waiters: Waiters::new(),
            followed: StoredValue::new(store.prebuilds.moment()),
            published_at: StoredValue::new(0),
            alarm: Alarm::new(),
        }
    }

    /// Tracked.
    pub fn status(self) -> RangeStatus {
        self.status.get()
    }

    /// Calls `read` with the runs and the current time window; tracked.
    pub fn with<R>(self, read: impl FnOnce(&RunSet, TimeWindow) -> R) -> R {
        self.revision.track();
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
            self.alarm.stop();
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

    /// Updates the signals, at most every [`PUBLISH_EVERY`] if only numbers change.
    fn publish(self) {
        let Some(status) = self.loader.try_with_value(status) else { return };
        let revision = self.loader.with_value(RangeLoader::revision);
        let has_same_figures = self.revision.try_get_untracked().is_none_or(|shown| shown == revision);
        let (is_same, is_further) = self.status.with_untracked(|shown| {
            let is_further = shown.has_begun == status.has_begun && shown.progress == status.progress;
            (*shown == status, is_further)
        });
        if is_same && has_same_figures {
            return;
        }
        let (now, due) = (clock::millis(), self.published_at.get_value().saturating_add(PUBLISH_EVERY));
        if is_further && now < due {
            return self.alarm.set(Some(due), move || self.publish());
        }
        self.published_at.set_value(now);
        if !is_same {
            self.status.set(status);
        }
        if !has_same_figures {
            self.revision.set(revision);
        }
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
