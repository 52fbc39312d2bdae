//! Copies and exports of pools.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::copy_menu::{Copyable, copy_items};
use crate::components::download_file::download_file;
use crate::components::element::Element;
use crate::components::menu::menu;
use crate::components::pool_row::pool_fields;
use crate::components::skeleton::skeleton_panel;
use crate::domain::export::csv;
use crate::domain::pool_code;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::routes;
use crate::store::Store;
use crate::store::keyed::Row;

use super::super::frame::absolute;
use super::super::row_selection::RowSelection;
use super::results::Results;

chunk! {
    /// Copy menu of the selected pools.
    pub static SELECTION_COPIES: pools_menus = |(store, results, selection): (Store, Results, RowSelection<Vec<Id>>)| -> AnyView {
        let pools = move || selection.selected.with_untracked(|selected| results.copies(selected.ids()));
        copy_items(copies(store, pools))
    }
}

chunk! {
    /// Copy menu of one pool.
    pub static POOL_COPIES: pools_menus = |(store, pool): (Store, Row<WarmPool>)| -> AnyView {
        copy_items(pool_copies(store, pool))
    }
}

/// What can be copied of one pool.
pub fn pool_copies(store: Store, pool: Row<WarmPool>) -> Vec<Copyable> {
    let read = move || pool.get_untracked();
    let link = move || {
        let WarmPool { id, metadata, .. } = read();
        absolute(&routes::warm_pool(metadata.project_id, id))
    };
    let mut items: Vec<Copyable> = vec![("Link", Box::new(link)), ("ID", Box::new(move || read().id.to_string()))];
    items.extend(copies(store, move || vec![read()]));
    items
}

/// Items of a copy menu; `pools` is called on each copy.
fn copies(store: Store, pools: impl Fn() -> Vec<WarmPool> + Copy + 'static) -> Vec<Copyable> {
    vec![
        ("Terraform", Box::new(move || store.with_names(|names| pool_code::terraform(&pools(), names)))),
        ("curl command", Box::new(move || pool_code::curl(&pools(), &absolute(store.client().base_url())))),
        ("JSON", Box::new(move || pool_code::json(&pools()))),
    ]
}

/// Export menu for the matching pools.
pub fn export(results: Results, store: Store) -> Element<Div> {
    menu("export-menu", "Export", move || ITEMS.view((results, store), skeleton_panel))
}

chunk! {
    pub static ITEMS: pools_menus = |(results, store): (Results, Store)| -> AnyView { items(results, store) }
}

fn items(results: Results, store: Store) -> AnyView {
    let pools = move || results.shown();
    let as_csv = move || {
        let text = store.with_names(|names| csv(&pool_fields(), &pools(), names));
        download_file("warm-pools.csv", "text/csv", &text);
    };
    let as_json = move || download_file("warm-pools.json", "application/json", &pool_code::json(&pools()));
    let as_terraform = move || {
        let text = store.with_names(|names| pool_code::terraform(&pools(), names));
        download_file("warm-pools.tf", "text/plain", &text);
    };
    (
        button("menu-item", as_csv).child("CSV"),
        button("menu-item", as_json).child("JSON"),
        button("menu-item", as_terraform).child("Terraform"),
    )
        .into_content()
}
