//! Pools as code and as files.

use leptos::html::Div;

use crate::components::button::button;
use crate::components::copy_menu::Copyable;
use crate::components::element::Element;
use crate::components::menu::menu;
use crate::components::save::save;
use crate::domain::pool_code;
use crate::proto::warm_pool::WarmPool;
use crate::store::Store;

use super::super::frame::absolute;
use super::results::Results;

/// What can be copied of the pools that `pools` gives once it is asked for.
pub fn copies(store: Store, pools: impl Fn() -> Vec<WarmPool> + Copy + 'static) -> Vec<Copyable> {
    vec![
        ("As Terraform", Box::new(move || store.with_names(|names| pool_code::terraform(&pools(), names)))),
        ("As curl", Box::new(move || pool_code::curl(&pools(), &absolute(store.client().base_url())))),
        ("As JSON", Box::new(move || pool_code::json(&pools()))),
    ]
}

/// The pools that are shown, as a file.
pub fn export(results: Results, store: Store) -> Element<Div> {
    let pools = move || results.shown();
    let as_csv = move || {
        let text = store.with_names(|names| pool_code::csv(&pools(), names));
        save("warm-pools.csv", "text/csv", [text]);
    };
    let as_json = move || save("warm-pools.json", "application/json", [pool_code::json(&pools())]);
    let as_terraform = move || {
        let text = store.with_names(|names| pool_code::terraform(&pools(), names));
        save("warm-pools.tf", "text/plain", [text]);
    };
    let items = (
        button("menu-item", as_csv).child("As CSV"),
        button("menu-item", as_json).child("As JSON"),
        button("menu-item", as_terraform).child("As Terraform"),
    );
    menu("export-menu", "Export", items)
}
