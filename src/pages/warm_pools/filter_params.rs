//! Filter, order, and open pool in the address.

use leptos::prelude::{untrack, window};

use crate::domain::pool_filter::{PoolFilter, open_pool, with_open_pool};
use crate::domain::pool_sort::{PoolColumn, PoolSort};
use crate::navigation::Address;
use crate::proto::id::Id;
use crate::reactive::Memo;

/// State of the list in the address.
#[derive(Clone, Copy)]
pub struct FilterParams {
    address: Address,
    pub current: Memo<PoolFilter>,
    pub sort: Memo<PoolSort>,
    /// Pool whose panel is open.
    pub open_pool: Memo<Option<Id>>,
}

impl FilterParams {
    pub fn new(address: Address) -> Self {
        Self {
            address,
            current: Memo::new(move |_| PoolFilter::from_query(&address.query())),
            sort: Memo::new(move |_| PoolSort::from_query(&address.query())),
            open_pool: Memo::new(move |_| open_pool(&address.query())),
        }
    }

    /// Writes a changed filter to the address.
    pub fn change(self, change: impl FnOnce(&mut PoolFilter)) {
        let mut filter = self.current.get_untracked();
        change(&mut filter);
        self.address.change_query(|query| filter.into_query(query));
    }

    /// Removes the filter from the address.
    pub fn clear(self) {
        self.change(|filter| *filter = PoolFilter::default());
    }

    /// Sorts by a column, or reverses its order.
    pub fn sort_by(self, column: PoolColumn) {
        let sort = self.sort.get_untracked().toggled(column);
        self.address.change_query(|query| sort.into_query(query));
    }

    /// Opens a pool's panel. Back closes it; the page stays where it is.
    pub fn open(self, id: Id) {
        if self.open_pool.get_untracked().is_some() {
            return self.address.change_query(|query| with_open_pool(query, Some(id)));
        }
        let place = window().scroll_y().unwrap_or_default();
        let address = self.address;
        address.open(&untrack(|| address.path() + &with_open_pool(&address.query(), Some(id))));
        window().scroll_to_with_x_and_y(0.0, place);
    }

    pub fn close(self) {
        self.address.change_query(|query| with_open_pool(query, None));
    }
}
