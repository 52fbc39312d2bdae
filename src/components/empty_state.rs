//! Nothing to show, and why that is so.

use super::element::{Content, Element, classed, element};
use super::icon::Icon;

/// `way_on` is what the reader can do about it.
pub fn empty_state(title: &'static str, message: impl Content, way_on: Option<Element>) -> Element {
    classed("div", "panel empty-state").child(classed("span", "panel-icon").child(Icon::Inbox.view())).child(
        classed("div", "panel-text").child(element("h2").child(title)).child(element("p").child(message)).child(way_on),
    )
}
