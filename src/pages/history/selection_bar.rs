//! Bar of actions on the selected rows.

use leptos::html::{Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::html;
use crate::domain::action::Action;
use crate::domain::selection::Selection;
use crate::format;
use crate::reactive::Memo;

use super::super::batch::{action_key, action_label, action_name};
use super::super::bulk::BulkActions;
use super::super::row_selection::RowSelection;

pub fn bar(bulk: BulkActions) -> Element<Div> {
    let is_empty = Memo::new(move |_| bulk.selection.selected.with(Selection::is_empty));
    html::div().class("selection-place").child(move || (!is_empty.get()).then(|| BAR.view(bulk, nothing)))
}

chunk! {
    pub static BAR: history_selection = |bulk: BulkActions| -> AnyView { bar_of_some(bulk).into_content() }
}

fn bar_of_some(bulk: BulkActions) -> Element<Div> {
    let RowSelection { selected, order } = bulk.selection;
    let count = move || format!("{} selected", format::count(selected.with(Selection::len)));
    let actions = Action::ALL.map(|action| action_button(bulk, action)).into_iter().collect::<Vec<_>>();
    let all = move || {
        let (found, selected) = (order.with(|order| order.len()), selected.with(Selection::len));
        let select = move || bulk.selection.select_all();
        (found > selected).then(|| button("button quiet", select).child(format!("Select all {}", format::count(found))))
    };
    // As text: a disabled button shows its title to the mouse only.
    let denial = Memo::new(move |_| Action::ALL.into_iter().find_map(|action| bulk.reach(action).denial));
    let denial = move || {
        let reason = denial.get()?;
        Some(html::p().class("selection-denial meta").attr("data-testid", "denial").role("status").child(reason))
    };
    let clear = button("button quiet", move || bulk.selection.clear()).child("Clear selection");
    let counted = html::span().class("selection-count").role("status").child(count);
    html::div()
        .class("selection-bar")
        .role("group")
        .aria_label("Selected prebuilds")
        .child(counted)
        .child(actions)
        .child(all)
        .child(clear)
        .child(denial)
}

/// A button that says how many of the selected rows the action applies to; rows in other phases are left alone.
fn action_button(bulk: BulkActions, action: Action) -> Element<Button> {
    // The button stays, with the focus, while rows change under it.
    let reach = Memo::new(move |_| bulk.reach(action));
    let count = move || reach.with(|reach| reach.ids.len());
    let label = move || match count() {
        0 => action_label(action).to_owned(),
        count => format!("{} ({})", action_label(action), format::count(count)),
    };
    let title = move || {
        let none = || "Not available for the selected prebuilds".to_owned();
        reach.with(|reach| reach.denial.clone()).or_else(|| (count() == 0).then(none))
    };
    button("button", move || bulk.begin(action))
        .attr("data-action", action_name(action))
        .aria_keyshortcuts(action_key(action))
        .prop("disabled", move || count() == 0)
        .title(title)
        .child(label)
}
