//! Modal dialog that restores focus on close.

use leptos::ev;
use leptos::html::{Dialog, Form};
use leptos::prelude::{document, provide_context, use_context};
use web_sys::HtmlDialogElement;

use crate::reactive::{Memo, RwSignal};

use super::autofocus::{DIALOG, autofocus};
use super::content::Content;
use super::effect::effect;
use super::element::Element;
use super::html;
use super::node_ref::NodeRef;

/// Opens a `<dialog>` modally while `is_open` returns `true`, on top of any other open dialog.
pub fn keep_open(dialog: NodeRef<Dialog>, is_open: impl Fn() -> bool + 'static) {
    let closed: Option<Closed> = use_context();
    effect(move || {
        let Some(element) = dialog.get() else { return };
        match (is_open(), element.open()) {
            // If the browser can't show it as a modal, it is shown inline.
            (true, false) => {
                element.show_modal().unwrap_or_else(|_| element.set_open(true));
                autofocus(DIALOG);
            }
            (false, true) => {
                element.close();
                Closed::note(closed);
            }
            _ => {}
        }
    });
}

/// Number of dialogs closed so far, provided as context.
#[derive(Clone, Copy)]
struct Closed(RwSignal<u32>);

impl Closed {
    fn note(closed: Option<Self>) {
        if let Some(Self(count)) = closed {
            count.update(|count| *count = count.wrapping_add(1));
        }
    }
}

/// Makes dialogs under the current owner wait for each other.
pub fn show_one_at_a_time() {
    provide_context(Closed(RwSignal::new(0)));
}

/// Whether any dialog is open.
pub fn is_any_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Properties of a dialog.
pub struct DialogProps<Open, Close, Draw> {
    pub class: &'static str,
    /// Id of the element that labels the dialog.
    pub title_id: &'static str,
    pub is_open: Open,
    /// Called once the dialog has closed, for example by the Escape key.
    pub on_close: Close,
    /// Content, rendered while the dialog is open.
    pub content: Draw,
}

/// Modal dialog. Waits while another one is open.
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
            // The event is asynchronous: by now the dialog may be open again for something else.
            if !reference.get_untracked().is_some_and(|own: HtmlDialogElement| own.open()) {
                on_close();
            }
            Closed::note(closed);
        })
        .child(move || is_open.get().then(&content))
}

/// Properties of a form in a dialog.
pub struct DialogFormProps<Submit, Type> {
    /// Id of the dialog's title.
    pub title_id: &'static str,
    pub title: String,
    /// Called on submit, including by the Enter key.
    pub on_submit: Submit,
    /// Called whenever a field changes.
    pub on_type: Type,
}

/// Form in a dialog with its title; add the fields as children.
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
