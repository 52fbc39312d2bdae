//! Minimum and maximum of a pool, checked as one types.

use leptos::prelude::*;

use crate::domain::pool_size::{LARGEST, PoolSize, SizeError, SizeErrors};

use super::dynamic::{dynamic, text};
use super::element::{Element, button, classed, element};

/// How the last save went.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveState {
    Idle,
    Saving,
    Refused(Refusal),
}

/// Why the server did not take a size; what concerns one field stands beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    pub message: String,
    pub min: Option<String>,
    pub max: Option<String>,
}

/// `id` is unique on the page. `initial` fills the fields once; what is typed is never overwritten.
pub fn pool_form(
    id: &str,
    initial: PoolSize,
    state: RwSignal<SaveState>,
    on_save: impl Fn(PoolSize) + 'static,
    on_cancel: impl Fn() + 'static,
) -> Element {
    let min = RwSignal::new(initial.min.to_string());
    let max = RwSignal::new(initial.max.to_string());
    let parsed = move || PoolSize::parse(&min.get(), &max.get());
    let is_saving = move || state.get() == SaveState::Saving;
    let submit = move |event: web_sys::Event| {
        event.prevent_default();
        if let (Ok(size), false) = (parsed(), is_saving()) {
            on_save(size);
        }
    };
    let refused_id = format!("{id}-refused");
    let field = |bound: Bound,
                 value: RwSignal<String>,
                 error: fn(SizeErrors) -> Option<SizeError>,
                 refused: fn(Refusal) -> Option<String>| {
        // What is wrong as typed comes before what was wrong as sent.
        let error = move || match (parsed(), state.get()) {
            (Err(errors), _) => error(errors).map(|error| error.to_string()),
            (Ok(_), SaveState::Refused(refusal)) => refused(refusal),
            _ => None,
        };
        field(id, bound, &refused_id, value, error)
    };
    let fields = classed("div", "form-fields")
        .child(field(
            Bound { name: "min", label: "Minimum (0 to 20)", least: "0" },
            min,
            |errors| errors.min,
            |refusal| refusal.min,
        ))
        .child(field(
            Bound { name: "max", label: "Maximum (1 to 20)", least: "1" },
            max,
            |errors| errors.max,
            |refusal| refusal.max,
        ));
    let refused = move || match state.get() {
        SaveState::Refused(refusal) => {
            let message = classed("p", "field-error form-error").attr("role", "alert");
            Some(message.attr("id", refused_id.clone()).child(refusal.message))
        }
        _ => None,
    };
    let save = classed("button", "button primary")
        .attr("type", "submit")
        .flag("disabled", move || parsed().is_err() || is_saving())
        .child(text(move || if is_saving() { "Saving…" } else { "Save" }.to_owned()));
    classed("form", "pool-form")
        .attr("novalidate", "")
        .attr("aria-label", "Pool size")
        .on("submit", submit)
        // What the server said was of the size as it was sent.
        .on("input", move |_| {
            if matches!(state.get_untracked(), SaveState::Refused(_)) {
                state.set(SaveState::Idle);
            }
        })
        .child(fields)
        .child(dynamic(refused))
        .child(classed("div", "form-actions").child(save).child(button("button", on_cancel).child("Cancel")))
}

/// What tells one field from the other.
struct Bound {
    name: &'static str,
    label: &'static str,
    least: &'static str,
}

/// `error` follows what is wrong with the field as typed.
fn field(
    form_id: &str,
    bound: Bound,
    refused_id: &str,
    value: RwSignal<String>,
    error: impl Fn() -> Option<String> + Copy + Send + 'static,
) -> Element {
    let id = format!("{form_id}-{}", bound.name);
    let error_id = format!("{id}-error");
    let message = move || error().unwrap_or_default();
    let input = element("input")
        .attr("id", id.clone())
        .attr("name", bound.name)
        .attr("type", "number")
        .attr("inputmode", "numeric")
        .attr("step", "1")
        .attr("min", bound.least)
        .attr("max", LARGEST.to_string())
        .attr("autocomplete", "off")
        .attr("value", value.get_untracked())
        .attr_of("aria-invalid", move || Some(error().is_some().to_string()))
        .attr("aria-describedby", format!("{error_id} {refused_id}"))
        .on("input", move |event| value.set(event_target_value(&event)));
    let error = classed("p", "field-error").attr("id", error_id).attr("aria-live", "polite").child(text(message));
    classed("div", "form-field").child(element("label").attr("for", id).child(bound.label)).child(input).child(error)
}
