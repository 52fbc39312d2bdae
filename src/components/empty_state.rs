//! Empty state: a title, why there is nothing to show, and an action.

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use leptos::html::Div;

pub fn empty_state(title: &'static str, message: impl Content, action: impl Content) -> Element<Div> {
    html::div().class("panel empty-state").child(html::span().class("panel-icon").child(Icon::Inbox.view())).child(
        html::div().class("panel-text").child(html::h2().child(title)).child(html::p().child(message)).child(action),
    )
}
