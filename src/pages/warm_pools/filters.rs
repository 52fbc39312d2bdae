//! Toolbar with the filter, and the menus of display options and exports.

use leptos::html::{Button, Div};

use crate::components::button::button;
use crate::components::content::nothing;
use crate::components::element::Element;
use crate::components::filter_menu::{FILTER_MENU_ID, OpenPart, filter_button};
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::{menu, menu_with};
use crate::components::skeleton::skeleton_panel;
use crate::domain::pool_filter::PoolFilter;
use crate::reactive::Memo;

use super::super::layout_choice::LayoutChoice;
use super::display_menu::DISPLAY;
use super::filter_choices::{CHIPS, FILTER_MENU, FilterChoices};
use super::filter_params::FilterParams;
use super::health::PoolHealth;

/// `export` is the export menu.
pub fn bar(choices: FilterChoices, layout: LayoutChoice, export: Element<Div>) -> Element<Div> {
    let FilterChoices { filter, results, has_projects, .. } = choices;
    let display = menu("display-menu", "Display", move || DISPLAY.view((layout, has_projects), skeleton_panel));
    let part = OpenPart::new(None);
    let open = move || FILTER_MENU.view((choices, part), skeleton_panel);
    let has_chips = Memo::new(move |_| !filter.current.with(PoolFilter::is_empty));
    let chips = move || has_chips.get().then(|| CHIPS.view((choices, part), nothing));
    html::div()
        .class("toolbar")
        .role("group")
        .aria_label("Filters")
        .child(menu_with(filter_button(part), FILTER_MENU_ID, "Filter", open))
        .child(attention(filter, results.health))
        .child(chips)
        .child(html::div().class("toolbar-end").child(display).child(export))
}

fn attention(filter: FilterParams, health: PoolHealth) -> Element<Button> {
    let is_on = move || filter.current.with(|filter| filter.needs_attention);
    let toggle = move || filter.change(|filter| filter.needs_attention = !filter.needs_attention);
    let count = move || {
        let count = health.count();
        (count > 0).then(|| html::span().class("count").attr("data-tone", "warning").child(count.to_string()))
    };
    button("button", toggle)
        .aria_pressed(move || is_on().to_string())
        .child(Icon::Warning.view())
        .child("Needs attention")
        .child(count)
}
