//! Toolbar with filters and the export menu.

use leptos::html::{Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::filter_menu::{FilterMenu, filter_menu};
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::menu;
use crate::components::skeleton::skeleton_panel;
use crate::domain::pool_filter::{Facet, PoolFilter};

use super::super::layout_choice::LayoutChoice;
use super::display_menu::DISPLAY;
use super::filter_lists::{FILTER_LIST, FacetList};
use super::filter_params::FilterParams;
use super::health::PoolHealth;
use super::names::PoolNames;
use super::results::Results;

/// Properties of the toolbar.
#[derive(Clone, Copy)]
pub struct FilterBar {
    pub filter: FilterParams,
    pub results: Results,
    pub names: PoolNames,
    pub layout: LayoutChoice,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
}

/// `export` is the export menu.
pub fn bar(props: FilterBar, export: Element<Div>) -> Element<Div> {
    let FilterBar { filter, results, names, layout, has_projects } = props;
    let display = menu("display-menu", "Display", move || DISPLAY.view((layout, has_projects), skeleton_panel));
    let facet_menu = move |facet: Facet, id, label| {
        filter_menu(FilterMenu {
            id,
            label,
            count: Signal::derive(move || filter.current.with(|filter| filter.chosen(facet).len())),
            list: move |is_open| {
                FILTER_LIST.view(FacetList { filter, results, names, facet, label, is_open }, skeleton_panel)
            },
        })
    };
    let clear = move || {
        let is_empty = filter.current.with(PoolFilter::is_empty);
        (!is_empty).then(|| button("button quiet", move || filter.clear()).child("Clear filters"))
    };
    html::div()
        .class("toolbar")
        .role("group")
        .aria_label("Filters")
        .child(has_projects.then(|| facet_menu(Facet::Project, "project-menu", "Project")))
        .child(facet_menu(Facet::Class, "class-menu", "Class"))
        .child(facet_menu(Facet::Phase, "phase-menu", "Phase"))
        .child(facet_menu(Facet::Runner, "runner-menu", "Runner"))
        .child(attention(filter, results.health))
        .child(clear)
        .child(html::div().class("toolbar-end").child(display).child(export))
}

fn attention(filter: FilterParams, health: PoolHealth) -> Element<Button> {
    let is_on = move || filter.current.with(|filter| filter.needs_attention);
    let toggle = move || filter.change(|filter| filter.needs_attention = !filter.needs_attention);
    let count = move || {
        let count = health.count();
        (count > 0).then(|| html::span().class("count").child(count.to_string()))
    };
    button("button", toggle)
        .aria_pressed(move || is_on().to_string())
        .child(Icon::Warning.view())
        .child("Needs attention")
        .child(count)
}
