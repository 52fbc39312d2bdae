//! Small charts: a few lines or bars over days or moments, said in a sentence and kept as a table behind them.

use leptos::html::{Div, Section};

use crate::format;
use crate::reactive::RwSignal;

use super::disclosure::disclosure;
use super::element::Element;
use super::html;
use super::svg;

/// The drawing's size in its own units.
const WIDTH: i64 = 600;
const HEIGHT: i64 = 120;

/// How a series is drawn.
#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    /// Bars on top of those of earlier series.
    Bars,
    Line,
}

/// One value for each label; `None` where there is none.
pub struct Series {
    pub name: &'static str,
    /// Chooses the colour: a tone's name.
    pub tone: &'static str,
    pub shape: Shape,
    pub values: Vec<Option<i64>>,
}

/// What a chart shows. `labels` are of the values, `unit` of the labels; `written` writes a value out.
pub struct Chart {
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub summary: String,
    pub unit: &'static str,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    pub written: fn(i64) -> String,
    /// Whether the table is; it outlives what is drawn.
    pub is_table_open: RwSignal<bool>,
}

pub fn chart(chart: Chart) -> Element<Section> {
    let is_table_open = chart.is_table_open;
    let table = table(&chart);
    let Chart { title, summary, labels, series, written, .. } = chart;
    let top = highest(&series).max(1);
    let drawn = paths(&series, labels.len(), top);
    let path = |(path, class, tone)| svg::path().class(class).attr("data-tone", tone).d(path);
    let drawing = svg::svg()
        .view_box(format!("0 0 {WIDTH} {HEIGHT}"))
        .preserve_aspect_ratio("none")
        .aria_hidden("true")
        .child(drawn.into_iter().map(path).collect::<Vec<_>>());
    let legend = series.iter().map(|series| {
        let mark = html::span().class("chart-mark").attr("data-tone", series.tone).aria_hidden("true");
        html::span().class("chart-key").child(mark).child(series.name)
    });
    let legend = html::p().class("chart-legend meta").child(legend.collect::<Vec<_>>());
    let ends = [labels.first(), labels.last()].map(|end| html::span().child(end.cloned().unwrap_or_default()));
    let figure = html::div()
        .class("chart-drawing")
        .role("img")
        .aria_label(format!("{title}: {summary}"))
        .child(drawing)
        .child(html::span().class("chart-top meta").child(written(top)));
    html::section()
        .class("detail-section chart")
        .child(html::div().class("chart-head").child(html::h2().child(title)).child(legend))
        .child(figure)
        .child(html::div().class("chart-days meta").child(ends.into_iter().collect::<Vec<_>>()))
        .child(html::p().class("meta").child(summary))
        .child(disclosure("As a table", is_table_open, table))
}

/// The same as a table, newest first.
fn table(chart: &Chart) -> Element<Div> {
    let &Chart { title, unit, ref labels, ref series, written, .. } = chart;
    let head = |name: &'static str| html::th().scope("col").child(name);
    let heads = std::iter::once(head(unit)).chain(series.iter().map(|series| head(series.name)));
    let row = |(index, label): (usize, &String)| {
        let cell = |series: &Series| {
            let value = series.values.get(index).copied().flatten();
            html::td().child(value.map_or_else(|| format::UNKNOWN.to_owned(), written))
        };
        html::tr()
            .child(html::th().scope("row").child(label.clone()))
            .child(series.iter().map(cell).collect::<Vec<_>>())
    };
    let rows = labels.iter().enumerate().rev().map(row).collect::<Vec<_>>();
    let table = html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child(title))
        .child(html::thead().child(html::tr().child(heads.collect::<Vec<_>>())))
        .child(html::tbody().child(rows));
    let scrolled = html::div().class("figures-place").tabindex("0").role("group").aria_label(title);
    scrolled.child(table)
}

/// The largest value drawn: that of a line, or of bars on top of each other.
fn highest(series: &[Series]) -> i64 {
    let (bars, lines): (Vec<&Series>, Vec<&Series>) = series.iter().partition(|series| series.shape == Shape::Bars);
    let days = series.iter().map(|series| series.values.len()).max().unwrap_or_default();
    let sum = |day: usize| {
        let values = bars.iter().filter_map(|bars| bars.values.get(day).copied().flatten());
        values.fold(0, i64::saturating_add)
    };
    let stacked = (0..days).map(sum).max();
    let single = lines.iter().flat_map(|line| line.values.iter().copied().flatten()).max();
    stacked.into_iter().chain(single).max().unwrap_or_default()
}

/// The path, class and tone of each series. Whole numbers keep floating-point formatting out of the wasm.
fn paths(series: &[Series], days: usize, top: i64) -> Vec<(String, &'static str, &'static str)> {
    let count = (days as i64).max(1);
    let left_of = |index: usize| (index as i64).saturating_mul(WIDTH).checked_div(count).unwrap_or_default();
    let y = |value: i64| HEIGHT.saturating_sub((value.clamp(0, top) as f64 * (HEIGHT - 4) as f64 / top as f64) as i64);
    let mut below = vec![0_i64; days];
    let draw = |series: &Series| {
        let mut path = String::new();
        let mut is_down = false;
        for (index, value) in series.values.iter().enumerate().take(days) {
            let left = left_of(index);
            let Some(value) = value else {
                is_down = false;
                continue;
            };
            if series.shape == Shape::Line {
                let middle = left.saturating_add(left_of(1) / 2);
                // A day between days without a value is a dot.
                let alone = if is_down { String::new() } else { "h0.1".to_owned() };
                path.push_str(&format!("{}{middle} {}{alone}", if is_down { "L" } else { "M" }, y(*value)));
                is_down = true;
            } else if let Some(below) = below.get_mut(index) {
                let width = left_of(1).saturating_sub(1).max(1);
                let above = below.saturating_add(*value);
                path.push_str(&format!("M{left} {}h{width}V{}h-{width}z", y(*below), y(above)));
                *below = above;
            }
        }
        let class = if series.shape == Shape::Line { "chart-line" } else { "chart-bars" };
        (path, class, series.tone)
    };
    series.iter().map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(shape: Shape, values: &[Option<i64>]) -> Series {
        Series { name: "n", tone: "good", shape, values: values.to_vec() }
    }

    #[test]
    fn bars_stand_on_each_other_and_lines_break_where_nothing_is_known() {
        let bars = [series(Shape::Bars, &[Some(1), Some(2)]), series(Shape::Bars, &[Some(3), None])];
        assert_eq!(highest(&bars), 4);
        let drawn = paths(&bars, 2, 4);
        assert_eq!(drawn[0].0, "M0 120h299V91h-299zM300 120h299V62h-299z");
        assert_eq!(drawn[1].0, "M0 91h299V4h-299z");
        let line = [series(Shape::Line, &[Some(4), Some(0), None, Some(2)])];
        assert_eq!(paths(&line, 4, 4)[0].0, "M75 4h0.1L225 120M525 62h0.1");
    }

    #[test]
    fn nothing_at_all_is_drawn_as_nothing() {
        assert_eq!(highest(&[]), 0);
        assert_eq!(paths(&[series(Shape::Line, &[])], 0, 1)[0].0, "");
    }

    #[test]
    fn values_of_any_size_are_drawn() {
        for shape in [Shape::Bars, Shape::Line] {
            let values = [Some(i64::MAX), Some(i64::MIN), Some(i64::MAX / 2)];
            let all = [series(shape, &values), series(shape, &values)];
            let top = highest(&all).max(1);
            assert_eq!(top, i64::MAX);
            let (path, ..) = paths(&all, values.len(), top).swap_remove(0);
            assert!(
                path.contains(if shape == Shape::Bars { "M0 120h199V4" } else { "M100 4h0.1L300 120L500 62" }),
                "{path}"
            );
        }
    }
}
