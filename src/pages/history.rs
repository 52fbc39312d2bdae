//! `/prebuilds` and `/projects/{project}/prebuilds`: the history of the organisation or of one project.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::components::dynamic::{dynamic, text};
use crate::components::element::{Content, Element, button, classed, nothing};
use crate::components::empty_state::empty_state;
use crate::components::filter_menu::{Choice, filter_menu};
use crate::components::prebuild_row::{prebuild_columns, prebuild_row};
use crate::components::virtual_rows::{RowIndex, virtual_rows};
use crate::domain::filter::{Facet, Filter};
use crate::domain::phase::{filterable_phases, filterable_triggers, prebuild_tone, slug, words};
use crate::format;
use crate::navigation::{Address, use_address};
use crate::proto::prebuild::Prebuild;
use crate::store::names::Names;
use crate::store::paged::{PagedList, Paging};

use super::frame::{Tab, list_freshness, list_state, page_frame, project_frame, store};

pub fn page() -> AnyView {
    let list = use_list(None);
    page_frame("Prebuilds", freshness(list), history(list, true))
}

pub fn project_page(project_id: String) -> AnyView {
    let list = use_list(Some(project_id.clone()));
    project_frame(Tab::Prebuilds, project_id, move || freshness(list), move || history(list, false))
}

/// The list of the filter in the address.
fn use_list(project_id: Option<String>) -> Memo<ListKey> {
    let (address, store) = (use_address(), store());
    Memo::new(move |_| ListKey(store.history(project_id.clone(), Filter::from_query(&address.query()))))
}

/// A list that is equal to itself only, so that a memo passes on a change of list.
#[derive(Clone, Copy)]
struct ListKey(PagedList<Prebuild>);

impl PartialEq for ListKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.status == other.0.status
    }
}

fn freshness(list: Memo<ListKey>) -> Element {
    let freshness = move || {
        let list = list.get().0;
        list_freshness(list.status, move || list.status.refresh())
    };
    classed("div", "page-aside").child(dynamic(freshness))
}

fn history(list: Memo<ListKey>, has_project: bool) -> AnyView {
    let rows = move || {
        let list = list.get().0;
        list.status.refresh();
        rows(list, has_project)
    };
    (filter_bar(list), dynamic(rows)).into_content()
}

fn filter_bar(list: Memo<ListKey>) -> Element {
    let address = use_address();
    let filter = move || Filter::from_query(&address.query());
    let menu = move |facet: Facet, id, label| {
        let is_on = move |slug: &str| filter().has(facet, slug);
        filter_menu(
            id,
            label,
            choices(facet),
            is_on,
            move || filter().chosen(facet).len(),
            move |slug| {
                change_filter(address, |filter| filter.toggle(facet, slug));
            },
        )
    };
    let clear = move || {
        let clear = move || change_filter(address, |filter| *filter = Filter::default());
        (!filter().is_empty()).then(|| button("button quiet", clear).child("Clear filters"))
    };
    classed("div", "toolbar")
        .attr("role", "group")
        .attr("aria-label", "Filters")
        .child(menu(Facet::Phase, "phase-menu", "Phase"))
        .child(menu(Facet::Trigger, "trigger-menu", "Trigger"))
        .child(dynamic(clear))
        .child(classed("span", "meta").attr("role", "status").child(text(move || loaded(list.get().0))))
}

fn choices(facet: Facet) -> Vec<Choice> {
    let choice = |name: Cow<str>, tone| Choice { slug: slug(&name), label: words(&name), tone };
    match facet {
        Facet::Phase => {
            filterable_phases().map(|phase| choice(phase.short_name(), Some(prebuild_tone(&phase)))).collect()
        }
        Facet::Trigger => filterable_triggers().map(|trigger| choice(trigger.short_name(), None)).collect(),
    }
}

/// How much of a list is loaded, in words; tracked.
fn loaded(list: PagedList<Prebuild>) -> String {
    let count = list.status.ids.with(Vec::len);
    match list.status.paging.get() {
        Paging::First => String::new(),
        Paging::End if count == 1 => "1 prebuild".to_owned(),
        Paging::End => format!("{} prebuilds", format::count(count)),
        _ => format!("{} loaded, newest first", format::count(count)),
    }
}

fn rows(list: PagedList<Prebuild>, has_project: bool) -> AnyView {
    let ids = list.status.ids;
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    let is_complete = move || list.status.paging.get() == Paging::End;
    let rows = move || match is_empty.get() {
        true => dynamic(move || is_complete().then(no_prebuilds)),
        false => table(list, has_project).into_content(),
    };
    (dynamic(rows), list_state(list.status, "the prebuild history")).into_content()
}

fn no_prebuilds() -> Element {
    let address = use_address();
    if Filter::from_query(&address.query()).is_empty() {
        return empty_state("No prebuilds yet", "Prebuilds appear here as soon as they are created.", None);
    }
    let clear = button("button", move || change_filter(address, |filter| *filter = Filter::default()));
    let message = "Some may have other phases, or another trigger.";
    empty_state("No prebuild matches the filters", message, Some(clear.child("Show all prebuilds")))
}

/// Puts a changed filter into the address.
fn change_filter(address: Address, change: impl FnOnce(&mut Filter)) {
    let query = untrack(|| address.query());
    let mut filter = Filter::from_query(&query);
    change(&mut filter);
    address.replace_query(&filter.into_query(&query));
}

fn table(list: PagedList<Prebuild>, has_project: bool) -> Element {
    let store = store();
    let row = move |id: String, index: RowIndex| {
        let Some(prebuild) = list.rows.get(&id) else { return nothing() };
        let (class_id, project_id) =
            prebuild.with_untracked(|row| (row.metadata.environment_class_id.clone(), row.metadata.project_id.clone()));
        let class_name = name(store.class_names, class_id);
        let project_name = has_project.then(|| name(store.project_names, project_id));
        prebuild_row(prebuild, move || index.get(), class_name, project_name).into_content()
    };
    let ids = list.status.ids;
    let count = move || match list.status.paging.get() {
        Paging::End => ids.with(Vec::len).to_string(),
        _ => "-1".to_owned(),
    };
    classed("div", if has_project { "table history-table has-project" } else { "table history-table" })
        .attr("role", "table")
        .attr("aria-label", "Prebuild history")
        .attr_of("aria-rowcount", move || Some(count()))
        .child(prebuild_columns(has_project))
        .child(virtual_rows(ids, row, move || list.status.load_more()))
}

/// The name of an id, or its short form while or where the name is not known.
fn name(names: Names, id: String) -> Signal<String> {
    Signal::derive(move || names.get(&id).unwrap_or_else(|| format::short_id(&id).to_owned()))
}
