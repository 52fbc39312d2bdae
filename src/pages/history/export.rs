//! The rows that are found, as a file.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::components::element::{Element, button, classed};
use crate::components::menu;
use crate::domain::export::{Names, csv};

use super::Page;
use super::loaded::found_rows;

pub fn menu(page: Page) -> Element {
    let as_csv = move || {
        let name = |names: crate::store::names::Names, id: &str| names.get(id).unwrap_or_default();
        let project = |id: &str| name(page.store.project_names, id);
        let class = |id: &str| name(page.store.class_names, id);
        let text = untrack(|| csv(&found_rows(page), &Names { project: &project, class: &class }));
        download("prebuilds.csv", "text/csv", &text);
    };
    let as_json = move || {
        let rows = untrack(|| found_rows(page));
        if let Ok(text) = serde_json::to_string_pretty(&rows) {
            download("prebuilds.json", "application/json", &text);
        }
    };
    let note = classed("p", "menu-note meta").child("The rows that are loaded and that the filters leave.");
    let items = (button("menu-item", as_csv).child("As CSV"), button("menu-item", as_json).child("As JSON"), note);
    menu::menu("export-menu", "Export", items)
}

/// Lets the browser save a text as a file.
fn download(name: &str, kind: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser has taken hold of the content by now.
    let _ = Url::revoke_object_url(&url);
}
