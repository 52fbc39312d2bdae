//! A list that comes in pages, with cursor tokens: the calls and signals around a [`PageLoader`].

pub mod id_list;
pub mod loader;

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use futures_util::future::AbortHandle;
use leptos::prelude::on_cleanup;

use crate::clock;
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};

use super::keyed::{Keyed, Versioned};
use super::task::{hold, spawn};
use super::waiters::Waiters;
use id_list::IdList;
use loader::{Effect, Event, PageLoader, USUAL_LENGTH};

pub use loader::{Extent, Paging, Refresh};

type Fetched<T> = Result<(Vec<T>, String), Error>;
/// Gives a page's ids; its rows are in their [`Keyed`] by then.
type FetchIds = Box<dyn Fn(String) -> Pin<Box<dyn Future<Output = Fetched<Id>>>>>;

/// What is loaded of a list, and how to load more, whatever its rows are: all lists share one copy of this code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ListStatus {
    /// In the server's order.
    pub ids: LoadedIds,
    pub paging: RwSignal<Paging>,
    /// Whether a person waits for a page that is on its way.
    pub busy: RwSignal<bool>,
    /// Why the last refresh failed, while older rows are still shown.
    pub refresh_error: RwSignal<Option<Error>>,
    /// As of when every row is known.
    pub loaded_at: RwSignal<Option<DateTime<Utc>>>,
    fetch: StoredValue<FetchIds>,
    call: StoredValue<Option<AbortHandle>>,
    /// Whoever waits until the list is loaded.
    waiters: Waiters,
    /// How many parts of the page show the list.
    shown_by: StoredValue<usize>,
}

impl ListStatus {
    fn new(extent: Extent, fetch: FetchIds) -> Self {
        let loader = StoredValue::new(PageLoader::new(extent));
        Self {
            ids: LoadedIds { loader, revision: RwSignal::new(0) },
            paging: RwSignal::new(Paging::First),
            busy: RwSignal::new(false),
            refresh_error: RwSignal::new(None),
            loaded_at: RwSignal::new(None),
            fetch: StoredValue::new(fetch),
            call: StoredValue::new(None),
            waiters: Waiters::new(),
            shown_by: StoredValue::new(0),
        }
    }

    /// Brings the list up to date. Its calls stop when nothing shows it anymore: the present owner does for as long as it
    /// lives.
    pub fn show(self) {
        self.shown_by.update_value(|count| *count = count.saturating_add(1));
        on_cleanup(move || {
            let left = self.shown_by.try_update_value(|count| {
                *count = count.saturating_sub(1);
                *count
            });
            if left == Some(0) {
                self.on(Event::Left);
                self.waiters.settle(Ok(()));
            }
        });
        self.refresh();
    }

    /// Whether some part of the page shows the list.
    pub fn is_shown(self) -> bool {
        self.shown_by.get_value() > 0
    }

    /// Brings every row that is loaded up to date for a person who waits for it.
    pub fn refresh(self) {
        self.on(Event::Refresh(Refresh::Visible));
    }

    /// Loads the next page, if there is one.
    pub fn load_more(self) {
        self.on(Event::LoadMore);
    }

    /// Loads the page that failed, again.
    pub fn retry(self) {
        self.on(Event::Retry);
    }

    /// Brings the list up to date in the background.
    pub async fn reload(self, refresh: Refresh) -> Result<(), Error> {
        let settled = self.waiters.wait();
        self.on(Event::Refresh(refresh));
        settled.await
    }

    /// Puts an id that is not in the list at the place that `place` finds among the others; at the end only where all
    /// is loaded.
    pub fn insert(self, id: Id, place: impl FnOnce(&[Id]) -> usize) {
        self.ids.loader.update_value(|loader| loader.insert(id, place));
        self.publish();
    }

    /// Whether polling asks for every row that is loaded.
    pub fn is_polled_whole(self) -> bool {
        self.ids.with_untracked(|ids| ids.len() <= USUAL_LENGTH)
    }

    fn on(self, event: Event) {
        let effects = self.ids.loader.try_update_value(|loader| loader.on(event, clock::now()));
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
        let page = self.fetch.with_value(|fetch| fetch(token));
        let call = spawn(async move {
            let page = page.await;
            self.on(Event::Answer { generation, page });
        });
        hold(self.call, Some(call));
    }

    /// Tells whoever tracks the list what has changed.
    fn publish(self) {
        self.ids.loader.try_with_value(|loader| {
            change(self.ids.revision, &loader.revision());
            change(self.paging, loader.paging());
            change(self.busy, &loader.is_busy());
            change(self.refresh_error, &loader.refresh_error().cloned());
            change(self.loaded_at, &loader.loaded_at());
        });
    }
}

fn change<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.try_with_untracked(|known| known != value) == Some(true) {
        signal.set(value.clone());
    }
}

/// The ids of the rows that are loaded, read where they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LoadedIds {
    loader: StoredValue<PageLoader>,
    revision: RwSignal<u64>,
}

impl LoadedIds {
    pub fn track(self) {
        self.revision.track();
    }

    /// Tracked.
    pub fn with<R>(self, read: impl FnOnce(&IdList) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&IdList) -> R) -> R {
        self.loader.with_value(|loader| read(loader.ids()))
    }
}

/// Ids of the rows and how far they are loaded; the rows themselves are in a [`Keyed`].
pub struct PagedList<T: Versioned> {
    pub rows: Keyed<T>,
    pub status: ListStatus,
}

impl<T: Versioned> Clone for PagedList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Versioned> Copy for PagedList<T> {}

impl<T: Versioned> PagedList<T> {
    /// `fetch` gives the page at a token (empty for the first) and the next token (empty at the end).
    pub fn new<F>(rows: Keyed<T>, extent: Extent, fetch: impl Fn(String) -> F + 'static) -> Self
    where
        F: Future<Output = Fetched<T>> + 'static,
    {
        let fetch_ids = move |token| -> Pin<Box<dyn Future<Output = Fetched<Id>>>> {
            let asked = rows.moment();
            let page = fetch(token);
            Box::pin(async move {
                let (page, next) = page.await?;
                Ok((page.into_iter().map(|row| rows.merge_as_of(row, asked)).collect(), next))
            })
        };
        Self { rows, status: ListStatus::new(extent, Box::new(fetch_ids)) }
    }
}
