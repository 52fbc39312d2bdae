//! Grey shapes where content will stand.

use super::element::{Element, classed};
use super::template::{Template, template};

/// Rows as tall as a list's.
pub fn skeleton_rows(count: usize) -> Element {
    skeleton("skeleton", "skeleton-row", count)
}

/// Lines of text, some of them short.
pub fn skeleton_lines(count: usize) -> Element {
    skeleton("skeleton-lines", "skeleton-line", count)
}

fn skeleton(class: &'static str, class_of_each: &'static str, count: usize) -> Element {
    let each = |_| classed("div", class_of_each).attr("aria-hidden", "true");
    classed("div", class)
        .attr("role", "status")
        .child(classed("span", "visually-hidden").child("Loading"))
        .child((0..count).map(each).collect::<Vec<_>>())
}

/// A word or two, in a row.
pub fn skeleton_text<R>() -> Template<R> {
    template("span", "skeleton-text").attr("aria-hidden", "true")
}
