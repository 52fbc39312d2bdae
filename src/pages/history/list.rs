//! Rows of a history, and its empty and loading states.

use leptos::ev;
use leptos::html::{Div, Input};
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::button::button;
use crate::components::columns::{heads, selectable_table, without};
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::prebuild_row::{PrebuildRow, RowNames, prebuild_columns, prebuild_row};
use crate::components::row_click::RowClick;
use crate::components::skeleton::Outline;
use crate::components::table::{column_head, table_head_of};
use crate::components::virtual_rows::{Viewport, VirtualRows, virtual_rows};
use crate::domain::filter::Filter;
use crate::domain::found::Found;
use crate::domain::history_view::Sort;
use crate::domain::selection::Selection;
use crate::domain::table_layout::HiddenColumns;
use crate::domain::usual_times::UsualTimes;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::store::paged::{ListStatus, Paging};

use super::super::bulk::BulkActions;
use super::super::frame::list_state;
use super::super::layout_choice::LayoutChoice;
use super::super::row_selection::RowSelection;
use super::filter_params::FilterParams;
use super::names::PrebuildNames;
use super::new_prebuild::NewPrebuild;
use super::ranks::RANKS;
use super::results::Results;
use super::row_actions::RowActions;
use super::usual::USUAL;
use super::view_params::ViewParams;

/// Properties of the list.
#[derive(Clone, Copy)]
pub struct List {
    pub results: Results,
    pub filter: FilterParams,
    pub display: ViewParams,
    pub layout: LayoutChoice,
    pub selection: RowSelection<Found>,
    pub viewport: Viewport,
    pub names: PrebuildNames,
    pub bulk: BulkActions,
    pub create: NewPrebuild,
}

pub fn list(props: List) -> AnyView {
    let results = props.results;
    let usual = RwSignal::new(UsualTimes::default());
    let list = results.list();
    let is_empty = Memo::new(move |_| results.found.with(|found| found.is_empty()));
    let rows = move || match is_empty.get() {
        true => (move || results.is_complete.get().then(|| no_prebuilds(props))).into_content(),
        false => table(props, list, usual, &props.layout.shown().hidden).into_content(),
    };
    let foot = move || {
        let has_more = matches!(list.paging.get(), Paging::More(_));
        if has_more && (results.is_complete.get() || results.is_full()) {
            return nothing();
        }
        if has_more && results.is_stopped.get() {
            return stopped(results.is_stopped).into_content();
        }
        list_state(list, "the prebuild history", Outline::History).into_content()
    };
    let load = load_while_searching(results, list, is_empty);
    let has_names = Memo::new(move |_| results.sort.get().column().has_names());
    let ranks = move || has_names.get().then(|| RANKS.view((props.names, results.ranks), nothing));
    (rows, foot, (load, ranks).into_content(), USUAL.view((results.prebuilds, usual), nothing)).into_content()
}

/// Loads more where scrolling doesn't: an empty list has no end to scroll to, and a sorted list covers its whole range.
fn load_while_searching(results: Results, list: ListStatus, is_empty: Memo<bool>) -> impl Content {
    move || {
        if is_empty.get() || results.is_sorted() {
            load_if_wanted(results, list);
        }
    }
}

fn load_if_wanted(results: Results, list: ListStatus) {
    if results.can_load_more() {
        list.load_more();
    }
}

fn stopped(is_stopped: RwSignal<bool>) -> Element<Div> {
    let resume = button("button", move || is_stopped.set(false)).child("Continue");
    html::div().class("list-foot").child(html::span().class("meta").child("Stopped before the end.")).child(resume)
}

fn no_prebuilds(props: List) -> Element<Div> {
    let List { results, filter, display, create, .. } = props;
    if results.filter.with(Filter::is_empty) {
        return create.empty_state();
    }
    let clear = button("button", move || {
        filter.clear();
        display.set_sort(Sort::default());
    });
    let message = "Remove a filter, or clear all of them.";
    empty_state("No prebuilds match these filters", message, Some(clear.child("Show all prebuilds")))
}

fn table(props: List, list: ListStatus, usual: RwSignal<UsualTimes>, hidden: &HiddenColumns) -> Element<Div> {
    let List { results, filter, display, selection, viewport, names, bulk, .. } = props;
    let actions = RowActions::new(bulk, filter, names);
    let has_projects = names.projects.is_some();
    let count = move || match results.is_complete.get() {
        true => results.found.with(|found| found.len()).to_string(),
        false => "-1".to_owned(),
    };
    let fresh = move || {
        let count = viewport.fresh();
        (count > 0)
            .then(|| button("new-rows", || window().scroll_to_with_x_and_y(0.0, 0.0)).child(format!("{count} new")))
    };
    let read = move |id: &Id, index| {
        let is_selected = selection.has(*id);
        let row = results.prebuilds.get(*id)?;
        let found_by = |prebuild: &Prebuild| {
            let field = results.search.with(|search| if search.is_empty() { None } else { search.field(prebuild) })?;
            names.of_match(prebuild, field)
        };
        Some(row.with(|prebuild| {
            let names = RowNames { found_by: found_by(prebuild), ..names.of_row(prebuild) };
            PrebuildRow::of(prebuild, index, names, usual.with(|usual| usual.of(prebuild)), is_selected)
        }))
    };
    let on_near_end = move || load_if_wanted(results, list);
    let columns = without(prebuild_columns(has_projects), hidden);
    let template = prebuild_row(&columns);
    let rows = virtual_rows(VirtualRows { viewport, ids: results.found, template, read, on_near_end })
        .on(ev::click, move |event| follow_click(selection, &event))
        .on(ev::mouseover, move |event| actions.follow(&event))
        .on(ev::focusin, move |event| actions.follow(&event));
    let sort = display.sort;
    let select = column_head("cell-select").child(select_all(selection));
    let order = move |column| sort.get().aria(column);
    let on_sort = move |column| display.set_sort(sort.get_untracked().toggled(column));
    let mut head = vec![select];
    head.extend(heads(&columns, order, on_sort));
    let table = selectable_table("table fitted-table history-table", &columns)
        .aria_label("Prebuild history")
        .aria_rowcount(count)
        .child(table_head_of(head))
        .child(rows);
    let print_note = html::p().class("print-note").child(move || print_note(results, viewport));
    let fresh = html::div().class("new-rows-place").role("status").child(fresh);
    html::div().class("history-list").child(fresh).child(table).child(print_note).child(actions.view())
}

/// Checkbox that selects all rows of the list, or none.
fn select_all(selection: RowSelection<Found>) -> Element<Input> {
    let RowSelection { selected, order } = selection;
    let is_all = move || order.with(|order| order.len()) == selected.with(Selection::len);
    html::input()
        .r#type("checkbox")
        .aria_label("Select all")
        .prop("checked", is_all)
        .prop("indeterminate", move || !is_all() && !selected.with(Selection::is_empty))
        .on(ev::change, move |event| match event_target_checked(&event) {
            true => selection.select_all(),
            false => selection.clear(),
        })
}

/// Note on the rows that a printed list leaves out; tracked.
fn print_note(results: Results, viewport: Viewport) -> Option<String> {
    let printed = viewport.printed()?;
    let found = results.found.with(|found| found.len());
    let counted = || format::counted(found, "prebuild");
    if printed < found {
        Some(format!("Printed {} of {}. Export the list to get all of them.", format::count(printed), counted()))
    } else {
        (!results.is_complete.get()).then(|| format!("Printed the {} loaded so far.", counted()))
    }
}

fn follow_click(selection: RowSelection<Found>, event: &MouseEvent) {
    if let Some(click) = RowClick::of(event, "data-prebuild-id") {
        selection.follow_click(&click);
    }
}
