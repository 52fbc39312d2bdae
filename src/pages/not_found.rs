//! An address that leads nowhere.

use leptos::prelude::AnyView;

use crate::components::content::Content;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::routes;

use super::frame::set_title;

pub fn page() -> AnyView {
    set_title(|| "Page not found".to_owned());
    let way_on = html::a().class("button").href(routes::projects()).child("Go to the projects");
    let message = "The address may be incomplete, or what it led to may have been removed.";
    html::div()
        .class("page")
        .child(html::h1().class("visually-hidden").child("Page not found"))
        .child(empty_state("There is no such page", message, Some(way_on)))
        .into_content()
}
