//! The time range that statistics and failures cover, kept while the page is open.

use leptos::prelude::*;

use crate::domain::filter::Filter;
use crate::domain::search::Search;
use crate::proto::id::Id;
use crate::reactive::{Memo, StoredValue};
use crate::store::Store;
use crate::store::range::{Range, RangeQuery};

/// Ranges that are kept: the current and the previous, whose views may not be removed yet.
const MAX_KEPT: usize = 2;

/// The ranges of a history page. The views that show them create them, so that the page itself doesn't need their code.
#[derive(Clone, Copy)]
pub struct Ranges {
    pub store: Store,
    project_id: Option<Id>,
    filter: Memo<Filter>,
    search: Memo<Search>,
    owner: StoredValue<Owner>,
    /// The current range is last.
    kept: StoredValue<Vec<Kept>>,
    recheck: StoredValue<Option<Callback<()>>>,
}

struct Kept {
    query: RangeQuery,
    range: Range,
    owner: Owner,
}

impl Ranges {
    /// Ranges of a project's or of the organization's history, under the present owner, the page's.
    pub fn new(store: Store, project_id: Option<Id>, filter: Memo<Filter>, search: Memo<Search>) -> Self {
        Self {
            store,
            project_id,
            filter,
            search,
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            kept: StoredValue::new(Vec::new()),
            recheck: StoredValue::new(None),
        }
    }

    /// Loads what may have changed in the range that is shown.
    pub fn recheck(self) {
        if let Some(recheck) = self.recheck.get_value() {
            recheck.run(());
        }
    }

    /// The range of the filter; tracked.
    pub fn current(self) -> Range {
        let query = RangeQuery {
            project_id: self.project_id,
            filter: self.filter.get().with_range(),
            search: self.search.get(),
        };
        let known = self.kept.with_value(|kept| kept.iter().find(|kept| kept.query == query).map(|kept| kept.range));
        let range = known.unwrap_or_else(|| self.make(query));
        self.recheck.set_value(Some(Callback::new(move |()| range.recheck())));
        range
    }

    fn make(self, query: RangeQuery) -> Range {
        let owner = self.owner.with_value(|owner| owner.with(Owner::new));
        let range = owner.with(|| Range::new(self.store, query.clone()));
        self.kept.update_value(|kept| {
            if kept.len() == MAX_KEPT {
                kept.remove(0).owner.cleanup();
            }
            kept.push(Kept { query, range, owner });
        });
        range
    }
}
