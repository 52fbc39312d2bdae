//! Grey shapes where content will stand.

use super::element::{Element, classed};

/// Rows as tall as a list's.
pub fn skeleton_rows(count: usize) -> Element {
    let row = |_| classed("div", "skeleton-row").attr("aria-hidden", "true");
    classed("div", "skeleton")
        .attr("role", "status")
        .child(classed("span", "visually-hidden").child("Loading"))
        .child((0..count).map(row).collect::<Vec<_>>())
}

/// Lines of text, some of them short.
pub fn skeleton_lines(count: usize) -> Element {
    let line = |_| classed("div", "skeleton-line").attr("aria-hidden", "true");
    classed("div", "skeleton-lines")
        .attr("role", "status")
        .child(classed("span", "visually-hidden").child("Loading"))
        .child((0..count).map(line).collect::<Vec<_>>())
}

/// A word or two.
pub fn skeleton_text() -> Element {
    classed("span", "skeleton-text").attr("aria-hidden", "true")
}
