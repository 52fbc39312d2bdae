//! Fields of display menus that several pages have: the format of times, and the layout of a table.

use leptos::ev;
use leptos::html::Label;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::columns::{Column, optional};
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu_field::menu_field;
use crate::components::menu_group::menu_group;
use crate::components::time::Times;
use crate::domain::table_layout::{Density, TableLayout};
use crate::format::TimeMode;
use crate::reactive::Memo;
use crate::store::preferences;

use super::layout_choice::LayoutChoice;

/// Selects the format of times on all pages.
pub fn times_field() -> Element<Label> {
    const LABELS: [(TimeMode, &str); 3] =
        [(TimeMode::Relative, "Relative"), (TimeMode::Local, "Local"), (TimeMode::Utc, "UTC")];
    let Times(times) = expect_context();
    let options = LABELS.map(|(mode, label)| (mode.as_str(), label));
    let choose = move |value: String| {
        let mode = TimeMode::ALL.into_iter().find(|mode| mode.as_str() == value).unwrap_or_default();
        preferences::keep_times(mode);
        times.set(mode);
    };
    menu_field("Times", &options, move || times.get().as_str(), choose)
}

/// Density, columns, and a way back to the default.
pub fn layout_fields<R, K>(layout: LayoutChoice, columns: &[Column<R, K>]) -> AnyView {
    fields(layout, optional(columns).map(|column| (column.name(), column.label)).collect())
}

/// [`layout_fields`] of the names and labels of columns, whatever the table.
fn fields(layout: LayoutChoice, columns: Vec<(&'static str, &'static str)>) -> AnyView {
    let current = Memo::new(move |_| layout.shown());
    let options = [(Density::Comfortable, "Comfortable"), (Density::Compact, "Compact")];
    let density = menu_field(
        "Density",
        &options.map(|(density, label)| (density.as_str(), label)),
        move || current.with(|layout| layout.density.as_str()),
        move |value| layout.change(|layout| layout.density = Density::of(&value)),
    );
    let column = |(name, label): (&'static str, &'static str)| {
        let checkbox = html::input()
            .r#type("checkbox")
            .value(name)
            .prop("checked", move || !current.with(|layout| layout.hidden.has(name)))
            .on(ev::change, move |_| layout.change(|layout| layout.hidden = layout.hidden.toggled(name)));
        html::label().class("menu-item").child(checkbox).child(label)
    };
    let reset = button("menu-item", move || layout.change(|layout| *layout = TableLayout::default()))
        .prop("disabled", move || current.with(|layout| *layout == TableLayout::default()))
        .child("Reset to default");
    let columns = menu_group("Columns", columns.into_iter().map(column).collect::<Vec<_>>());
    (density, columns, reset).into_content()
}
