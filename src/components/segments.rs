//! A row of joined buttons, of which the chosen ones are pressed.

use leptos::html::{Button, Div};

use super::button::button;
use super::element::Element;
use super::html;

/// `label` names the group; `options` are [`segment`]s.
pub fn segments(label: &'static str, options: impl IntoIterator<Item = Element<Button>>) -> Element<Div> {
    html::div().class("segments").role("group").aria_label(label).child(options.into_iter().collect::<Vec<_>>())
}

/// `is_chosen` is tracked.
pub fn segment(is_chosen: impl Fn() -> bool + Send + 'static, on_choose: impl Fn() + 'static) -> Element<Button> {
    button("segment", on_choose).aria_pressed(move || is_chosen().to_string())
}
