//! The rows that are found, as a file.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu;
use crate::components::save::save;
use crate::components::skeleton::skeleton_panel;
use crate::domain::export::csv;
use crate::store::Store;

use super::results::Results;

pub fn menu(results: Results, store: Store) -> Element<Div> {
    menu::menu("export-menu", "Export", move || ITEMS.view((results, store), skeleton_panel))
}

chunk! {
    pub static ITEMS: history_menus = |(results, store): (Results, Store)| -> AnyView { items(results, store) }
}

fn items(results: Results, store: Store) -> AnyView {
    let as_csv = move || {
        let rows = untrack(|| results.rows());
        let text = store.with_names(|names| csv(&rows, names));
        save("prebuilds.csv", "text/csv", [text]);
    };
    let as_json = move || {
        let rows = untrack(|| results.rows());
        if let Ok(text) = serde_json::to_string_pretty(&rows) {
            save("prebuilds.json", "application/json", [text]);
        }
    };
    let note = html::p().class("menu-note meta").child("The rows that are loaded and that the filters leave.");
    (button("menu-item", as_csv).child("As CSV"), button("menu-item", as_json).child("As JSON"), note).into_content()
}
