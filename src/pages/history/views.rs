//! Which view is open, views with a name, and the order of rows.

use leptos::ev;
use leptos::prelude::*;

use crate::components::dynamic::{dynamic, text};
use crate::components::element::{Content, Element, button, classed, element, link};
use crate::components::icon::Icon;
use crate::components::menu::menu;
use crate::components::time::Times;
use crate::domain::filter::Filter;
use crate::domain::history_view::{READY_MADE, Sort, View};
use crate::format::TimeMode;
use crate::routes;
use crate::store::preferences;

use super::{Page, export};

pub fn bar(page: Page) -> Element {
    let order = move || (page.view.get() == View::List).then(|| sort_field(page));
    classed("div", "view-bar")
        .child(switch(page))
        .child(views_menu(page))
        .child(export::menu(page))
        .child(dynamic(order))
        .child(times_field())
}

fn switch(page: Page) -> Element {
    let option = move |view: View, label: &'static str| {
        button("segment", move || page.change_query(|query| view.into_query(query)))
            .attr_of("aria-pressed", move || Some((page.view.get() == view).to_string()))
            .child(label)
    };
    classed("div", "segments")
        .attr("role", "group")
        .attr("aria-label", "View")
        .child(option(View::List, "List"))
        .child(option(View::Failures, "Failures"))
        .child(option(View::Statistics, "Statistics"))
        .child(option(View::Logs, "Logs"))
}

fn views_menu(page: Page) -> Element {
    let is_current = move |query: &str| page.filter.with(|filter| *filter == Filter::from_query(query));
    let item = move |name: String, query: String| {
        let href = address_of(page, &query);
        let own = query.clone();
        link("menu-item", href)
            .attr_of("aria-current", move || is_current(&own).then(|| "true".to_owned()))
            .on(ev::click, |_| close_menu())
            .child(classed("span", "menu-words").child(name))
    };
    let ready = READY_MADE.map(|(name, query)| item(name.to_owned(), query.to_owned()));
    let saved = move || {
        let views = page.saved_views.all();
        let views = views.into_iter().map(|view| {
            let name = view.name.clone();
            let remove = button("icon-button", move || page.saved_views.remove(&name))
                .attr("aria-label", format!("Forget the view {}", view.name))
                .child(Icon::Cross.view());
            classed("div", "saved-view").child(item(view.name, view.query)).child(remove)
        });
        views.collect::<Vec<_>>()
    };
    let name = RwSignal::new(String::new());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        if !named.is_empty() {
            let (filter, sort) = (page.filter.get_untracked(), page.sort.get_untracked());
            let query = page.view.get_untracked().into_query(&sort.into_query(&filter.into_query("")));
            page.saved_views.save(&named, query);
            name.set(String::new());
        }
    };
    let field = element("input")
        .attr("type", "text")
        .attr("maxlength", "60")
        .attr("placeholder", "Name of this view")
        .attr("aria-label", "Name of this view")
        .attr("autocomplete", "off")
        .value(move || name.get())
        .on(ev::input, move |event| name.set(event_target_value(&event)));
    let submit = classed("button", "button")
        .attr("type", "submit")
        .flag("disabled", move || name.with(|name| name.trim().is_empty()))
        .child("Save");
    let items = vec![
        ready.into_iter().collect::<Vec<_>>().into_content(),
        dynamic(saved),
        classed("form", "save-view").on(ev::submit, save).child(field).child(submit).into_content(),
        classed("p", "menu-note meta").child("Kept in this browser. The address of a view is its link.").into_content(),
    ];
    menu("views-menu", "Views", items)
}

/// A popover does not close by itself when one of its links is followed.
fn close_menu() {
    if let Some(menu) = document().get_element_by_id("views-menu")
        && let Ok(menu) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(menu)
    {
        // It may be closed already.
        let _ = menu.hide_popover();
    }
}

/// Where a view of this history is.
pub fn address_of(page: Page, query: &str) -> String {
    let base = page.project_id.map_or_else(routes::prebuilds, routes::project_prebuilds);
    routes::with_query(base, query)
}

/// How moments are written, on all pages.
fn times_field() -> Element {
    const LABELS: [(TimeMode, &str); 3] =
        [(TimeMode::Relative, "Relative times"), (TimeMode::Local, "Local times"), (TimeMode::Utc, "Times in UTC")];
    let Times(times) = expect_context();
    let option = move |(mode, label): (TimeMode, &'static str)| {
        element("option").attr("value", mode.as_str()).flag("selected", move || times.get() == mode).child(label)
    };
    let change = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let mode = TimeMode::ALL.into_iter().find(|mode| mode.as_str() == value).unwrap_or_default();
        preferences::keep_times(mode);
        times.set(mode);
    };
    let select = element("select").attr("aria-label", "Times").on(ev::change, change);
    classed("label", "order times").child(select.child(LABELS.map(option).into_iter().collect::<Vec<_>>()))
}

fn sort_field(page: Page) -> Element {
    const LABELS: [(Sort, &str); 5] = [
        (Sort::Newest, "Newest first"),
        (Sort::Longest, "Longest first"),
        (Sort::Shortest, "Shortest first"),
        (Sort::Largest, "Largest snapshot first"),
        (Sort::Smallest, "Smallest snapshot first"),
    ];
    let option = |(sort, label): (Sort, &'static str)| {
        element("option").attr("value", sort.as_str()).flag("selected", move || page.sort.get() == sort).child(label)
    };
    let select = element("select")
        .attr("aria-label", "Order")
        .on(ev::change, move |event| {
            let sort = Sort::from_query(&format!("sort={}", event_target_value(&event)));
            page.change_query(|query| sort.into_query(query));
        })
        .child(LABELS.map(option).into_iter().collect::<Vec<_>>());
    let note = move || match page.sort.get() {
        Sort::Newest => String::new(),
        _ => "Among what is loaded".to_owned(),
    };
    classed("label", "order").child(select).child(classed("span", "meta").child(text(note)))
}
