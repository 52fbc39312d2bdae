//! Filter and view in the address.

use crate::domain::pool_filter::{PoolFilter, PoolView};
use crate::navigation::Address;
use crate::reactive::Memo;

/// Filter and view of the list, as the address has them.
#[derive(Clone, Copy)]
pub struct FilterParams {
    address: Address,
    pub current: Memo<PoolFilter>,
    pub view: Memo<PoolView>,
}

impl FilterParams {
    pub fn new(address: Address) -> Self {
        Self {
            address,
            current: Memo::new(move |_| PoolFilter::from_query(&address.query())),
            view: Memo::new(move |_| PoolView::from_query(&address.query())),
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

    pub fn set_view(self, view: PoolView) {
        self.address.change_query(|query| view.into_query(query));
    }
}
