//! Which view is open, views with a name, and the order of rows.

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::menu;
use crate::components::time::Times;
use crate::domain::filter::Filter;
use crate::domain::history_view::{Sort, View};
use crate::format::TimeMode;
use crate::store::preferences;
use crate::store::saved_views::SavedViews;

use super::super::ready_made::READY_MADE;
use super::filter_params::FilterParams;
use super::view_params::ViewParams;

pub fn bar(display: ViewParams, filter: FilterParams, saved: SavedViews, export: Element<Div>) -> Element<Div> {
    let order = move || (display.view.get() == View::List).then(|| sort_field(display));
    html::div()
        .class("view-bar")
        .child(switch(display))
        .child(views_menu(display, filter, saved))
        .child(export)
        .child(order)
        .child(times_field())
}

fn switch(display: ViewParams) -> Element<Div> {
    let option = move |view: View, label: &'static str| {
        button("segment", move || display.set_view(view))
            .aria_pressed(move || (display.view.get() == view).to_string())
            .child(label)
    };
    html::div()
        .class("segments")
        .role("group")
        .aria_label("View")
        .child(option(View::List, "List"))
        .child(option(View::Failures, "Failures"))
        .child(option(View::Statistics, "Statistics"))
        .child(option(View::Logs, "Logs"))
}

fn views_menu(display: ViewParams, filter: FilterParams, saved_views: SavedViews) -> Element<Div> {
    let is_current = move |query: &str| filter.current.with(|filter| *filter == Filter::from_query(query));
    let item = move |name: String, query: String| {
        let href = filter.link(&query);
        let own = query.clone();
        html::a()
            .class("menu-item")
            .href(href)
            .aria_current(move || is_current(&own).then_some("true"))
            .on(ev::click, |_| close_menu())
            .child(html::span().class("menu-words").child(name))
    };
    let ready = READY_MADE.map(|view| item(view.name.to_owned(), view.query.to_owned()));
    let saved = move || {
        let views = saved_views.all();
        let views = views.into_iter().map(|view| {
            let name = view.name.clone();
            let remove = button("icon-button", move || saved_views.remove(&name))
                .aria_label(format!("Forget the view {}", view.name))
                .child(Icon::Cross.view());
            html::div().class("saved-view").child(item(view.name, view.query)).child(remove)
        });
        views.collect::<Vec<_>>()
    };
    let name = RwSignal::new(String::new());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        if !named.is_empty() {
            let (view, sort) = (display.view.get_untracked(), display.sort.get_untracked());
            let filter = filter.current.get_untracked();
            let query = view.into_query(&sort.into_query(&filter.into_query("")));
            saved_views.save(&named, query);
            name.set(String::new());
        }
    };
    let field = html::input()
        .r#type("text")
        .maxlength("60")
        .placeholder("Name of this view")
        .aria_label("Name of this view")
        .autocomplete("off")
        .prop("value", move || name.get())
        .on(ev::input, move |event| name.set(event_target_value(&event)));
    let submit = html::button()
        .class("button")
        .r#type("submit")
        .prop("disabled", move || name.with(|name| name.trim().is_empty()))
        .child("Save");
    let items = (
        ready.into_iter().collect::<Vec<_>>(),
        saved,
        html::form().class("save-view").on(ev::submit, save).child(field).child(submit),
        html::p().class("menu-note meta").child("Kept in this browser. The address of a view is its link."),
    );
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

/// How moments are written, on all pages.
fn times_field() -> Element<Label> {
    const LABELS: [(TimeMode, &str); 3] =
        [(TimeMode::Relative, "Relative times"), (TimeMode::Local, "Local times"), (TimeMode::Utc, "Times in UTC")];
    let Times(times) = expect_context();
    let option = move |(mode, label): (TimeMode, &'static str)| {
        html::option().value(mode.as_str()).prop("selected", move || times.get() == mode).child(label)
    };
    let change = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let mode = TimeMode::ALL.into_iter().find(|mode| mode.as_str() == value).unwrap_or_default();
        preferences::keep_times(mode);
        times.set(mode);
    };
    let select = html::select().aria_label("Times").on(ev::change, change);
    html::label().class("order times").child(select.child(LABELS.map(option).into_iter().collect::<Vec<_>>()))
}

fn sort_field(display: ViewParams) -> Element<Label> {
    const LABELS: [(Sort, &str); 5] = [
        (Sort::Newest, "Newest first"),
        (Sort::Longest, "Longest first"),
        (Sort::Shortest, "Shortest first"),
        (Sort::Largest, "Largest snapshot first"),
        (Sort::Smallest, "Smallest snapshot first"),
    ];
    let option = |(sort, label): (Sort, &'static str)| {
        html::option().value(sort.as_str()).prop("selected", move || display.sort.get() == sort).child(label)
    };
    let select = html::select()
        .aria_label("Order")
        .on(ev::change, move |event| {
            let sort = Sort::from_query(&format!("sort={}", event_target_value(&event)));
            display.set_sort(sort);
        })
        .child(LABELS.map(option).into_iter().collect::<Vec<_>>());
    let note = move || match display.sort.get() {
        Sort::Newest => String::new(),
        _ => "Among what is loaded".to_owned(),
    };
    html::label().class("order").child(select).child(html::span().class("meta").child(note))
}
