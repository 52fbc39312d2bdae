//! The view and the order of rows in the page's address.

use crate::domain::history_view::{Sort, View};
use crate::navigation::Address;
use crate::reactive::Memo;

/// View and order of the history, stored in the address.
#[derive(Clone, Copy)]
pub struct ViewParams {
    address: Address,
    pub view: Memo<View>,
    pub sort: Memo<Sort>,
}

impl ViewParams {
    pub fn new(address: Address) -> Self {
        Self {
            address,
            view: Memo::new(move |_| View::from_query(&address.query())),
            sort: Memo::new(move |_| Sort::from_query(&address.query())),
        }
    }

    pub fn set_view(self, view: View) {
        self.address.change_query(|query| view.into_query(query));
    }

    pub fn set_sort(self, sort: Sort) {
        self.address.change_query(|query| sort.into_query(query));
    }
}
