//! A button that opens a list over the page.

use std::borrow::Cow;

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use leptos::html::Div;

/// `id` is unique on the page; `label` names both the button and the list.
pub fn menu(id: impl Into<Cow<'static, str>>, label: &'static str, items: impl Content) -> Element<Div> {
    let id = id.into();
    let opener = html::button()
        .class("button")
        .r#type("button")
        .popovertarget(id.clone())
        .child(label)
        .child(Icon::Chevron.view());
    let list = html::div().class("menu-list").id(id).popover("auto").role("group").aria_label(label).child(items);
    html::div().class("menu").child(opener).child(list)
}
