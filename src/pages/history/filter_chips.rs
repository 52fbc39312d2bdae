//! The filter in words: a chip for each part, which opens its options and can be removed.

use leptos::html::Span;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::filter::{Facet, Filter};
use crate::domain::time_range::TimeRange;
use crate::lower_case::lower_case;
use crate::reactive::Memo;

use super::filter_choices::Part;
use super::filter_menu::{FILTER_MENU_ID, FilterMenu};
use super::time_label::time_label;

/// Properties of the chips.
#[derive(Clone, Copy)]
pub struct FilterChips {
    pub menu: FilterMenu,
    /// The chosen filter, with the time range that a sorted list adds.
    pub in_force: Memo<Filter>,
}

chunk! {
    pub static CHIPS: history_menus = |chips: FilterChips| -> AnyView { chips_of(chips) }
}

/// Names of chosen values in a chip; the others are counted.
const MAX_NAMED: usize = 2;

fn chips_of(chips: FilterChips) -> AnyView {
    let FilterChips { menu, in_force } = chips;
    let FilterMenu { filter, choices, .. } = menu;
    let parts = Memo::new(move |_| {
        let of = |part: Part| match part {
            Part::Of(facet) => filter.current.with(|filter| !filter.chosen(facet).is_empty()),
            Part::Created => in_force.with(Filter::has_time),
        };
        choices.parts().filter(|part| of(*part)).collect::<Vec<_>>()
    });
    let chip = move |part: Part| {
        let words = move || match part {
            Part::Of(facet) => {
                let all = choices.of(facet);
                facet_words(facet, &filter.current.with(|filter| filter.chosen(facet)), |value| {
                    let choice = all.iter().find(|choice| choice.value.eq_ignore_ascii_case(value));
                    choice.map_or_else(|| value.to_owned(), |choice| choice.label.clone())
                })
            }
            Part::Created => in_force.with(time_label),
        };
        let remove = move || filter.change(|filter| clear_part(filter, part));
        // A sorted list needs a time range.
        let can_remove = move || part != Part::Created || filter.current.with(Filter::has_time);
        let cross = move || {
            let label = format!("Remove filter: {}", part.label());
            can_remove().then(|| button("icon-button", remove).aria_label(label).child(Icon::Cross.view()))
        };
        let open = move || menu.part.set(Some(part));
        html::span()
            .class("chip")
            .attr("data-filter", part.parameter())
            .child(button("chip-words", open).popovertarget(FILTER_MENU_ID).child(words))
            .child(cross)
    };
    let shown = move || parts.get().into_iter().map(chip).collect::<Vec<Element<Span>>>();
    let clear = move || {
        let clear = move || filter.clear();
        (!filter.current.with(Filter::is_empty)).then(|| button("button quiet", clear).child("Clear filters"))
    };
    (shown, clear).into_content()
}

fn clear_part(filter: &mut Filter, part: Part) {
    match part {
        Part::Created => (filter.time, filter.expiring) = (TimeRange::Any, None),
        Part::Of(facet) => filter.chosen(facet).iter().for_each(|value| filter.toggle(facet, value)),
    }
}

/// `Phase is Failed or Cancelled`, `Class is Large, Small, or 2 others`.
fn facet_words(facet: Facet, values: &[String], name: impl Fn(&str) -> String) -> String {
    let named: Vec<String> = values.iter().take(MAX_NAMED).map(|value| name(value)).collect();
    let listed = match (named.as_slice(), values.len().saturating_sub(MAX_NAMED)) {
        ([one, other], 0) => format!("{one} or {other}"),
        ([one, other], 1) => format!("{one}, {other}, or 1 other"),
        ([one, other], others) => format!("{one}, {other}, or {others} others"),
        (names, _) => names.concat(),
    };
    match facet {
        Facet::Creator | Facet::Executor => format!("{} {listed}", Part::Of(facet).label()),
        Facet::Trigger => format!("Trigger is {}", lower_case(&listed)),
        _ => format!("{} is {listed}", Part::Of(facet).label()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_reads_as_a_sentence() {
        let words = |facet, values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            facet_words(facet, &values, str::to_owned)
        };
        assert_eq!(words(Facet::Phase, &["Failed"]), "Phase is Failed");
        assert_eq!(words(Facet::Phase, &["Failed", "Cancelled"]), "Phase is Failed or Cancelled");
        assert_eq!(words(Facet::Class, &["Large", "Small", "Tiny"]), "Class is Large, Small, or 1 other");
        assert_eq!(words(Facet::Class, &["a", "b", "c", "d"]), "Class is a, b, or 2 others");
        assert_eq!(words(Facet::Creator, &["Ada"]), "Triggered by Ada");
        assert_eq!(words(Facet::Trigger, &["Manual", "Scheduled"]), "Trigger is manual or scheduled");
    }

    #[test]
    fn a_part_is_removed_whole() {
        let mut filter = Filter::from_query("?phase=failed&phase=cancelled&trigger=manual&within=24h");
        clear_part(&mut filter, Part::Of(Facet::Phase));
        assert_eq!(filter.into_query(""), "?trigger=manual&within=24h");
        let mut filter = Filter::from_query("?trigger=manual&within=24h");
        clear_part(&mut filter, Part::Created);
        assert_eq!(filter.into_query(""), "?trigger=manual");
    }
}
