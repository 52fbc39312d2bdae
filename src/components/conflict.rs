//! Choice between the user's edits and someone else's changes.

use super::button::button;
use super::element::Element;
use super::html;
use crate::text;
use leptos::html::Div;

/// `words` say what someone else changed.
pub fn conflict(words: String, on_take: impl Fn() + 'static, on_keep: impl Fn() + 'static) -> Element<Div> {
    let choices = html::div()
        .class("form-actions")
        .child(button("button", on_take).child(text::USE_THEIRS))
        .child(button("button", on_keep).child(text::OVERWRITE));
    html::div().class("message message-warning").role("alert").child(html::p().child(words)).child(choices)
}
