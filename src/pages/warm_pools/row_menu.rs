//! Menu of further actions on a pool, at the end of its row. All rows share it.

use leptos::html::{A, Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::copy_menu::copy_items;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::{close_menu, when_opened};
use crate::components::menu_group::menu_group;
use crate::components::skeleton::skeleton_panel;
use crate::domain::pool_filter::Facet;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::RwSignal;
use crate::routes;
use crate::store::Store;
use crate::store::keyed::Row;

use super::code::pool_copies;
use super::filter_params::FilterParams;
use super::names::PoolNames;

/// Id of the menu, which the buttons of the rows open.
pub const ROW_MENU_ID: &str = "pool-menu";

#[derive(Clone, Copy)]
pub struct RowMenu {
    pub store: Store,
    pub params: FilterParams,
    pub names: PoolNames,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
    /// Pool whose button was clicked last.
    pub pool_id: RwSignal<Option<Id>>,
}

chunk! {
    pub static ROW_MENU: pools_menus = |menu: RowMenu| -> AnyView {
        let pool = move || menu.store.pools.get(menu.pool_id.get()?);
        (move || pool().map(|pool| menu.items(pool))).into_content()
    }
}

impl RowMenu {
    pub fn view(self) -> Element<Div> {
        let list =
            html::div().class("menu-list row-menu").id(ROW_MENU_ID).popover("auto").role("group").aria_label("More");
        when_opened(list, move || ROW_MENU.view(self, skeleton_panel))
    }

    fn items(self, pool: Row<WarmPool>) -> AnyView {
        let names = self.names;
        let (project, class) = pool.with_untracked(|pool| names.of(pool));
        let project = self.has_projects.then(|| self.only(Facet::Project, project, pool));
        let copies = menu_group("Copy", copy_items(pool_copies(self.store, pool)));
        (prebuilds(pool), project, self.only(Facet::Class, class, pool), copies).into_content()
    }

    /// Filters by the value that a pool has.
    fn only(self, facet: Facet, name: String, pool: Row<WarmPool>) -> Element<Button> {
        let choose = move || {
            close_menu(ROW_MENU_ID);
            let value = pool.with_untracked(|pool| facet.of(pool));
            self.params.change(|filter| filter.choose(facet, &value));
        };
        button("menu-item", choose)
            .attr("data-only", facet.part().parameter)
            .child(html::span().class("menu-words").child(format!("Show only {name}")))
    }
}

/// Link to the prebuilds of a pool's project and class.
fn prebuilds(pool: Row<WarmPool>) -> Element<A> {
    let href = pool.with_untracked(|pool| {
        let query = format!("?class={}", pool.metadata.environment_class_id);
        routes::with_query(routes::project_prebuilds(pool.metadata.project_id), &query)
    });
    html::a().class("menu-item").href(href).child("Show prebuilds")
}
