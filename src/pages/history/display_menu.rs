//! Menu of how a history is displayed: the order of its rows, and the format of times.

use leptos::html::Label;
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::Times;
use crate::domain::history_view::{Sort, View};
use crate::format::TimeMode;
use crate::store::preferences;

use super::view_params::ViewParams;

/// Id of the menu.
pub const DISPLAY_MENU: &str = "display-menu";

chunk! {
    pub static DISPLAY: history_menus = |display: ViewParams| -> AnyView { display_menu(display) }
}

fn display_menu(display: ViewParams) -> AnyView {
    let order = move || (display.view.get() == View::List).then(|| order_field(display));
    (order, times_field()).into_content()
}

/// A select with a label. `current` gives the value that is selected, and `choose` receives another.
fn field(
    label: &'static str,
    options: &[(&'static str, &'static str)],
    current: impl Fn() -> &'static str + Copy + Send + 'static,
    choose: impl Fn(String) + 'static,
) -> Element<Label> {
    let option = |(value, label): &(&'static str, &'static str)| {
        let value = *value;
        html::option().value(value).prop("selected", move || current() == value).child(*label)
    };
    let select = html::select().on(leptos::ev::change, move |event| choose(event_target_value(&event)));
    html::label()
        .class("menu-field")
        .child(html::span().child(label))
        .child(select.child(options.iter().map(option).collect::<Vec<_>>()))
}

fn order_field(display: ViewParams) -> Element<Label> {
    const LABELS: [(Sort, &str); 6] = [
        (Sort::Newest, "Newest first"),
        (Sort::Oldest, "Oldest first"),
        (Sort::Longest, "Longest first"),
        (Sort::Shortest, "Shortest first"),
        (Sort::Largest, "Largest snapshot first"),
        (Sort::Smallest, "Smallest snapshot first"),
    ];
    let options = LABELS.map(|(sort, label)| (sort.as_str(), label));
    let choose = move |value: String| display.set_sort(Sort::from_query(&format!("sort={value}")));
    field("Order", &options, move || display.sort.get().as_str(), choose)
}

/// Selects the format of times on all pages.
fn times_field() -> Element<Label> {
    const LABELS: [(TimeMode, &str); 3] =
        [(TimeMode::Relative, "Relative"), (TimeMode::Local, "Local"), (TimeMode::Utc, "UTC")];
    let Times(times) = expect_context();
    let options = LABELS.map(|(mode, label)| (mode.as_str(), label));
    let choose = move |value: String| {
        let mode = TimeMode::ALL.into_iter().find(|mode| mode.as_str() == value).unwrap_or_default();
        preferences::keep_times(mode);
        times.set(mode);
    };
    field("Times", &options, move || times.get().as_str(), choose)
}
