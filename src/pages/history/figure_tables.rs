//! Tables of figures: by environment class and by project.

use chrono::TimeDelta;
use leptos::html::{Section, Tbody, Tr};

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::figures_row::{FiguresRow, figures_row};
use crate::components::html;
use crate::components::items::Items;
use crate::components::rows::{Shown, rows};
use crate::domain::run_set::RunSet;
use crate::domain::statistics::{Figures, ProjectColumn, ProjectFigures};
use crate::format;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::names::Names;
use crate::store::range::Range;

/// How many projects are listed until all are asked for.
const FEW: usize = 50;

pub fn percent(figures: &Figures) -> String {
    figures.success_percent().map_or_else(|| format::UNKNOWN.to_owned(), |percent| format!("{percent}%"))
}

pub fn took(took: Option<TimeDelta>) -> String {
    took.map_or_else(|| format::UNKNOWN.to_owned(), format::duration)
}

pub fn size(size: Option<u64>) -> String {
    size.map_or_else(|| format::UNKNOWN.to_owned(), format::bytes)
}

pub fn classes(range: Range, class_names: Names) -> Element<Section> {
    let all = Memo::new(move |_| {
        range.with(|RunSet { statistics, .. }, _| {
            statistics.classes().into_iter().map(|id| (id, statistics.of_class(id))).collect::<Vec<_>>()
        })
    });
    let items = Items::new(all);
    let ids = Memo::new(move |_| all.with(|all| all.iter().map(|(id, _)| *id).collect::<Vec<_>>()));
    let shown = move || Shown { first: 0, keys: ids.get() };
    let read = move |id: &Id, index| {
        let (_, figures) = items.get(index).filter(|(own, _)| own == id)?;
        Some(FiguresRow { name: class_names.display_name(*id), href: None, cells: cells(&figures, size(figures.size)) })
    };
    let heads = ["Environment class", "Prebuilds", "Success", "p50", "p95", "Snapshot"];
    let head = html::tr().child(heads.map(|name| html::th().scope("col").child(name)).into_iter().collect::<Vec<_>>());
    let body = rows(html::tbody(), figures_row(), shown, read);
    table("By environment class", head, body)
}

/// The projects with their trend within the range, sorted by a click on a head.
pub fn projects(range: Range, project_names: Names, query: Memo<String>) -> Element<Section> {
    let order = RwSignal::new((ProjectColumn::P50, true));
    let has_all = RwSignal::new(false);
    let ids = Memo::new(move |_| {
        let (column, is_falling) = order.get();
        range.with(|runs, _| runs.statistics.projects(column, is_falling))
    });
    let shown = Memo::new(move |_| {
        let most = if has_all.get() { usize::MAX } else { FEW };
        ids.with(|ids| ids.iter().copied().take(most).collect::<Vec<_>>())
    });
    let items = Items::new(Memo::new(move |_| {
        range.with(|RunSet { statistics, .. }, _| {
            shown.with(|ids| ids.iter().map(|id| statistics.of_project(*id)).collect::<Vec<_>>())
        })
    }));
    let read = move |id: &Id, index| {
        let ProjectFigures { figures, trend, .. } =
            items.get(index).flatten().filter(|figures| figures.project_id == *id)?;
        let href = routes::with_query(routes::project_prebuilds(*id), &query.get());
        Some(FiguresRow {
            name: project_names.display_name(*id),
            href: Some(href),
            cells: cells(&figures, trend_words(trend)),
        })
    };
    let head = |(label, column): (&'static str, ProjectColumn)| {
        let sort = move || {
            let (sorted, is_falling) = order.get_untracked();
            order.set((column, sorted != column || !is_falling));
        };
        let direction = move || {
            let (sorted, is_falling) = order.get();
            (sorted == column).then_some(if is_falling { "descending" } else { "ascending" })
        };
        html::th().scope("col").attr("aria-sort", direction).child(button("sort-head", sort).child(label))
    };
    let heads = [
        ("Prebuilds", ProjectColumn::Count),
        ("Success", ProjectColumn::Success),
        ("p50", ProjectColumn::P50),
        ("p95", ProjectColumn::P95),
        ("Trend", ProjectColumn::Trend),
    ];
    let head = html::tr()
        .child(html::th().scope("col").child("Project"))
        .child(heads.map(head).into_iter().collect::<Vec<_>>());
    let shown = move || Shown { first: 0, keys: shown.get() };
    let body = rows(html::tbody(), figures_row(), shown, read);
    let hidden = Memo::new(move |_| !has_all.get() && ids.with(Vec::len) > FEW);
    let more = move || {
        let label = move || format!("Show all {} projects", format::count(ids.with(Vec::len)));
        hidden.get().then(|| button("button quiet", move || has_all.set(true)).child(label))
    };
    let note = "The trend compares the median duration (p50) of the newer half of the time range with the older half.";
    table("By project", head, body).child(html::p().class("meta").child(note)).child(more)
}

fn cells(figures: &Figures, last: String) -> [String; 5] {
    [format::count(figures.count), percent(figures), took(figures.p50), took(figures.p95), last]
}

fn trend_words(trend: Option<i64>) -> String {
    match trend {
        None => format::UNKNOWN.to_owned(),
        Some(0) => "No change".to_owned(),
        Some(slower) if slower > 0 => format!("↑ {slower}% slower"),
        Some(faster) => format!("↓ {}% faster", faster.saturating_neg()),
    }
}

fn table(title: &'static str, head: Element<Tr>, body: Element<Tbody>) -> Element<Section> {
    let table = html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child(title))
        .child(html::thead().child(head))
        .child(body);
    let place = html::div().class("figures-place").tabindex("0").role("group").aria_label(title).child(table);
    html::section().class("detail-section").child(html::h2().child(title)).child(place)
}

#[cfg(test)]
mod tests {
    use super::trend_words;

    #[test]
    fn a_trend_is_said_in_words() {
        assert_eq!(
            [None, Some(0), Some(12), Some(-8)].map(trend_words),
            ["–", "No change", "↑ 12% slower", "↓ 8% faster"]
        );
    }
}
