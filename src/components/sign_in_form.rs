//! Where a personal access token is typed.

use leptos::ev;
use leptos::prelude::*;

use super::dialog::keep_open;
use super::dynamic::{dynamic, text};
use super::element::{Element, ElementRef, classed, element};

/// How the last attempt went.
#[derive(Clone, Debug, PartialEq)]
pub enum Attempt {
    None,
    Checking,
    /// Why the token was not taken.
    Refused(String),
}

/// Covers the page for as long as `reason` returns a sentence, and shows it. `on_submit` gets the text as typed, and
/// whether to keep the token in this tab.
pub fn sign_in_form(
    reason: impl Fn() -> Option<String> + Clone + Send + 'static,
    attempt: RwSignal<Attempt>,
    on_submit: impl Fn(String, bool) + Clone + Send + 'static,
) -> Element {
    let dialog = ElementRef::new();
    keep_open(dialog, {
        let reason = reason.clone();
        move || reason().is_some()
    });
    // Drawn anew for each time it opens, so that nothing that was typed stays behind.
    let form = move || reason().map(|reason| form(reason, attempt, on_submit.clone()));
    classed("dialog", "dialog")
        .attr("aria-labelledby", "sign-in-title")
        .reference(dialog)
        // There is nothing to go back to without a token.
        .on(ev::Custom::<web_sys::Event>::new("cancel"), |event| event.prevent_default())
        .child(dynamic(form))
}

fn form(reason: String, attempt: RwSignal<Attempt>, on_submit: impl Fn(String, bool) + 'static) -> Element {
    let typed = RwSignal::new(String::new());
    let keep = RwSignal::new(false);
    let is_checking = move || attempt.get() == Attempt::Checking;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if attempt.get_untracked() != Attempt::Checking {
            on_submit(typed.get_untracked(), keep.get_untracked());
        }
    };
    let problem = move || match attempt.get() {
        Attempt::Refused(reason) => reason,
        Attempt::None | Attempt::Checking => String::new(),
    };
    let input = element("input")
        .attr("id", "token")
        .attr("name", "token")
        .attr("type", "password")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("autofocus", "")
        .attr_of("aria-invalid", move || Some((!problem().is_empty()).to_string()))
        .attr("aria-describedby", "token-hint token-error")
        .on(ev::input, move |event| typed.set(event_target_value(&event)));
    let field = classed("div", "form-field")
        .child(element("label").attr("for", "token").child("Personal access token"))
        .child(input)
        .child(
            classed("p", "meta")
                .attr("id", "token-hint")
                .child("It stays in this page's memory and goes to no one else."),
        )
        .child(classed("p", "field-error").attr("id", "token-error").attr("role", "alert").child(text(problem)));
    let checkbox = element("input")
        .attr("type", "checkbox")
        .flag("checked", move || keep.get())
        .on(ev::change, move |event| keep.set(event_target_checked(&event)));
    let save = classed("button", "button primary")
        .attr("type", "submit")
        .flag("disabled", is_checking)
        .child(text(move || if is_checking() { "Signing in…" } else { "Sign in" }.to_owned()));
    classed("form", "sign-in")
        .attr("data-testid", "sign-in-form")
        .attr("novalidate", "")
        .on(ev::submit, submit)
        .child(element("h2").attr("id", "sign-in-title").child("Sign in"))
        .child(element("p").child(reason))
        .child(field)
        .child(classed("label", "check").child(checkbox).child("Keep it in this tab until the tab is closed"))
        .child(save)
}
