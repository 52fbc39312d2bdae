//! Something over the page that one comes back from.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::dynamic::{dynamic, follow};
use super::element::{Content, Element, ElementRef, classed, element};

/// Keeps a `<dialog>` open exactly while `is_open` says so.
pub fn keep_open(dialog: ElementRef, is_open: impl Fn() -> bool + 'static) {
    follow(move || {
        let element = dialog.get().and_then(|element| element.dyn_into::<HtmlDialogElement>().ok());
        let Some(element) = element else { return };
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
) -> Element {
    let reference = ElementRef::new();
    let is_open = Memo::new(move |_| is_open());
    keep_open(reference, move || is_open.get());
    classed("dialog", class)
        .attr("aria-labelledby", title_id)
        .reference(reference)
        .on(ev::close, move |_| on_close())
        .child(dynamic(move || is_open.get().then(|| content().into_content())))
}

/// A form in a dialog, under its title. `on_submit` runs for the Enter key, too; `on_type` whenever a field changes.
pub fn dialog_form(
    title_id: &'static str,
    title: String,
    on_submit: impl Fn() + 'static,
    on_type: impl Fn() + 'static,
) -> Element {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        on_submit();
    };
    classed("form", "batch-body")
        .attr("novalidate", "")
        .attr("aria-labelledby", title_id)
        .on(ev::submit, submit)
        .on(ev::input, move |_| on_type())
        .child(element("h2").attr("id", title_id).child(title))
}
