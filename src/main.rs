//! Entry point of the console: replaces the static shell with the console's view.

use leptos::prelude::*;
use prebuild_console::app::app;
use prebuild_console::components::content::Content;
use prebuild_console::components::error_panel::error_panel;
use prebuild_console::components::{html, skeleton};
#[cfg(debug_assertions)]
use prebuild_console::gallery;
use prebuild_console::panic::report_panics;
use prebuild_console::start::{Start, start};

fn main() {
    report_panics();
    #[cfg(debug_assertions)]
    if gallery::is_here() {
        return mount(gallery::gallery);
    }
    wasm_bindgen_futures::spawn_local(async {
        match start().await {
            Ok(Start { config, client }) => mount(move || app(client, config).into_content()),
            Err(problem) => mount(move || {
                let page = html::div().class("page").child(error_panel(problem, reload, ()));
                html::main().class("app-main").child(page).into_content()
            }),
        }
    });
}

/// Replaces the static shell with `view`.
fn mount(view: impl FnOnce() -> AnyView + 'static) {
    let Some(place) = document().get_element_by_id("app") else { return };
    if let Ok(Some(shell)) = place.query_selector(".shell") {
        skeleton::keep_shell(shell);
    }
    if let Some(root) = document().document_element() {
        // early.js sets these for the shell, which is gone now; each outline names its page itself.
        let _ = (root.remove_attribute("data-page"), root.remove_attribute("data-shell"));
    }
    place.replace_children_with_node_0();
    if let Ok(place) = wasm_bindgen::JsCast::dyn_into(place) {
        leptos::mount::mount_to(place, view).forget();
    }
}

fn reload() {
    // If the reload fails, the user can still use the browser's button.
    let _ = location().reload();
}
