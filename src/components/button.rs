//! A button that does something, rather than submit a form.

use leptos::ev;
use leptos::html::Button;

use super::element::Element;
use super::html;

pub fn button(class: &'static str, on_click: impl FnMut() + 'static) -> Element<Button> {
    let mut on_click = on_click;
    html::button().class(class).r#type("button").on(ev::click, move |_| on_click())
}
