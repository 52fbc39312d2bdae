//! Minimum and maximum of a pool: a slider with two handles and two numbers, checked as one types, with a word on what
//! holding them takes.

use leptos::ev;
use leptos::html::{Div, P};
use leptos::prelude::*;

use crate::domain::pool_size::{LARGEST, PoolSize, SizeError, SizeErrors};
use crate::reactive::RwSignal;

use super::element::Element;
use super::html;

/// Both fields as typed; what is typed is never overwritten.
#[derive(Clone, Copy)]
pub struct SizeInput {
    min: RwSignal<String>,
    max: RwSignal<String>,
}

impl SizeInput {
    pub fn new(size: PoolSize) -> Self {
        Self { min: RwSignal::new(size.min.to_string()), max: RwSignal::new(size.max.to_string()) }
    }

    /// Fills both fields, where the reader asks for that.
    pub fn set(self, size: PoolSize) {
        self.min.set(size.min.to_string());
        self.max.set(size.max.to_string());
    }

    /// Fills both fields with what was typed before.
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
}

/// Why the server did not take a size; what concerns one field stands beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    pub message: String,
    pub min: Option<String>,
    pub max: Option<String>,
}

impl Refusal {
    /// One that concerns no field in particular.
    pub fn of(message: &str) -> Self {
        Self { message: message.to_owned(), ..Self::default() }
    }
}

/// Why nothing was saved, as both fields' description; `form_id` is that of [`size_fields`].
pub fn refused_note(form_id: &str, words: String) -> Element<P> {
    let note = html::p().class("field-error form-error").role("alert");
    note.id(format!("{form_id}-refused")).child(words)
}

/// `id` is unique on the page; a [`refused_note`], if there is one, describes both fields.
/// `refused` follows what the server said of what was sent.
pub fn size_fields(
    id: &str,
    input: SizeInput,
    refused: impl Fn() -> Option<Refusal> + Copy + Send + 'static,
) -> Element<Div> {
    // What is wrong as typed comes before what was wrong as sent.
    let error = move |wrong: fn(SizeErrors) -> Option<SizeError>, said: fn(Refusal) -> Option<String>| {
        move || match input.parsed() {
            Err(errors) => wrong(errors).map(|error| error.to_string()),
            Ok(_) => refused().and_then(said),
        }
    };
    let min = Bound { name: "min", label: "Minimum (0 to 20)", least: 0 };
    let max = Bound { name: "max", label: "Maximum (1 to 20)", least: 1 };
    let fields = html::div()
        .class("form-fields")
        .child(field(id, min, input.min, error(|errors| errors.min, |refusal| refusal.min)))
        .child(field(id, max, input.max, error(|errors| errors.max, |refusal| refusal.max)));
    let holding = move || input.parsed().map(describe).unwrap_or_default();
    let note = "Stopped instances cost storage only, and start in 1 to 2 minutes.";
    let holding = html::p()
        .class("size-holding")
        .aria_live("polite")
        .child(html::strong().class("size-words").child(holding))
        .child(html::span().class("meta").child(note));
    html::div().class("size-fields").child(slider(input)).child(fields).child(holding)
}

/// What it takes to hold a pool of this size.
pub fn describe(size: PoolSize) -> String {
    let instances = |count: i32| if count == 1 { "1 instance".to_owned() } else { format!("{count} instances") };
    let runs = |count: i32| if count == 1 { "runs" } else { "run" };
    match size {
        PoolSize { min, max } if min == max => {
            format!("{} always {}, no more and no fewer.", instances(min), runs(min))
        }
        PoolSize { min: 0, max } => format!("No instance runs all the time; up to {max} {} when needed.", runs(max)),
        PoolSize { min, max } => format!("{} always {}, up to {max} when needed.", instances(min), runs(min)),
    }
}

/// What tells one field from the other.
struct Bound {
    name: &'static str,
    label: &'static str,
    least: i32,
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
        .prop("value", move || value.get())
        .aria_invalid(move || error().is_some().to_string())
        .aria_describedby(format!("{error_id} {form_id}-refused"))
        .on(ev::input, move |event| value.set(event_target_value(&event)));
    let error = html::p().class("field-error").id(error_id).aria_live("polite").child(message);
    html::div().class("form-field").child(html::label().r#for(id).child(bound.label)).child(input).child(error)
}

/// A handle that is moved past the other one takes it along.
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
        .child(range("Lower end").prop("value", move || low().to_string()).on(ev::input, move_low))
        .child(range("Upper end").prop("value", move || high().to_string()).on(ev::input, move_high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pool_holds_reads_well_with_none_one_and_many() {
        for (min, max, words) in [
            (2, 8, "2 instances always run, up to 8 when needed."),
            (1, 1, "1 instance always runs, no more and no fewer."),
            (0, 1, "No instance runs all the time; up to 1 runs when needed."),
            (0, 4, "No instance runs all the time; up to 4 run when needed."),
        ] {
            assert_eq!(describe(PoolSize { min, max }), words);
        }
    }
}
