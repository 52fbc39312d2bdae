//! Link to an external page, opened in a new tab.

use leptos::html::A;

use super::element::Element;
use super::html;

/// Creates a link. `url` must be http, https, or an address of the console.
pub fn web_link(class: &'static str, url: String) -> Element<A> {
    html::a().class(class).href(url).target("_blank").rel("noopener noreferrer")
}
