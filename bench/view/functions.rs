//! Sample page of the console's components, built with element functions. `macro.rs` builds the same page with `view!`,
//! and `bench/view.mjs` prints the size of both.

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use prebuild_console::components::content::Content;
use prebuild_console::components::empty_state::empty_state;
use prebuild_console::components::error_panel::error_panel;
use prebuild_console::components::header::{HeaderProps, header, mock_banner, skip_link};
use prebuild_console::components::sign_in_form::{Attempt, sign_in_dialog, sign_in_form};
use prebuild_console::domain::problem::Problem;
use prebuild_console::reactive::RwSignal;
use prebuild_console::routes::Section;

fn main() {
    mount_to_body(page);
}

fn page() -> impl IntoView {
    let section = RwSignal::new(Some(Section::Projects));
    let attempt = RwSignal::new(Attempt::None);
    let problem = Problem {
        title: "Couldn't load the projects".to_owned(),
        message: "The server did not answer.".to_owned(),
        code: "unavailable",
        links: vec![("Status".to_owned(), "https://example.com/status".to_owned())],
        ..Problem::default()
    };
    let form = move || {
        let reason = "The console needs a token.".to_owned();
        sign_in_form(reason, attempt, move |_, _| attempt.set(Attempt::Checking))
    };
    let bar = HeaderProps {
        title: "Prebuild console".to_owned(),
        section: move || section.get(),
        mark: (),
        on_palette: move || section.set(None),
        on_keys: || (),
        account: (),
    };
    let top = (skip_link(), mock_banner(), header(bar));
    let middle = (error_panel(problem, || (), ()), empty_state("No projects yet", "Create one to see it here.", ()));
    (top, middle, sign_in_dialog(|| true, form)).into_content()
}
