//! Button that opens a list of options with checkboxes.

use leptos::ev;
use leptos::html::{Div, Label};
use leptos::prelude::*;

use crate::domain::phase::Tone;
use crate::lower_case::lower_case;
use crate::reactive::{Memo, RwSignal};

use super::badge::mark;
use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::menu::when_opened;

/// Option: value in the URL, label, and tone of its icon.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub tone: Option<Tone>,
}

/// A list with more options has a search field.
const MAX_WITHOUT_SEARCH: usize = 12;
/// Maximum number of options shown.
pub const MAX_SHOWN: usize = 50;

/// A menu's properties.
pub struct FilterMenu<List> {
    /// Unique on the page.
    pub id: &'static str,
    pub label: &'static str,
    /// Number of selected values.
    pub count: Signal<usize>,
    /// Draws the [`filter_list`] when the menu first opens; receives whether it is open.
    pub list: List,
}

pub fn filter_menu(menu: FilterMenu<impl Fn(RwSignal<bool>) -> AnyView + Send + 'static>) -> Element<Div> {
    let FilterMenu { id, label, count, list } = menu;
    let is_open = RwSignal::new(false);
    let badge = move || {
        Some(count.get()).filter(|count| *count > 0).map(|count| html::span().class("count").child(count.to_string()))
    };
    let opener = html::button()
        .r#type("button")
        .class(move || if count.get() > 0 { "button is-on" } else { "button" })
        .popovertarget(id)
        .child(label)
        .child(badge)
        .child(Icon::Chevron.view());
    let popover = html::fieldset()
        .class("menu-list")
        .id(id)
        .popover("auto")
        // Drawn before it is visible, and removed after the focus is restored.
        .on(ev::beforetoggle, move |event| {
            if is_opening(&event) {
                is_open.set(true);
            }
        })
        .on(ev::toggle, move |event| is_open.set(is_opening(&event)))
        .child(html::legend().class("visually-hidden").child(label));
    html::div().class("menu").child(opener).child(when_opened(popover, move || list(is_open)))
}

/// Whether a toggle event opens the popover.
fn is_opening(event: &web_sys::Event) -> bool {
    js_sys::Reflect::get(event, &"newState".into()).is_ok_and(|state| state == "open")
}

/// The properties of a menu's list.
pub struct FilterList {
    pub label: &'static str,
    pub is_open: RwSignal<bool>,
    /// Options. They may depend on every row, so they are only read while the menu is open.
    pub choices: Signal<Vec<Choice>>,
    /// Selected values.
    pub chosen: Signal<Vec<String>>,
    /// Maximum number of selected values.
    pub max: usize,
    /// Receives a value that was selected or deselected.
    pub on_toggle: Callback<String>,
}

/// An option with its checkbox, which is disabled while `max` other values are selected.
pub fn choice_item(
    choice: Choice,
    chosen: Signal<Vec<String>>,
    max: usize,
    on_toggle: Callback<String>,
) -> Element<Label> {
    let Choice { value, label, tone } = choice;
    // Values in an address may have capitals.
    let is_on = move |value: &str| chosen.with(|chosen| chosen.iter().any(|own| own.eq_ignore_ascii_case(value)));
    let (own, toggled, free) = (value.clone(), value.clone(), value.clone());
    let checkbox = html::input()
        .r#type("checkbox")
        .value(value)
        .prop("checked", move || is_on(&own))
        .prop("disabled", move || chosen.with(Vec::len) >= max && !is_on(&free))
        .on(ev::change, move |_| on_toggle.run(toggled.clone()));
    html::label()
        .class("menu-item")
        .child(checkbox)
        .child(tone.map(mark))
        .child(html::span().class("menu-words").title(label.clone()).child(label))
}

/// Note in a list with as many selected values as are allowed.
pub fn limit_note(max: usize) -> String {
    format!("You can select up to {max}.")
}

pub fn filter_list(list: FilterList) -> AnyView {
    let FilterList { label, is_open, choices, chosen, max, on_toggle } = list;
    let needle = RwSignal::new(String::new());
    let choices = Memo::new(move |_| if is_open.get() { choices.get() } else { Vec::new() });
    let count = move || chosen.with(Vec::len);
    let item = move |choice: Choice| choice_item(choice, chosen, max, on_toggle);
    let items = move || {
        let needle = lower_case(&needle.get());
        let found = choices.get().into_iter().filter(|choice| lower_case(&choice.label).contains(&needle));
        found.take(MAX_SHOWN).map(item).collect::<Vec<_>>()
    };
    let has_search = Memo::new(move |_| choices.with(Vec::len) > MAX_WITHOUT_SEARCH);
    let search = move || {
        has_search.get().then(|| {
            html::input()
                .r#type("search")
                .class("menu-search")
                .placeholder("Find by name")
                .aria_label(format!("Find in {label}"))
                .autocomplete("off")
                .prop("value", move || needle.get())
                .on(ev::input, move |event| needle.set(event_target_value(&event)))
        })
    };
    let note = move || {
        if !is_open.get() {
            String::new()
        } else if choices.with(Vec::is_empty) {
            "No options yet".to_owned()
        } else if count() >= max {
            limit_note(max)
        } else {
            String::new()
        }
    };
    (search, items, html::p().class("menu-note meta").child(note)).into_content()
}
