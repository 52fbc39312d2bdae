//! `/warm-pools` and `/projects/{project}/warm-pools`: warm pools of the organization or of a project.

pub mod bulk;
mod code;
mod create;
pub mod delete;
mod demand_note;
mod display_menu;
pub mod edit;
mod filter_choices;
pub mod filter_params;
mod filters;
mod health;
pub mod names;
mod overnight;
pub mod panel;
mod prebuilds;
mod report;
pub mod results;
mod row_menu;
pub mod selection_bar;
mod table;
mod totals;

use std::time::Duration;

use leptos::html::{Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::Load;
use crate::components::content::Content;
use crate::components::debounce::Debounce;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::skeleton::{Outline, skeleton};
use crate::components::virtual_rows::Viewport;
use crate::domain::pool_filter::PoolFilter;
use crate::domain::query_string::{value, with_value};
use crate::domain::shared_sizes;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::paged::Paging;

use super::frame::{ProjectFrame, Tab, has_none, list_freshness, list_state, page_frame, project_frame, store};
use super::layout_choice::LayoutChoice;
use super::row_selection::RowSelection;
use bulk::{Bulk, CONTENT, OPEN_LINK};
use create::Creation;
use delete::Deletion;
use edit::Editing;
use filter_choices::FilterChoices;
use filter_params::FilterParams;
use names::PoolNames;
use panel::{PANEL, Panel};
use results::Results;
use selection_bar::SelectionBar;
use table::Table;

/// Longest wait for the names that sort the pools. Pools that are drawn earlier would move under the pointer.
const NAMES_LIMIT: Duration = Duration::from_secs(1);

/// Chunks that the user may need next.
pub static AHEAD: [fn() -> Load; 14] = [
    display_menu::DISPLAY.load,
    filter_choices::FILTER_MENU.load,
    filter_choices::CHIPS.load,
    code::ITEMS.load,
    code::POOL_COPIES.load,
    code::SELECTION_COPIES.load,
    row_menu::ROW_MENU.load,
    selection_bar::BAR.load,
    PANEL.load,
    panel::RECORD.load,
    edit::CONTENT.load,
    create::CONTENT.load,
    delete::CONTENT.load,
    CONTENT.load,
];

pub fn page() -> AnyView {
    let page = Page::new(None);
    page_frame("Warm pools", page.aside(), page.content())
}

pub fn project_page(project_id: Id) -> AnyView {
    let page = Page::new(Some(project_id));
    let (aside, content) = (move || page.aside(), move || page.content());
    let is_empty = has_none(move || page.results.list);
    project_frame(ProjectFrame { project_id, is_empty, tab: Tab::WarmPools, aside, content })
}

/// State of the page.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    project_id: Option<Id>,
    params: FilterParams,
    names: PoolNames,
    results: Results,
    selection: RowSelection<Vec<Id>>,
    viewport: Viewport,
    layout: LayoutChoice,
    editing: Editing,
    creation: Creation,
    deletion: Deletion,
    bulk: Bulk,
}

impl Page {
    fn new(project_id: Option<Id>) -> Self {
        let store = store();
        let params = FilterParams::new(use_address());
        let names = PoolNames::new(store);
        let results = Results::new(store, store.pool_list(project_id), params, names);
        let selection = RowSelection::new(results.found, || false);
        let viewport = Viewport::new();
        Self {
            store,
            project_id,
            params,
            names,
            results,
            selection,
            viewport,
            layout: LayoutChoice::load("columns-pools"),
            editing: Editing::new(store, names),
            creation: Creation::new(store, results, viewport),
            deletion: Deletion::new(store, names),
            bulk: Bulk::new(store, names, selection),
        }
    }

    fn aside(self) -> Element<Div> {
        let list = self.results.list;
        let refresh = move || {
            list.refresh();
            self.load_snapshots();
        };
        html::div()
            .class("page-aside")
            .child(list_freshness(list, refresh))
            .child(self.create_button().child("New warm pool"))
    }

    fn create_button(self) -> Element<Button> {
        let denial = move || self.project_id.and_then(|id| self.store.denials.of(id));
        button("button primary", move || self.creation.open(self.project_id))
            .aria_haspopup("dialog")
            .prop("disabled", move || denial().is_some())
            .title(denial)
    }

    /// Opens the form for a new pool if the address asks for it.
    fn create_if_asked(self) {
        let address = use_address();
        effect(move || {
            let asked = value(&address.query(), routes::NEW).to_owned();
            if !asked.is_empty() {
                address.change_query(|query| with_value(query, routes::NEW, ""));
                let filled = routes::parse_new_warm_pool(&asked);
                request_animation_frame(move || match (self.project_id, filled) {
                    (Some(id), Some((class_id, size))) => self.creation.open_with(id, class_id, size),
                    (id, _) => self.creation.open(id),
                });
            }
        });
    }

    fn content(self) -> AnyView {
        self.keep_fresh();
        self.create_if_asked();
        let Self { store, results, selection, bulk, .. } = self;
        let list = results.list;
        let is_empty = Memo::new(move |_| results.found.with(Vec::is_empty));
        let has_pools = Memo::new(move |_| list.ids.with(|ids| !ids.is_empty()));
        let is_sorted = self.is_sorted(has_pools);
        let body = move || match is_empty.get() {
            true => (move || (list.paging.get() == Paging::End).then(|| self.no_pools())).into_content(),
            false if !is_sorted.get() => skeleton(Outline::Pools).into_content(),
            false => self.table(),
        };
        let head = move || {
            let draw = || {
                let filters = filters::bar(self.filter_choices(), self.layout, code::export(results, store));
                (filters, totals::totals(results)).into_content()
            };
            has_pools.get().then(|| untrack(draw))
        };
        // Before the rows in the tab order, as in the history.
        let bar = selection_bar::bar(SelectionBar { store, results, selection, bulk });
        let note = move || has_pools.get().then(|| untrack(|| overnight::note(bulk, list)));
        let foot = vec![
            note.into_content(),
            self.editing.dialog().into_content(),
            self.creation.dialog().into_content(),
            self.deletion.dialog().into_content(),
            bulk.dialog().into_content(),
            panel::panel(self.panel()).into_content(),
        ];
        ((head, bar), body, list_state(list, "the warm pools", Outline::Pools), foot).into_content()
    }

    fn filter_choices(self) -> FilterChoices {
        let Self { params, results, names, .. } = self;
        FilterChoices { filter: params, results, names, has_projects: self.has_projects() }
    }

    fn table(self) -> AnyView {
        let Self { store, params, results, names, selection, viewport, layout, editing, deletion, .. } = self;
        let has_projects = self.has_projects();
        table::pool_table(Table {
            store,
            params,
            results,
            names,
            selection,
            viewport,
            layout,
            editing,
            deletion,
            has_projects,
        })
    }

    fn panel(self) -> Panel {
        let Self { store, params, results, names, editing, deletion, bulk, .. } = self;
        Panel { store, params, results, names, editing, deletion, bulk }
    }

    fn has_projects(self) -> bool {
        self.project_id.is_none()
    }

    /// The pools are in their final order. The wait for names starts when there are pools: the page may have been open for long by
    /// then, behind the sign-in form or with a slow API.
    fn is_sorted(self, has_pools: Memo<bool>) -> Memo<bool> {
        // Names load while the list does.
        untrack(|| self.names.are_answered());
        let has_waited = RwSignal::new(false);
        let limit = Debounce::new(NAMES_LIMIT);
        effect(move || {
            if has_pools.get() {
                limit.schedule(move || has_waited.set(true));
            }
        });
        Memo::new(move |_| has_waited.get() || self.names.are_answered())
    }

    /// Loads the pools, and keeps them up to date while they are shown.
    fn keep_fresh(self) {
        let (list, address) = (self.results.list, use_address());
        self.store.pool_records.follow(self.store);
        list.show();
        self.store.project_list.status.show();
        self.store.live.register(move |refresh| list.reload(refresh), Vec::new);
        let is_loaded = Memo::new(move |_| list.paging.get() == Paging::End);
        effect(move || {
            if is_loaded.get() {
                self.load_snapshots();
                self.open_link(address);
            }
        });
    }

    /// Opens the preview of the sizes in a link, once.
    fn open_link(self, address: Address) {
        let query = untrack(|| address.query());
        if !value(&query, shared_sizes::PARAMETER).is_empty() {
            address.change_query(|query| with_value(query, shared_sizes::PARAMETER, ""));
            let listed = self.results.list.ids.with_untracked(|ids| ids.to_vec());
            OPEN_LINK.run_soon((self.bulk, query, listed), || ());
        }
    }

    fn load_snapshots(self) {
        prebuilds::load(self.store.snapshots, self.results.all());
    }

    fn no_pools(self) -> Element<Div> {
        if !self.params.current.with(PoolFilter::is_empty) {
            let clear = button("button", move || self.params.clear());
            let message = "Remove a filter or clear all.";
            return empty_state("No warm pools match these filters", message, Some(clear.child("Clear filters")));
        }
        let message =
            "A warm pool keeps instances of the newest prebuild running, so new environments start right away.";
        empty_state("No warm pools yet", message, Some(self.create_button().child("New warm pool")))
    }
}
