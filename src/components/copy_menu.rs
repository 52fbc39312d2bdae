//! A button that opens a list of things to copy.

use std::borrow::Cow;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use super::button::button;
use super::clipboard::{copy, words_of};
use super::element::Element;
use super::html;
use super::menu::menu;

/// What to copy: its label, and the text, made once it is asked for.
pub type Copyable = (&'static str, Box<dyn Fn() -> String>);

/// `id` is unique on the page. `items` are made once the list is opened: a page may have many such menus.
pub fn copy_menu(id: impl Into<Cow<'static, str>>, items: impl Fn() -> Vec<Copyable> + Send + 'static) -> Element<Div> {
    let item = |(label, content): Copyable| {
        let outcome = RwSignal::new(None::<bool>);
        let copy = move || {
            copy(&content(), move |is_done| {
                outcome.try_set(Some(is_done));
            });
        };
        let words = move || words_of(outcome.get()).to_owned();
        let told = html::span().class("meta").role("status").child(words);
        button("menu-item", copy).child(html::span().class("menu-words").child(label)).child(told)
    };
    let was_opened = RwSignal::new(false);
    let drawn = move || was_opened.get().then(|| untrack(&items).into_iter().map(item).collect::<Vec<_>>());
    menu(id, "Copy", drawn).on(ev::click, move |_| {
        // Items are drawn once: each says whether its copy has worked.
        if !was_opened.get_untracked() {
            was_opened.set(true);
        }
    })
}
