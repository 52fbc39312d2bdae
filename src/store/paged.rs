//! A list that comes in pages, with cursor tokens.

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};

use crate::clock;
use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};

use super::id_list::IdList;
use super::keyed::{Keyed, Versioned};
use super::task::spawn_for_page;

type Fetched<T> = Result<(Vec<T>, String), Error>;
/// Gives a page's ids; its rows are in their [`Keyed`] by then.
type FetchIds = Box<dyn Fn(String) -> Pin<Box<dyn Future<Output = Fetched<Id>>>>>;

/// How far a list has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Paging {
    /// Nothing is loaded yet.
    First,
    /// There is more, at this token.
    More(String),
    /// The next page could not be had; `token` is where to try again, empty for the first page.
    Failed { error: Error, token: String },
    /// All is loaded.
    End,
}

/// What is loaded of a list, and how to load more, whatever its rows are: all lists share one copy of this code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ListStatus {
    /// In the server's order.
    pub ids: RwSignal<IdList>,
    pub paging: RwSignal<Paging>,
    /// Whether a page is on its way.
    pub busy: RwSignal<bool>,
    /// Why the last refresh failed, while older rows are still shown.
    pub refresh_error: RwSignal<Option<Error>>,
    /// When the first page was last loaded.
    pub loaded_at: RwSignal<Option<DateTime<Utc>>>,
    extent: Extent,
    fetch: StoredValue<FetchIds>,
}

/// How much of a list is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every page, one after the other.
    Whole,
    /// The first page, and others as they are asked for.
    AsAsked,
}

impl ListStatus {
    fn new(extent: Extent, fetch: FetchIds) -> Self {
        Self {
            ids: RwSignal::default(),
            paging: RwSignal::new(Paging::First),
            busy: RwSignal::new(false),
            refresh_error: RwSignal::new(None),
            loaded_at: RwSignal::new(None),
            extent,
            fetch: StoredValue::new(fetch),
        }
    }

    /// Brings the list up to date for a page that shows it: the first page again, what was loaded stays.
    pub fn refresh(self) {
        self.spawn(String::new());
    }

    /// Loads the next page, if there is one and none is on its way.
    pub fn load_more(self) {
        match self.paging.get_untracked() {
            Paging::More(token) => self.spawn(token),
            Paging::First => self.spawn(String::new()),
            Paging::Failed { .. } | Paging::End => {}
        }
    }

    /// Loads the page that failed, again.
    pub fn retry(self) {
        if let Paging::Failed { token, .. } = self.paging.get_untracked() {
            if token.is_empty() {
                self.paging.set(Paging::First);
            } else {
                self.paging.set(Paging::More(token.clone()));
            }
            self.spawn(token);
        }
    }

    /// Brings the first page up to date in the background.
    pub async fn reload(self) -> Result<(), Error> {
        self.load_from(String::new()).await
    }

    /// The load ends with the page that asked for it.
    fn spawn(self, token: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let idle = IdleOnDrop(self.busy);
        spawn_for_page(async move {
            // What went wrong is shown where the list is.
            let _ = self.load_from(token).await;
            drop(idle);
        });
    }

    /// Loads the page at `token` and, of a list that is wanted whole, those after it.
    async fn load_from(self, token: String) -> Result<(), Error> {
        let mut token = token;
        loop {
            self.load(token).await?;
            match self.paging.get_untracked() {
                Paging::More(next) if self.extent == Extent::Whole => token = next,
                _ => return Ok(()),
            }
        }
    }

    /// Loads the page at `token`. An error is given, and shown too.
    async fn load(self, token: String) -> Result<(), Error> {
        let is_refresh = token.is_empty();
        let error = match self.fetch.with_value(|fetch| fetch(token.clone())).await {
            Ok((ids, next)) => {
                if is_refresh {
                    self.show_first_page(ids, next);
                } else {
                    self.show_next_page(ids, next);
                }
                return Ok(());
            }
            Err(error) => error,
        };
        if is_refresh && !self.ids.with_untracked(|ids| ids.is_empty()) {
            self.refresh_error.set(Some(error.clone()));
        } else {
            self.paging.set(Paging::Failed { error: error.clone(), token });
        }
        Err(error)
    }

    /// Puts an id that is not in the list at the place that `place` finds among the others; at the end only where all
    /// is loaded.
    pub fn insert(self, id: Id, place: impl FnOnce(&[Id]) -> usize) {
        if matches!(self.paging.get_untracked(), Paging::First) {
            return;
        }
        let is_complete = self.paging.get_untracked() == Paging::End;
        let index = self.ids.with_untracked(|ids| {
            let index = if ids.contains(id) { return None } else { place(ids) };
            (index < ids.len() || is_complete).then_some(index)
        });
        if let Some(index) = index {
            self.ids.update(|ids| ids.insert(index, id));
        }
    }

    fn show_first_page(self, fresh: Vec<Id>, next: String) {
        let is_known = self.ids.with_untracked(|ids| !fresh.is_empty() && ids.starts_with(&fresh));
        let reaches_known = is_known || self.ids.try_update(|ids| ids.refresh(fresh)).unwrap_or_default();
        // Where the fresh page meets what was loaded, the list goes on from the end of what was loaded.
        if !reaches_known || matches!(self.paging.get_untracked(), Paging::First | Paging::Failed { .. }) {
            self.paging.set(after(next));
        }
        self.refresh_error.set(None);
        self.loaded_at.set(Some(clock::now()));
    }

    fn show_next_page(self, more: Vec<Id>, next: String) {
        self.ids.update(|ids| ids.append(more));
        self.paging.set(after(next));
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
            let page = fetch(token);
            Box::pin(async move {
                let (page, next) = page.await?;
                Ok((page.into_iter().map(|row| rows.merge(row)).collect(), next))
            })
        };
        Self { rows, status: ListStatus::new(extent, Box::new(fetch_ids)) }
    }
}

fn after(next: String) -> Paging {
    if next.is_empty() { Paging::End } else { Paging::More(next) }
}

/// Marks the list idle when the load ends, also where it is dropped half-way.
struct IdleOnDrop(RwSignal<bool>);

impl Drop for IdleOnDrop {
    fn drop(&mut self) {
        self.0.try_set(false);
    }
}
