//! Menu of a page's filter: its parts, their options, and a field that finds options of all parts.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{Button, Div, Label};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::domain::filter_part::FilterPart;
use crate::domain::phase::Tone;
use crate::lower_case::lower_case;
use crate::reactive::{Memo, RwSignal, StoredValue};

use super::badge::mark;
use super::button::button;
use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;

/// Maximum number of options shown.
const MAX_SHOWN: usize = 50;

pub type Part = &'static FilterPart;

/// The part whose options the menu lists; `None` while it lists the parts.
pub type OpenPart = RwSignal<Option<Part>>;

/// Option: value in the URL, label, and tone of its icon.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub tone: Option<Tone>,
}

/// Filter of a page, as its menu and chips show and change it. Reads are tracked.
pub trait FilterSource: Send + Sync {
    /// Parts that can be chosen here, in the order of the menu.
    fn parts(&self) -> Vec<Part>;

    fn choices(&self, part: Part) -> Vec<Choice>;

    /// Chosen values of a part.
    fn chosen(&self, part: Part) -> Vec<String>;

    fn toggle(&self, part: Part, value: &str);

    /// Removes a part.
    fn remove(&self, part: Part) {
        self.chosen(part).iter().for_each(|value| self.toggle(part, value));
    }

    fn can_remove(&self, _part: Part) -> bool {
        true
    }

    /// Form of a part that has no options.
    fn form(&self, _part: Part) -> Option<AnyView> {
        None
    }

    /// What is chosen in that form, in words.
    fn form_words(&self, _part: Part) -> Option<String> {
        None
    }

    fn is_empty(&self) -> bool;

    /// Removes all parts.
    fn clear(&self);
}

/// A filter that closures copy.
#[derive(Clone, Copy)]
pub(super) struct Source(StoredValue<Arc<dyn FilterSource>>);

impl Source {
    pub fn new(source: Arc<dyn FilterSource>) -> Self {
        Self(StoredValue::new(source))
    }

    pub fn get(self) -> Arc<dyn FilterSource> {
        self.0.get_value()
    }

    /// Options whose label contains a text in lower case.
    fn find(self, part: Part, needle: &str) -> Vec<Choice> {
        let mut choices = self.get().choices(part);
        choices.retain(|choice| lower_case(&choice.label).contains(needle));
        choices
    }
}

pub const FILTER_MENU_ID: &str = "filter-menu";

/// Button that opens the menu.
pub fn filter_button(part: OpenPart) -> Element<Button> {
    html::button()
        .class("button")
        .aria_keyshortcuts("f")
        .on(ev::click, move |_| part.set(None))
        .child(Icon::Filter.view())
        .child("Filter")
}

/// Content of the menu.
pub fn filter_menu(source: Arc<dyn FilterSource>, part: OpenPart) -> AnyView {
    let source = Source::new(source);
    let text = RwSignal::new(String::new());
    // What was typed is about the part that was listed.
    let shown = Memo::new(move |_| {
        text.set(String::new());
        part.get()
    });
    let placeholder = move || shown.get().map_or_else(|| "Filter by…".to_owned(), |part| format!("{}…", part.label));
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
        let all = source.get();
        match shown.get() {
            Some(own) => {
                let items = untrack(|| all.form(own)).unwrap_or_else(|| choices_of(source, own, needle));
                (back(part), items).into_content()
            }
            None if needle.is_empty() => {
                all.parts().into_iter().map(|own| opener(part, own)).collect::<Vec<_>>().into_content()
            }
            None => found(source, needle),
        }
    };
    html::div().class("filter-panel").child(field).child(items).into_content()
}

fn opener(part: OpenPart, own: Part) -> Element<Button> {
    button("menu-item", move || part.set(Some(own)))
        .attr("data-part", own.parameter)
        .child(html::span().class("menu-words").child(own.label))
        .child(Icon::Chevron.view())
}

fn back(part: OpenPart) -> Element<Button> {
    button("menu-item menu-back", move || part.set(None)).child(Icon::Chevron.view()).child("All filters")
}

/// Option with its checkbox, which is disabled while as many other values are chosen as the part takes.
fn item(source: Source, part: Part, choice: Choice) -> Element<Label> {
    let Choice { value, label, tone } = choice;
    let chosen = Memo::new(move |_| source.get().chosen(part));
    // Values in an address may have capitals.
    let is_on = move |value: &str| chosen.with(|chosen| chosen.iter().any(|own| own.eq_ignore_ascii_case(value)));
    let (own, toggled, free) = (value.clone(), value.clone(), value.clone());
    let checkbox = html::input()
        .r#type("checkbox")
        .value(value)
        .prop("checked", move || is_on(&own))
        .prop("disabled", move || chosen.with(Vec::len) >= part.max_values && !is_on(&free))
        .on(ev::change, move |_| source.get().toggle(part, &toggled));
    html::label()
        .class("menu-item")
        .child(checkbox)
        .child(tone.map(mark))
        .child(html::span().class("menu-words").title(label.clone()).child(label))
}

fn choices_of(source: Source, part: Part, needle: String) -> AnyView {
    let choices = Memo::new(move |_| source.find(part, &needle));
    let items =
        move || choices.get().into_iter().take(MAX_SHOWN).map(|choice| item(source, part, choice)).collect::<Vec<_>>();
    let note = move || match choices.with(Vec::len) {
        0 => "No options".to_owned(),
        _ if source.get().chosen(part).len() >= part.max_values => {
            format!("You can select up to {}.", part.max_values)
        }
        found if found > MAX_SHOWN => format!("{MAX_SHOWN} of {found}. Type to find others."),
        _ => String::new(),
    };
    (items, html::p().class("menu-note meta").role("status").child(note)).into_content()
}

/// Options of all parts with a text.
fn found(source: Source, needle: String) -> AnyView {
    // Memoized, so that the options stay, with the focus, while one is chosen.
    let choices = Memo::new(move |_| {
        let of = |part: Part| source.find(part, &needle).into_iter().map(move |choice| (part, choice));
        source.get().parts().into_iter().flat_map(of).take(MAX_SHOWN).collect::<Vec<_>>()
    });
    let choice = move |(part, choice): (Part, Choice)| -> Element<Div> {
        html::div()
            .class("found-choice")
            .child(item(source, part, choice))
            .child(html::span().class("meta").child(part.label))
    };
    let items = move || choices.get().into_iter().map(choice).collect::<Vec<_>>();
    let none = move || if choices.with(Vec::is_empty) { "No options" } else { "" };
    (items, html::p().class("menu-note meta").role("status").child(none)).into_content()
}
