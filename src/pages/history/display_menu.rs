//! Menu of how a history is displayed: the order of its rows, the format of times, and the layout of the table.

use leptos::html::Label;
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::menu_field::menu_field;
use crate::components::prebuild_row::prebuild_columns;
use crate::domain::history_view::{Sort, View};
use crate::reactive::Memo;

use super::super::display_fields::{layout_fields, times_field};
use super::super::layout_choice::LayoutChoice;
use super::view_params::ViewParams;

/// Id of the menu.
pub const DISPLAY_MENU: &str = "display-menu";

/// What the menu is about.
#[derive(Clone, Copy)]
pub struct Display {
    pub params: ViewParams,
    pub layout: LayoutChoice,
    pub has_project: bool,
}

chunk! {
    pub static DISPLAY: history_menus = |display: Display| -> AnyView { display_menu(display) }
}

fn display_menu(display: Display) -> AnyView {
    let Display { params, layout, has_project } = display;
    let is_list = Memo::new(move |_| params.view.get() == View::List);
    let order = move || is_list.get().then(|| order_field(params));
    let layout = move || is_list.get().then(|| layout_fields(layout, &prebuild_columns(has_project)));
    (order, times_field(), layout).into_content()
}

fn order_field(display: ViewParams) -> Element<Label> {
    const LABELS: [(Sort, &str); 12] = [
        (Sort::Newest, "Newest first"),
        (Sort::Oldest, "Oldest first"),
        (Sort::Longest, "Longest first"),
        (Sort::Shortest, "Shortest first"),
        (Sort::Largest, "Largest snapshot first"),
        (Sort::Smallest, "Smallest snapshot first"),
        (Sort::NameUp, "Name A–Z"),
        (Sort::NameDown, "Name Z–A"),
        (Sort::PhaseUp, "Earliest phase first"),
        (Sort::PhaseDown, "Latest phase first"),
        (Sort::TriggerUp, "Trigger A–Z"),
        (Sort::TriggerDown, "Trigger Z–A"),
    ];
    let options = LABELS.map(|(sort, label)| (sort.as_str(), label));
    let choose = move |value: String| display.set_sort(Sort::from_query(&format!("sort={value}")));
    menu_field("Order", &options, move || display.sort.get().as_str(), choose)
}
