//! The console's entry: puts the console's view in the place of the static shell.

use leptos::prelude::*;
use prebuild_console::app::app;
use prebuild_console::components::content::Content;
use prebuild_console::components::error_panel::error_panel;
use prebuild_console::components::{html, skeleton};
use prebuild_console::panic::report_panics;
use prebuild_console::start::{Start, start};

fn main() {
    report_panics();
    wasm_bindgen_futures::spawn_local(async {
        match start().await {
            Ok(Start { config, client }) => mount(move || app(client, config).into_content()),
            Err(problem) => mount(move || {
                let page = html::div().class("page").child(error_panel(problem, reload));
                html::main().class("app-main").child(page).into_content()
            }),
        }
    });
}

/// Puts `view` in the place of the static shell.
fn mount(view: impl FnOnce() -> AnyView + 'static) {
    let Some(place) = document().get_element_by_id("app") else { return };
    if let Ok(Some(shell)) = place.query_selector(".shell") {
        skeleton::keep_shell(shell);
    }
    if let Some(root) = document().document_element() {
        // Named by early.js for the shell, which is gone: each outline names its own page.
        let _ = (root.remove_attribute("data-page"), root.remove_attribute("data-shell"));
    }
    place.replace_children_with_node_0();
    if let Ok(place) = wasm_bindgen::JsCast::dyn_into(place) {
        leptos::mount::mount_to(place, view).forget();
    }
}

fn reload() {
    // Where a reload is not allowed, the reader still has the browser's own button.
    let _ = location().reload();
}
