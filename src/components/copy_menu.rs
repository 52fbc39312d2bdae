//! A button that opens a list of things to copy.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::dynamic::text;
use super::element::{Element, button, classed};
use super::menu::menu;

/// What to copy: its label, and the text, made once it is asked for.
pub type Copyable = (&'static str, Box<dyn Fn() -> String>);

/// `id` is unique on the page.
pub fn copy_menu(id: impl Into<Cow<'static, str>>, items: Vec<Copyable>) -> Element {
    let item = |(label, content): Copyable| {
        let outcome = RwSignal::new(None::<bool>);
        let copy = move || {
            let writing = window().navigator().clipboard().write_text(&content());
            spawn_local(async move {
                outcome.try_set(Some(JsFuture::from(writing).await.is_ok()));
            });
        };
        let words = move || match outcome.get() {
            None => "",
            Some(true) => "Copied",
            Some(false) => "The browser does not allow it",
        };
        let told = classed("span", "meta").attr("role", "status").child(text(move || words().to_owned()));
        button("menu-item", copy).child(classed("span", "menu-words").child(label)).child(told)
    };
    menu(id, "Copy", items.into_iter().map(item).collect::<Vec<_>>())
}
