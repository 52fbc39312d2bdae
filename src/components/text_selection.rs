//! Text that the user has selected in a list of which only some rows are in the document.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node, Selection};

/// Attribute with the number of a row.
const ROW: &str = "data-row";

/// A place in the text of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPlace {
    /// Number of the row.
    pub row: u32,
    /// UTF-16 code units before the place.
    pub units: usize,
}

/// Numbers of the rows in which the selected text starts and ends, in no particular order; `None` if it isn't in the list.
pub fn selected_rows(list: &Element) -> Option<(u32, u32)> {
    let selection = selection_in(list)?;
    Some((row_of(&selection.anchor_node()?)?.0, row_of(&selection.focus_node()?)?.0))
}

/// Start and end of the selected text; `None` if it isn't in the list. `text` selects the part of a row that has its text.
pub fn selected_text(list: &Element, text: &str) -> Option<(TextPlace, TextPlace)> {
    let range = selection_in(list)?.get_range_at(0).ok()?;
    let start = place(&range.start_container().ok()?, range.start_offset().ok()?, text)?;
    let end = place(&range.end_container().ok()?, range.end_offset().ok()?, text)?;
    Some((start, end))
}

fn selection_in(list: &Element) -> Option<Selection> {
    let selection = window().get_selection().ok()??;
    let is_inside = |node: Option<Node>| node.is_some_and(|node| list.contains(Some(&node)));
    let has_text = !selection.is_collapsed() && is_inside(selection.anchor_node()) && is_inside(selection.focus_node());
    has_text.then_some(selection)
}

/// The row of a node, with its number.
fn row_of(node: &Node) -> Option<(u32, Element)> {
    let element = node.dyn_ref::<Element>().cloned().or_else(|| node.parent_element())?;
    let row = element.closest(&format!("[{ROW}]")).ok()??;
    Some((row.get_attribute(ROW)?.parse().ok()?, row))
}

fn place(node: &Node, offset: u32, text: &str) -> Option<TextPlace> {
    let (row, element) = row_of(node)?;
    let text = element.query_selector(text).ok()?;
    let units = text.map_or(0, |text| {
        let range = document().create_range().ok();
        let before = range.filter(|range| range.set_start(&text, 0).is_ok() && range.set_end(node, offset).is_ok());
        before.map_or(0, |range| String::from(range.to_string()).encode_utf16().count())
    });
    Some(TextPlace { row, units })
}
