//! Select with a label in a menu.

use leptos::html::Label;
use leptos::prelude::event_target_value;

use super::element::Element;
use super::html;

/// `options` are values with their labels. `current` gives the value that is selected, and `choose` receives another.
pub fn menu_field(
    label: &'static str,
    options: &[(&'static str, &'static str)],
    current: impl Fn() -> &'static str + Copy + Send + 'static,
    choose: impl Fn(String) + 'static,
) -> Element<Label> {
    let option = |(value, label): &(&'static str, &'static str)| {
        let value = *value;
        html::option().value(value).prop("selected", move || current() == value).child(*label)
    };
    let select = html::select().on(leptos::ev::change, move |event| choose(event_target_value(&event)));
    html::label()
        .class("menu-field")
        .child(html::span().child(label))
        .child(select.child(options.iter().map(option).collect::<Vec<_>>()))
}
