//! What one can do with the selected rows.

use leptos::html::{Button, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::action::{Action, Reach};
use crate::domain::selection::Selection;

use super::Page;

pub fn bar(page: Page) -> Element<Div> {
    let is_empty = Memo::new(move |_| page.selection.with(Selection::is_empty));
    html::div().class("selection-place").child(move || (!is_empty.get()).then(|| bar_of_some(page)))
}

fn bar_of_some(page: Page) -> Element<Div> {
    let count = move || format!("{} selected", page.selection.with(Selection::len));
    let actions = Action::ALL.map(|action| action_button(page, action)).into_iter().collect::<Vec<_>>();
    let all = move || {
        let (found, selected) = (page.found.with(|found| found.len()), page.selection.with(Selection::len));
        let select = move || page.found.with_untracked(|found| page.selection.update(|own| own.select_all(found)));
        (found > selected).then(|| button("button quiet", select).child(format!("Select all {found} in the list")))
    };
    // Said in words: a button that is off shows its title to the mouse only.
    let denial = Memo::new(move |_| Action::ALL.into_iter().find_map(|action| reach(page, action).denial));
    let denial = move || {
        let reason = denial.get()?;
        Some(html::p().class("selection-denial meta").attr("data-testid", "denial").role("status").child(reason))
    };
    let clear = button("button quiet", move || page.selection.update(Selection::clear)).child("Clear");
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
fn reach(page: Page, action: Action) -> Reach {
    page.store.prebuilds.revision();
    let mut reach = Reach::default();
    page.selection.with(|selection| {
        for row in selection.ids().filter_map(|id| page.store.prebuilds.get(id)) {
            row.with_untracked(|row| reach.add(action, row, page.store.denials.of(row.metadata.project_id)));
        }
    });
    reach
}

/// Says on how many of the selected rows it would act; those in other phases are left alone.
fn action_button(page: Page, action: Action) -> Element<Button> {
    // The button stays, with the focus, while rows change under it.
    let reach = Memo::new(move |_| reach(page, action));
    let count = move || reach.with(|reach| reach.ids.len());
    let label = move || match count() {
        0 => action.label().to_owned(),
        count => format!("{} {count}", action.label()),
    };
    let title = move || {
        let none = || "None of the selected prebuilds is in a phase that allows it.".to_owned();
        reach.with(|reach| reach.denial.clone()).or_else(|| (count() == 0).then(none))
    };
    button("button", move || page.batches.begin(action, reach.get_untracked().ids))
        .prop("disabled", move || count() == 0)
        .title(title)
        .child(label)
}
