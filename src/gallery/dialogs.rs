//! Contents of dialogs, and their forms.

use leptos::html::Dialog;

use crate::components::button::button;
use crate::components::conflict::conflict;
use crate::components::content::Content;
use crate::components::dialog::{DialogFormProps, dialog_form};
use crate::components::element::Element;
use crate::components::html;
use crate::components::instance_gauge::{Gauge, gauge};
use crate::components::sign_in_form::{Attempt, sign_in_form};
use crate::components::size_fields::{Refusal, SizeInput, refused_note, size_edit_fields, size_fields};
use crate::domain::pool_size::PoolSize;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::reactive::RwSignal;
use crate::text;

use super::Family;
use super::data::{id, pool};

pub fn families() -> Vec<Family> {
    let actions = |primary: &'static str, words: &'static str| {
        html::div()
            .class("form-actions")
            .child(html::button().class(primary).r#type("submit").child(words))
            .child(button("button", || {}).child(text::CANCEL))
    };
    let form = |title_id: &'static str, title: &str| {
        dialog_form(DialogFormProps { title_id, title: title.to_owned(), on_submit: || {}, on_type: || {} })
    };
    let question = form("gallery-question", "Cancel 3 prebuilds?")
        .child(html::p().child("Progress is lost and no snapshot is created."))
        .child(actions("button danger", "Cancel 3 prebuilds"));
    let size = |id: &'static str, min: &str, max: &str, refused: Option<Refusal>| {
        let input = SizeInput::empty();
        input.restore((min.to_owned(), max.to_owned()));
        let refused = RwSignal::new(refused);
        size_fields(id, input, None, move || refused.get())
    };
    let now = || Some(Gauge::of(&pool(WarmPoolPhase::Ready, [3, 1, 5, 2, 8]), 20));
    let resize = form("gallery-resize", "Resize checkout-service · Large")
        .child(size_fields(
            "gallery-size-now",
            SizeInput::new(PoolSize { min: 2, max: 8 }),
            Some(gauge(id(1), now)),
            || None,
        ))
        .child(refused_note("gallery-size-now", "The server rejected this size.".to_owned()))
        .child(actions("button primary", text::SAVE));
    let mixed = ("Mixed (1, 2)".to_owned(), "8".to_owned());
    let several = form("gallery-resize-2", "Resize 2 pools")
        .child(size_edit_fields("gallery-size-mixed", SizeInput::empty(), mixed))
        .child(actions("button primary", "Resize 2 pools"));
    let refusal = Refusal { max: Some("The organization allows at most 12.".to_owned()), ..Refusal::default() };
    let sign_in = |attempt: Attempt| {
        let reason = "Sign in to app.example.com with a personal access token.".to_owned();
        dialog("sign-in-title", "dialog", sign_in_form(reason, RwSignal::new(attempt), |_, _| {}))
    };
    let refused = "Invalid token. Tokens contain no spaces.".to_owned();
    vec![
        Family::new("dialogs", "Dialogs")
            .state("Question", dialog("gallery-question", "dialog batch", question))
            .state("Form", dialog("gallery-resize", "dialog batch", resize)),
        Family::new("size-fields", "Size of a warm pool")
            .state("Fixed size", size("gallery-size-fixed", "3", "3", None))
            .state("On demand", size("gallery-size-demand", "0", "4", None))
            .state("Not valid", size("gallery-size-wrong", "9", "40", None))
            .state("Rejected", size("gallery-size-refused", "2", "20", Some(refusal)))
            .state("Several pools", dialog("gallery-resize-2", "dialog batch", several)),
        Family::new("sign-in", "Sign-in")
            .state("First", sign_in(Attempt::None))
            .state("Checking", sign_in(Attempt::Checking))
            .state("Rejected", sign_in(Attempt::Refused(refused))),
        Family::new("conflict", "Conflict").wide(
            "Someone else changed the pool",
            conflict("Someone else changed this pool: minimum 1 instead of 2.".to_owned(), || {}, || {}),
        ),
    ]
}

/// A dialog in the page instead of over it.
pub fn dialog(title_id: &'static str, class: &'static str, content: impl Content) -> Element<Dialog> {
    html::dialog().class(class).attr("open", "").aria_labelledby(title_id).child(content)
}
