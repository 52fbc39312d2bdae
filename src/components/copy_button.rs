//! Button that copies a short text, such as the id before it.

use crate::reactive::RwSignal;

use super::button::button;
use super::clipboard::{copy, result_text};
use super::content::Content;
use super::html;
use super::icon::Icon;

/// `label` is the button's name, such as `Copy ID`. The result is shown after the button.
pub fn copy_button(label: &'static str, text: String) -> impl Content {
    let outcome = RwSignal::new(None::<bool>);
    let copy = move || {
        copy(&text, move |is_done| {
            // The button may be gone.
            outcome.try_set(Some(is_done));
        });
    };
    let result = html::span().class("meta").role("status").child(move || result_text(outcome.get()).to_owned());
    (button("icon-button copy-button", copy).title(label).aria_label(label).child(Icon::Copy.view()), result)
}
