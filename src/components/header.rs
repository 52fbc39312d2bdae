//! The bar on top of every page, and the strip that says the data is made up.

use leptos::prelude::document;
use wasm_bindgen::JsCast;

use crate::routes::{self, Section};

use super::element::{Element, classed, element, link};

/// `section` follows the part of the console that is open.
pub fn header(
    title: String,
    section: impl Fn() -> Option<Section> + Copy + Send + 'static,
    account: Option<Element>,
) -> Element {
    let item = |own: Section, label: &'static str, href: String| {
        let current = move || (section() == Some(own)).then(|| "page".to_owned());
        element("a").attr("href", href).attr_of("aria-current", current).child(label)
    };
    let brand = link("brand", routes::projects())
        .child(classed("span", "brand-mark").attr("aria-hidden", "true"))
        .child(classed("span", "brand-name").child(title));
    let nav = classed("nav", "app-nav")
        .attr("aria-label", "Main")
        .child(item(Section::Projects, "Projects", routes::projects()))
        .child(item(Section::Prebuilds, "Prebuilds", routes::prebuilds()))
        .child(item(Section::WarmPools, "Warm pools", routes::warm_pools()));
    let skip = link("skip-link", "#main".to_owned()).on("click", skip_to_content).child("Skip to content");
    classed("header", "app-header").child(skip).child(brand).child(nav).child(account)
}

/// Focuses the content. Followed as a link, `#main` would lead to the document's base address.
fn skip_to_content(event: web_sys::Event) {
    event.prevent_default();
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(main) = main {
        // Focus is a help to the reader, not a condition of the page.
        let _ = main.focus();
    }
}

pub fn mock_banner() -> Element {
    classed("p", "mock-banner")
        .attr("data-testid", "mock-banner")
        .attr("role", "note")
        .child(element("strong").child("Mock data"))
        .child(element("span").child(" A backend in this browser made it up. Nothing here touches a real project."))
}
