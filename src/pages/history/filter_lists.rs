//! Lists in the filter menus.

use leptos::ev;
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::filter_menu::{FilterList, filter_list};
use crate::components::html;
use crate::domain::filter::{Facet, Span, TimeRange, day};
use crate::reactive::RwSignal;

use super::filter_choices::FilterChoices;
use super::filter_params::FilterParams;

/// List of a facet's options.
#[derive(Clone, Copy)]
pub struct FacetList {
    pub filter: FilterParams,
    pub choices: FilterChoices,
    pub facet: Facet,
    pub label: &'static str,
    pub is_open: RwSignal<bool>,
}

chunk! {
    pub static FILTER_LIST: history_menus = |list: FacetList| -> AnyView { facet_list(list) }
}

chunk! {
    pub static TIME_LIST: history_menus = |filter: FilterParams| -> AnyView { time_list(filter) }
}

fn facet_list(list: FacetList) -> AnyView {
    let FacetList { filter, choices, facet, label, is_open } = list;
    filter_list(FilterList {
        label,
        is_open,
        choices: Signal::derive(move || choices.of(facet)),
        chosen: Signal::derive(move || filter.current.with(|filter| filter.chosen(facet))),
        max: facet.max_values(),
        on_toggle: Callback::new(move |value: String| filter.change(|filter| filter.toggle(facet, &value))),
    })
}

/// Common time ranges: value in the URL, and label.
pub const SPANS: [(&str, &str); 5] = [
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
];

fn time_list(filter: FilterParams) -> AnyView {
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
    let spans = SPANS.map(|(value, label)| option(Some(value), label)).into_iter().collect::<Vec<_>>();
    let dates = html::div().class("menu-dates").child(date("From, UTC", true)).child(date("To, UTC", false));
    (option(None, "Any time"), spans, dates).into_content()
}
