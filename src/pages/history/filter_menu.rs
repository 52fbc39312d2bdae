//! Menu of the filter: its parts, their options, and a field that finds options of all parts.

use leptos::ev;
use leptos::html::Button;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::filter_menu::{Choice, MAX_SHOWN, choice_item, limit_note};
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::filter::Facet;
use crate::domain::time_range::{Span, TimeRange, day};
use crate::lower_case::lower_case;
use crate::reactive::{Memo, RwSignal};

use super::filter_choices::{FilterChoices, Part};
use super::filter_params::FilterParams;
use super::time_label::SPANS;

/// Id of the menu.
pub const FILTER_MENU_ID: &str = "filter-menu";

/// Properties of the menu.
#[derive(Clone, Copy)]
pub struct FilterMenu {
    pub filter: FilterParams,
    pub choices: FilterChoices,
    /// The part whose options are listed.
    pub part: RwSignal<Option<Part>>,
}

chunk! {
    pub static FILTER_MENU: history_menus = |menu: FilterMenu| -> AnyView { filter_menu(menu) }
}

fn filter_menu(menu: FilterMenu) -> AnyView {
    let FilterMenu { choices, part, .. } = menu;
    let text = RwSignal::new(String::new());
    // What was typed is about the part that was listed.
    let shown = Memo::new(move |_| {
        text.set(String::new());
        part.get()
    });
    let placeholder = move || shown.get().map_or_else(|| "Filter by…".to_owned(), |part| format!("{}…", part.label()));
    let field = html::input()
        .r#type("search")
        .class("menu-search")
        .placeholder(placeholder)
        .aria_label(placeholder)
        .data_autofocus(true)
        .autocomplete("off")
        .prop("value", move || text.get())
        .on(ev::input, move |event| text.set(event_target_value(&event)))
        .on(ev::keydown, move |event: KeyboardEvent| {
            if event.key() == "Backspace" && text.with_untracked(String::is_empty) {
                part.set(None);
            }
        });
    let items = move || {
        let needle = lower_case(text.get().trim());
        match shown.get() {
            Some(Part::Created) => (back(part), created_list(menu.filter)).into_content(),
            Some(Part::Of(facet)) => (back(part), facet_list(menu, facet, needle)).into_content(),
            None if needle.is_empty() => {
                choices.parts().map(|own| opener(part, own)).collect::<Vec<_>>().into_content()
            }
            None => found(menu, needle),
        }
    };
    html::div().class("filter-panel").child(field).child(items).into_content()
}

fn opener(part: RwSignal<Option<Part>>, own: Part) -> Element<Button> {
    button("menu-item", move || part.set(Some(own)))
        .attr("data-part", own.parameter())
        .child(html::span().class("menu-words").child(own.label()))
        .child(Icon::Chevron.view())
}

fn back(part: RwSignal<Option<Part>>) -> Element<Button> {
    button("menu-item menu-back", move || part.set(None)).child(Icon::Chevron.view()).child("All filters")
}

fn items_of(menu: FilterMenu, facet: Facet, needle: &str) -> Vec<Choice> {
    let mut choices = menu.choices.of(facet);
    choices.retain(|choice| lower_case(&choice.label).contains(needle));
    choices
}

fn item(menu: FilterMenu, facet: Facet, choice: Choice) -> AnyView {
    let FilterMenu { filter, .. } = menu;
    let chosen = Signal::derive(move || filter.current.with(|filter| filter.chosen(facet)));
    let toggle = Callback::new(move |value: String| filter.change(|filter| filter.toggle(facet, &value)));
    choice_item(choice, chosen, facet.max_values(), toggle).into_content()
}

fn facet_list(menu: FilterMenu, facet: Facet, needle: String) -> AnyView {
    let choices = Memo::new(move |_| items_of(menu, facet, &needle));
    let items =
        move || choices.get().into_iter().take(MAX_SHOWN).map(|choice| item(menu, facet, choice)).collect::<Vec<_>>();
    let count = move || menu.filter.current.with(|filter| filter.chosen(facet).len());
    let note = move || match choices.with(Vec::len) {
        0 => "No options".to_owned(),
        _ if count() >= facet.max_values() => limit_note(facet.max_values()),
        found if found > MAX_SHOWN => format!("{MAX_SHOWN} of {found}. Type to find others."),
        _ => String::new(),
    };
    (items, html::p().class("menu-note meta").role("status").child(note)).into_content()
}

/// Options of all parts with a text.
fn found(menu: FilterMenu, needle: String) -> AnyView {
    // Memoized, so that the options stay, with the focus, while one is chosen.
    let choices = Memo::new(move |_| {
        let of = |facet| items_of(menu, facet, &needle).into_iter().map(move |choice| (facet, choice));
        menu.choices.facets().flat_map(of).take(MAX_SHOWN).collect::<Vec<_>>()
    });
    let choice = move |(facet, choice): (Facet, Choice)| {
        html::div()
            .class("found-choice")
            .child(item(menu, facet, choice))
            .child(html::span().class("meta").child(Part::Of(facet).label()))
    };
    let items = move || choices.get().into_iter().map(choice).collect::<Vec<_>>();
    let none = move || if choices.with(Vec::is_empty) { "No options" } else { "" };
    (items, html::p().class("menu-note meta").role("status").child(none)).into_content()
}

fn created_list(filter: FilterParams) -> AnyView {
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
