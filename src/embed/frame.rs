//! Appearance and height of the console in its frame, as chosen by the portal.

use std::cell::{Cell, RefCell};

use leptos::ev;
use leptos::prelude::{document, window, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, HtmlElement};

use crate::components::download_file;
use crate::components::offer::offer;
use crate::components::resize_observer::ResizeObserver;

use super::link::Link;
use super::protocol::{Options, Outgoing, Sizing, View};
use super::{dates, theme};

/// Applies the portal's options to the page.
pub fn apply(options: &Options) {
    let Some(root) = root_style() else { return };
    let set = |property: &str, value: Option<&str>| {
        // If the browser rejects a value, the property doesn't change.
        let _ = match value {
            Some(value) => root.set_property(property, value),
            None => root.remove_property(property).map(drop),
        };
    };
    set("color-scheme", options.scheme.map(|scheme| scheme.as_str()));
    for (property, value) in theme::properties(&options.tokens, supports) {
        set(&property, value.as_deref());
    }
    // Only the portal scrolls.
    set("overflow-y", (options.sizing == Sizing::Grow).then_some("hidden"));
    if let Some(app) = app() {
        let least = match options.sizing {
            Sizing::Fixed => String::new(),
            Sizing::Content | Sizing::Grow => format!("{}px", options.min_height),
        };
        let _ = app.style().set_property("min-block-size", &least);
    }
    dates::set_language(options.language.as_deref());
    download_file::set_blocked(
        options.sandbox.as_deref().is_some_and(|sandbox| !is_granted(sandbox, "allow-downloads")),
    );
}

fn is_granted(sandbox: &str, what: &str) -> bool {
    sandbox.split_ascii_whitespace().any(|token| token == what)
}

/// Shows the addresses of links that the frame's sandbox blocks, for as long as the page is open.
pub fn offer_links(link: &Link) {
    let link = link.clone();
    window_event_listener(ev::click, move |event| {
        let is_forbidden = link.options().sandbox.is_some_and(|sandbox| !is_granted(&sandbox, "allow-popups"));
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let out = target.and_then(|target| target.closest("a[target=_blank]").ok().flatten());
        if let (true, Some(url)) = (is_forbidden, out.and_then(|out| out.get_attribute("href"))) {
            event.prevent_default();
            offer("Links can't be opened here", url);
        }
    });
}

fn root_style() -> Option<CssStyleDeclaration> {
    Some(document().document_element()?.dyn_into::<HtmlElement>().ok()?.style())
}

/// Root element of the console.
fn app() -> Option<HtmlElement> {
    document().get_element_by_id("app")?.dyn_into().ok()
}

fn supports(property: &str, value: &str) -> bool {
    web_sys::css::supports_with_value(property, value).unwrap_or_default()
}

thread_local! {
    /// Scroll position last exchanged with the portal.
    static SCROLLED: Cell<f64> = const { Cell::new(0.0) };
    static HEIGHT: RefCell<Option<ResizeObserver>> = const { RefCell::new(None) };
}

/// Reports the content's height and the console's own scrolling to the portal, for as long as the page is open.
pub fn follow(link: &Link) {
    let Some(app) = app() else { return };
    let portal = link.clone();
    let resizes = ResizeObserver::new(move || report_size(&portal));
    resizes.observe(&app);
    HEIGHT.set(Some(resizes));
    let portal = link.clone();
    window_event_listener(ev::scroll, move |_| {
        report_scroll(&portal);
    });
}

/// Reports the content's height, unless the portal fixes it.
pub fn report_size(link: &Link) {
    if let (Sizing::Content | Sizing::Grow, Some(app)) = (link.options().sizing, app()) {
        link.send(&Outgoing::Size { height: app.get_bounding_client_rect().height().ceil() as u32 });
    }
}

/// Reports the scroll position if the console has scrolled since; returns whether it has.
fn report_scroll(link: &Link) -> bool {
    let top = window().scroll_y().unwrap_or_default();
    let is_own = link.options().sizing == Sizing::Grow && (top - SCROLLED.get()).abs() > 1.0;
    if is_own {
        SCROLLED.set(top);
        link.send(&Outgoing::Scroll { top: top as u32 });
    }
    is_own
}

/// Scrolls to the part that the user sees.
pub fn show(link: &Link, view: View) {
    if let Some(root) = root_style() {
        for (property, pixels) in [("--hidden-above", view.above), ("--hidden-below", view.below)] {
            let _ = root.set_property(property, &format!("{pixels}px"));
        }
    }
    // The portal hasn't received the console's own scrolling yet.
    if link.options().sizing == Sizing::Grow && !report_scroll(link) {
        window().scroll_to_with_x_and_y(0.0, view.top);
        SCROLLED.set(window().scroll_y().unwrap_or_default());
    }
}
