//! `/warm-pools` and `/projects/{project}/warm-pools`: the organisation's warm pools or a project's own.

mod bulk;
mod card;
mod cards;
mod code;
mod create;
mod delete;
mod edit;
mod filters;
mod judged;
mod table;
mod totals;

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::effect::effect_without_cleanup;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::pause::Pause;
use crate::components::skeleton::skeleton_rows;
use crate::components::virtual_rows::Viewport;
use crate::domain::pool_filter::{PoolFilter, PoolView};
use crate::domain::selection::Selection;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::proto::warm_pool::{WarmPool, WarmPoolMetadata};
use crate::store::Store;
use crate::store::night::Night;
use crate::store::paged::{PagedList, Paging};

use super::frame::{Tab, list_freshness, list_state, page_frame, project_frame, store};
use bulk::Bulk;
use create::Creation;
use delete::Deletion;
use edit::Editing;
use judged::Judged;

/// How long pools wait for the names by which they are sorted: drawn before, they would move under the pointer.
const NAMES_LIMIT: Duration = Duration::from_secs(1);

pub fn page() -> AnyView {
    let page = Page::new(None);
    page_frame("Warm pools", page.aside(), page.content())
}

pub fn project_page(project_id: Id) -> AnyView {
    let page = Page::new(Some(project_id));
    project_frame(Tab::WarmPools, project_id, move || page.aside(), move || page.content())
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    address: Address,
    project_id: Option<Id>,
    list: PagedList<WarmPool>,
    filter: Memo<PoolFilter>,
    view: Memo<PoolView>,
    judged: Judged,
    /// Ids of the pools that the filter leaves, by project and class.
    found: Memo<Vec<Id>>,
    selection: RwSignal<Selection>,
    viewport: Viewport,
    editing: Editing,
    creation: Creation,
    deletion: Deletion,
    bulk: Bulk,
}

impl Page {
    fn new(project_id: Option<Id>) -> Self {
        let (address, store) = (use_address(), store());
        let list = store.pool_list(project_id);
        let filter = Memo::new(move |_| PoolFilter::from_query(&address.query()));
        let view = Memo::new(move |_| PoolView::from_query(&address.query()));
        let judged = Judged::new(store, list);
        let found = Memo::new(move |_| filter.with(|filter| found(store, list, filter, judged)));
        Self {
            store,
            address,
            project_id,
            list,
            filter,
            view,
            judged,
            found,
            selection: RwSignal::new(Selection::default()),
            viewport: Viewport::new(),
            editing: Editing::new(store),
            creation: Creation::new(store),
            deletion: Deletion::new(store),
            bulk: Bulk::new(store, Night::load()),
        }
    }

    fn has_projects(self) -> bool {
        self.project_id.is_none()
    }

    fn aside(self) -> Element<Div> {
        let refresh = move || {
            self.list.status.refresh();
            self.load_snapshots();
        };
        let create = move || self.creation.open(self.project_id);
        html::div()
            .class("page-aside")
            .child(list_freshness(self.list.status, refresh))
            .child(button("button primary", create).aria_haspopup("dialog").child("New warm pool"))
    }

    fn content(self) -> AnyView {
        self.keep_fresh();
        let status = self.list.status;
        let is_empty = Memo::new(move |_| self.found.with(Vec::is_empty));
        let has_pools = Memo::new(move |_| status.ids.with(|ids| !ids.is_empty()));
        let is_sorted = self.is_sorted(has_pools);
        let body = move || match (is_empty.get(), self.view.get()) {
            (true, _) => (move || (status.paging.get() == Paging::End).then(|| self.no_pools())).into_content(),
            _ if !is_sorted.get() => skeleton_rows(12).into_content(),
            (false, PoolView::Cards) => cards::cards(self).into_content(),
            (false, PoolView::Table) => table::table(self).into_content(),
        };
        let head = move || {
            let draw = || (self.bulk.night_note(self), filters::bar(self), totals::totals(self)).into_content();
            has_pools.get().then(|| untrack(draw))
        };
        let foot = vec![
            bulk::selection_bar(self).into_content(),
            self.editing.dialog().into_content(),
            self.creation.dialog().into_content(),
            self.deletion.dialog().into_content(),
            self.bulk.dialog().into_content(),
        ];
        (head, body, list_state(status, "the warm pools"), foot).into_content()
    }

    /// Whether the pools stand where they will stay. The wait for their names begins when there are pools to draw: the
    /// page may have been open for long by then, behind the sign-in form or with a slow API.
    fn is_sorted(self, has_pools: Memo<bool>) -> Memo<bool> {
        let has_waited = RwSignal::new(false);
        let limit = Pause::new(NAMES_LIMIT);
        effect_without_cleanup(move || {
            if has_pools.get() {
                limit.then(move || has_waited.set(true));
            }
        });
        let Store { project_names, class_names, .. } = self.store;
        Memo::new(move |_| has_waited.get() || (project_names.is_answered() && class_names.is_answered()))
    }

    /// Brings the pools up to date, now and for as long as they are shown.
    fn keep_fresh(self) {
        let status = self.list.status;
        status.refresh();
        self.store.project_list.status.refresh();
        self.store.live.keep(move || status.reload(), Vec::new);
        let is_loaded = Memo::new(move |_| status.paging.get() == Paging::End);
        effect_without_cleanup(move || {
            if is_loaded.get() {
                self.load_snapshots();
            }
        });
        // What is selected can be seen: bulk changes do nothing to pools that the filter hides.
        effect_without_cleanup(move || {
            let left =
                self.found.with(|found| self.selection.with_untracked(|selection| selection.without_hidden(found)));
            if let Some(left) = left {
                self.selection.set(left);
            }
        });
    }

    fn load_snapshots(self) {
        self.store.snapshots.load(&self.all());
    }

    /// Every pool of the list; untracked.
    fn all(self) -> Vec<WarmPool> {
        self.list.status.ids.with_untracked(|ids| self.pools(ids.iter().copied()))
    }

    /// The pools of these ids; untracked.
    fn pools(self, ids: impl Iterator<Item = Id>) -> Vec<WarmPool> {
        ids.filter_map(|id| self.list.rows.get(id)).map(|row| row.get_untracked()).collect()
    }

    fn no_pools(self) -> Element<Div> {
        if !self.filter.with(PoolFilter::is_empty) {
            let clear = button("button", move || self.change_filter(|filter| *filter = PoolFilter::default()));
            let message = "There are pools outside of what the filters leave.";
            return empty_state("No warm pool matches the filters", message, Some(clear.child("Show all warm pools")));
        }
        let message = "A warm pool keeps instances of the newest prebuild running, so that environments start at once. \
                       None is set up here.";
        let create = move || self.creation.open(self.project_id);
        let create = button("button primary", create).aria_haspopup("dialog").child("Create a warm pool");
        empty_state("No warm pools", message, Some(create))
    }

    /// Puts a changed filter into the address.
    fn change_filter(self, change: impl FnOnce(&mut PoolFilter)) {
        let mut filter = self.filter.get_untracked();
        change(&mut filter);
        self.change_query(|query| filter.into_query(query));
    }

    fn change_query(self, change: impl FnOnce(&str) -> String) {
        let query = untrack(|| self.address.query());
        self.address.replace_query(&change(&query));
    }

    fn select(self, id: Id, is_range: bool) {
        self.selection.update(|selection| match is_range {
            true => self.found.with_untracked(|found| selection.extend(id, found)),
            false => selection.toggle(id),
        });
    }
}

/// Ids of the pools that the filter leaves, by the names of project and class; tracked.
fn found(store: Store, list: PagedList<WarmPool>, filter: &PoolFilter, judged: Judged) -> Vec<Id> {
    // A pool that changes may come or go.
    store.pools.revision();
    let mut found: Vec<(String, String, Id)> = list.status.ids.with(|ids| {
        let pools = ids.iter().filter_map(|id| list.rows.get(*id));
        pools
            .filter_map(|pool| {
                pool.with_untracked(|pool| {
                    let needs_attention = filter.needs_attention && judged.needs_attention(pool.id);
                    filter.matches(pool, needs_attention).then(|| {
                        let (project, class) = names_of(store, pool);
                        (project, class, pool.id)
                    })
                })
            })
            .collect()
    });
    found.sort();
    found.into_iter().map(|(_, _, id)| id).collect()
}

/// The names of a pool's project and class, or short ids while or where they are not known; tracked.
fn names_of(store: Store, pool: &WarmPool) -> (String, String) {
    let WarmPoolMetadata { project_id, environment_class_id, .. } = &pool.metadata;
    (store.project_names.shown(*project_id), store.class_names.shown(*environment_class_id))
}

/// A pool in a few words: `web-storefront · Large`; tracked.
fn label_of(store: Store, pool: &WarmPool) -> String {
    let (project, class) = names_of(store, pool);
    format!("{project} · {class}")
}
