//! Bar with the tabs of named views, the view switch, and the menus of display options and exports.

use leptos::html::Div;

use crate::components::content::nothing;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::menu;
use crate::components::segments::{segment, segments};
use crate::components::skeleton::skeleton_panel;
use crate::domain::history_view::View;

use super::display_menu::{DISPLAY, DISPLAY_MENU, Display};
use super::filter_params::FilterParams;
use super::view_params::ViewParams;
use super::view_tabs::VIEW_TABS;

pub fn bar(display: Display, filter: FilterParams, export: Element<Div>) -> Element<Div> {
    let params = display.params;
    let tabs = html::div().class("view-tabs-place").child(VIEW_TABS.view((params, filter), nothing));
    html::div()
        .class("view-bar")
        .child(tabs)
        .child(switch(params))
        .child(menu(DISPLAY_MENU, "Display", move || DISPLAY.view(display, skeleton_panel)))
        .child(export)
}

fn switch(display: ViewParams) -> Element<Div> {
    const VIEWS: [(View, &str); 4] =
        [(View::List, "List"), (View::Failures, "Failures"), (View::Statistics, "Statistics"), (View::Logs, "Logs")];
    let option = move |(view, label): (View, &'static str)| {
        segment(move || display.view.get() == view, move || display.set_view(view)).child(label)
    };
    segments("View", VIEWS.map(option))
}
