//! Bar with the view switch, the menus of views and exports, and the order of rows.

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::menu;
use crate::components::skeleton::skeleton_panel;
use crate::components::time::Times;
use crate::domain::history_view::{Sort, View};
use crate::format::TimeMode;
use crate::store::preferences;

use super::filter_params::FilterParams;
use super::named_views::{NAMED_VIEWS, VIEWS_MENU};
use super::view_params::ViewParams;

pub fn bar(display: ViewParams, filter: FilterParams, export: Element<Div>) -> Element<Div> {
    let order = move || (display.view.get() == View::List).then(|| sort_field(display));
    html::div()
        .class("view-bar")
        .child(switch(display))
        .child(menu(VIEWS_MENU, "Views", move || NAMED_VIEWS.view((display, filter), skeleton_panel)))
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

/// Selects the format of times on all pages.
fn times_field() -> Element<Label> {
    const LABELS: [(TimeMode, &str); 3] =
        [(TimeMode::Relative, "Relative times"), (TimeMode::Local, "Local times"), (TimeMode::Utc, "UTC times")];
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
    const LABELS: [(Sort, &str); 6] = [
        (Sort::Newest, "Newest first"),
        (Sort::Oldest, "Oldest first"),
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
    html::label().class("order").child(select)
}
