//! A button with a menu of things to copy.

use std::borrow::Cow;

use leptos::html::Div;
use leptos::prelude::*;

use crate::reactive::RwSignal;

use super::button::button;
use super::clipboard::{copy, result_text};
use super::content::Content;
use super::element::Element;
use super::html;
use super::menu::menu;

/// Label and text of an item; the text is created on demand.
pub type Copyable = (&'static str, Box<dyn Fn() -> String>);

/// `id` is unique on the page. `items` draws [`copy_items`] when the menu opens, as a page may have many such menus.
pub fn copy_menu(id: impl Into<Cow<'static, str>>, items: impl Fn() -> AnyView + Send + 'static) -> Element<Div> {
    menu(id, "Copy", items)
}

/// Buttons that copy, and report the result.
pub fn copy_items(items: Vec<Copyable>) -> AnyView {
    let item = |(label, content): Copyable| {
        let outcome = RwSignal::new(None::<bool>);
        let copy = move || {
            copy(&content(), move |is_done| {
                outcome.try_set(Some(is_done));
            });
        };
        let text = move || result_text(outcome.get()).to_owned();
        let result = html::span().class("meta").role("status").child(text);
        button("menu-item", copy).child(html::span().class("menu-words").child(label)).child(result)
    };
    items.into_iter().map(item).collect::<Vec<_>>().into_content()
}
