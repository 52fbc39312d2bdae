//! The bar on top of every page, and the strip that says the data is made up.

use leptos::ev;
use leptos::html::{A, Div, Header};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Event, MouseEvent};

use crate::routes::{self, Section};

use super::button::button;
use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;

/// The bar's properties.
pub struct HeaderProps<Open, Palette, Account> {
    pub title: String,
    /// The part of the console that is open; tracked.
    pub section: Open,
    /// Opens the command palette.
    pub on_palette: Palette,
    pub account: Account,
}

pub fn header(
    header: HeaderProps<impl Fn() -> Option<Section> + Copy + Send + 'static, impl Fn() + 'static, impl Content>,
) -> Element<Header> {
    let HeaderProps { title, section, on_palette, account } = header;
    let item = |own: Section, label: &'static str, href: String| {
        let current = move || (section() == Some(own)).then_some("page");
        html::a().href(href).aria_current(current).child(label)
    };
    let brand = html::a()
        .class("brand")
        .href(routes::projects())
        .child(html::span().class("brand-mark").aria_hidden("true"))
        .child(html::span().class("brand-name").child(title));
    let has_pools = routes::features().warm_pools;
    let pools = has_pools.then(|| item(Section::WarmPools, "Warm pools", routes::warm_pools()));
    let nav = html::nav()
        .class("app-nav")
        .aria_label("Main")
        .child(item(Section::Projects, "Projects", routes::projects()))
        .child(item(Section::Prebuilds, "Prebuilds", routes::prebuilds()))
        .child(pools);
    let palette = button("button quiet palette-button", on_palette)
        .aria_haspopup("dialog")
        .aria_keyshortcuts("Control+K Meta+K")
        .child(Icon::Search.view())
        .child(html::span().class("palette-words").child("Go to…"))
        .child(html::kbd().child("Ctrl K"));
    html::header().class("app-header").child(brand).child(nav).child(palette).child(account)
}

/// The page's first stop for the keyboard.
pub fn skip_link() -> Element<A> {
    html::a().class("skip-link").href("#main").on(ev::click, skip_to_content).child("Skip to content")
}

/// Focuses the content. Followed as a link, `#main` would lead to the document's base address.
fn skip_to_content(event: MouseEvent) {
    event.prevent_default();
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(main) = main {
        // Focus is a help to the reader, not a condition of the page.
        let _ = main.focus();
    }
}

/// Its button is for the mock's panel, which `public/mock/backend.js` brings.
pub fn mock_banner() -> Element<Div> {
    let open = || {
        if let Ok(event) = Event::new("mock-panel") {
            // Nobody listens where the panel could not be loaded.
            let _ = window().dispatch_event(&event);
        }
    };
    html::div()
        .class("mock-banner")
        .attr("data-testid", "mock-banner")
        .role("note")
        .child(html::strong().child("Mock data"))
        .child(html::span().child(" A backend in this browser made it up. Nothing here touches a real project."))
        .child(button("mock-banner-button", open).aria_haspopup("dialog").child("Mock controls"))
}
