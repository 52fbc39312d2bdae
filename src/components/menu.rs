//! Button that opens a menu.

use std::borrow::Cow;

use leptos::ev;
use leptos::html::{Button, Div, ElementType};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::reactive::RwSignal;

use super::autofocus::{MENU, autofocus};
use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;

/// `id` is unique on the page; `label` names both the button and the list. `items` are drawn once the list is opened: a
/// page may have many such menus.
pub fn menu<C: Content>(
    id: impl Into<Cow<'static, str>>,
    label: &'static str,
    items: impl Fn() -> C + Send + 'static,
) -> Element<Div> {
    let opener = html::button().class("button").child(label).child(Icon::Chevron.view());
    menu_with(opener, id, label, items)
}

/// [`menu`] with a button of any content.
pub fn menu_with<C: Content>(
    opener: Element<Button>,
    id: impl Into<Cow<'static, str>>,
    label: &'static str,
    items: impl Fn() -> C + Send + 'static,
) -> Element<Div> {
    let id = id.into();
    let opener = opener.r#type("button").popovertarget(id.clone());
    let list = html::div().class("menu-list").id(id).popover("auto").role("group").aria_label(label);
    html::div().class("menu").child(opener).child(when_opened(list, move || items().into_content()))
}

/// A popover whose `content` is drawn when it first opens, before it is seen, and stays.
pub fn when_opened<E>(popover: Element<E>, content: impl Fn() -> AnyView + Send + 'static) -> Element<E>
where
    E: ElementType<Output: AsRef<web_sys::Element> + Clone + JsCast>,
{
    let was_opened = RwSignal::new(false);
    let open = move |_| {
        if !was_opened.get_untracked() {
            was_opened.set(true);
        }
    };
    popover
        .on(ev::beforetoggle, open)
        .on(ev::toggle, |_| autofocus(MENU))
        .child(move || was_opened.get().then(|| untrack(&content)))
}

/// Closes a menu after a click on one of its items: a popover stays open otherwise.
pub fn close_menu(id: &str) {
    let menu = document().get_element_by_id(id).and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    if let Some(menu) = menu {
        // It may be closed already.
        let _ = menu.hide_popover();
    }
}
