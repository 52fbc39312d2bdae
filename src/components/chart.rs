//! Small charts: bars or lines over a range of time, with values at the pointer and at the keyboard, and as a table.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{A, Div, Section, Td, Th, Tr};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::format;
use crate::reactive::{Memo, RwSignal, Triggers};

use super::disclosure::disclosure;
use super::effect::effect;
use super::element::Element;
use super::html;
use super::node_ref::NodeRef;
use super::rows::{Shown, rows};
use super::svg;
use super::template::{Template, template};

/// Size of the drawing in its view box.
const WIDTH: i64 = 600;
const HEIGHT: i64 = 120;
/// The values of the y-axis that have a gridline.
const GRIDLINES: i64 = 3;

/// How a series is drawn.
#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    /// Bars on top of those of earlier series.
    Bars,
    Line,
    /// A line that goes from point to point in steps, on a scale other than time. Points without a value are left out.
    Steps,
    /// Single points.
    Points,
}

/// A series without its values.
#[derive(Clone, Copy)]
pub struct Series {
    pub name: &'static str,
    /// Chooses the color: a tone's name.
    pub tone: &'static str,
    pub shape: Shape,
}

/// A point on the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub label: String,
    /// Target of a click.
    pub href: Option<String>,
}

/// The part of a chart that changes while it is shown.
#[derive(Clone, Debug, Default)]
pub struct ChartData {
    /// The chart in a sentence.
    pub summary: String,
    /// Shared, because charts of the same times have the same points, which rarely change.
    pub points: Arc<[Point]>,
    /// For each series a value at each point; `None` where there is none.
    pub values: Vec<Vec<Option<i64>>>,
}

impl PartialEq for ChartData {
    fn eq(&self, other: &Self) -> bool {
        self.summary == other.summary && self.values == other.values && self.has_points_of(other)
    }
}

impl ChartData {
    fn has_points_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.points, &other.points) || self.points == other.points
    }

    /// The points that differ from those before.
    fn changed_since(&self, before: &Self) -> Vec<usize> {
        let has_same_points = self.has_points_of(before);
        let is_same = |index: &usize| {
            let has_same_point = has_same_points || self.points.get(*index) == before.points.get(*index);
            let series = 0..self.values.len().max(before.values.len());
            has_same_point && series.into_iter().all(|series| self.at(series, *index) == before.at(series, *index))
        };
        (0..self.points.len()).filter(|index| !is_same(index)).collect()
    }

    fn at(&self, series: usize, point: usize) -> Option<i64> {
        self.values.get(series)?.get(point).copied().flatten()
    }
}

/// The properties of a chart.
#[derive(Clone, Copy)]
pub struct Chart {
    pub title: &'static str,
    /// The head of the table's column of points.
    pub unit: &'static str,
    pub series: &'static [Series],
    pub written: fn(i64) -> String,
    /// Rounds a distance between gridlines up.
    pub step: fn(i64) -> i64,
    pub data: Memo<ChartData>,
    pub is_table_open: RwSignal<bool>,
}

/// What is drawn of the data, apart from the points' links.
#[derive(Clone, Debug, Default, PartialEq)]
struct Drawing {
    /// The value of the first gridline; the others are multiples of it. `None` where there are no values.
    step: Option<i64>,
    /// For each series.
    paths: Vec<String>,
}

pub fn chart(chart: Chart) -> Element<Section> {
    let Chart { title, series, data, is_table_open, .. } = chart;
    let active = RwSignal::new(None);
    let key = |series: &Series| {
        let mark = html::span().class("chart-mark").attr("data-tone", series.tone).aria_hidden("true");
        html::span().class("chart-key").child(mark).child(series.name)
    };
    let legend = html::p().class("chart-legend meta").child(series.iter().map(key).collect::<Vec<_>>());
    let end = |find: fn(&[Point]) -> Option<&Point>| {
        let label = move |data: &ChartData| find(&data.points).map(|point| point.label.clone()).unwrap_or_default();
        let label = Memo::new(move |_| data.with(label));
        html::span().child(move || label.get())
    };
    let words = move || match active.get() {
        Some(index) => data.with(|data| chart.words(data, index)),
        None => data.with(|data| data.summary.clone()),
    };
    let points = chart.triggers(active);
    let table = move || is_table_open.get().then(|| chart.table(points));
    html::section()
        .class("detail-section chart")
        .child(html::div().class("chart-head").child(html::h2().child(title)).child(legend))
        .child(chart.drawing(active, points))
        .child(html::div().class("chart-days meta").child(vec![end(<[Point]>::first), end(<[Point]>::last)]))
        .child(html::p().class("chart-words meta").child(words))
        .child(disclosure("View data", is_table_open, table))
}

impl Chart {
    /// The values of a point: `Nov 24: Completed 73, Failed 14`.
    fn words(&self, data: &ChartData, index: usize) -> String {
        let value = |(place, series): (usize, &Series)| {
            let value = data.at(place, index).map_or_else(|| format::UNKNOWN.to_owned(), self.written);
            format!("{} {value}", series.name)
        };
        let values: Vec<String> = self.series.iter().enumerate().map(value).collect();
        let label = data.points.get(index).map(|point| point.label.as_str()).unwrap_or_default();
        format!("{label}: {}", values.join(", "))
    }

    /// The value of the first gridline; the others are multiples of it. `None` where there are no values.
    fn step(&self, data: &ChartData) -> Option<i64> {
        let highest = highest(self.series, &data.values)?;
        Some((self.step)(highest.saturating_add(GRIDLINES - 1) / GRIDLINES).max(1))
    }

    /// Triggers of the points, for what changes in the data, and for the point that the Tab key stops at.
    fn triggers(self, active: RwSignal<Option<usize>>) -> Triggers {
        let (data, points) = (self.data, Triggers::new());
        let mut drawn = data.get_untracked();
        effect(move || {
            data.with(|data| {
                data.changed_since(&drawn).into_iter().for_each(|index| points.notify(index));
                drawn = data.clone();
            });
        });
        let mut entry = active.get_untracked();
        effect(move || {
            let before = std::mem::replace(&mut entry, active.get());
            if before != entry {
                [before, entry].into_iter().for_each(|index| points.notify(index.unwrap_or_default()));
            }
        });
        points
    }

    fn draw(&self, data: &ChartData) -> Drawing {
        let step = self.step(data);
        let top = step.unwrap_or(1).saturating_mul(GRIDLINES);
        Drawing { step, paths: paths(self.series, &data.values, data.points.len(), top) }
    }

    fn drawing(self, active: RwSignal<Option<usize>>, points: Triggers) -> Element<Div> {
        let Chart { title, series, data, .. } = self;
        let drawing = Memo::new(move |_| data.with(|data| self.draw(data)));
        let step = Memo::new(move |_| drawing.with(|drawing| drawing.step));
        let path = |(place, series): (usize, &Series)| {
            let class = match series.shape {
                Shape::Bars => "chart-bars",
                Shape::Line | Shape::Steps => "chart-line",
                Shape::Points => "chart-line chart-dots",
            };
            let drawn = move || drawing.with(|drawing| drawing.paths.get(place).cloned().unwrap_or_default());
            svg::path().class(class).attr("data-tone", series.tone).d(drawn)
        };
        let picture = svg::svg()
            .view_box(format!("0 0 {WIDTH} {HEIGHT}"))
            .preserve_aspect_ratio("none")
            .aria_hidden("true")
            .child(series.iter().enumerate().map(path).collect::<Vec<_>>());
        let gridline = |line: i64| {
            let value = move || step.get().map_or_else(String::new, |step| (self.written)(step.saturating_mul(line)));
            html::span().class("chart-gridline meta").attr("data-line", line.to_string()).child(value)
        };
        let gridlines = html::div()
            .class("chart-grid")
            .aria_hidden("true")
            .child((1..=GRIDLINES).map(gridline).collect::<Vec<_>>());
        html::div()
            .class("chart-drawing")
            .role("group")
            .aria_label(title)
            .child(gridlines)
            .child(picture)
            .child(self.points(active, points))
    }

    /// A link for each point, on top of the drawing. Arrow keys move between points; the Tab key stops at a single point.
    fn points(self, active: RwSignal<Option<usize>>, points: Triggers) -> Element<Div> {
        let data = self.data;
        let place = NodeRef::new();
        let count = Memo::new(move |_| data.with(|data| data.points.len()));
        let shown = move || Shown { first: 0, keys: (0..count.get()).collect() };
        let read = move |index: &usize, _| {
            points.track(*index);
            let entry = active.get_untracked().unwrap_or_default();
            data.with_untracked(|data| {
                let href = data.points.get(*index)?.href.clone();
                let tabindex = if *index == entry { "0" } else { "-1" };
                Some(PointLink { index: index.to_string(), label: self.words(data, *index), href, tabindex })
            })
        };
        let at_event = move |event: web_sys::Event| {
            if let Some(index) = point_of(&event) {
                active.set(Some(index));
            }
        };
        let on_key = move |event: web_sys::KeyboardEvent| {
            let last = data.with_untracked(|data| data.points.len()).saturating_sub(1);
            let Some(index) = point_of(&event) else { return };
            let next = match event.key().as_str() {
                "ArrowLeft" => index.saturating_sub(1),
                "ArrowRight" => index.saturating_add(1).min(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            let link = place.get_untracked().and_then(|place: web_sys::HtmlDivElement| {
                place.query_selector(&format!("[data-index='{next}']")).ok().flatten()
            });
            if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
                // A browser that refuses the focus leaves it where it is.
                let _ = link.focus();
            }
        };
        let points = html::div()
            .class("chart-points")
            .node_ref(place)
            .on(ev::mouseover, move |event| at_event(event.into()))
            .on(ev::focusin, move |event| at_event(event.into()))
            .on(ev::mouseleave, move |_| active.set(None))
            .on(ev::focusout, move |_| active.set(None))
            .on(ev::keydown, on_key);
        rows(points, point_link(), shown, read)
    }

    /// All values: newest first, or on a scale other than time the lowest first.
    fn table(self, points: Triggers) -> Element<Div> {
        let data = self.data;
        let count = Memo::new(move |_| data.with(|data| data.points.len()));
        let is_of_time = self.series.iter().all(|series| series.shape != Shape::Steps);
        let shown = move || {
            let count = count.get();
            Shown { first: 0, keys: if is_of_time { (0..count).rev().collect() } else { (0..count).collect() } }
        };
        let read = move |index: &usize, _| {
            points.track(*index);
            data.with_untracked(|data| {
                let Point { label, href } = data.points.get(*index)?.clone();
                let cell = |place| data.at(place, *index).map_or_else(|| format::UNKNOWN.to_owned(), self.written);
                Some(PointRow { label, href, cells: (0..self.series.len()).map(cell).collect() })
            })
        };
        let head = |name: &'static str| html::th().scope("col").child(name);
        let heads = std::iter::once(head(self.unit)).chain(self.series.iter().map(|series| head(series.name)));
        let table = html::table()
            .class("figures")
            .child(html::caption().class("visually-hidden").child(self.title))
            .child(html::thead().child(html::tr().child(heads.collect::<Vec<_>>())))
            .child(rows(html::tbody(), point_row(), shown, read));
        html::div().class("figures-place").tabindex("0").role("group").aria_label(self.title).child(table)
    }
}

/// The point that an event is at.
fn point_of(event: &web_sys::Event) -> Option<usize> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    element.closest("[data-index]").ok()??.get_attribute("data-index")?.parse().ok()
}

struct PointLink {
    index: String,
    label: String,
    href: Option<String>,
    tabindex: &'static str,
}

fn point_link() -> Template<A, PointLink> {
    template::<A, PointLink>()
        .class("chart-point")
        .attr_of("data-index", |point| Some(&point.index))
        .attr_of("tabindex", |point| Some(point.tabindex))
        .aria_label_of(|point| Some(&point.label))
        // A point without a link is an image of its values.
        .attr_of("role", |point| if point.href.is_some() { None } else { Some("img") })
        .href_of(|point| point.href.as_deref())
}

/// A point in the table.
struct PointRow {
    label: String,
    href: Option<String>,
    cells: Vec<String>,
}

fn point_row() -> Template<Tr, PointRow> {
    // The same links as in the drawing, where they may be narrow. A link without an address is plain text.
    let label = template::<A, PointRow>()
        .attr_of("class", |row| row.href.as_ref().map(|_| "text-link"))
        .href_of(|row| row.href.as_deref())
        .text_of(|row| &row.label);
    template::<Tr, PointRow>()
        .child(template::<Th, PointRow>().attr("scope", "row").child(label))
        .each(|row| &row.cells, template::<Td, String>().text_of(|cell| cell))
}

/// The smallest of the round numbers 1, 2, 5, 10, 20, 50 and so on that is not below a value.
pub fn round_up(value: i64) -> i64 {
    let mut unit = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let step = unit.saturating_mul(factor);
            if step >= value || step == i64::MAX {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// The same of durations in seconds: a round number of seconds, minutes, hours, or days.
pub fn round_up_seconds(value: i64) -> i64 {
    const STEPS: [i64; 16] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 43_200];
    const DAY: i64 = 86_400;
    let step = STEPS.into_iter().find(|step| *step >= value);
    step.unwrap_or_else(|| round_up(value.saturating_add(DAY - 1) / DAY).saturating_mul(DAY))
}

/// The largest value drawn: that of a line, or of bars on top of each other. `None` where there are no values above zero.
fn highest(series: &[Series], values: &[Vec<Option<i64>>]) -> Option<i64> {
    let of_shape = |is_bars: bool| {
        let pairs = series.iter().zip(values);
        pairs.filter(move |(series, _)| (series.shape == Shape::Bars) == is_bars).map(|(_, values)| values)
    };
    let points = values.iter().map(Vec::len).max().unwrap_or_default();
    let sum = |point: usize| {
        let bars = of_shape(true).filter_map(|values| values.get(point).copied().flatten());
        bars.fold(0, i64::saturating_add)
    };
    let stacked = (0..points).map(sum).max();
    let single = of_shape(false).flatten().copied().flatten().max();
    stacked.into_iter().chain(single).max().filter(|highest| *highest > 0)
}

/// The path of each series. Whole numbers keep floating-point formatting out of the wasm.
fn paths(series: &[Series], values: &[Vec<Option<i64>>], points: usize, top: i64) -> Vec<String> {
    let count = (points as i64).max(1);
    let left_of = |index: usize| (index as i64).saturating_mul(WIDTH).checked_div(count).unwrap_or_default();
    let y = |value: i64| HEIGHT.saturating_sub((value.clamp(0, top) as f64 * HEIGHT as f64 / top as f64) as i64);
    // Bars with a gap, and not as broad as the chart where they are few.
    let width = (left_of(1).saturating_mul(4) / 5).clamp(1, WIDTH / 12);
    let mut below = vec![0_i64; points];
    let draw = |(series, values): (&Series, &Vec<Option<i64>>)| {
        let mut path = String::new();
        let mut is_down = false;
        for (index, value) in values.iter().enumerate().take(points) {
            let middle = left_of(index).saturating_add(left_of(1) / 2);
            let Some(value) = value else {
                is_down = is_down && series.shape == Shape::Steps;
                continue;
            };
            if series.shape == Shape::Steps && is_down {
                path.push_str(&format!("H{middle}V{}", y(*value)));
            } else if series.shape != Shape::Bars {
                // A point between points without a value is a dot.
                let alone = if is_down { String::new() } else { "h0.1".to_owned() };
                path.push_str(&format!("{}{middle} {}{alone}", if is_down { "L" } else { "M" }, y(*value)));
                is_down = true;
            } else if let Some(below) = below.get_mut(index).filter(|_| *value > 0) {
                let left = middle.saturating_sub(width / 2);
                let above = below.saturating_add(*value);
                path.push_str(&format!("M{left} {}h{width}V{}h-{width}z", y(*below), y(above)));
                *below = above;
            }
        }
        path
    };
    series.iter().zip(values).map(draw).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::mock::world_spec::WorldSpec;
    use crate::simulation::Simulation;
    use leptos::prelude::Owner;

    const BARS: Series = Series { name: "n", tone: "good", shape: Shape::Bars };
    fn chart_of(series: &'static [Series], data: Memo<ChartData>) -> Chart {
        Chart {
            title: "t",
            unit: "Day",
            series,
            written: |value| value.to_string(),
            step: round_up,
            data,
            is_table_open: RwSignal::new(false),
        }
    }

    const LINE: Series = Series { shape: Shape::Line, ..BARS };

    #[test]
    fn bars_stand_on_each_other_and_lines_break_where_nothing_is_known() {
        let values = [vec![Some(1), Some(2)], vec![Some(3), None]];
        assert_eq!(highest(&[BARS; 2], &values), Some(4));
        let drawn = paths(&[BARS; 2], &values, 2, 4);
        assert_eq!(drawn, ["M125 120h50V90h-50zM425 120h50V60h-50z", "M125 90h50V0h-50z"]);
        assert_eq!(paths(&[BARS], &[vec![Some(0), Some(2)]], 2, 4), ["M425 120h50V60h-50z"], "nothing is no bar");
        let line = [vec![Some(4), Some(0), None, Some(2)]];
        assert_eq!(paths(&[LINE], &line, 4, 4), ["M75 0h0.1L225 120M525 60h0.1"]);
    }

    #[test]
    fn nothing_at_all_is_drawn_as_nothing() {
        assert_eq!(highest(&[], &[]), None);
        assert_eq!(highest(&[BARS], &[vec![Some(0), None]]), None);
        assert_eq!(paths(&[LINE], &[Vec::new()], 0, 1), [""]);
    }

    #[test]
    fn values_of_any_size_are_drawn() {
        let values = vec![Some(i64::MAX), Some(i64::MIN), Some(i64::MAX / 2)];
        for (series, drawn) in [(BARS, "M75 120h50V0"), (LINE, "M100 0h0.1L300 120L500 60")] {
            let all = [values.clone(), values.clone()];
            let top = highest(&[series; 2], &all);
            assert_eq!(top, Some(i64::MAX));
            let path = paths(&[series; 2], &all, values.len(), i64::MAX).swap_remove(0);
            assert!(path.contains(drawn), "{path}");
        }
    }

    #[test]
    fn gridlines_are_at_round_values() {
        let round = [0, 1, 3, 7, 11, 120, 501].map(round_up);
        assert_eq!(round, [1, 1, 5, 10, 20, 200, 1000]);
        assert!(round_up(i64::MAX) >= i64::MAX / 2);
        let seconds = [1, 45, 849, 3601, 86_401, 400_000].map(round_up_seconds);
        assert_eq!(seconds, [1, 60, 1200, 7200, 172_800, 432_000]);
    }

    #[test]
    fn a_change_of_a_bucket_concerns_one_point_of_many() {
        let data = |labels: std::ops::Range<usize>, changed: Option<i64>| {
            let point = |label: usize| Point { label: label.to_string(), href: None };
            let mut values = vec![vec![Some(1); labels.len()]; 2];
            values[1][500] = changed;
            ChartData { summary: String::new(), points: labels.map(point).collect(), values }
        };
        let before = data(0..600, Some(7));
        assert_eq!(data(0..600, Some(8)).changed_since(&before), [500]);
        assert_eq!(data(0..600, None).changed_since(&before), [500]);
        assert_eq!(data(0..601, Some(7)).changed_since(&before), [600], "a further one");
        assert!(data(0..600, Some(7)).changed_since(&before).is_empty());
        assert_eq!(data(1..601, Some(7)).changed_since(&before).len(), 600, "other times");
        assert_ne!(ChartData { points: data(1..601, None).points, ..before.clone() }, before);
        assert_eq!(before.clone(), before);
    }

    /// How often each of 600 points is read when a bucket changes, and when another point becomes the one that the Tab key stops at.
    #[test]
    fn only_points_that_change_are_read_again() {
        const COUNT: usize = 600;
        let page = Simulation::new(WorldSpec::default());
        let (value, active) = page.run(|_| (RwSignal::new(1), RwSignal::new(None)));
        let reads = Arc::new(AtomicUsize::new(0));
        let own = reads.clone();
        page.run(move |_| {
            let point = |label: usize| Point { label: label.to_string(), href: None };
            let points: Arc<[Point]> = (0..COUNT).map(point).collect();
            let data = Memo::new(move |_| {
                let mut counts = vec![Some(1); COUNT];
                counts[7] = Some(value.get());
                ChartData { summary: String::new(), points: points.clone(), values: vec![counts] }
            });
            let triggers = chart_of(&[BARS], data).triggers(active);
            for index in 0..COUNT {
                let reads = own.clone();
                effect(move || {
                    triggers.track(index);
                    reads.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        let reads = || reads.swap(0, Ordering::Relaxed);
        assert_eq!(reads(), COUNT);
        page.run(|_| value.set(2));
        assert_eq!(reads(), 1);
        page.run(|_| value.set(2));
        assert_eq!(reads(), 0);
        page.run(|_| active.set(Some(9)));
        assert_eq!(reads(), 2, "the first one no longer, and the tenth");
    }

    #[test]
    fn a_point_says_its_values() {
        Owner::new().with(|| {
            let point = Point { label: "Nov 24".to_owned(), href: None };
            let values = vec![vec![Some(73)], vec![None]];
            let data = ChartData { summary: String::new(), points: [point].into(), values };
            let series = &[Series { name: "Completed", ..BARS }, Series { name: "Failed", ..BARS }];
            let chart = chart_of(series, Memo::new(|_| ChartData::default()));
            assert_eq!(chart.words(&data, 0), "Nov 24: Completed 73, Failed –");
            assert_eq!(chart.step(&data), Some(50));
            assert_eq!(chart.step(&ChartData::default()), None);
        });
    }
}
