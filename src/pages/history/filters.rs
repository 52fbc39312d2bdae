//! What narrows a history down: a text, menus of choices, a time.

use std::time::Duration;

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::filter_menu::{FilterMenu, filter_menu};
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::pause::Pause;
use crate::domain::filter::{Facet, Filter, Span, TimeRange, day};

use super::filter_choices::FilterChoices;
use super::filter_params::FilterParams;

/// How long one pauses before what was typed is searched for.
const PAUSE: Duration = Duration::from_millis(250);
pub const SEARCH_ID: &str = "history-search";

pub fn bar(filter: FilterParams, choices: FilterChoices, extent: Element<Div>) -> Element<Div> {
    let clear = move || {
        let clear = move || filter.clear();
        (!filter.current.with(Filter::is_empty)).then(|| button("button quiet", clear).child("Clear filters"))
    };
    let menu = move |facet: Facet, id, label| {
        filter_menu(FilterMenu {
            id,
            label,
            choices: Signal::derive(move || choices.of(facet)),
            chosen: Signal::derive(move || filter.current.with(|filter| filter.chosen(facet))),
            most: facet.most(),
            on_toggle: Callback::new(move |value: String| filter.change(|filter| filter.toggle(facet, &value))),
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
        .child(menu(Facet::Creator, "creator-menu", "Creator"))
        .child(menu(Facet::Executor, "executor-menu", "Executor"))
        .child(time_menu(filter))
        .child(clear);
    html::div().class("history-filters").child(toolbar).child(extent)
}

fn search_field(filter: FilterParams) -> Element<Label> {
    let typed = RwSignal::new(filter.current.with_untracked(|filter| filter.text.clone()));
    // A change of the address that was not typed here is shown.
    effect(move || {
        let text = filter.current.with(|filter| filter.text.clone());
        if typed.with_untracked(|typed| typed.trim() != text) {
            typed.set(text);
        }
    });
    let pause = Pause::new(PAUSE);
    let input = html::input()
        .id(SEARCH_ID)
        .r#type("search")
        .placeholder("Text in failures")
        .autocomplete("off")
        .aria_keyshortcuts("/")
        .prop("value", move || typed.get())
        .on(ev::input, move |event| {
            typed.set(event_target_value(&event));
            pause.then(move || filter.change(|filter| filter.text = typed.get_untracked().trim().to_owned()));
        });
    html::label()
        .class("search history-search")
        .child(Icon::Search.view())
        .child(html::span().class("visually-hidden").child("Text in failure messages and warnings"))
        .child(input)
}

/// Times that one asks for often, as in the URL.
const SPANS: [(&str, &str); 5] = [
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
];

fn time_menu(filter: FilterParams) -> Element<Div> {
    let label = move || {
        filter.current.with(|filter| match (&filter.time, filter.expiring) {
            (_, Some(span)) => format!("Expires within {span}"),
            (TimeRange::Any, None) => "Time".to_owned(),
            (TimeRange::Within(span), None) => {
                let written = span.to_string();
                let known = SPANS.iter().find(|(value, _)| *value == written);
                known.map_or_else(|| format!("Last {span}"), |(_, label)| (*label).to_owned())
            }
            (TimeRange::Days { from, to }, None) => {
                let day = |day: &Option<chrono::NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
                format!("{} to {}", day(from), day(to))
            }
        })
    };
    let is_on = move || filter.current.with(|filter| filter.time != TimeRange::Any || filter.expiring.is_some());
    let option = move |value: Option<&'static str>, label: &'static str| {
        let time = value.and_then(Span::parse).map_or(TimeRange::Any, TimeRange::Within);
        let own = time.clone();
        let radio = html::input()
            .r#type("radio")
            .name("time")
            .prop("checked", move || filter.current.with(|filter| filter.time == own && filter.expiring.is_none()))
            .on(ev::change, move |_| {
                let time = time.clone();
                filter.change(|filter| {
                    filter.time = time;
                    filter.expiring = None;
                });
            });
        html::label().class("menu-item").child(radio).child(label)
    };
    let date = move |label: &'static str, is_start: bool| {
        let shown = move || {
            let (from, to) = filter.current.with(|filter| filter.time.days());
            let day = if is_start { from } else { to };
            day.map(|day| day.to_string()).unwrap_or_default()
        };
        let change = move |event: web_sys::Event| {
            let chosen = day(&event_target_value(&event));
            filter.change(|filter| {
                let (from, to) = filter.time.days();
                let (from, to) = if is_start { (chosen, to) } else { (from, chosen) };
                filter.time = TimeRange::of_days(from, to);
                filter.expiring = None;
            });
        };
        let input = html::input().r#type("date").prop("value", shown).on(ev::change, change);
        html::label().class("menu-date").child(html::span().class("meta").child(label)).child(input)
    };
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
        .child(html::legend().class("visually-hidden").child("Created"))
        .child(option(None, "Any time"))
        .child(SPANS.map(|(value, label)| option(Some(value), label)).into_iter().collect::<Vec<_>>())
        .child(html::div().class("menu-dates").child(date("From, UTC", true)).child(date("To, UTC", false)));
    html::div().class("menu").child(opener).child(list)
}
