//! Search field, status filter, and order of the projects.

use leptos::ev;
use leptos::html::{Button, Div, Label};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::segments::{segment, segments};
use crate::domain::column_sort::ColumnSort;
use crate::domain::project_list::{ProjectColumn, ProjectSort, StatusFilter};
use crate::navigation::Address;
use crate::reactive::{Memo, RwSignal};

/// What is typed, and the filter and order in the address.
#[derive(Clone, Copy)]
pub struct Params {
    address: Address,
    pub search: RwSignal<String>,
    pub status: Memo<StatusFilter>,
    pub sort: Memo<ProjectSort>,
}

impl Params {
    pub fn new(address: Address) -> Self {
        Self {
            address,
            search: RwSignal::default(),
            status: Memo::new(move |_| StatusFilter::from_query(&address.query())),
            sort: Memo::new(move |_| ProjectSort::from_query(&address.query())),
        }
    }

    /// Sorts by a column, or reverses its order.
    pub fn sort_by(self, column: ProjectColumn) {
        self.set_sort(self.sort.get_untracked().toggled(column));
    }

    fn set_sort(self, sort: ProjectSort) {
        self.address.change_query(|query| sort.into_query(query));
    }

    fn set_status(self, status: StatusFilter) {
        self.address.change_query(|query| status.into_query(query));
    }

    /// Removes the search and the filter.
    pub fn clear(self) {
        self.search.set(String::new());
        self.set_status(StatusFilter::All);
    }
}

/// `counted` says how many projects are shown.
pub fn toolbar(params: Params, counted: impl Fn() -> String + Send + 'static) -> Element<Div> {
    let status = |status: StatusFilter| {
        let label = match status {
            StatusFilter::All => "All",
            StatusFilter::Failed => "Failed",
            StatusFilter::Running => "Running",
            StatusFilter::Completed => "Completed",
        };
        segment(move || params.status.get() == status, move || params.set_status(status)).child(label)
    };
    let statuses = segments("Last prebuild", StatusFilter::ALL.map(status));
    html::div()
        .class("toolbar projects-toolbar")
        .child(search_field(params.search))
        .child(statuses)
        .child(worst_first(params))
        .child(html::span().class("meta").role("status").child(counted))
}

fn worst_first(params: Params) -> Element<Button> {
    const WORST: ProjectSort = ColumnSort { column: ProjectColumn::Worst, is_reversed: false };
    let is_on = move || params.sort.get() == WORST;
    let toggle = move || params.set_sort(if untrack(is_on) { ProjectSort::default() } else { WORST });
    button("button", toggle).aria_pressed(move || is_on().to_string()).child("Worst first")
}

fn search_field(search: RwSignal<String>) -> Element<Label> {
    // What is typed stays; the field is written to only where the search is cleared.
    let input = html::input()
        .r#type("search")
        .placeholder("Find a project")
        .autocomplete("off")
        .prop("value", move || search.get())
        .on(ev::input, move |event| search.set(event_target_value(&event)));
    html::label()
        .class("search")
        .child(Icon::Search.view())
        .child(html::span().class("visually-hidden").child("Find a project by name"))
        .child(input)
}
