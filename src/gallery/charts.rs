//! Charts.

use leptos::html::{Div, Section};

use crate::components::chart::{Chart, ChartData, Point, Series, Shape, chart, round_up, round_up_seconds};
use crate::components::element::Element;
use crate::components::heat_map::heat_map;
use crate::components::html;
use crate::format;
use crate::reactive::{Memo, RwSignal};

use super::Family;

const OUTCOMES: &[Series] = &[
    Series { name: "Completed", tone: "good", shape: Shape::Bars },
    Series { name: "Failed", tone: "bad", shape: Shape::Bars },
];
const DURATIONS: &[Series] = &[
    Series { name: "p50", tone: "active", shape: Shape::Line },
    Series { name: "p95", tone: "warning", shape: Shape::Line },
];

pub fn families() -> Vec<Family> {
    let completed = [12, 18, 9, 22, 25, 14, 3].map(Some);
    let failed = [1, 0, 4, 2, 0, 6, 1].map(Some);
    let p50 = [Some(480), Some(505), None, Some(530), Some(470), Some(460), Some(495)];
    let p95 = [Some(900), Some(1_140), None, Some(980), None, Some(870), Some(1_010)];
    let outcomes = || vec![completed.to_vec(), failed.to_vec()];
    let durations = vec![p50.to_vec(), p95.to_vec()];
    vec![
        Family::new("charts", "Charts")
            .wide("Bars", count_chart("103 completed, 14 failed (88% success rate).", outcomes(), false))
            .wide("Lines", duration_chart(durations))
            .wide("As a table", count_chart("103 completed, 14 failed (88% success rate).", outcomes(), true))
            .wide("No data", count_chart("Not enough data yet.", vec![vec![None; 7], vec![None; 7]], false)),
        Family::new("heat-map", "Heat map")
            .wide("Office hours", hours("Starts in office hours", &office_hours()))
            .wide("No starts", hours("No starts", &[0; 7 * 24])),
    ]
}

/// In narrow windows, it is scrolled.
fn hours(title: &'static str, counts: &[u32]) -> Element<Div> {
    let place = html::div().class("heat-map-place").tabindex("0").role("group").aria_label(title);
    place.child(heat_map(title, counts, false))
}

/// Counts by hour of the week, Monday first.
fn office_hours() -> Vec<u32> {
    let starts = |hour: u32| match (hour / 24, hour % 24) {
        (5.., _) => 0,
        (day, at @ 7..19) => (13 - at.abs_diff(12)) * (day + 1),
        _ => hour % 2,
    };
    (0..7 * 24).map(starts).collect()
}

fn count_chart(summary: &str, values: Vec<Vec<Option<i64>>>, is_table_open: bool) -> Element<Section> {
    chart(Chart {
        title: "Prebuilds by day",
        unit: "Day",
        series: OUTCOMES,
        written: |count| count.to_string(),
        step: round_up,
        data: data(summary, values),
        is_table_open: RwSignal::new(is_table_open),
    })
}

fn duration_chart(values: Vec<Vec<Option<i64>>>) -> Element<Section> {
    chart(Chart {
        title: "Duration by day",
        unit: "Day",
        series: DURATIONS,
        written: |seconds| format::duration(chrono::TimeDelta::seconds(seconds)),
        step: round_up_seconds,
        data: data("Median 8 min 25 s · p95 15 min 37 s", values),
        is_table_open: RwSignal::new(false),
    })
}

fn data(summary: &str, values: Vec<Vec<Option<i64>>>) -> Memo<ChartData> {
    let point = |day: i32| Point { label: format!("Mar {day}"), href: Some("gallery".to_owned()) };
    let data = ChartData { summary: summary.to_owned(), points: (1..=7).map(point).collect(), values };
    Memo::new(move |_| data.clone())
}
