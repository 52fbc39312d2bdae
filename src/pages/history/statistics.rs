//! Figures of the prebuilds of a time range: together, by time, by class, and by project.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use leptos::html::{Div, Dl};
use leptos::prelude::*;

use crate::components::chart::{Chart, ChartData, Point, Series, Shape, chart, round_up, round_up_seconds};
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::present_untracked;
use crate::domain::filter::Filter;
use crate::domain::history_view::View;
use crate::domain::statistics::Figures;
use crate::domain::time_window::Bucket;
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::store::range::Range;

use super::figure_tables::{classes, percent, projects, size, took};
use super::filter_params::FilterParams;
use super::range_view::{RangeView, over_range};

chunk! {
    pub static STATISTICS: history_statistics = |props: RangeView| -> AnyView { statistics(props) }
}

fn statistics(props: RangeView) -> AnyView {
    let are_tables_open = [(); 3].map(|()| RwSignal::new(false));
    over_range(props, move |range| {
        let all = Memo::new(move |_| range.with(|runs, _| runs.statistics.all()));
        let buckets = Memo::new(move |_| Buckets::of(range));
        let by_bucket = Memo::new(move |_| {
            buckets.with(|buckets| range.with(|runs, _| runs.statistics.by_bucket(&buckets.starts)))
        });
        let link = Links { filter: props.filter };
        // Other filters stay in the links to projects.
        let query = Memo::new(move |_| {
            let filter = Filter { projects: Vec::new(), ..props.filter.current.get() };
            View::Statistics.into_query(&filter.into_query(""))
        });
        let by_project = props.names.projects.map(|names| projects(range, names, query));
        (
            tiles(all),
            charts(all, buckets, by_bucket, link, are_tables_open),
            by_project,
            classes(range, props.names.classes),
        )
            .into_content()
    })
}

/// The name of a figure, and how it is written.
type Tile = (&'static str, fn(&Figures) -> String);

fn tiles(all: Memo<Figures>) -> Element<Dl> {
    let tile = |(name, read): Tile| {
        html::div().class("tile").child(html::dt().child(name)).child(html::dd().child(move || all.with(read)))
    };
    let tiles: [Tile; 5] = [
        ("Prebuilds", |all| format::count(all.count)),
        ("Success", percent),
        ("p50 duration", |all| took(all.p50)),
        ("p95 duration", |all| took(all.p95)),
        ("Median snapshot", |all| size(all.size)),
    ];
    html::dl().class("tiles").child(tiles.map(tile).into_iter().collect::<Vec<_>>())
}

/// The buckets of the range.
#[derive(Clone, PartialEq)]
struct Buckets {
    unit: Bucket,
    starts: Vec<i64>,
}

impl Buckets {
    /// Tracked.
    fn of(range: Range) -> Self {
        range.with(|runs, window| Self {
            unit: runs.statistics.bucket(),
            starts: window.buckets(|| runs.oldest().unwrap_or(window.end)),
        })
    }
}

fn each(figures: &[Figures], read: impl Fn(&Figures) -> Option<i64>) -> Vec<Option<i64>> {
    figures.iter().map(read).collect()
}

/// Links from buckets to the list, filtered to their days.
#[derive(Clone, Copy)]
struct Links {
    filter: FilterParams,
}

impl Links {
    /// Tracked.
    fn points(self, buckets: &Buckets) -> Arc<[Point]> {
        let filter = self.filter.current.get();
        let point = |start: &i64| {
            let moment = DateTime::from_timestamp_millis(*start).unwrap_or_default();
            let day = format::utc_day(moment, present_untracked());
            let label = match buckets.unit.weeks() {
                0 if buckets.unit.is_hour() => format::utc_short(moment, present_untracked()),
                0 => day,
                1 => format!("Week of {day}"),
                weeks => format!("{weeks} weeks from {day}"),
            };
            let days = Filter { time: buckets.unit.days(*start), expiring: None, ..filter.clone() };
            Point { label, href: Some(self.filter.link(&days.into_query(""))) }
        };
        buckets.starts.iter().map(point).collect()
    }
}

const OUTCOMES: &[Series] = &[
    Series { name: "Completed", tone: "good", shape: Shape::Bars },
    Series { name: "Failed", tone: "bad", shape: Shape::Bars },
];
const DURATIONS: &[Series] = &[
    Series { name: "p50", tone: "active", shape: Shape::Line },
    Series { name: "p95", tone: "warning", shape: Shape::Line },
];
const SIZES: &[Series] = &[Series { name: "Median", tone: "active", shape: Shape::Line }];

const NOT_ENOUGH: &str = "Not enough data yet";

fn charts(
    all: Memo<Figures>,
    buckets: Memo<Buckets>,
    figures: Memo<Vec<Figures>>,
    links: Links,
    [outcomes, durations, sizes]: [RwSignal<bool>; 3],
) -> Element<Div> {
    let points = Memo::new(move |_| buckets.with(|buckets| links.points(buckets)));
    let data = move |summary: fn(&Figures) -> Option<String>, values: fn(&[Figures]) -> Vec<Vec<Option<i64>>>| {
        Memo::new(move |_| {
            let summary = all.with(summary).unwrap_or_else(|| NOT_ENOUGH.to_owned());
            ChartData { summary, points: points.get(), values: figures.with(|figures| values(figures)) }
        })
    };
    let of_outcomes = data(outcome_summary, |figures| {
        vec![
            each(figures, |figures| i64::try_from(figures.completed).ok()),
            each(figures, |figures| i64::try_from(figures.failed).ok()),
        ]
    });
    let of_durations = data(duration_summary, |figures| {
        let seconds = |took: Option<TimeDelta>| took.map(|took| took.num_seconds());
        vec![each(figures, |figures| seconds(figures.p50)), each(figures, |figures| seconds(figures.p95))]
    });
    let of_sizes = data(size_summary, |figures| {
        vec![each(figures, |figures| figures.size.and_then(|size| i64::try_from(size).ok()))]
    });
    html::div()
        .class("charts")
        .child(chart(Chart {
            title: "Outcomes",
            unit: "Time (UTC)",
            series: OUTCOMES,
            written: |count| format::count(usize::try_from(count).unwrap_or_default()),
            step: round_up,
            data: of_outcomes,
            is_table_open: outcomes,
        }))
        .child(chart(Chart {
            title: "Duration",
            unit: "Time (UTC)",
            series: DURATIONS,
            written: |seconds| format::duration(TimeDelta::seconds(seconds)),
            step: round_up_seconds,
            data: of_durations,
            is_table_open: durations,
        }))
        .child(chart(Chart {
            title: "Snapshot size",
            unit: "Time (UTC)",
            series: SIZES,
            written: |size| format::bytes(size.unsigned_abs()),
            step: round_up,
            data: of_sizes,
            is_table_open: sizes,
        }))
}

fn outcome_summary(all: &Figures) -> Option<String> {
    all.success_percent()?;
    Some(format!(
        "{} completed, {} failed ({} success rate)",
        format::count(all.completed),
        format::count(all.failed),
        percent(all)
    ))
}

fn duration_summary(all: &Figures) -> Option<String> {
    all.p50?;
    Some(format!("Median {} (p50); 95% finish within {} (p95).", took(all.p50), took(all.p95)))
}

fn size_summary(all: &Figures) -> Option<String> {
    all.size?;
    Some(format!("Median {}", size(all.size)))
}
