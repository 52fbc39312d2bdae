//! A page's filter: its menu, and its chips.

use std::sync::Arc;

use leptos::html::Div;

use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::filter_chips::filter_chips;
use crate::components::filter_menu::{Choice, FilterSource, Part, filter_button, filter_menu};
use crate::components::html;
use crate::domain::filter_part::{FilterPart, Wording};
use crate::domain::phase::Tone;
use crate::reactive::RwSignal;

use super::Family;
use super::data::LONG_NAME;

const PHASE: FilterPart =
    FilterPart { parameter: "phase", label: "Phase", wording: Wording::Name, max_values: 2, is_of_api: true };
const PROJECT: FilterPart =
    FilterPart { parameter: "project", label: "Project", wording: Wording::Name, max_values: 25, is_of_api: true };
const CLASS: FilterPart =
    FilterPart { parameter: "class", label: "Class", wording: Wording::Name, max_values: 25, is_of_api: true };
static PARTS: [FilterPart; 3] = [PHASE, PROJECT, CLASS];

pub fn families() -> Vec<Family> {
    let [phase, project, class] = &PARTS;
    vec![
        Family::new("filter-menus", "Filter menu")
            .state("Closed", filter_button(RwSignal::new(None)))
            .state("Parts", menu(&[], None))
            .state("Options", menu(&["failed"], Some(phase)))
            .state("No more can be chosen", menu(&["failed", "cancelled"], Some(phase)))
            .state("Many options", menu(&[], Some(project)))
            .state("No options", menu(&[], Some(class))),
        Family::new("chips", "Filter chips")
            .wide("Nothing chosen", chips(&[]))
            .wide("A value", chips(&["failed"]))
            .wide("Two parts", chips(&["failed", "cancelled", "1", "2", "4"]))
            .wide("A long name", chips(&["3"])),
    ]
}

/// The menu in the page instead of over it.
fn menu(chosen: &'static [&'static str], part: Option<Part>) -> Element<Div> {
    html::div().class("menu-list").child(filter_menu(Arc::new(Fixed(chosen)), RwSignal::new(part)))
}

fn chips(chosen: &'static [&'static str]) -> impl Content {
    html::div().class("toolbar").child(filter_chips(Arc::new(Fixed(chosen)), RwSignal::new(None)))
}

/// A filter with these values, which nothing changes.
struct Fixed(&'static [&'static str]);

impl FilterSource for Fixed {
    fn parts(&self) -> Vec<Part> {
        PARTS.iter().collect()
    }

    fn choices(&self, part: Part) -> Vec<Choice> {
        let choice = |value: &str, label: &str, tone| Choice { value: value.to_owned(), label: label.to_owned(), tone };
        let project = |number: usize| {
            let name = if number == 3 { LONG_NAME.to_owned() } else { format!("service-{number}") };
            choice(&number.to_string(), &name, None)
        };
        match part.parameter {
            "phase" => vec![
                choice("running", "Running", Some(Tone::Active)),
                choice("completed", "Completed", Some(Tone::Good)),
                choice("failed", "Failed", Some(Tone::Bad)),
                choice("cancelled", "Cancelled", Some(Tone::Stopped)),
            ],
            "project" => (1..=14).map(project).collect(),
            _ => Vec::new(),
        }
    }

    fn chosen(&self, part: Part) -> Vec<String> {
        let is_of_part = |value: &str| self.choices(part).iter().any(|choice| choice.value == value);
        self.0.iter().filter(|value| is_of_part(value)).map(|value| (*value).to_owned()).collect()
    }

    fn toggle(&self, _part: Part, _value: &str) {}

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn clear(&self) {}
}
