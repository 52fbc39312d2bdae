//! The gallery: every component in every state on one page, `/gallery` of debug builds. `tests/gallery` compares pictures of
//! its sections.
//!
//! Time and data are fixed, so that the pictures are the same on every machine and day. Each file has a family of components.

mod badges;
mod batches;
mod buttons;
mod charts;
mod data;
mod dialogs;
mod filters;
mod frame;
mod log_page;
mod log_search;
mod logs;
mod menus;
mod notices;
mod palette;
mod pool_panel;
mod pool_rows;
mod pools;
mod prebuild;
mod prebuild_page;
mod rows;
mod selections;
mod skeletons;
mod store;

use leptos::html::Section;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::{Now, Times};
use crate::components::toast::Toasts;
use crate::format::TimeMode;
use crate::navigation::Address;
use crate::reactive::RwSignal;

/// Whether the gallery is at the page's address.
pub fn is_here() -> bool {
    location().pathname().is_ok_and(|path| path.ends_with("/gallery"))
}

pub fn gallery() -> AnyView {
    provide_context(Now(RwSignal::new(data::now())));
    provide_context(Times(RwSignal::new(TimeMode::Relative)));
    let (toasts, address) = (Toasts::provide(), Address::provide());
    let families = [
        badges::families(),
        buttons::families(),
        menus::families(),
        filters::families(),
        dialogs::families(),
        batches::families(),
        notices::families(toasts.view()),
        skeletons::families(),
        rows::families(),
        pool_rows::families(),
        selections::families(address),
        pools::families(),
        prebuild::families(),
        prebuild_page::families(),
        charts::families(),
        logs::families(),
        log_page::families(address),
        log_search::families(),
        frame::families(),
        palette::families(),
        pool_panel::families(address),
    ];
    request_animation_frame(move || settle(toasts));
    let styles = leptos::html::link().rel("stylesheet").href("style/gallery.css").into_any();
    let sections = families.into_iter().flatten().map(Family::view).collect::<Vec<_>>();
    let title = html::h1().class("page-title").child("Components");
    html::main().class("app-main gallery").id("main").child((styles, title, sections)).into_content()
}

/// A component, or several that are alike, in every state.
struct Family {
    /// Stable: the name of its pictures.
    id: &'static str,
    title: &'static str,
    states: Vec<AnyView>,
}

impl Family {
    const fn new(id: &'static str, title: &'static str) -> Self {
        Self { id, title, states: Vec::new() }
    }

    /// Adds a state, as wide as its content.
    fn state(self, name: &str, view: impl Content) -> Self {
        self.add("gallery-state", name, view)
    }

    /// Adds a state that takes the whole width.
    fn wide(self, name: &str, view: impl Content) -> Self {
        self.add("gallery-state gallery-wide", name, view)
    }

    fn add(mut self, class: &'static str, name: &str, view: impl Content) -> Self {
        let name = html::p().class("gallery-name").child(name);
        self.states.push(html::div().class(class).child(name).child(view).into_content());
        self
    }

    fn view(self) -> Element<Section> {
        html::section()
            .class("gallery-family")
            .attr("data-gallery", self.id)
            .child(html::h2().child(self.title))
            .child(html::div().class("gallery-states").child(self.states))
    }
}

/// Shows what appears only after an event: the lists of menus, and toasts, which stay while the pointer is over them.
fn settle(toasts: Toasts) {
    let Ok(open) = Event::new("beforetoggle") else { return };
    // The state of a `ToggleEvent`.
    let _ = js_sys::Reflect::set(&open, &"newState".into(), &"open".into());
    while let Ok(Some(menu)) = document().query_selector("[popover]:not([data-drawn])") {
        let _ = (menu.set_attribute("data-drawn", ""), menu.dispatch_event(&open));
    }
    let mut shown = notices::toasts().into_iter();
    // The first one makes the list.
    shown.next().into_iter().for_each(|toast| toasts.show(toast));
    request_animation_frame(move || {
        // A panel focuses its heading.
        let focused = document().active_element().and_then(|focused| focused.dyn_into::<HtmlElement>().ok());
        focused.into_iter().for_each(|focused| _ = focused.blur());
        if let (Ok(Some(list)), Ok(enter)) = (document().query_selector(".toasts"), Event::new("pointerenter")) {
            let _ = list.dispatch_event(&enter);
        }
        request_animation_frame(move || shown.for_each(|toast| toasts.show(toast)));
    });
}
