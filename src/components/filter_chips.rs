//! A page's filter in words: a chip for each part, which opens its options and can be removed.

use std::sync::Arc;

use leptos::html::Span;
use leptos::prelude::AnyView;

use crate::reactive::Memo;

use super::button::button;
use super::content::Content;
use super::element::Element;
use super::filter_menu::{FILTER_MENU_ID, FilterSource, OpenPart, Part, Source};
use super::html;
use super::icon::Icon;

/// `open`: the part whose options the menu lists.
pub fn filter_chips(source: Arc<dyn FilterSource>, open: OpenPart) -> AnyView {
    let source = Source::new(source);
    let chosen = Memo::new(move |_| {
        let all = source.get();
        let is_chosen = |part: &Part| !all.chosen(part).is_empty() || all.form_words(part).is_some();
        all.parts().into_iter().filter(is_chosen).collect::<Vec<_>>()
    });
    let chip = move |part: Part| -> Element<Span> {
        let cross = move || {
            let remove = move || source.get().remove(part);
            let label = format!("Remove filter: {}", part.label);
            let button = || button("icon-button", remove).aria_label(label).child(Icon::Cross.view());
            source.get().can_remove(part).then(button)
        };
        html::span()
            .class("chip")
            .attr("data-filter", part.parameter)
            .child(
                button("chip-words", move || open.set(Some(part)))
                    .popovertarget(FILTER_MENU_ID)
                    .child(move || words(&*source.get(), part)),
            )
            .child(cross)
    };
    let chips = move || chosen.get().into_iter().map(chip).collect::<Vec<_>>();
    let clear = move || {
        let clear = move || source.get().clear();
        (!source.get().is_empty()).then(|| button("button quiet", clear).child("Clear filters"))
    };
    (chips, clear).into_content()
}

fn words(source: &dyn FilterSource, part: Part) -> String {
    source.form_words(part).unwrap_or_else(|| {
        let choices = source.choices(part);
        let name = |value: &String| {
            let choice = choices.iter().find(|choice| choice.value.eq_ignore_ascii_case(value));
            choice.map_or_else(|| value.clone(), |choice| choice.label.clone())
        };
        part.words(&source.chosen(part).iter().map(name).collect::<Vec<_>>())
    })
}
