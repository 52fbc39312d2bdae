//! A button that opens a list over the page.

use std::borrow::Cow;

use super::element::{Content, Element, classed};
use super::icon::Icon;

/// `id` is unique on the page; `label` names both the button and the list.
pub fn menu(id: impl Into<Cow<'static, str>>, label: &'static str, items: impl Content) -> Element {
    let id = id.into();
    let opener = classed("button", "button")
        .attr("type", "button")
        .attr("popovertarget", id.clone())
        .child(label)
        .child(Icon::Chevron.view());
    let list = classed("div", "menu-list")
        .attr("id", id)
        .attr("popover", "auto")
        .attr("role", "group")
        .attr("aria-label", label)
        .child(items);
    classed("div", "menu").child(opener).child(list)
}
