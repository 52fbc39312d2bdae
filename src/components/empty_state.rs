//! Nothing to show, and why that is so.

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use leptos::html::Div;

/// `way_on` is what the reader can do about it.
pub fn empty_state(title: &'static str, message: impl Content, way_on: impl Content) -> Element<Div> {
    html::div().class("panel empty-state").child(html::span().class("panel-icon").child(Icon::Inbox.view())).child(
        html::div().class("panel-text").child(html::h2().child(title)).child(html::p().child(message)).child(way_on),
    )
}
