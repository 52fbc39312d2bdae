//! Page for an unknown address.

use leptos::prelude::AnyView;

use crate::components::content::Content;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::routes;

use super::tab_status::set_title;

const TITLE: &str = "Page not found";

pub fn page() -> AnyView {
    set_title(|| TITLE.to_owned());
    let way_on = html::a().class("button").href(routes::projects()).child("Go to projects");
    let message = "The link may be wrong, or the item was deleted.";
    html::div()
        .class("page")
        .child(html::h1().class("page-title").child(TITLE))
        .child(empty_state("Nothing at this address", message, Some(way_on)))
        .into_content()
}
