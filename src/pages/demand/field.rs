//! Number that is kept in the address as it was entered, so that wrong input is neither lost nor ignored.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::components::element::Element;
use crate::components::html;

use super::params::Params;

/// Properties of a field for a parameter.
pub struct FieldProps {
    /// Name of the parameter.
    pub name: &'static str,
    pub label: &'static str,
    /// Value that the field has while the address has none; may be empty.
    pub default: String,
    pub placeholder: String,
}

pub fn field(params: Params, props: FieldProps) -> Element<Div> {
    let FieldProps { name, label, default, placeholder } = props;
    let shown = move || Some(params.entered(name).0).filter(|text| !text.is_empty()).unwrap_or_else(|| default.clone());
    let error = move || params.entered(name).1;
    let error_id = format!("demand-{name}-error");
    let after = shown.clone();
    let change = move |event: web_sys::Event| {
        params.enter(name, &event_target_value(&event));
        // An emptied field shows its default again.
        event_target::<HtmlInputElement>(&event).set_value(&untrack(&after));
    };
    let input = html::input()
        .r#type("text")
        .inputmode("decimal")
        .autocomplete("off")
        .name(name)
        .placeholder(placeholder)
        .aria_invalid(move || error().map(|_| "true"))
        .aria_describedby(error_id.clone())
        .prop("value", shown)
        .on(ev::change, change);
    html::div()
        .class("demand-field")
        .child(html::label().class("demand-field").child(html::span().class("meta").child(label)).child(input))
        .child(html::span().class("field-error").role("alert").id(error_id).child(error))
}
