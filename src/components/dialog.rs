//! Something over the page that one comes back from.

use leptos::ev;
use leptos::html::{Dialog, Form};
use leptos::prelude::*;

use super::content::Content;
use super::effect::effect;
use super::element::Element;
use super::html;

/// Keeps a `<dialog>` open exactly while `is_open` says so.
pub fn keep_open(dialog: NodeRef<Dialog>, is_open: impl Fn() -> bool + 'static) {
    effect(move || {
        let Some(element) = dialog.get() else { return };
        match (is_open(), element.open()) {
            // Where a browser cannot open it over the page, it stands in it.
            (true, false) => element.show_modal().unwrap_or_else(|_| element.set_open(true)),
            (false, true) => element.close(),
            _ => {}
        }
    });
}

/// `content` is drawn while the dialog is open, and has an element of the id `title_id` that names it. `on_close` runs
/// when the reader leaves it by the Escape key.
pub fn dialog<C: Content>(
    class: &'static str,
    title_id: &'static str,
    is_open: impl Fn() -> bool + Copy + Send + Sync + 'static,
    on_close: impl Fn() + 'static,
    content: impl Fn() -> C + Send + Sync + 'static,
) -> Element<Dialog> {
    let reference = NodeRef::new();
    let is_open = Memo::new(move |_| is_open());
    keep_open(reference, move || is_open.get());
    html::dialog()
        .class(class)
        .aria_labelledby(title_id)
        .node_ref(reference)
        .on(ev::close, move |_| on_close())
        .child(move || is_open.get().then(&content))
}

/// A form in a dialog, under its title. `on_submit` runs for the Enter key, too; `on_type` whenever a field changes.
pub fn dialog_form(
    title_id: &'static str,
    title: String,
    on_submit: impl Fn() + 'static,
    on_type: impl Fn() + 'static,
) -> Element<Form> {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        on_submit();
    };
    html::form()
        .class("batch-body")
        .novalidate(true)
        .aria_labelledby(title_id)
        .on(ev::submit, submit)
        .on(ev::input, move |_| on_type())
        .child(html::h2().id(title_id).child(title))
}
