//! Same page as `functions.rs`, built with Leptos's `view!` and components.

use leptos::ev;
use leptos::html::Dialog;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use prebuild_console::components::sign_in_form::Attempt;
use prebuild_console::domain::problem::Problem;
use prebuild_console::routes::{self, Section};
use wasm_bindgen::JsCast;

fn main() {
    mount_to_body(Page);
}

#[component]
fn Page() -> impl IntoView {
    let section = RwSignal::new(Some(Section::Projects));
    let attempt = RwSignal::new(Attempt::None);
    let problem = Problem {
        title: "Couldn't load the projects".to_owned(),
        message: "The server did not answer.".to_owned(),
        code: "unavailable",
        links: vec![("Status".to_owned(), "https://example.com/status".to_owned())],
        ..Problem::default()
    };
    view! {
        <SkipLink />
        <MockBanner />
        <Header title="Prebuild console".to_owned() section on_palette=move || section.set(None) />
        <ErrorPanel problem on_retry=|| () />
        <EmptyState title="No projects yet" message="Create one to see it here." />
        <SignInForm
            reason=|| Some("The console needs a token.".to_owned())
            attempt
            on_submit=move |_, _| attempt.set(Attempt::Checking)
        />
    }
}

#[component]
fn SkipLink() -> impl IntoView {
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(main) = main {
            let _ = main.focus();
        }
    };
    view! { <a class="skip-link" href="#main" on:click=skip>"Skip to content"</a> }
}

#[component]
fn MockBanner() -> impl IntoView {
    let open = |_| {
        if let Ok(event) = web_sys::Event::new("mock-panel") {
            let _ = window().dispatch_event(&event);
        }
    };
    view! {
        <div class="mock-banner" data-testid="mock-banner" role="note">
            <strong>"Mock data"</strong>
            <span>" A backend in this browser made it up. Nothing here touches a real project."</span>
            <button class="mock-banner-button" type="button" on:click=open aria-haspopup="dialog">"Mock controls"</button>
        </div>
    }
}

#[component]
fn Header(title: String, section: RwSignal<Option<Section>>, on_palette: impl Fn() + 'static) -> impl IntoView {
    let current = move |own: Section| move || (section.get() == Some(own)).then_some("page");
    view! {
        <header class="app-header">
            <a class="brand" href=routes::projects()>
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">{title}</span>
            </a>
            <nav class="app-nav" aria-label="Main">
                <a href=routes::projects() aria-current=current(Section::Projects)>"Projects"</a>
                <a href=routes::prebuilds() aria-current=current(Section::Prebuilds)>"Prebuilds"</a>
                <a href=routes::warm_pools() aria-current=current(Section::WarmPools)>"Warm pools"</a>
            </nav>
            <button
                class="button quiet palette-button"
                type="button"
                on:click=move |_| on_palette()
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
            >
                <Icon path="M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2l3 3" />
                <span class="palette-words">"Search or jump to…"</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <button
                class="icon-button keys-button"
                type="button"
                on:click=|_| ()
                aria-haspopup="dialog"
                aria-keyshortcuts="?"
                aria-label="Keyboard shortcuts"
                title="Keyboard shortcuts (?)"
            >
                "?"
            </button>
        </header>
    }
}

#[component]
fn Icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

#[component]
fn ErrorPanel(problem: Problem, on_retry: impl Fn() + 'static) -> impl IntoView {
    let link = |(label, url): (String, String)| {
        view! { <a class="button" href=url target="_blank" rel="noopener noreferrer">{label}</a> }
    };
    view! {
        <div class="panel error-panel" role="alert" data-testid="error-panel" data-code=problem.code>
            <span class="panel-icon">
                <Icon path="M8 2.8l5.8 10.4H2.2L8 2.8zM8 6.8v3M8 11.6v.1" />
            </span>
            <div class="panel-text">
                <h2>{problem.title}</h2>
                <p>{problem.message}</p>
                <p class="meta">"Code: "<code>{problem.code}</code></p>
                <div class="panel-actions">
                    <button class="button" type="button" on:click=move |_| on_retry()>"Retry"</button>
                    {problem.links.into_iter().map(link).collect::<Vec<_>>()}
                </div>
            </div>
        </div>
    }
}

#[component]
fn EmptyState(title: &'static str, message: &'static str) -> impl IntoView {
    view! {
        <div class="panel empty-state">
            <span class="panel-icon">
                <Icon path="M2.5 9.5h3l1 2h3l1-2h3M2.5 9.5l2-6h7l2 6v3h-11v-3z" />
            </span>
            <div class="panel-text">
                <h2>{title}</h2>
                <p>{message}</p>
            </div>
        </div>
    }
}

#[component]
fn SignInForm(
    reason: impl Fn() -> Option<String> + Clone + Send + Sync + 'static,
    attempt: RwSignal<Attempt>,
    on_submit: impl Fn(String, bool) + Clone + Send + 'static,
) -> impl IntoView {
    let dialog: NodeRef<Dialog> = NodeRef::new();
    let is_open = reason.clone();
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        match (is_open().is_some(), element.open()) {
            (true, false) => element.show_modal().unwrap_or_else(|_| element.set_open(true)),
            (false, true) => element.close(),
            _ => {}
        }
    });
    let form = move || reason().map(|reason| view! { <Form reason attempt on_submit=on_submit.clone() /> });
    view! {
        <dialog
            class="dialog"
            aria-labelledby="sign-in-title"
            node_ref=dialog
            on:cancel=|event: web_sys::Event| event.prevent_default()
        >
            {form}
        </dialog>
    }
}

#[component]
fn Form(reason: String, attempt: RwSignal<Attempt>, on_submit: impl Fn(String, bool) + 'static) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let keep = RwSignal::new(false);
    let is_checking = move || attempt.get() == Attempt::Checking;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if attempt.get_untracked() != Attempt::Checking {
            on_submit(typed.get_untracked(), keep.get_untracked());
        }
    };
    let problem = move || match attempt.get() {
        Attempt::Refused(reason) => reason,
        Attempt::None | Attempt::Checking => String::new(),
    };
    view! {
        <form class="sign-in" data-testid="sign-in-form" novalidate on:submit=submit>
            <h2 id="sign-in-title">"Sign in"</h2>
            <p>{reason}</p>
            <div class="form-field">
                <label for="token">"Personal access token"</label>
                <input
                    id="token"
                    name="token"
                    type="password"
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    aria-invalid=move || (!problem().is_empty()).to_string()
                    aria-describedby="token-hint token-error"
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <p class="meta" id="token-hint">"Kept in memory only and sent only to the API."</p>
                <p class="field-error" id="token-error" role="alert">{problem}</p>
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || keep.get()
                    on:change=move |event| keep.set(event_target_checked(&event))
                />
                "Remember until this tab is closed"
            </label>
            <button class="button primary" type="submit" prop:disabled=is_checking>
                {move || if is_checking() { "Signing in…" } else { "Sign in" }}
            </button>
        </form>
    }
}
