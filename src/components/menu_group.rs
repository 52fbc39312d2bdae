//! Items of a menu under a label.

use leptos::html::Div;

use super::content::Content;
use super::element::Element;
use super::html;

pub fn menu_group(label: &'static str, items: impl Content) -> Element<Div> {
    html::div()
        .class("menu-group")
        .role("group")
        .aria_label(label)
        .child(html::p().class("meta").child(label))
        .child(items)
}
