//! A link out of the console, in a tab of its own.

use leptos::html::A;

use super::element::Element;
use super::html;

/// `url` is known to be http or https, or an address of the console.
pub fn web_link(class: &'static str, url: String) -> Element<A> {
    html::a().class(class).href(url).target("_blank").rel("noopener noreferrer")
}
