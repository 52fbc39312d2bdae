//! The rows of a history, and what stands in their place.

use chrono::{DateTime, Utc};
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::button::button;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::prebuild_row::{PrebuildRow, RowNames, prebuild_columns, prebuild_row, subject_name};
use crate::components::row_click::RowClick;
use crate::components::virtual_rows::virtual_rows;
use crate::domain::coverage::Extent;
use crate::domain::filter::Filter;
use crate::domain::history_view::Sort;
use crate::domain::prebuild::ran_as;
use crate::format;
use crate::proto::id::Id;
use crate::store::history::History;
use crate::store::paged::Paging;

use super::super::frame::list_state;
use super::Page;

pub fn list(page: Page, history: History) -> AnyView {
    let is_empty = Memo::new(move |_| page.found.with(|found| found.is_empty()));
    let rows = move || match is_empty.get() {
        true => (move || page.is_complete().then(|| no_prebuilds(page))).into_content(),
        false => table(page, history).into_content(),
    };
    let foot = move || {
        let is_sorted = page.display.sort.get() != Sort::Newest;
        let has_more = matches!(history.status.paging.get(), Paging::More(_));
        if has_more && is_sorted {
            return load_more(history).into_content();
        }
        if has_more && page.is_complete() {
            return nothing();
        }
        if has_more && page.is_stopped.get() {
            return stopped(page).into_content();
        }
        list_state(history.status, "the prebuild history").into_content()
    };
    (rows, foot, load_while_searching(page, history, is_empty)).into_content()
}

/// While nothing is found there is no table whose end could come near.
fn load_while_searching(page: Page, history: History, is_empty: Memo<bool>) -> impl Content {
    move || {
        if is_empty.get() && matches!(history.status.paging.get(), Paging::More(_)) {
            load_if_wanted(page, history);
        }
    }
}

fn load_if_wanted(page: Page, history: History) {
    history.status.paging.track();
    if !page.is_stopped.get() && !page.is_complete() && page.display.sort.get() == Sort::Newest {
        history.status.load_more();
    }
}

/// Sorted rows change places as more of them come: that is for the reader to ask for.
fn load_more(history: History) -> Element<Div> {
    let busy = history.status.busy;
    let more = button("button", move || history.status.load_more())
        .prop("disabled", move || busy.get())
        .child(move || if busy.get() { "Loading…" } else { "Load 100 more" }.to_owned());
    let words = move || format!("Sorted among the {} loaded.", format::count(history.status.ids.with(|ids| ids.len())));
    html::div().class("list-foot").child(html::span().class("meta").child(words)).child(more)
}

fn stopped(page: Page) -> Element<Div> {
    let go_on = button("button", move || page.is_stopped.set(false)).child("Search on");
    html::div().class("list-foot").child(html::span().class("meta").child("The search was stopped.")).child(go_on)
}

/// How much is loaded or found, in words, and a way to end a search; tracked.
pub fn extent(page: Page) -> AnyView {
    let words = move || words_of_extent(page);
    let is_searching = move || {
        let status = page.history.get().0.status;
        page.filter.current.with(Filter::is_searching)
            && status.busy.get()
            && matches!(status.paging.get(), Paging::More(_))
            && !page.is_stopped.get()
    };
    // It stays while one page follows the other.
    let is_searching = Memo::new(move |_| is_searching());
    let stop =
        move || is_searching.get().then(|| button("button quiet", move || page.is_stopped.set(true)).child("Stop"));
    let status = html::span().class("meta").role("status").child(words);
    html::div().class("extent").child(status).child(stop).into_content()
}

fn words_of_extent(page: Page) -> String {
    match page.extent() {
        None => String::new(),
        Some(Extent::All { found }) => format::counted(found, "prebuild"),
        Some(Extent::Part { loaded, .. }) if !page.filter.current.with(Filter::is_searching) => {
            format!("{} loaded, newest first", format::count(loaded))
        }
        Some(Extent::Part { found, loaded, oldest }) => {
            format!("{} found in {} searched{}", format::count(found), format::count(loaded), back_to(oldest))
        }
    }
}

/// How far back a part of the history reaches, in words.
pub fn back_to(oldest: Option<DateTime<Utc>>) -> String {
    oldest.map_or_else(String::new, |oldest| format!(", back to {}", format::local_day(oldest)))
}

fn no_prebuilds(page: Page) -> Element<Div> {
    if page.filter.current.with(Filter::is_empty) {
        return empty_state("No prebuilds yet", "Prebuilds appear here as soon as they are created.", ());
    }
    let clear = button("button", move || page.filter.clear());
    let message = "None is left where all of them apply. Clear one to see more.";
    empty_state("No prebuild matches the filters", message, Some(clear.child("Show all prebuilds")))
}

fn table(page: Page, history: History) -> Element<Div> {
    let has_projects = page.has_projects();
    let count = move || match page.is_complete() {
        true => page.found.with(|found| found.len()).to_string(),
        false => "-1".to_owned(),
    };
    let fresh = move || {
        let count = page.viewport.fresh();
        (count > 0)
            .then(|| button("new-rows", || window().scroll_to_with_x_and_y(0.0, 0.0)).child(format!("{count} new")))
    };
    let read = move |id: &Id, index| row(page, history, *id, index);
    let on_near_end = move || load_if_wanted(page, history);
    let rows = virtual_rows(page.viewport, page.found, prebuild_row(has_projects), read, on_near_end)
        .on(ev::click, move |event| select_on_click(page, &event));
    let table = html::div()
        .class(if has_projects { "table history-table has-project" } else { "table history-table" })
        .role("table")
        .aria_label("Prebuild history")
        .aria_rowcount(count)
        .child(prebuild_columns(has_projects))
        .child(rows);
    let fresh = html::div().class("new-rows-place").role("status").child(fresh);
    html::div().class("history-list").child(fresh).child(table)
}

/// Describes a row; tracked.
fn row(page: Page, history: History, id: Id, index: usize) -> Option<PrebuildRow> {
    let store = page.store;
    let is_selected = page.selection.with(|selection| selection.has(id));
    let row = history.rows.get(id)?;
    row.with(|prebuild| {
        let metadata = &prebuild.metadata;
        let person = |subject| store.people.name(subject).unwrap_or_else(|| subject_name(subject));
        let names = RowNames {
            class: store.class_names.shown(metadata.environment_class_id),
            project: if page.has_projects() { store.project_names.shown(metadata.project_id) } else { String::new() },
            person: ran_as(prebuild).map_or_else(String::new, person),
        };
        Some(PrebuildRow::of(prebuild, index, names, is_selected))
    })
}

/// Selects the row whose checkbox, or the space around it, was clicked.
fn select_on_click(page: Page, event: &MouseEvent) {
    if let Some(click) = RowClick::of(event, "data-prebuild-id")
        && click.is_on(".cell-select")
    {
        let id = click.key.as_str().into();
        select(page, id, click.has_shift);
        click.set_checkbox(page.selection.with_untracked(|selection| selection.has(id)));
    }
}

/// Selects a row, or all from the last one touched to it.
pub fn select(page: Page, id: Id, is_range: bool) {
    page.selection.update(|selection| match is_range {
        true => page.found.with_untracked(|found| selection.extend(id, found)),
        false => selection.toggle(id),
    });
}
