//! Line with the number of prebuilds, their range and order, and the progress of a search, which can be stopped.

use leptos::html::{Div, Progress};

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::coverage::Extent;
use crate::domain::history_view::{Sort, SortColumn};
use crate::format;
use crate::reactive::Memo;
use crate::text;

use super::extent::back_to;
use super::results::Results;
use super::time_label::range_words;

pub fn count_line(results: Results) -> Element<Div> {
    // Stays unchanged between one page and the next.
    let is_searching = Memo::new(move |_| results.is_searching());
    let stop = move || {
        let stop = move || results.is_stopped.set(true);
        is_searching.get().then(|| (bar(results), button("button quiet", stop).child(text::STOP)))
    };
    let state = move || match results.extent() {
        Some(Extent::All { .. }) => Some("all"),
        Some(Extent::Part { .. }) => Some("part"),
        None => None,
    };
    let status = html::span().class("meta").role("status").child(move || words(results));
    html::div().class("extent").attr("data-extent", state).child(status).child(stop)
}

/// Shows how much of the time range is loaded; without a range it only shows that the search is running.
fn bar(results: Results) -> Element<Progress> {
    let percent = move || results.percent().map(|percent| percent.to_string());
    html::progress().aria_label("Loading").max("100").attr("value", percent)
}

/// Tracked.
fn words(results: Results) -> String {
    let Some(extent) = results.extent() else { return String::new() };
    let sort = results.sort.get();
    if sort != Sort::default() {
        return sorted_words(results, sort, extent);
    }
    match extent {
        Extent::All { found } => format::counted(found, "prebuild"),
        Extent::Part { .. } if results.is_by_id() => text::LOADING.to_owned(),
        Extent::Part { found, loaded, oldest } if results.needs_search() => {
            let found = if found == 0 { "No".to_owned() } else { format::count(found) };
            let ending = if found == "1" { "" } else { "es" };
            format!("{found} match{ending} in {} searched{}", format::counted(loaded, "prebuild"), back_to(oldest))
        }
        Extent::Part { loaded: 0, .. } => String::new(),
        Extent::Part { loaded, .. } => format!("Showing the newest {}", format::count(loaded)),
    }
}

fn sorted_words(results: Results, sort: Sort, extent: Extent) -> String {
    let column = match sort.column() {
        SortColumn::Name => "name",
        SortColumn::Phase => "phase",
        SortColumn::Trigger => "trigger",
        SortColumn::Created => "time",
        SortColumn::Duration => "duration",
        SortColumn::Size => "snapshot size",
    };
    let range = results.filter.with(range_words);
    let count = match extent {
        Extent::All { found } => format::counted(found, "prebuild"),
        Extent::Part { loaded, .. } if results.is_full() => {
            format!("only the newest {} searched", format::count(loaded))
        }
        Extent::Part { found, oldest, .. } => format!("{} so far{}", format::count(found), back_to(oldest)),
    };
    format!("Sorted by {column} · {range} · {count}")
}
