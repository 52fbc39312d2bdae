//! A button with an icon that leads from one place to the next.

use leptos::html::Button;

use super::button::button;
use super::element::Element;
use super::icon::Icon;

pub fn step_button(label: &'static str, icon: Icon, step: impl Fn() + 'static) -> Element<Button> {
    button("icon-button", step).aria_label(label).title(label).child(icon.view())
}
