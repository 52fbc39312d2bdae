//! Tables as CSS grids with ARIA roles: table elements don't work with rows that are added and removed while scrolling.

use crate::domain::phase::{Tone, slug};
use crate::format;
use crate::proto::id::Id;
use leptos::html::{Div, Input};

use super::badge::Badge;
use super::button::button;
use super::element::Element;
use super::html;
use super::template::{Template, template};

/// The row of heads, each a [`column_head`].
pub fn table_head_of(heads: Vec<Element<Div>>) -> Element<Div> {
    let row = html::div().class("table-row").role("row").aria_rowindex("1").child(heads);
    html::div().class("table-head").role("rowgroup").child(row)
}

pub fn column_head(class: &'static str) -> Element<Div> {
    html::div().class(class).role("columnheader")
}

/// Head of a column that a click sorts by. `order` gives `ascending` or `descending` while rows are sorted by it.
pub fn sortable_head(
    class: &'static str,
    label: &'static str,
    order: impl Fn() -> Option<&'static str> + Send + 'static,
    on_click: impl Fn() + Copy + 'static,
) -> Element<Div> {
    column_head(class).attr("aria-sort", order).child(button("sort-head", on_click).child(label))
}

/// A cell of a [template](super::template) of rows.
pub fn cell_template<R>(class: &'static str) -> Template<Div, R> {
    template::<Div, R>().class(class).role("cell")
}

/// Parts that rows of all tables share: a phase, and a checkbox.
pub struct RowFrame {
    id: String,
    row_index: String,
    is_selected: bool,
    checkbox_label: String,
    phase: String,
    badge: Badge,
}

/// Properties of a [`RowFrame`].
pub struct RowFrameProps<'a> {
    pub id: Id,
    /// The row's place in the list, from 0.
    pub index: usize,
    pub is_selected: bool,
    pub checkbox_label: String,
    /// The short name of its phase.
    pub phase: &'a str,
    pub tone: Tone,
}

impl RowFrame {
    pub fn new(frame: RowFrameProps) -> Self {
        let RowFrameProps { id, index, is_selected, checkbox_label, phase, tone } = frame;
        Self {
            id: id.to_string(),
            // The head is the first row.
            row_index: index.saturating_add(2).to_string(),
            is_selected,
            checkbox_label,
            phase: slug(phase),
            badge: Badge::new(tone, format::enum_name(phase)),
        }
    }

    pub fn badge(&self) -> &Badge {
        &self.badge
    }
}

/// A row that has a [`RowFrame`].
pub trait FramedRow: 'static {
    fn frame(&self) -> &RowFrame;
}

/// Row with its first cell, the checkbox. `id`: name of the attribute with its id.
pub fn row_template<R: FramedRow>(class: &'static str, test_id: &'static str, id: &'static str) -> Template<Div, R> {
    let select = template::<Input, R>()
        .r#type("checkbox")
        .aria_label_of(|row| Some(&row.frame().checkbox_label))
        .checked_of(|row| row.frame().is_selected);
    template::<Div, R>()
        .class(class)
        .role("row")
        .attr("data-testid", test_id)
        .attr_of(id, |row| Some(&row.frame().id))
        .attr_of("data-phase", |row| Some(&row.frame().phase))
        .aria_rowindex_of(|row| Some(&row.frame().row_index))
        .aria_selected("false")
        .aria_selected_of(|row| Some(if row.frame().is_selected { "true" } else { "false" }))
        .child(cell_template("cell-select").child(select))
}
