//! A summary that expands to show details.

use leptos::ev;
use leptos::html::Details;
use wasm_bindgen::JsCast;

use crate::reactive::RwSignal;

use super::content::Content;
use super::element::Element;
use super::html;

/// `is_open` is kept outside, so that details stay open when they are drawn again.
pub fn disclosure(line: &'static str, is_open: RwSignal<bool>, content: impl Content) -> Element<Details> {
    html::details()
        .prop("open", move || is_open.get())
        .on(ev::toggle, move |event| {
            let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let shown = details.is_some_and(|details| details.has_attribute("open"));
            if is_open.get_untracked() != shown {
                is_open.set(shown);
            }
        })
        .child(html::summary().child(line))
        .child(content)
}
