//! `/prebuilds` and `/projects/{project}/prebuilds`: the history of the organisation or of one project.

mod board;
mod export;
mod filter_params;
mod filters;
mod list;
mod loaded;
mod log_search;
mod row_keys;
mod selection;
mod statistics;
mod view_params;
mod views;

use std::cell::RefCell;

use leptos::html::Div;
use leptos::prelude::*;

use crate::clock;
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::present;
use crate::components::virtual_rows::Viewport;
use crate::domain::coverage::{Coverage, Extent};
use crate::domain::filter::Filter;
use crate::domain::found::{AsOf, Found, Verdict};
use crate::domain::history_view::{Sort, View};
use crate::domain::selection::Selection;
use crate::domain::still_in_view::StillInView;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::store::Store;
use crate::store::history::History;
use crate::store::paged::Paging;
use crate::store::saved_views::SavedViews;

use super::batch::Batches;
use super::create::Creation;
use super::frame::{Tab, list_freshness, page_frame, project_frame, store};
use filter_params::FilterParams;
use view_params::ViewParams;

pub fn page() -> AnyView {
    let page = Page::new(None);
    page_frame("Prebuilds", page.aside(), page.content())
}

pub fn project_page(project_id: Id) -> AnyView {
    let page = Page::new(Some(project_id));
    project_frame(Tab::Prebuilds, project_id, move || page.aside(), move || page.content())
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    address: Address,
    project_id: Option<Id>,
    filter: FilterParams,
    display: ViewParams,
    /// As far as the API filters.
    history: Memo<HistoryOfPage>,
    /// Ids of what is to be shown, in order.
    found: Memo<Found>,
    /// Whether the reader stopped the search.
    is_stopped: RwSignal<bool>,
    selection: RwSignal<Selection>,
    viewport: Viewport,
    saved_views: SavedViews,
    batches: Batches,
    creation: Creation,
}

/// A history that is equal to itself only, so that a memo passes on a change of history.
#[derive(Clone, Copy)]
struct HistoryOfPage(History);

impl PartialEq for HistoryOfPage {
    fn eq(&self, other: &Self) -> bool {
        self.0.status == other.0.status
    }
}

impl Page {
    fn new(project_id: Option<Id>) -> Self {
        let (address, store) = (use_address(), store());
        let filter = FilterParams::new(address, project_id);
        let display = ViewParams::new(address);
        let history =
            Memo::new(move |_| HistoryOfPage(filter.current.with(|filter| store.history(project_id, filter))));
        let found = found(store, history, filter.current, display.sort);
        let is_stopped = RwSignal::new(false);
        let selection = RwSignal::new(Selection::default());
        Effect::new(move || {
            filter.current.track();
            is_stopped.set(false);
        });
        let batches = Batches::new(store);
        // What is selected can be seen: bulk actions do nothing to rows that a filter hides. Those that they act upon
        // now may come back.
        Effect::new(move || {
            found.with(|found| {
                if batches.is_open() {
                    return;
                }
                if let Some(left) = selection.with_untracked(|selection| selection.without_hidden(found)) {
                    selection.set(left);
                }
            });
        });
        Self {
            store,
            address,
            project_id,
            filter,
            display,
            history,
            found,
            is_stopped,
            selection,
            viewport: Viewport::new(),
            saved_views: SavedViews::load(),
            batches,
            creation: Creation::new(store),
        }
    }

    fn has_projects(self) -> bool {
        self.project_id.is_none()
    }

    fn aside(self) -> Element<Div> {
        let freshness = move || {
            let status = self.history.get().0.status;
            list_freshness(status, move || status.refresh())
        };
        let create = move || self.creation.open(self.project_id);
        html::div()
            .class("page-aside")
            .child(freshness)
            .child(button("button primary", create).aria_haspopup("dialog").child("New prebuild"))
    }

    fn content(self) -> AnyView {
        row_keys::listen(self);
        let view = move || {
            let history = self.history.get().0;
            self.keep_fresh(history);
            match self.display.view.get() {
                View::List => list::list(self, history),
                View::Failures => board::board(self, history),
                View::Statistics => statistics::statistics(self, history),
                View::Logs => log_search::view(self, history),
            }
        };
        let foot = (selection::bar(self), self.batches.dialog(), self.creation.dialog());
        (views::bar(self.display, self.filter, self.saved_views, export::menu(self)), filters::bar(self), view, foot)
            .into_content()
    }

    /// Brings a history up to date, now and for as long as it is shown.
    fn keep_fresh(self, history: History) {
        history.status.refresh();
        let still_in_view = RefCell::new(StillInView::default());
        // A row that the reader scrolls past is not worth a call.
        let looked_at = move || {
            let in_view = self.found.with_untracked(|found| self.viewport.on_screen(found));
            still_in_view.borrow_mut().among(in_view)
        };
        self.store.live.keep(move || history.status.reload(), move || history.further(&looked_at()));
    }

    /// Whether nothing more can be found; tracked.
    fn is_complete(self) -> bool {
        let coverage = coverage(self.history.get().0);
        self.filter.current.with(|filter| coverage.is_complete(filter, clock::now()))
    }

    /// How much of what matches is found; `None` while nothing is loaded. Tracked.
    fn extent(self) -> Option<Extent> {
        let history = self.history.get().0;
        let is_loaded = history.status.paging.with(|paging| *paging != Paging::First);
        is_loaded.then(|| coverage(history).extent(self.found.with(|found| found.len()), self.is_complete()))
    }
}

/// Ids of the rows of a history that are to be shown, in order.
fn found(store: Store, history: Memo<HistoryOfPage>, filter: Memo<Filter>, sort: Memo<Sort>) -> Memo<Found> {
    let next = |number: Option<&u64>| number.map_or(0, |number| number + 1);
    // They count what else can change besides rows: what is asked, and the list.
    let question = Memo::new(move |number| {
        history.track();
        sort.track();
        if filter.with(Filter::depends_on_now) {
            present();
        }
        next(number)
    });
    let list = Memo::new(move |number| {
        history.get().0.status.ids.track();
        next(number)
    });
    Memo::new_owning(move |found: Option<Found>| {
        let mut found = found.unwrap_or_default();
        let (question, list, ids) = (question.get(), list.get(), history.get().0.status.ids);
        let is_other = filter.with(|filter| match sort.get() {
            Sort::Newest if filter.is_empty() => ids.with_untracked(|ids| found.show_all(ids)),
            sort => {
                // A row that changes may come or go, and change its place.
                let as_of = AsOf { question, list, rows: store.prebuilds.revision() };
                let now = if filter.depends_on_now() { present() } else { clock::now() };
                let changed_since = |revision| store.prebuilds.changed_since(revision);
                let judge = |id| {
                    let row = store.prebuilds.get(id);
                    row.map(|row| row.with_untracked(|row| Verdict::of(row, filter, sort, now))).unwrap_or_default()
                };
                ids.with_untracked(|ids| found.update(as_of, ids, changed_since, judge))
            }
        });
        (found, is_other)
    })
}

/// How much of a history is loaded; tracked.
fn coverage(history: History) -> Coverage {
    let (loaded, last) = history.status.ids.with(|ids| (ids.len(), ids.last().copied()));
    let oldest = last.and_then(|id| history.rows.get(id));
    Coverage {
        loaded,
        oldest: oldest.and_then(|row| row.with_untracked(|row| row.metadata.created_at)).map(|created| created.0),
        reaches_end: history.status.paging.get() == Paging::End,
    }
}
