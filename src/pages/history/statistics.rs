//! Figures over what the filters leave, by day and by class.

use chrono::{NaiveDate, TimeDelta};
use leptos::html::{Dl, Section};
use leptos::prelude::*;

use crate::components::chart::{Chart, Series, Shape, chart};
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::domain::statistics::{Figures, by_class, by_day};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::RwSignal;
use crate::store::names::Names;

use super::loaded::over_loaded;
use super::results::Results;

chunk! {
    pub static STATISTICS: history_statistics = |(results, class_names): (Results, Names)| -> AnyView { statistics(results, class_names) }
}

fn statistics(results: Results, class_names: Names) -> AnyView {
    let [of_outcomes, of_durations, of_sizes] = [(); 3].map(|()| RwSignal::new(false));
    let view = move |rows: &[Prebuild]| {
        if rows.is_empty() {
            let message = "There are no prebuilds that the filters leave, and so no figures of them.";
            return empty_state("Nothing to count", message, ()).into_content();
        }
        let days = by_day(rows);
        let all = Figures::of(rows.iter());
        let charts = html::div()
            .class("charts")
            .child(outcomes(&days, &all, of_outcomes))
            .child(durations(&days, &all, of_durations))
            .child(sizes(&days, &all, of_sizes));
        (tiles(&all), charts, classes(class_names, rows)).into_content()
    };
    over_loaded(results, move |rows| (move || rows.with(|rows| view(rows))).into_content())
}

fn tiles(all: &Figures) -> Element<Dl> {
    let tile = |(name, value): (&'static str, String)| {
        html::div().class("tile").child(html::dt().child(name)).child(html::dd().child(value))
    };
    let tiles = [
        ("Prebuilds", format::count(all.count)),
        ("Success", percent(all)),
        ("p50 duration", took(all.p50)),
        ("p95 duration", took(all.p95)),
        ("Median snapshot", size(all)),
    ];
    html::dl().class("tiles").child(tiles.map(tile).into_iter().collect::<Vec<_>>())
}

fn percent(figures: &Figures) -> String {
    figures.success_percent().map_or_else(|| format::UNKNOWN.to_owned(), |percent| format!("{percent}%"))
}

fn took(took: Option<TimeDelta>) -> String {
    took.map_or_else(|| format::UNKNOWN.to_owned(), format::duration)
}

fn size(figures: &Figures) -> String {
    figures.size.map_or_else(|| format::UNKNOWN.to_owned(), format::bytes)
}

type Days = [(NaiveDate, Figures)];

fn labels(days: &Days) -> Vec<String> {
    days.iter().map(|(day, _)| day.to_string()).collect()
}

fn values(days: &Days, read: impl Fn(&Figures) -> Option<i64>) -> Vec<Option<i64>> {
    days.iter().map(|(_, figures)| read(figures)).collect()
}

fn outcomes(days: &Days, all: &Figures, is_table_open: RwSignal<bool>) -> Element<Section> {
    let counted = |count: usize| Some(count as i64);
    let bars = |name, tone, values| Series { name, tone, shape: Shape::Bars, values };
    chart(Chart {
        title: "Outcomes by day",
        summary: format!("{} completed and {} failed: {} went well.", all.completed, all.failed, percent(all)),
        unit: "Day",
        labels: labels(days),
        series: vec![
            bars("Completed", "good", values(days, |figures| counted(figures.completed))),
            bars("Failed", "bad", values(days, |figures| counted(figures.failed))),
        ],
        written: |count| count.to_string(),
        is_table_open,
    })
}

fn durations(days: &Days, all: &Figures, is_table_open: RwSignal<bool>) -> Element<Section> {
    let seconds = |took: Option<TimeDelta>| took.map(|took| took.num_seconds());
    let line = |name, tone, values| Series { name, tone, shape: Shape::Line, values };
    chart(Chart {
        title: "Duration by day",
        summary: format!("Half take at most {} (p50), 95 of a hundred at most {} (p95).", took(all.p50), took(all.p95)),
        unit: "Day",
        labels: labels(days),
        series: vec![
            line("p50", "active", values(days, |figures| seconds(figures.p50))),
            line("p95", "warning", values(days, |figures| seconds(figures.p95))),
        ],
        written: |seconds| format::duration(TimeDelta::seconds(seconds)),
        is_table_open,
    })
}

fn sizes(days: &Days, all: &Figures, is_table_open: RwSignal<bool>) -> Element<Section> {
    let size_of = |figures: &Figures| figures.size.and_then(|size| i64::try_from(size).ok());
    chart(Chart {
        title: "Snapshot size by day",
        summary: format!("Half of the snapshots have at most {}.", size(all)),
        unit: "Day",
        labels: labels(days),
        series: vec![Series { name: "Median", tone: "active", shape: Shape::Line, values: values(days, size_of) }],
        written: |size| format::bytes(size.unsigned_abs()),
        is_table_open,
    })
}

fn classes(class_names: Names, rows: &[Prebuild]) -> Element<Section> {
    let head = |name: &'static str| html::th().scope("col").child(name);
    let heads = ["Environment class", "Prebuilds", "Success", "p50", "p95", "Snapshot"].map(head);
    let row = |(id, figures): (Id, Figures)| {
        let name = class_names.shown(id);
        let cells =
            [format::count(figures.count), percent(&figures), took(figures.p50), took(figures.p95), size(&figures)];
        html::tr()
            .child(html::th().scope("row").child(name))
            .child(cells.map(|cell| html::td().child(cell)).into_iter().collect::<Vec<_>>())
    };
    let table = html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child("By environment class"))
        .child(html::thead().child(html::tr().child(heads.into_iter().collect::<Vec<_>>())))
        .child(html::tbody().child(by_class(rows).into_iter().map(row).collect::<Vec<_>>()));
    let place = html::div().class("figures-place").tabindex("0").role("group");
    html::section()
        .class("detail-section")
        .child(html::h2().child("By environment class"))
        .child(place.aria_label("By environment class").child(table))
}
