//! The filter in the page's address.

use crate::domain::filter::Filter;
use crate::domain::time_range::TimeRange;
use crate::navigation::Address;
use crate::proto::id::Id;
use crate::reactive::Memo;
use crate::routes;

/// The filter of one project's history or, without a project, of the organization's; kept in the address.
#[derive(Clone, Copy)]
pub struct FilterParams {
    address: Address,
    project_id: Option<Id>,
    pub current: Memo<Filter>,
}

impl FilterParams {
    pub fn new(address: Address, project_id: Option<Id>) -> Self {
        let current = Memo::new(move |_| {
            let filter = Filter::from_query(&address.query());
            // In the history of one project, projects aren't filtered, although a view saved elsewhere may do so.
            if project_id.is_some() { Filter { projects: Vec::new(), ..filter } } else { filter }
        });
        Self { address, project_id, current }
    }

    /// Puts a changed filter into the address.
    pub fn change(self, change: impl FnOnce(&mut Filter)) {
        let mut filter = self.current.get_untracked();
        change(&mut filter);
        self.address.change_query(|query| filter.into_query(query));
    }

    /// Puts another time into the address.
    pub fn set_time(self, time: TimeRange) {
        self.change(|filter| (filter.time, filter.expiring) = (time, None));
    }

    /// Removes the filter from the address.
    pub fn clear(self) {
        self.change(|filter| *filter = Filter::default());
    }

    /// Link to this history with a query.
    pub fn link(self, query: &str) -> String {
        let base = self.project_id.map_or_else(routes::prebuilds, routes::project_prebuilds);
        routes::with_query(base, query)
    }
}
