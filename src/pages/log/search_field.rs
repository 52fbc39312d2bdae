//! Search field of the log.

use std::time::Duration;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::debounce::Debounce;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::log::query::Query;
use crate::navigation::{Address, use_address};
use crate::reactive::Memo;

use super::recent_searches::{LIST_ID, RecentSearches};
use super::search::{FIELD_ID, Search};
use super::search_results::{RESULTS, count};

/// Delay until typed text is written to the address.
const PAUSE: Duration = Duration::from_millis(400);

pub fn search_field(search: Search) -> Element<Div> {
    let has_text = Memo::new(move |_| search.query.with(|query| !query.text.is_empty()));
    let results = move || match has_text.get() {
        true => {
            RESULTS.view(search, || count(|| "Searching…".to_owned()).attr("data-searching", "true").into_content())
        }
        false => count(String::new).into_content(),
    };
    html::div().class("log-find").child(field(search, use_address())).child(results)
}

fn field(search: Search, address: Address) -> Element<Div> {
    let keep = move || search.keep(address);
    let recent = RecentSearches::new(search);
    let debounce = Debounce::new(PAUSE);
    let keydown = move |event: KeyboardEvent| {
        if recent.take_key(&event) {
            return;
        }
        match event.key().as_str() {
            "Enter" => {
                recent.close();
                recent.remember();
                search.step(if event.shift_key() { -1 } else { 1 });
            }
            "Escape" => {
                search.change(|query| query.text.clear());
                keep();
            }
            _ => return,
        }
        event.prevent_default();
    };
    let input = html::input()
        .id(FIELD_ID)
        .r#type("text")
        .inputmode("search")
        .attr("enterkeyhint", "search")
        .role("combobox")
        .aria_expanded(move || recent.is_open().to_string())
        .aria_controls(move || recent.is_open().then_some(LIST_ID))
        .aria_activedescendant(move || recent.active_id())
        .placeholder("Search this log")
        .aria_label("Search this log")
        .autocomplete("off")
        .spellcheck("false")
        .aria_keyshortcuts("/")
        .aria_invalid(move || search.problem.get().map(|_| "true".to_owned()))
        .title(move || search.problem.get())
        .prop("value", move || search.query.with(|query| query.text.clone()))
        .on(ev::input, move |event| {
            let typed = event_target_value(&event);
            recent.close();
            search.change(|query| query.text = typed);
            debounce.schedule(keep);
        })
        .on(ev::click, move |_| recent.offer())
        .on(ev::blur, move |_| {
            recent.close();
            recent.remember();
        })
        .on(ev::keydown, keydown);
    let toggle = move |label: &'static str, sign: &'static str, is_on: fn(&Query) -> bool, set: fn(&mut Query)| {
        let switch = move || {
            search.change(set);
            keep();
            recent.remember();
        };
        button("log-toggle", switch)
            .aria_label(label)
            .title(label)
            .aria_pressed(move || search.query.with(is_on).to_string())
            .child(sign)
    };
    html::div()
        .class("search log-search")
        .child(Icon::Search.view())
        .child(input)
        .child(toggle("Match case", "Aa", |query| query.has_case, |query| query.has_case = !query.has_case))
        .child(toggle("Regular expression", ".*", |query| query.is_regex, |query| query.is_regex = !query.is_regex))
        .child(recent.view())
}
