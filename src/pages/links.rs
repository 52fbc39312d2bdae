//! Loads a page's code when a link to it gets the pointer or the focus.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlAnchorElement};

use crate::routes::Route;

/// Calls `load` with the page of each link that is pointed at or focused, for as long as the console is open.
pub fn listen(load: fn(&Route)) {
    for name in ["pointerover", "focusin"] {
        window_event_listener_untyped(name, move |event| {
            if let Some(route) = route_of(&event) {
                load(&route);
            }
        });
    }
}

/// The page that the event's link leads to, if it is one of the console.
fn route_of(event: &Event) -> Option<Route> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let found = element.closest("a[href], .table-body > .table-row").ok()??;
    // A row opens with a click anywhere on it.
    let link = if found.has_attribute("href") { found } else { found.query_selector(".row-link").ok()?? };
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let is_own = location().origin().is_ok_and(|origin| origin == link.origin());
    is_own.then(|| Route::parse(&link.pathname())).flatten()
}
