//! `/prebuilds` and `/projects/{project}/prebuilds`: the history of the organization or of one project.

mod board;
mod count_line;
mod created_form;
mod display_menu;
mod export;
mod extent;
mod figure_tables;
mod filter_choices;
mod filter_params;
mod filters;
mod list;
mod loaded;
pub mod log_search;
pub mod names;
mod new_prebuild;
mod range_view;
mod ranges;
mod ranks;
mod results;
mod row_actions;
mod row_keys;
pub mod selection_bar;
mod statistics;
pub mod time_label;
mod usual;
mod view_params;
mod view_tabs;
mod views;

use std::cell::RefCell;

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::chunk::Load;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::{Outline, skeleton};
use crate::components::virtual_rows::Viewport;
use crate::domain::found::Found;
use crate::domain::history_view::View;
use crate::domain::still_in_view::StillInView;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::reactive::RwSignal;
use crate::store::Store;

use super::batch::{self, Batches};
use super::bulk::{BulkActions, PageActions};
use super::create::Creation;
use super::frame::{ProjectFrame, Tab, has_none, list_freshness, page_frame, project_frame, store};
use super::layout_choice::LayoutChoice;
use super::list_origin::ListOrigin;
use super::row_selection::RowSelection;
use board::BOARD;
use display_menu::Display;
use export::Export;
use filter_choices::FilterChoices;
use filter_params::FilterParams;
use list::List;
use log_search::LOG_SEARCH;
use names::PrebuildNames;
use new_prebuild::NewPrebuild;
use range_view::RangeView;
use ranges::Ranges;
use results::{Results, ResultsSource};
use row_keys::Rows;
use statistics::STATISTICS;
use view_params::ViewParams;

/// Chunks that may be needed next.
pub static AHEAD: [fn() -> Load; 11] = [
    filter_choices::FILTER_MENU.load,
    filter_choices::CHIPS.load,
    view_tabs::VIEW_TABS.load,
    display_menu::DISPLAY.load,
    export::ITEMS.load,
    export::STATUS.load,
    selection_bar::BAR.load,
    BOARD.load,
    STATISTICS.load,
    LOG_SEARCH.load,
    batch::CONTENT.load,
];

pub fn page() -> AnyView {
    let page = Page::new(None);
    page_frame("Prebuilds", page.aside(), page.content())
}

pub fn project_page(project_id: Id) -> AnyView {
    let page = Page::new(Some(project_id));
    let (aside, content) = (move || page.aside(), move || page.content());
    let is_empty = has_none(move || page.results.list());
    project_frame(ProjectFrame { project_id, is_empty, tab: Tab::Prebuilds, aside, content })
}

/// State of the page, of which each part takes what it needs.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    address: Address,
    project_id: Option<Id>,
    filter: FilterParams,
    display: ViewParams,
    layout: LayoutChoice,
    names: PrebuildNames,
    source: ResultsSource,
    results: Results,
    ranges: Ranges,
    selection: RowSelection<Found>,
    viewport: Viewport,
    batches: Batches,
    creation: Creation,
}

impl Page {
    fn new(project_id: Option<Id>) -> Self {
        let (address, store) = (use_address(), store());
        let filter = FilterParams::new(address, project_id);
        let display = ViewParams::new(address);
        let names = PrebuildNames::new(store, project_id);
        let source = ResultsSource {
            store,
            project_id,
            names,
            filter: filter.current,
            sort: display.sort,
            ranks: RwSignal::default(),
        };
        let results = Results::new(source);
        let batches = Batches::new(store);
        Self {
            store,
            address,
            project_id,
            filter,
            display,
            layout: LayoutChoice::load("columns-history"),
            names,
            source,
            results,
            ranges: Ranges::new(store, project_id, filter.current, results.search),
            selection: RowSelection::new(results.found, move || batches.is_active()),
            viewport: Viewport::new(),
            batches,
            creation: Creation::new(store),
        }
    }

    fn aside(self) -> Element<Div> {
        let freshness = move || {
            let list = self.results.list();
            list_freshness(list, move || {
                list.refresh();
                self.ranges.recheck();
            })
        };
        html::div().class("page-aside").child(freshness).child(self.create().button())
    }

    fn create(self) -> NewPrebuild {
        NewPrebuild { creation: self.creation, denials: self.store.denials, project_id: self.project_id }
    }

    fn content(self) -> AnyView {
        let Results { found, is_complete, .. } = self.results;
        ListOrigin::get().note_when_left(self.project_id, found, is_complete);
        let Self {
            store,
            address,
            project_id,
            filter,
            display,
            layout,
            names,
            results,
            ranges,
            selection,
            viewport,
            batches,
            ..
        } = self;
        let prebuilds = store.prebuilds;
        let bulk = BulkActions { selection, prebuilds, denials: store.denials, batches };
        let PageActions(page_actions) = expect_context();
        page_actions.set(Some(bulk));
        on_cleanup(move || page_actions.set(None));
        row_keys::listen(Rows { view: display.view, bulk, viewport });
        let create = self.create();
        let range = RangeView { ranges, results, filter, names, create };
        let view = move || {
            self.keep_fresh();
            let waiting = || skeleton(Outline::History).into_content();
            match display.view.get() {
                View::List => {
                    list::list(List { results, filter, display, layout, selection, viewport, names, bulk, create })
                }
                View::Failures => BOARD.view(range, waiting),
                View::Statistics => STATISTICS.view(range, waiting),
                View::Logs => LOG_SEARCH.view((results, names, store, address), waiting),
            }
        };
        let choices = FilterChoices { filter, in_force: results.filter, names, prebuilds, project_id };
        let export = Export::new(self.source, results, display.view);
        let menu = Display { params: display, layout, has_project: project_id.is_none() };
        let view_bar = views::bar(menu, filter, export.menu());
        // Other views say themselves what they cover.
        let has_count = move || display.view.get() == View::List;
        let count_line = move || has_count().then(|| count_line::count_line(results));
        let filter_bar = filters::bar(choices, count_line);
        let head = (view_bar, export.status(), filter_bar);
        // Before the rows in the tab order: behind them the Tab key would never reach it, since more rows load on the way.
        let bar = selection_bar::bar(bulk);
        (head, bar, view, (batches.dialog(), self.creation.dialog())).into_content()
    }

    /// Refreshes the history now and while it is shown; tracked.
    fn keep_fresh(self) {
        let history = self.results.history();
        history.status.show();
        let still_in_view = RefCell::new(StillInView::default());
        // Rows that are only scrolled past aren't fetched.
        let looked_at = move || {
            let in_view = self.results.found.with_untracked(|found| self.viewport.on_screen(found));
            still_in_view.borrow_mut().among(in_view)
        };
        self.store.live.register(move |refresh| history.status.reload(refresh), move || history.further(&looked_at()));
    }
}
