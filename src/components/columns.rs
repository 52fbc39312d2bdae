//! Columns of a table. Each is declared once: its heads, cells, and grid, and the menu of columns follow from the declaration.

use leptos::html::Div;

use crate::domain::export::Field;
use crate::domain::table_layout::{HiddenColumns, TableWidth, tracks};

use super::element::Element;
use super::html;
use super::table::{cell_template, column_head, sortable_head};
use super::template::Template;

/// Column of a table with rows of type `R`, sorted by keys of type `K`.
pub struct Column<R: 'static, K> {
    /// Class of its cells: `cell-`, and the column's name.
    pub class: &'static str,
    pub label: &'static str,
    /// Track of the CSS grid.
    pub track: &'static str,
    /// The narrowest table that shows it.
    pub from: TableWidth,
    /// Whether it contains figures, which are aligned at their end.
    pub has_figures: bool,
    /// Key that a click on its head sorts by.
    pub sort: Option<K>,
    /// Fills a cell.
    pub fill: fn(Template<Div, R>) -> Template<Div, R>,
}

impl<R, K> Column<R, K> {
    /// Stable name, such as `phase`.
    pub fn name(&self) -> &'static str {
        self.class.trim_start_matches("cell-")
    }

    /// Adds what the column shows as fields of the CSV, none if it shows nothing that is exported.
    pub const fn csv<T>(self, csv: &'static [Field<T>]) -> ExportedColumn<R, K, T>
    where
        K: Copy,
    {
        ExportedColumn { column: self, csv }
    }

    const fn align(&self) -> &'static str {
        if self.has_figures { "end" } else { "start" }
    }
}

impl<R, K: Copy> Clone for Column<R, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K: Copy> Copy for Column<R, K> {}

/// Column of a table whose rows can be exported; `T` is the type of what is exported.
///
/// Constants made with [`shown`] and [`exported`] split the columns of a table in two, so that the page that shows it doesn't load the code
/// of its export.
pub struct ExportedColumn<R: 'static, K, T: 'static> {
    column: Column<R, K>,
    csv: &'static [Field<T>],
}

/// What a table shows.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
pub const fn shown<R, K: Copy, T, const N: usize>(columns: &[ExportedColumn<R, K, T>; N]) -> [Column<R, K>; N] {
    let mut shown = [columns[0].column; N];
    let mut index = 1;
    while index < N {
        shown[index] = columns[index].column;
        index += 1;
    }
    shown
}

/// What a table exports of each column.
#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
pub const fn exported<R, K, T, const N: usize>(columns: &[ExportedColumn<R, K, T>; N]) -> [&'static [Field<T>]; N] {
    let mut fields: [&'static [Field<T>]; N] = [&[]; N];
    let mut index = 0;
    while index < N {
        fields[index] = columns[index].csv;
        index += 1;
    }
    fields
}

/// Columns that can be hidden: all but the first, which says what a row is.
pub fn optional<R, K>(columns: &[Column<R, K>]) -> impl Iterator<Item = &Column<R, K>> {
    columns.iter().skip(1)
}

/// The columns that are shown.
pub fn without<R, K>(mut columns: Vec<Column<R, K>>, hidden: &HiddenColumns) -> Vec<Column<R, K>> {
    let first = columns.first().map(Column::name);
    columns.retain(|column| Some(column.name()) == first || !hidden.has(column.name()));
    columns
}

/// Heads of the columns. `order` gives the `aria-sort` of a key, and `on_sort` receives the key of the head that is clicked.
pub fn heads<R, K: Copy + Send + 'static>(
    columns: &[Column<R, K>],
    order: impl Fn(K) -> Option<&'static str> + Copy + Send + 'static,
    on_sort: impl Fn(K) + Copy + 'static,
) -> Vec<Element<Div>> {
    let head = |column: &Column<R, K>| {
        let head = match column.sort {
            Some(key) => sortable_head(column.class, column.label, move || order(key), move || on_sort(key)),
            None => column_head(column.class).child(column.label),
        };
        head.attr("data-from", column.from.as_str()).attr("data-align", column.align())
    };
    columns.iter().map(head).collect()
}

/// A row with a cell for each column.
pub fn with_cells<R, K>(row: Template<Div, R>, columns: &[Column<R, K>]) -> Template<Div, R> {
    columns.iter().fold(row, |row, column| {
        let cell =
            cell_template(column.class).attr("data-from", column.from.as_str()).attr("data-align", column.align());
        row.child((column.fill)(cell))
    })
}

/// The table, whose grid has the tracks of its columns at each width (`.fitted-table` in `tables.css`).
pub fn fitted_table<R, K>(class: &'static str, columns: &[Column<R, K>]) -> Element<Div> {
    table_of(class, None, columns)
}

/// A [`fitted_table`] with a checkbox in front of each row.
pub fn selectable_table<R, K>(class: &'static str, columns: &[Column<R, K>]) -> Element<Div> {
    table_of(class, Some((CHECKBOX_TRACK, TableWidth::Narrow)), columns)
}

/// Track of the checkboxes.
const CHECKBOX_TRACK: &str = "1.5rem";

fn table_of<R, K>(
    class: &'static str,
    checkboxes: Option<(&'static str, TableWidth)>,
    columns: &[Column<R, K>],
) -> Element<Div> {
    let of = |width| {
        let columns = columns.iter().map(|column| (column.track, column.from));
        let tracks = tracks(checkboxes.into_iter().chain(columns), width);
        move || tracks.clone()
    };
    html::div()
        .class(class)
        .role("table")
        .style(("--wide-columns", of(TableWidth::Wide)))
        .style(("--medium-columns", of(TableWidth::Medium)))
        .style(("--narrow-columns", of(TableWidth::Narrow)))
}
