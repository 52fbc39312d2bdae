//! A button that opens a list of choices, any number of which can be on.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use crate::domain::phase::Tone;

use super::badge::mark;
use super::element::Element;
use super::html;
use super::icon::Icon;

/// One choice: its value in the URL, its words, and a tone for its icon.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub tone: Option<Tone>,
}

/// With more choices than this one searches them by name.
const MOST_IN_SIGHT: usize = 12;
/// The most choices shown at once.
const MOST_SHOWN: usize = 50;

/// `id` is unique on the page. `choices`, `is_on` and `count` follow what there is to choose from and what is on; `choices`,
/// which may look at every row, runs only while the menu is open. `on_toggle` gets the value of the one that was switched.
/// No more than `most` can be on.
pub fn filter_menu(
    id: &'static str,
    label: &'static str,
    choices: impl Fn() -> Vec<Choice> + Copy + Send + Sync + 'static,
    is_on: impl Fn(&str) -> bool + Copy + Send + 'static,
    count: impl Fn() -> usize + Copy + Send + 'static,
    most: usize,
    on_toggle: impl Fn(&str) + Copy + Send + 'static,
) -> Element<Div> {
    let needle = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let item = move |choice: Choice| {
        let (own, toggled, free) = (choice.value.clone(), choice.value.clone(), choice.value.clone());
        let checkbox = html::input()
            .r#type("checkbox")
            .value(choice.value)
            .prop("checked", move || is_on(&own))
            .prop("disabled", move || count() >= most && !is_on(&free))
            .on(ev::change, move |_| on_toggle(&toggled));
        html::label()
            .class("menu-item")
            .child(checkbox)
            .child(choice.tone.map(mark))
            .child(html::span().class("menu-words").title(choice.label.clone()).child(choice.label))
    };
    let items = move || {
        // Nothing is drawn that nobody sees.
        if !is_open.get() {
            return Vec::new();
        }
        let needle = needle.get().to_lowercase();
        let found = choices().into_iter().filter(|choice| choice.label.to_lowercase().contains(&needle));
        found.take(MOST_SHOWN).map(item).collect::<Vec<_>>()
    };
    let search = move || {
        (is_open.get() && choices().len() > MOST_IN_SIGHT).then(|| {
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
        } else if choices().is_empty() {
            "Nothing to choose from yet.".to_owned()
        } else if count() >= most {
            format!("At most {most} at once.")
        } else {
            String::new()
        }
    };
    let badge = move || (count() > 0).then(|| html::span().class("count").child(count().to_string()));
    let opener = html::button()
        .r#type("button")
        .class(move || if count() > 0 { "button is-on" } else { "button" }.to_owned())
        .popovertarget(id)
        .child(label)
        .child(badge)
        .child(Icon::Chevron.view());
    let list = html::fieldset()
        .class("menu-list")
        .id(id)
        .popover("auto")
        // Drawn before it is seen, and gone only after the focus is back where it was.
        .on(ev::beforetoggle, move |event| {
            if is_opening(&event) {
                is_open.set(true);
            }
        })
        .on(ev::toggle, move |event| is_open.set(is_opening(&event)))
        .child(html::legend().class("visually-hidden").child(label))
        .child(search)
        .child(items)
        .child(html::p().class("menu-note meta").child(note));
    html::div().class("menu").child(opener).child(list)
}

/// Whether a popover's toggle event is one of opening.
fn is_opening(event: &web_sys::Event) -> bool {
    js_sys::Reflect::get(event, &"newState".into()).is_ok_and(|state| state == "open")
}
