//! The bar on top of every page, and the strip that says the data is made up.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::routes;

#[component]
pub fn Header(title: String) -> impl IntoView {
    let location = use_location();
    let section = Memo::new(move |_| {
        let path = location.pathname.get();
        let path = path.strip_prefix(routes::base()).unwrap_or(&path).trim_end_matches('/').to_owned();
        match path.as_str() {
            "/prebuilds" => "prebuilds",
            "/warm-pools" => "warm-pools",
            "" | "/projects" => "projects",
            path if path.starts_with("/projects/") => "projects",
            _ => "",
        }
    });
    let item = move |name: &'static str, label: &'static str, link: String| {
        view! {
            <a href=link aria-current=Signal::derive(move || (section.get() == name).then_some("page"))>
                {label}
            </a>
        }
    };
    view! {
        <header class="app-header">
            <a class="skip-link" href="#main" on:click=skip_to_content>
                "Skip to content"
            </a>
            <a class="brand" href=routes::projects()>
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">{title}</span>
            </a>
            <nav class="app-nav" aria-label="Main">
                {item("projects", "Projects", routes::projects())}
                {item("prebuilds", "Prebuilds", routes::prebuilds())}
                {item("warm-pools", "Warm pools", routes::warm_pools())}
            </nav>
        </header>
    }
    .into_any()
}

/// Focuses the content. Followed as a link, `#main` would lead to the document's base address.
fn skip_to_content(event: leptos::ev::MouseEvent) {
    use wasm_bindgen::JsCast;
    event.prevent_default();
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(main) = main {
        // Focus is a help to the reader, not a condition of the page.
        let _ = main.focus();
    }
}

#[component]
pub fn MockBanner() -> impl IntoView {
    view! {
        <p class="mock-banner" data-testid="mock-banner" role="note">
            <strong>"Mock data"</strong>
            <span>" A backend in this browser made it up. Nothing here touches a real project."</span>
        </p>
    }
}
