//! What one can do with the selected rows.

use leptos::html::{Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::html;
use crate::domain::action::{Action, Reach};
use crate::domain::found::Found;
use crate::domain::selection::Selection;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::denials::Denials;
use crate::store::keyed::Keyed;

use super::super::batch::{Batches, action_label};
use super::super::row_selection::RowSelection;

/// What bulk actions need.
#[derive(Clone, Copy)]
pub struct BulkActions {
    pub selection: RowSelection<Found>,
    pub prebuilds: Keyed<Prebuild>,
    pub denials: Denials,
    pub batches: Batches,
}

pub fn bar(bulk: BulkActions) -> Element<Div> {
    let is_empty = Memo::new(move |_| bulk.selection.selected.with(Selection::is_empty));
    html::div().class("selection-place").child(move || (!is_empty.get()).then(|| BAR.view(bulk, nothing)))
}

chunk! {
    pub static BAR: history_selection = |bulk: BulkActions| -> AnyView { bar_of_some(bulk).into_content() }
}

fn bar_of_some(bulk: BulkActions) -> Element<Div> {
    let RowSelection { selected, order } = bulk.selection;
    let count = move || format!("{} selected", selected.with(Selection::len));
    let actions = Action::ALL.map(|action| action_button(bulk, action)).into_iter().collect::<Vec<_>>();
    let all = move || {
        let (found, selected) = (order.with(|order| order.len()), selected.with(Selection::len));
        let select = move || bulk.selection.select_all();
        (found > selected).then(|| button("button quiet", select).child(format!("Select all {found} in the list")))
    };
    // Said in words: a button that is off shows its title to the mouse only.
    let denial = Memo::new(move |_| Action::ALL.into_iter().find_map(|action| reach(bulk, action).denial));
    let denial = move || {
        let reason = denial.get()?;
        Some(html::p().class("selection-denial meta").attr("data-testid", "denial").role("status").child(reason))
    };
    let clear = button("button quiet", move || bulk.selection.clear()).child("Clear");
    let words = html::span().class("selection-count").role("status").child(count);
    html::div()
        .class("selection-bar")
        .role("group")
        .aria_label("Selected prebuilds")
        .child(words)
        .child(actions)
        .child(all)
        .child(clear)
        .child(denial)
}

/// Which of the selected rows an action would act upon; tracked.
fn reach(bulk: BulkActions, action: Action) -> Reach {
    bulk.prebuilds.revision();
    let mut reach = Reach::default();
    bulk.selection.selected.with(|selection| {
        for row in selection.ids().filter_map(|id| bulk.prebuilds.get(id)) {
            row.with_untracked(|row| reach.add(action, row, bulk.denials.of(row.metadata.project_id)));
        }
    });
    reach
}

/// Says on how many of the selected rows it would act; those in other phases are left alone.
fn action_button(bulk: BulkActions, action: Action) -> Element<Button> {
    // The button stays, with the focus, while rows change under it.
    let reach = Memo::new(move |_| reach(bulk, action));
    let count = move || reach.with(|reach| reach.ids.len());
    let label = move || match count() {
        0 => action_label(action).to_owned(),
        count => format!("{} {count}", action_label(action)),
    };
    let title = move || {
        let none = || "None of the selected prebuilds is in a phase that allows it.".to_owned();
        reach.with(|reach| reach.denial.clone()).or_else(|| (count() == 0).then(none))
    };
    button("button", move || bulk.batches.begin(action, reach.get_untracked().ids))
        .prop("disabled", move || count() == 0)
        .title(title)
        .child(label)
}
