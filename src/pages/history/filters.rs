//! Filter bar of a history: search field, menu, and the filter in words.

use std::time::Duration;

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::content::{Content, nothing};
use crate::components::debounce::Debounce;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::when_opened;
use crate::components::skeleton::skeleton_panel;
use crate::domain::filter::{Filter, TimeRange};
use crate::lower_case::lower_case;
use crate::reactive::{Memo, RwSignal};

use super::filter_chips::{CHIPS, FilterChips};
use super::filter_choices::FilterChoices;
use super::filter_menu::{FILTER_MENU, FILTER_MENU_ID, FilterMenu};
use super::filter_params::FilterParams;

/// Debounce delay of the search field.
const PAUSE: Duration = Duration::from_millis(250);
pub const SEARCH_ID: &str = "history-search";

/// `in_force`: the chosen filter, with the time range that a sorted list adds.
pub fn bar(
    filter: FilterParams,
    in_force: Memo<Filter>,
    choices: FilterChoices,
    count_line: impl Content,
) -> Element<Div> {
    let part = RwSignal::new(None);
    let menu = FilterMenu { filter, choices, part };
    let opener = html::button()
        .r#type("button")
        .class("button")
        .popovertarget(FILTER_MENU_ID)
        .aria_keyshortcuts("f")
        .on(ev::click, move |_| part.set(None))
        .child(Icon::Filter.view())
        .child("Filter");
    let list = html::div().class("menu-list").id(FILTER_MENU_ID).popover("auto").role("group").aria_label("Filter");
    let menu_place = html::div()
        .class("menu")
        .child(opener)
        .child(when_opened(list, move || FILTER_MENU.view(menu, skeleton_panel)));
    let has_chips = Memo::new(move |_| !in_force.with(Filter::is_empty));
    let chips = move || has_chips.get().then(|| CHIPS.view(FilterChips { menu, in_force }, nothing));
    let toolbar = html::div()
        .class("toolbar")
        .role("group")
        .aria_label("Filters")
        .child(search_field(filter))
        .child(menu_place)
        .child(chips);
    html::div().class("history-filters").child(toolbar).child(count_line)
}

/// Common time ranges: value in the URL, and label.
pub const SPANS: [(&str, &str); 5] = [
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
];

fn search_field(filter: FilterParams) -> Element<Label> {
    let typed = RwSignal::new(filter.current.with_untracked(|filter| filter.text.clone()));
    // Follows changes of the address that don't come from this field.
    effect(move || {
        let text = filter.current.with(|filter| filter.text.clone());
        if typed.with_untracked(|typed| typed.trim() != text) {
            typed.set(text);
        }
    });
    let debounce = Debounce::new(PAUSE);
    let input = html::input()
        .id(SEARCH_ID)
        .r#type("search")
        .placeholder("Search prebuilds")
        .autocomplete("off")
        .aria_keyshortcuts("/")
        .prop("value", move || typed.get())
        .on(ev::input, move |event| {
            typed.set(event_target_value(&event));
            debounce.schedule(move || filter.change(|filter| filter.text = typed.get_untracked().trim().to_owned()));
        });
    html::label()
        .class("search history-search")
        .child(Icon::Search.view())
        .child(html::span().class("visually-hidden").child("Search by ID, project, class, person, or message"))
        .child(input)
}

/// Label of the filter's time: `Last 7 days`, `2026-11-19 to 2026-11-26`.
pub fn time_label(filter: &Filter) -> String {
    match (&filter.time, filter.expiring) {
        (_, Some(span)) => format!("Expires within {span}"),
        (TimeRange::Any, None) => "Any time".to_owned(),
        (TimeRange::Within(span), None) => {
            let written = span.to_string();
            let known = SPANS.iter().find(|(value, _)| *value == written);
            known.map_or_else(|| format!("Last {span}"), |(_, label)| (*label).to_owned())
        }
        (TimeRange::Days { from: Some(from), to: Some(to) }, None) => format!("{from} to {to}"),
        (TimeRange::Days { from: Some(from), to: None }, None) => format!("Since {from}"),
        (TimeRange::Days { from: None, to }, None) => format!("Until {}", to.unwrap_or_default()),
    }
}

/// The filter's time within a sentence: `last 7 days`.
pub fn range_words(filter: &Filter) -> String {
    lower_case(&time_label(filter))
}
