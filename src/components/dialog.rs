//! A modal dialog that restores focus on close.

use leptos::ev;
use leptos::html::{Dialog, Form};
use leptos::prelude::{document, provide_context, use_context};
use web_sys::HtmlDialogElement;

use crate::reactive::{Memo, RwSignal};

use super::content::Content;
use super::effect::effect;
use super::element::Element;
use super::html;
use super::node_ref::NodeRef;

/// Keeps a `<dialog>` open exactly while `is_open` says so, over whatever else is open.
pub fn keep_open(dialog: NodeRef<Dialog>, is_open: impl Fn() -> bool + 'static) {
    let closed: Option<Closed> = use_context();
    effect(move || {
        let Some(element) = dialog.get() else { return };
        match (is_open(), element.open()) {
            // Where a browser cannot open it over the page, it stands in it.
            (true, false) => element.show_modal().unwrap_or_else(|_| element.set_open(true)),
            (false, true) => {
                element.close();
                Closed::note(closed);
            }
            _ => {}
        }
    });
}

/// How many dialogs have closed, in context.
#[derive(Clone, Copy)]
struct Closed(RwSignal<u32>);

impl Closed {
    fn note(closed: Option<Self>) {
        if let Some(Self(count)) = closed {
            count.update(|count| *count = count.wrapping_add(1));
        }
    }
}

/// Lets dialogs under the present owner wait for each other.
pub fn show_one_at_a_time() {
    provide_context(Closed(RwSignal::new(0)));
}

/// Whether something stands over the page.
pub fn is_any_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// A dialog's properties.
pub struct DialogProps<Open, Close, Draw> {
    pub class: &'static str,
    /// The id of the element within that names the dialog.
    pub title_id: &'static str,
    pub is_open: Open,
    /// Runs once the dialog has closed, such as by the Escape key.
    pub on_close: Close,
    /// Drawn while the dialog is open.
    pub content: Draw,
}

/// A modal dialog. It waits while another one is open.
pub fn dialog<C: Content>(
    dialog: DialogProps<
        impl Fn() -> bool + Send + Sync + 'static,
        impl Fn() + 'static,
        impl Fn() -> C + Send + Sync + 'static,
    >,
) -> Element<Dialog> {
    let DialogProps { class, title_id, is_open, on_close, content } = dialog;
    let reference = NodeRef::new();
    let is_open = Memo::new(move |_| is_open());
    let closed: Option<Closed> = use_context();
    let is_free = move || {
        let own = reference.get();
        closed.is_none_or(|Closed(count)| {
            count.track();
            own.is_none_or(|own: HtmlDialogElement| own.open() || !is_any_open())
        })
    };
    keep_open(reference, move || is_open.get() && is_free());
    html::dialog()
        .class(class)
        .aria_labelledby(title_id)
        .node_ref(reference)
        .on(ev::close, move |_| {
            // The event comes late: by now the dialog may be open for something else.
            if !reference.get_untracked().is_some_and(|own: HtmlDialogElement| own.open()) {
                on_close();
            }
            Closed::note(closed);
        })
        .child(move || is_open.get().then(&content))
}

/// The properties of a form in a dialog.
pub struct DialogFormProps<Submit, Type> {
    /// The dialog's own.
    pub title_id: &'static str,
    pub title: String,
    /// Runs for the Enter key, too.
    pub on_submit: Submit,
    /// Runs whenever a field changes.
    pub on_type: Type,
}

/// A form in a dialog, under its title; fields follow.
pub fn dialog_form(form: DialogFormProps<impl Fn() + 'static, impl Fn() + 'static>) -> Element<Form> {
    let DialogFormProps { title_id, title, on_submit, on_type } = form;
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
