//! Fields for the minimum and maximum of a warm pool, checked while the user types, with a slider and a sentence about the size.

use leptos::ev;
use leptos::html::{Div, P};
use leptos::prelude::*;

use crate::domain::pool_size::{LARGEST, PoolSize, SizeEdit, SizeError, SizeErrors};
use crate::reactive::RwSignal;

use super::element::Element;
use super::html;

/// Both fields as typed. Only the user's own choices overwrite them.
#[derive(Clone, Copy)]
pub struct SizeInput {
    min: RwSignal<String>,
    max: RwSignal<String>,
}

impl SizeInput {
    pub fn new(size: PoolSize) -> Self {
        Self { min: RwSignal::new(size.min.to_string()), max: RwSignal::new(size.max.to_string()) }
    }

    /// Two empty fields.
    pub fn empty() -> Self {
        Self { min: RwSignal::default(), max: RwSignal::default() }
    }

    /// Empties both fields.
    pub fn clear(self) {
        self.restore(Default::default());
    }

    /// Fills both fields at the user's request.
    pub fn set(self, size: PoolSize) {
        self.min.set(size.min.to_string());
        self.max.set(size.max.to_string());
    }

    /// Fills both fields with earlier input.
    pub fn restore(self, (min, max): (String, String)) {
        self.min.set(min);
        self.max.set(max);
    }

    /// Both fields as typed; tracked.
    pub fn typed(self) -> (String, String) {
        (self.min.get(), self.max.get())
    }

    /// Tracked.
    pub fn parsed(self) -> Result<PoolSize, SizeErrors> {
        PoolSize::parse(&self.min.get(), &self.max.get())
    }

    pub fn is_valid(self) -> bool {
        self.parsed().is_ok()
    }

    /// Both fields, either of which may be empty; tracked.
    pub fn edit(self) -> Result<SizeEdit, SizeErrors> {
        SizeEdit::parse(&self.min.get(), &self.max.get())
    }
}

/// The server's reasons for rejecting a size, by field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    pub message: String,
    pub min: Option<String>,
    pub max: Option<String>,
}

impl Refusal {
    /// A reason that isn't about one field.
    pub fn of(message: &str) -> Self {
        Self { message: message.to_owned(), ..Self::default() }
    }
}

/// Reason why nothing was saved, as both fields' description; `form_id` is the `id` of [`size_fields`].
pub fn refused_note(form_id: &str, words: String) -> Element<P> {
    let note = html::p().class("field-error form-error").role("alert");
    note.id(format!("{form_id}-refused")).child(words)
}

/// `id` is unique on the page; a [`refused_note`], if there is one, describes both fields. `now` is a gauge of the pool's
/// instances with the slider's scale. `refused` is the server's rejection of the last save.
pub fn size_fields(
    id: &str,
    input: SizeInput,
    now: Option<Element<Div>>,
    refused: impl Fn() -> Option<Refusal> + Copy + Send + 'static,
) -> Element<Div> {
    // Errors in the present input come before the server's.
    let error = move |wrong: fn(SizeErrors) -> Option<SizeError>, said: fn(Refusal) -> Option<String>| {
        move || match input.parsed() {
            Err(errors) => wrong(errors).map(|error| error.to_string()),
            Ok(_) => refused().and_then(said),
        }
    };
    let (min, max) = (min_bound(String::new(), now.is_some()), max_bound(String::new()));
    let fields = html::div()
        .class("form-fields")
        .child(field(id, min, input.min, error(|errors| errors.min, |refusal| refusal.min)))
        .child(field(id, max, input.max, error(|errors| errors.max, |refusal| refusal.max)));
    let description = move || input.parsed().map(describe).unwrap_or_default();
    let note = "Stopped instances are billed for storage only and start in 1–2 min.";
    let description = html::p()
        .class("size-description")
        .aria_live("polite")
        .child(html::strong().class("size-words").child(description))
        .child(html::span().class("meta").child(note));
    let scale = html::div().class("size-scale").child(now).child(slider(input)).child(ticks());
    html::div().class("size-fields").child(fields).child(scale).child(description)
}

/// Fields for one change of several pools. An empty field, which shows the pools' present values, changes nothing.
pub fn size_edit_fields(id: &str, input: SizeInput, present: (String, String)) -> Element<Div> {
    let error = move |read: fn(SizeErrors) -> Option<SizeError>| {
        move || input.edit().err().and_then(read).map(|error| error.to_string())
    };
    html::div()
        .class("form-fields")
        .child(field(id, min_bound(present.0, true), input.min, error(|errors| errors.min)))
        .child(field(id, max_bound(present.1), input.max, error(|errors| errors.max)))
}

/// Meaning of a size in a sentence.
pub fn describe(size: PoolSize) -> String {
    match size {
        PoolSize { min, max } if min == max => format!("Always {min} running."),
        PoolSize { min: 0, max } => format!("Scales from 0 to {max} on demand."),
        PoolSize { min, max } => format!("Keeps {min} running, scales up to {max}."),
    }
}

/// Properties of one of the fields.
struct Bound {
    name: &'static str,
    label: &'static str,
    least: i32,
    placeholder: String,
    /// Whether a dialog focuses the field when it opens.
    has_focus: bool,
}

fn min_bound(placeholder: String, has_focus: bool) -> Bound {
    Bound { name: "min", label: "Minimum (0–20)", least: 0, placeholder, has_focus }
}

fn max_bound(placeholder: String) -> Bound {
    Bound { name: "max", label: "Maximum (1–20)", least: 1, placeholder, has_focus: false }
}

fn field(
    form_id: &str,
    bound: Bound,
    value: RwSignal<String>,
    error: impl Fn() -> Option<String> + Copy + Send + 'static,
) -> Element<Div> {
    let id = format!("{form_id}-{}", bound.name);
    let error_id = format!("{id}-error");
    let message = move || error().unwrap_or_default();
    let input = html::input()
        .id(id.clone())
        .name(bound.name)
        .r#type("number")
        .inputmode("numeric")
        .step("1")
        .min(bound.least.to_string())
        .max(LARGEST.to_string())
        .autocomplete("off")
        .data_autofocus(bound.has_focus)
        .placeholder(bound.placeholder)
        .prop("value", move || value.get())
        .aria_invalid(move || error().is_some().to_string())
        .aria_describedby(format!("{error_id} {form_id}-refused"))
        .on(ev::input, move |event| value.set(event_target_value(&event)));
    let error = html::p().class("field-error").id(error_id).aria_live("polite").child(message);
    html::div().class("form-field").child(html::label().r#for(id).child(bound.label)).child(input).child(error)
}

/// Numbers below the slider.
fn ticks() -> Element<Div> {
    let tick = |number: i32| html::span().child(number.to_string());
    let numbers = (0..=LARGEST).step_by(5).map(tick).collect::<Vec<_>>();
    html::div().class("size-ticks").aria_hidden("true").child(numbers)
}

/// A handle that is moved past the other pushes it.
fn slider(input: SizeInput) -> Element<Div> {
    let number = |field: RwSignal<String>| field.get().trim().parse::<i32>().unwrap_or_default().clamp(0, LARGEST);
    let (low, high) = (move || number(input.min), move || number(input.max));
    let move_low = move |event: web_sys::Event| {
        let min: i32 = event_target_value(&event).parse().unwrap_or_default();
        input.set(PoolSize { min, max: untrack(high).max(min).max(1) });
    };
    let move_high = move |event: web_sys::Event| {
        let max: i32 = event_target_value(&event).parse().unwrap_or(1).max(1);
        input.set(PoolSize { min: untrack(low).min(max), max });
    };
    let range = |label: &'static str| {
        html::input().r#type("range").min("0").max(LARGEST.to_string()).step("1").aria_label(label)
    };
    html::div()
        .class("size-slider")
        .style(("--low", move || low().min(high()).to_string()))
        .style(("--high", move || high().to_string()))
        .child(range("Minimum").prop("value", move || low().to_string()).on(ev::input, move_low))
        .child(range("Maximum").prop("value", move || high().to_string()).on(ev::input, move_high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_reads_well_with_none_one_and_many() {
        for (min, max, words) in [
            (2, 8, "Keeps 2 running, scales up to 8."),
            (1, 1, "Always 1 running."),
            (0, 4, "Scales from 0 to 4 on demand."),
        ] {
            assert_eq!(describe(PoolSize { min, max }), words);
        }
    }
}
