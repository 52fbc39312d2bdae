//! What one can do with the selected rows.

use leptos::prelude::*;

use crate::components::dynamic::{dynamic, text};
use crate::components::element::{Element, button, classed};
use crate::domain::action::Action;
use crate::domain::selection::Selection;

use super::Page;

pub fn bar(page: Page) -> Element {
    let is_empty = Memo::new(move |_| page.selection.with(Selection::is_empty));
    classed("div", "selection-place").child(dynamic(move || (!is_empty.get()).then(|| bar_of_some(page))))
}

fn bar_of_some(page: Page) -> Element {
    let count = move || format!("{} selected", page.selection.with(Selection::len));
    let actions = move || Action::ALL.map(|action| action_button(page, action)).into_iter().collect::<Vec<_>>();
    let all = move || {
        let (found, selected) = (page.found.with(Vec::len), page.selection.with(Selection::len));
        let select = move || page.found.with_untracked(|found| page.selection.update(|own| own.select_all(found)));
        (found > selected).then(|| button("button quiet", select).child(format!("Select all {found} in the list")))
    };
    let clear = button("button quiet", move || page.selection.update(Selection::clear)).child("Clear");
    let words = classed("span", "selection-count").attr("role", "status").child(text(count));
    classed("div", "selection-bar")
        .attr("role", "group")
        .attr("aria-label", "Selected prebuilds")
        .child(words)
        .child(dynamic(actions))
        .child(dynamic(all))
        .child(clear)
}

/// Says on how many of the selected rows it would act; those in other phases are left alone. Tracked.
fn action_button(page: Page, action: Action) -> Element {
    page.store.prebuilds.revision();
    let rows = page.store.prebuilds;
    let mut denial = None;
    let mut possible = Vec::new();
    page.selection.with(|selection| {
        for row in selection.ids().filter_map(|id| rows.get(id)) {
            row.with_untracked(|row| {
                if !action.is_possible(&row.status.phase) {
                    return;
                }
                match page.store.denials.of(&row.metadata.project_id) {
                    Some(reason) => denial = Some(reason),
                    None => possible.push(row.id.clone()),
                }
            });
        }
    });
    let count = possible.len();
    let label = if count == 0 { action.label().to_owned() } else { format!("{} {count}", action.label()) };
    let title = denial
        .or_else(|| (count == 0).then(|| "None of the selected prebuilds is in a phase that allows it.".to_owned()));
    button("button", move || page.batches.begin(action, possible.clone()))
        .flag("disabled", move || count == 0)
        .attr_of("title", move || title.clone())
        .child(label)
}
