//! Form for a personal access token.

use leptos::ev;
use leptos::html::{Dialog, Form};
use leptos::prelude::*;

use crate::reactive::RwSignal;

use super::content::Content;
use super::dialog::keep_open;
use super::element::Element;
use super::html;
use super::node_ref::NodeRef;

/// State of the last attempt to sign in.
#[derive(Clone, Debug, PartialEq)]
pub enum Attempt {
    None,
    Checking,
    /// Why the token was rejected.
    Refused(String),
}

/// Modal dialog over the page while `is_open` holds.
pub fn sign_in_dialog(is_open: impl Fn() -> bool + 'static, content: impl Content) -> Element<Dialog> {
    let dialog = NodeRef::new();
    let closings = RwSignal::new(0_u32);
    keep_open(dialog, move || {
        closings.track();
        is_open()
    });
    html::dialog()
        .class("dialog")
        .aria_labelledby("sign-in-title")
        .node_ref(dialog)
        // The page behind can't work without a token.
        .on(ev::Custom::<web_sys::Event>::new("cancel"), |event| event.prevent_default())
        // Browsers close it anyway when Escape is pressed repeatedly: then it opens again.
        .on(ev::Custom::<web_sys::Event>::new("close"), move |_| {
            closings.update(|count| *count = count.wrapping_add(1))
        })
        .child(content)
}

/// Where the token is kept.
const fn hint(is_remembered: bool) -> &'static str {
    if is_remembered {
        "Kept in this tab until it's closed, and sent only to the API."
    } else {
        "Kept in memory only and sent only to the API."
    }
}

/// `reason` says why a token is needed. `on_submit` gets the text as typed, and whether to remember the token in this tab.
pub fn sign_in_form(
    reason: String,
    attempt: RwSignal<Attempt>,
    on_submit: impl Fn(String, bool) + 'static,
) -> Element<Form> {
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
    let input = html::input()
        .id("token")
        .name("token")
        .r#type("password")
        .autocomplete("off")
        .spellcheck("false")
        .data_autofocus(true)
        .aria_invalid(move || (!problem().is_empty()).to_string())
        .aria_describedby("token-hint token-error")
        .on(ev::input, move |event| typed.set(event_target_value(&event)));
    let field = html::div()
        .class("form-field")
        .child(html::label().r#for("token").child("Personal access token"))
        .child(input)
        .child(html::p().class("meta").id("token-hint").child(move || hint(keep.get()).to_owned()))
        .child(html::p().class("field-error").id("token-error").role("alert").child(problem));
    let checkbox = html::input()
        .r#type("checkbox")
        .prop("checked", move || keep.get())
        .on(ev::change, move |event| keep.set(event_target_checked(&event)));
    let save = html::button()
        .class("button primary")
        .r#type("submit")
        .prop("disabled", is_checking)
        .child(move || if is_checking() { "Signing in…" } else { "Sign in" }.to_owned());
    html::form()
        .class("sign-in")
        .attr("data-testid", "sign-in-form")
        .novalidate(true)
        .on(ev::submit, submit)
        .child(html::h2().id("sign-in-title").child("Sign in"))
        .child(html::p().child(reason))
        .child(field)
        .child(html::label().class("check").child(checkbox).child("Remember until this tab is closed"))
        .child(save)
}
