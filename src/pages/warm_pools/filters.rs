//! What narrows the pools down, how they are shown, and how they leave as a file.

use leptos::html::{Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::filter_menu::{Choice, FilterMenu, filter_menu};
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::phase::{pool_tone, slug, words};
use crate::domain::pool_filter::{Facet, PoolFilter, PoolView, filterable_phases};
use crate::format;
use crate::proto::id::Id;

use super::{Page, code};

pub fn bar(page: Page) -> Element<Div> {
    let menu = move |facet: Facet, id, label| {
        filter_menu(FilterMenu {
            id,
            label,
            choices: Signal::derive(move || choices(page, facet)),
            chosen: Signal::derive(move || page.filter.with(|filter| filter.chosen(facet).to_vec())),
            most: usize::MAX,
            on_toggle: Callback::new(move |value: String| page.change_filter(|filter| filter.toggle(facet, &value))),
        })
    };
    let clear = move || {
        let clear = move || page.change_filter(|filter| *filter = PoolFilter::default());
        (!page.filter.with(PoolFilter::is_empty)).then(|| button("button quiet", clear).child("Clear filters"))
    };
    html::div()
        .class("toolbar")
        .role("group")
        .aria_label("Filters")
        .child(page.has_projects().then(|| menu(Facet::Project, "project-menu", "Project")))
        .child(menu(Facet::Class, "class-menu", "Class"))
        .child(menu(Facet::Phase, "phase-menu", "Phase"))
        .child(menu(Facet::Runner, "runner-menu", "Runner"))
        .child(attention(page))
        .child(clear)
        .child(html::div().class("toolbar-end").child(code::export(page)).child(switch(page)))
}

fn attention(page: Page) -> Element<Button> {
    let is_on = move || page.filter.with(|filter| filter.needs_attention);
    let toggle = move || page.change_filter(|filter| filter.needs_attention = !filter.needs_attention);
    let count = move || {
        let count = page.judged.count();
        (count > 0).then(|| html::span().class("count").child(count.to_string()))
    };
    button("button", toggle)
        .aria_pressed(move || is_on().to_string())
        .child(Icon::Warning.view())
        .child("Needs attention")
        .child(count)
}

fn switch(page: Page) -> Element<Div> {
    let option = move |view: PoolView, label: &'static str| {
        button("segment", move || page.change_query(|query| view.into_query(query)))
            .aria_pressed(move || (page.view.get() == view).to_string())
            .child(move || label.to_owned())
    };
    html::div()
        .class("segments")
        .role("group")
        .aria_label("View")
        .child(option(PoolView::Cards, "Cards"))
        .child(option(PoolView::Table, "Table"))
}

/// What there is to choose from: what the pools of the page have.
fn choices(page: Page, facet: Facet) -> Vec<Choice> {
    if facet == Facet::Phase {
        let choice = |phase: crate::proto::warm_pool::WarmPoolPhase| {
            let name = phase.short_name();
            Choice { value: slug(&name), label: words(&name), tone: Some(pool_tone(&phase)) }
        };
        return filterable_phases().map(choice).collect();
    }
    let name = |id: Id| match facet {
        Facet::Project => page.store.project_names.shown(id),
        Facet::Class => page.store.class_names.shown(id),
        _ => page.store.people.runner(id).unwrap_or_else(|| format::short_id(id)),
    };
    let ids = page.list.status.ids.with(|ids| ids.to_vec());
    let mut values: Vec<String> = page.pools(ids.into_iter()).iter().map(|pool| facet.of(pool)).collect();
    values.sort();
    values.dedup();
    let choice = |value: String| {
        let label = name(value.as_str().into());
        Choice { value, label, tone: None }
    };
    let mut choices: Vec<Choice> = values.into_iter().filter(|value| !value.is_empty()).map(choice).collect();
    choices.sort_by(|one, other| one.label.cmp(&other.label));
    choices
}
