//! Form of the filter's time.

use leptos::ev;
use leptos::prelude::*;

use crate::components::content::Content;
use crate::components::html;
use crate::domain::time_range::{Span, TimeRange, day};

use super::filter_params::FilterParams;
use super::time_label::SPANS;

pub fn created_form(filter: FilterParams) -> AnyView {
    let option = move |value: Option<&'static str>, label: &'static str| {
        let time = value.and_then(Span::parse).map_or(TimeRange::Any, TimeRange::Within);
        let own = time.clone();
        let radio = html::input()
            .r#type("radio")
            .name("time")
            .prop("checked", move || filter.current.with(|filter| filter.time == own && filter.expiring.is_none()))
            .on(ev::change, move |_| filter.set_time(time.clone()));
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
            let (from, to) = filter.current.with_untracked(|filter| filter.time.days());
            let (from, to) = if is_start { (chosen, to) } else { (from, chosen) };
            filter.set_time(TimeRange::of_days(from, to));
        };
        let input = html::input().r#type("date").prop("value", shown).on(ev::change, change);
        html::label().class("menu-date").child(html::span().class("meta").child(label)).child(input)
    };
    let spans = SPANS.map(|(value, label)| option(Some(value), label)).into_iter().collect::<Vec<_>>();
    let dates = html::div().class("menu-dates").child(date("From, UTC", true)).child(date("To, UTC", false));
    (option(None, "Any time"), spans, dates).into_content()
}
