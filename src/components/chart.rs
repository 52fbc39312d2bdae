//! Small charts: a few lines or bars over days or moments, said in a sentence and kept as a table behind them.

use leptos::prelude::*;

use super::disclosure::disclosure;
use super::element::{Element, classed, element};

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

pub fn chart(chart: Chart) -> Element {
    let Chart { title, summary, unit, labels, series, written, is_table_open } = chart;
    let top = highest(&series).max(1);
    let drawn = paths(&series, labels.len(), top);
    let drawing = view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
            {drawn
                .into_iter()
                .map(|(path, class, tone)| view! { <path class=class data-tone=tone d=path></path> })
                .collect::<Vec<_>>()}
        </svg>
    };
    let legend = series.iter().map(|series| {
        let mark = classed("span", "chart-mark").attr("data-tone", series.tone).attr("aria-hidden", "true");
        classed("span", "chart-key").child(mark).child(series.name)
    });
    let legend = classed("p", "chart-legend meta").child(legend.collect::<Vec<_>>());
    let ends = [labels.first(), labels.last()].map(|end| element("span").child(end.cloned().unwrap_or_default()));
    let figure = classed("div", "chart-drawing")
        .attr("role", "img")
        .attr("aria-label", format!("{title}: {summary}"))
        .child(drawing.into_any())
        .child(classed("span", "chart-top meta").child(written(top)));
    classed("section", "detail-section chart")
        .child(classed("div", "chart-head").child(element("h2").child(title)).child(legend))
        .child(figure)
        .child(classed("div", "chart-days meta").child(ends.into_iter().collect::<Vec<_>>()))
        .child(classed("p", "meta").child(summary))
        .child(disclosure("", "As a table", is_table_open, table(title, unit, labels, series, written)))
}

/// The same as a table, newest first.
fn table(
    title: &'static str,
    unit: &'static str,
    labels: Vec<String>,
    series: Vec<Series>,
    written: fn(i64) -> String,
) -> Element {
    let head = |name: &'static str| element("th").attr("scope", "col").child(name);
    let heads = std::iter::once(head(unit)).chain(series.iter().map(|series| head(series.name)));
    let row = |(index, label): (usize, &String)| {
        let cell = |series: &Series| {
            let value = series.values.get(index).copied().flatten();
            element("td").child(value.map_or_else(|| "–".to_owned(), written))
        };
        element("tr")
            .child(element("th").attr("scope", "row").child(label.clone()))
            .child(series.iter().map(cell).collect::<Vec<_>>())
    };
    let rows = labels.iter().enumerate().rev().map(row).collect::<Vec<_>>();
    let table = classed("table", "figures")
        .child(classed("caption", "visually-hidden").child(title))
        .child(element("thead").child(element("tr").child(heads.collect::<Vec<_>>())))
        .child(element("tbody").child(rows));
    let scrolled =
        classed("div", "figures-place").attr("tabindex", "0").attr("role", "group").attr("aria-label", title);
    scrolled.child(table)
}

/// The largest value drawn: that of a line, or of bars on top of each other.
fn highest(series: &[Series]) -> i64 {
    let (bars, lines): (Vec<&Series>, Vec<&Series>) = series.iter().partition(|series| series.shape == Shape::Bars);
    let days = series.iter().map(|series| series.values.len()).max().unwrap_or_default();
    let sum = |day: usize| bars.iter().filter_map(|bars| bars.values.get(day).copied().flatten()).sum::<i64>();
    let stacked = (0..days).map(sum).max();
    let single = lines.iter().flat_map(|line| line.values.iter().copied().flatten()).max();
    stacked.into_iter().chain(single).max().unwrap_or_default()
}

/// The path, class and tone of each series. Whole numbers keep floating-point formatting out of the wasm.
fn paths(series: &[Series], days: usize, top: i64) -> Vec<(String, &'static str, &'static str)> {
    let count = (days as i64).max(1);
    let y = |value: i64| HEIGHT - value.clamp(0, top) * (HEIGHT - 4) / top;
    let mut below = vec![0_i64; days];
    let draw = |series: &Series| {
        let mut path = String::new();
        let mut is_down = false;
        for (index, value) in series.values.iter().enumerate().take(days) {
            let left = index as i64 * WIDTH / count;
            let Some(value) = value else {
                is_down = false;
                continue;
            };
            if series.shape == Shape::Line {
                let middle = left + WIDTH / count / 2;
                // A day between days without a value is a dot.
                let alone = if is_down { String::new() } else { "h0.1".to_owned() };
                path.push_str(&format!("{}{middle} {}{alone}", if is_down { "L" } else { "M" }, y(*value)));
                is_down = true;
            } else if let Some(below) = below.get_mut(index) {
                let width = (WIDTH / count - 1).max(1);
                path.push_str(&format!("M{left} {}h{width}V{}h-{width}z", y(*below), y(*below + value)));
                *below += value;
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
}
