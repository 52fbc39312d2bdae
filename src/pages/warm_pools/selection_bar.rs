//! Actions for the selected pools.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::copy_menu::copy_menu;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::domain::pool_change::PoolChange;
use crate::domain::selection::Selection;
use crate::proto::id::Id;
use crate::reactive::Memo;
use crate::store::Store;
use crate::text;

use super::super::row_selection::RowSelection;
use super::bulk::{Bulk, BulkChange};
use super::code::SELECTION_COPIES;
use super::results::Results;

/// Properties of the bar.
#[derive(Clone, Copy)]
pub struct SelectionBar {
    pub store: Store,
    pub results: Results,
    pub selection: RowSelection<Vec<Id>>,
    pub bulk: Bulk,
}

pub fn bar(props: SelectionBar) -> Element<Div> {
    let is_empty = Memo::new(move |_| props.selection.selected.with(Selection::is_empty));
    html::div().class("selection-place").child(move || (!is_empty.get()).then(|| BAR.view(props, nothing)))
}

chunk! {
    pub static BAR: pools_menus = |bar: SelectionBar| -> AnyView { bar_of_some(bar).into_content() }
}

fn bar_of_some(props: SelectionBar) -> Element<Div> {
    let SelectionBar { store, results, selection, bulk } = props;
    let RowSelection { selected, order } = selection;
    let count = move || format!("{} selected", selected.with(Selection::len));
    let begin = move |change| {
        // In display order.
        let is_selected = |id: &&Id| selected.with_untracked(|selected| selected.has(**id));
        bulk.open(change, order.with_untracked(|order| order.iter().filter(is_selected).copied().collect()));
    };
    let all = move || {
        let (found, selected) = (order.with(Vec::len), selected.with(Selection::len));
        let select = move || selection.select_all();
        (found > selected).then(|| button("button quiet", select).child(format!("Select all {found}")))
    };
    let size = button("button", move || begin(BulkChange::Size(PoolChange::Resize)))
        .aria_haspopup("dialog")
        .child(text::RESIZE);
    let overnight = button("button", move || begin(BulkChange::Size(PoolChange::OvernightScaleDown)))
        .attr("data-action", "scale-down");
    let delete = button("button", move || begin(BulkChange::Delete))
        .aria_haspopup("dialog")
        .attr("data-action", "delete")
        .child(text::DELETE);
    html::div()
        .class("selection-bar")
        .role("group")
        .aria_label("Selected warm pools")
        .child(html::span().class("selection-count").role("status").child(count))
        .child(size)
        .child(overnight.child("Scale down overnight"))
        .child(copy_menu("selection-copy", move || SELECTION_COPIES.view((store, results, selection), skeleton_panel)))
        .child(delete)
        .child(all)
        .child(button("button quiet", move || selection.clear()).child("Clear selection"))
}
