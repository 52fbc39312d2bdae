//! Filter bar of a history: search field, menu, and the filter in words.

use std::time::Duration;

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::components::content::{Content, nothing};
use crate::components::debounce::Debounce;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::filter_menu::{FILTER_MENU_ID, OpenPart, filter_button};
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::menu_with;
use crate::components::skeleton::skeleton_panel;
use crate::domain::filter::Filter;
use crate::reactive::{Memo, RwSignal};

use super::filter_choices::{CHIPS, FILTER_MENU, FilterChoices};
use super::filter_params::FilterParams;

/// Debounce delay of the search field.
const PAUSE: Duration = Duration::from_millis(250);
pub const SEARCH_ID: &str = "history-search";

pub fn bar(choices: FilterChoices, count_line: impl Content) -> Element<Div> {
    let part = OpenPart::new(None);
    let open = move || FILTER_MENU.view((choices, part), skeleton_panel);
    let has_chips = Memo::new(move |_| !choices.in_force.with(Filter::is_empty));
    let chips = move || has_chips.get().then(|| CHIPS.view((choices, part), nothing));
    let toolbar = html::div()
        .class("toolbar")
        .role("group")
        .aria_label("Filters")
        .child(search_field(choices.filter))
        .child(menu_with(filter_button(part), FILTER_MENU_ID, "Filter", open))
        .child(chips);
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
