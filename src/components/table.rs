//! Tables as grids: the browser's own table elements cannot have rows that are links or that come and go by scrolling.

use super::element::{Element, classed};
use super::template::{Template, template};

/// Heads of the columns, each with its class and label.
pub fn table_head(columns: impl IntoIterator<Item = (&'static str, &'static str)>) -> Element {
    let head = |(class, label)| classed("div", class).attr("role", "columnheader").child(label);
    let row = classed("div", "table-row").attr("role", "row").attr("aria-rowindex", "1");
    let row = row.child(columns.into_iter().map(head).collect::<Vec<_>>());
    classed("div", "table-head").attr("role", "rowgroup").child(row)
}

/// A cell of a [template](super::template) of rows.
pub fn cell_template<R>(class: &'static str) -> Template<R> {
    template("div", class).attr("role", "cell")
}
