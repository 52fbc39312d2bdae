//! Single resource by id, stored in a [`Keyed`] and refreshed whenever a page shows it.

use std::future::Future;
use std::pin::Pin;

use crate::connect::error::Error;
use crate::proto::id::Id;
use crate::reactive::{RwSignal, StoredValue};

use super::keyed::{Keyed, Row, Versioned};
use super::task::spawn_for_page;

type Fetch<T> = Box<dyn Fn(Id) -> Pin<Box<dyn Future<Output = Result<T, Error>>>>>;

/// Load state of a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Loading {
    /// Nothing is loaded yet.
    Waiting,
    /// The newest known copy is in the store; holds the error if the last refresh failed.
    Ready(Option<Error>),
    Failed(Error),
}

pub struct Resource<T: Versioned> {
    rows: Keyed<T>,
    id: Id,
    pub loading: RwSignal<Loading>,
    /// Number of the latest request. Responses to earlier requests don't change `loading`.
    request: StoredValue<u64>,
    fetch: StoredValue<Fetch<T>>,
}

impl<T: Versioned> Clone for Resource<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Versioned> Copy for Resource<T> {}

impl<T: Versioned> Resource<T> {
    pub fn new<F>(rows: Keyed<T>, id: Id, fetch: impl Fn(Id) -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Error>> + 'static,
    {
        Self {
            rows,
            id,
            loading: RwSignal::new(Loading::Waiting),
            request: StoredValue::new(0),
            fetch: StoredValue::new(Box::new(move |id| Box::pin(fetch(id)))),
        }
    }

    /// Newest known copy; `None` until it is loaded.
    pub fn get(self) -> Option<Row<T>> {
        self.rows.get(self.id)
    }

    /// Shows the known copy and requests a new one. The call is aborted when the page is closed.
    pub fn refresh(self) {
        self.loading.set(if self.get().is_some() { Loading::Ready(None) } else { Loading::Waiting });
        spawn_for_page(async move {
            // The error is shown with the resource.
            let _ = self.reload().await;
        });
    }

    /// Reloads the resource in the background. An error is both returned and shown.
    pub async fn reload(self) -> Result<(), Error> {
        let asked = self.rows.moment();
        let request = self.request.get_value().wrapping_add(1);
        self.request.set_value(request);
        let is_last = || self.request.try_get_value() == Some(request);
        match self.fetch.with_value(|fetch| fetch(self.id)).await {
            Ok(row) => {
                self.rows.merge_as_of(row, asked);
                if is_last() && self.loading.get_untracked() != Loading::Ready(None) {
                    self.loading.set(Loading::Ready(None));
                }
                Ok(())
            }
            Err(error) => {
                if is_last() {
                    self.loading.set(match self.get() {
                        Some(_) => Loading::Ready(Some(error.clone())),
                        None => Loading::Failed(error.clone()),
                    });
                }
                Err(error)
            }
        }
    }
}
