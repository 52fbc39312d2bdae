//! A row of a table of figures: a name and five values.

use leptos::html::{A, Span, Td, Th, Tr};

use super::template::{Template, template};

/// Content of a row.
pub struct FiguresRow {
    pub name: String,
    /// Target of the name's link.
    pub href: Option<String>,
    pub cells: [String; 5],
}

pub fn figures_row() -> Template<Tr, FiguresRow> {
    let cell = |read: fn(&FiguresRow) -> &str| template::<Td, FiguresRow>().text_of(read);
    // A link without an address is plain text.
    let name = template::<A, FiguresRow>().href_of(|row| row.href.as_deref());
    template::<Tr, FiguresRow>()
        .child(
            template::<Th, FiguresRow>()
                .attr("scope", "row")
                .child(name.child(template::<Span, FiguresRow>().text_of(|row| &row.name))),
        )
        .child(cell(|row| &row.cells[0]))
        .child(cell(|row| &row.cells[1]))
        .child(cell(|row| &row.cells[2]))
        .child(cell(|row| &row.cells[3]))
        .child(cell(|row| &row.cells[4]))
}
