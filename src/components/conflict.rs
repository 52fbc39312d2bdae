//! What others changed while one typed: theirs or one's own, for the reader to choose.

use super::button::button;
use super::element::Element;
use super::html;
use leptos::html::Div;

/// `words` say what was changed.
pub fn conflict(words: String, on_take: impl Fn() + 'static, on_keep: impl Fn() + 'static) -> Element<Div> {
    let choices = html::div()
        .class("form-actions")
        .child(button("button", on_take).child("Use theirs"))
        .child(button("button", on_keep).child("Overwrite"));
    html::div().class("message message-warning").role("alert").child(html::p().child(words)).child(choices)
}
