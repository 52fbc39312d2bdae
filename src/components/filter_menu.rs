//! A button that opens a list of choices, any number of which can be on.

use crate::domain::phase::Tone;

use super::dynamic::dynamic;
use super::element::{Element, classed, element};
use super::icon::Icon;

/// One choice: its value in the URL, its words, and a tone for its icon.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub slug: String,
    pub label: String,
    pub tone: Option<Tone>,
}

/// `id` is unique on the page. `is_on` and `count` follow the choices that are on; `on_toggle` gets the slug of the one
/// that was switched.
pub fn filter_menu(
    id: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
    is_on: impl Fn(&str) -> bool + Clone + Send + 'static,
    count: impl Fn() -> usize + Copy + Send + 'static,
    on_toggle: impl Fn(&str) + Clone + 'static,
) -> Element {
    let item = |choice: Choice| {
        let (is_on, on_toggle) = (is_on.clone(), on_toggle.clone());
        let (own, toggled) = (choice.slug.clone(), choice.slug.clone());
        let checkbox = element("input")
            .attr("type", "checkbox")
            .attr("value", choice.slug)
            .flag("checked", move || is_on(&own))
            .on("change", move |_| on_toggle(&toggled));
        let tone =
            |tone: Tone| classed("span", "tone").attr("data-tone", tone.as_str()).child(Icon::of_tone(tone).view());
        classed("label", "menu-item").child(checkbox).child(choice.tone.map(tone)).child(choice.label)
    };
    let badge = move || (count() > 0).then(|| classed("span", "count").child(count().to_string()));
    let opener = element("button")
        .attr("type", "button")
        .attr_of("class", move || Some(if count() > 0 { "button is-on" } else { "button" }.to_owned()))
        .attr("popovertarget", id)
        .child(label)
        .child(dynamic(badge))
        .child(Icon::Chevron.view());
    let list = classed("fieldset", "menu-list")
        .attr("id", id)
        .attr("popover", "auto")
        .child(classed("legend", "visually-hidden").child(label))
        .child(choices.into_iter().map(item).collect::<Vec<_>>());
    classed("div", "menu").child(opener).child(list)
}
