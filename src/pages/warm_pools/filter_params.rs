//! The filter and the view in the address.

use crate::domain::pool_filter::{PoolFilter, PoolView};
use crate::navigation::Address;
use crate::reactive::Memo;

/// Which pools are shown and how; kept in the address.
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

    /// Puts a changed filter into the address.
    pub fn change(self, change: impl FnOnce(&mut PoolFilter)) {
        let mut filter = self.current.get_untracked();
        change(&mut filter);
        self.address.change_query(|query| filter.into_query(query));
    }

    /// Takes the filter out of the address.
    pub fn clear(self) {
        self.change(|filter| *filter = PoolFilter::default());
    }

    pub fn set_view(self, view: PoolView) {
        self.address.change_query(|query| view.into_query(query));
    }
}
