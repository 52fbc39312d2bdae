//! Filter bar of a history: search field, menus, and time.

use std::time::Duration;

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::debounce::Debounce;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::filter_menu::{FilterMenu, filter_menu};
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::when_opened;
use crate::components::skeleton::skeleton_panel;
use crate::domain::filter::{Facet, Filter, TimeRange};
use crate::lower_case::lower_case;
use crate::reactive::{Memo, RwSignal};
use crate::text;

use super::filter_choices::FilterChoices;
use super::filter_lists::{FILTER_LIST, FacetList, SPANS, TIME_LIST};
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
    let clear = move || {
        let clear = move || filter.clear();
        (!filter.current.with(Filter::is_empty)).then(|| button("button quiet", clear).child("Clear filters"))
    };
    let menu = move |facet: Facet, id, label| {
        filter_menu(FilterMenu {
            id,
            label,
            count: Signal::derive(move || filter.current.with(|filter| filter.chosen(facet).len())),
            list: move |is_open| FILTER_LIST.view(FacetList { filter, choices, facet, label, is_open }, skeleton_panel),
        })
    };
    let toolbar = html::div()
        .class("toolbar")
        .role("group")
        .aria_label("Filters")
        .child(search_field(filter))
        .child(choices.has_projects().then(|| menu(Facet::Project, "project-menu", "Project")))
        .child(menu(Facet::Phase, "phase-menu", "Phase"))
        .child(menu(Facet::Trigger, "trigger-menu", "Trigger"))
        .child(menu(Facet::Class, "class-menu", "Class"))
        .child(menu(Facet::Creator, "creator-menu", text::TRIGGERED_BY))
        .child(menu(Facet::Executor, "executor-menu", text::RAN_AS))
        .child(time_menu(filter, in_force))
        .child(clear);
    html::div().class("history-filters").child(toolbar).child(count_line)
}

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

fn time_menu(filter: FilterParams, in_force: Memo<Filter>) -> Element<Div> {
    let is_limited = |filter: &Filter| filter.time != TimeRange::Any || filter.expiring.is_some();
    let label = move || in_force.with(|filter| if is_limited(filter) { time_label(filter) } else { "Time".to_owned() });
    let is_on = move || in_force.with(is_limited);
    let opener = html::button()
        .r#type("button")
        .class(move || if is_on() { "button is-on" } else { "button" })
        .popovertarget("time-menu")
        .child(label)
        .child(Icon::Chevron.view());
    let list = html::fieldset()
        .class("menu-list")
        .id("time-menu")
        .popover("auto")
        .child(html::legend().class("visually-hidden").child("Created"));
    html::div().class("menu").child(opener).child(when_opened(list, move || TIME_LIST.view(filter, skeleton_panel)))
}
