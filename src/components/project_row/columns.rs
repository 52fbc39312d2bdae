//! Columns of the list of projects.

use leptos::html::{A, Div, Span};

use crate::domain::project_list::ProjectColumn;
use crate::domain::table_layout::TableWidth;

use super::super::badge::badge_template;
use super::super::columns::Column;
use super::super::skeleton::skeleton_text;
use super::super::streak::streak_template;
use super::super::template::{Template, template};
use super::super::time::moment_template;
use super::{Failing, Figure, Last, Pools, ProjectRow, Schedule};

pub type ProjectsColumn = Column<ProjectRow, ProjectColumn>;

/// Columns of the list, in order.
pub fn project_columns() -> Vec<ProjectsColumn> {
    COLUMNS.to_vec()
}

const COLUMNS: [ProjectsColumn; 7] = [
    Column {
        class: "cell-name",
        label: "Project",
        track: "minmax(6.5rem, 1.6fr)",
        from: TableWidth::Narrow,
        has_figures: false,
        sort: Some(ProjectColumn::Name),
        fill: with_name,
    },
    Column {
        class: "cell-phase",
        label: "Last prebuild",
        track: "minmax(8rem, 1fr)",
        from: TableWidth::Narrow,
        has_figures: false,
        sort: Some(ProjectColumn::Last),
        fill: with_last,
    },
    Column {
        class: "cell-created",
        label: "Started",
        // Room for "Nov 26, 16:00 UTC".
        track: "minmax(7.5rem, 9rem)",
        from: TableWidth::Narrow,
        has_figures: false,
        sort: Some(ProjectColumn::Started),
        fill: |cell| cell.optional(|row| row.created.as_ref(), moment_template()),
    },
    Column {
        class: "cell-schedule",
        label: "Schedule",
        track: "13rem",
        from: TableWidth::Narrow,
        has_figures: false,
        sort: None,
        fill: with_schedule,
    },
    Column {
        class: "cell-success",
        label: "Success",
        track: "4rem",
        from: TableWidth::Narrow,
        has_figures: true,
        sort: Some(ProjectColumn::Success),
        fill: |cell| cell.part(|row| &row.success, figure_template()),
    },
    Column {
        class: "cell-p50",
        label: "p50",
        track: "5.5rem",
        from: TableWidth::Wide,
        has_figures: true,
        sort: Some(ProjectColumn::P50),
        fill: |cell| cell.part(|row| &row.p50, figure_template()),
    },
    Column {
        class: "cell-pools",
        label: "Warm pools",
        track: "minmax(6rem, 1.5fr)",
        from: TableWidth::Medium,
        has_figures: false,
        sort: Some(ProjectColumn::Pools),
        fill: with_pools,
    },
];

fn schedule_template() -> Template<Div, Schedule> {
    let failing = template::<A, Failing>()
        .class("text-bad text-link")
        .href_of(|failing| Some(&failing.href))
        .text_of(|failing| &failing.words);
    template::<Div, Schedule>()
        .class("schedule")
        .part(|schedule| &schedule.streak, streak_template())
        .optional(|schedule| schedule.failing.as_ref(), failing)
}

fn with_name(cell: Template<Div, ProjectRow>) -> Template<Div, ProjectRow> {
    let name = template::<A, ProjectRow>()
        .class("row-link")
        .href_of(|row| Some(&row.href))
        .title_of(|row| Some(&row.name))
        .text_of(|row| &row.name);
    cell.child(name)
}

fn with_last(cell: Template<Div, ProjectRow>) -> Template<Div, ProjectRow> {
    let last = template::<A, Last>()
        .class("last-link")
        .href_of(|last| Some(&last.href))
        .part(|last| &last.badge, badge_template());
    with_known(cell, |row| row.last.not_yet(), |row| row.last.words()).optional(|row| row.last.is(), last)
}

fn with_schedule(cell: Template<Div, ProjectRow>) -> Template<Div, ProjectRow> {
    with_known(cell, |row| row.schedule.not_yet(), |row| row.schedule.words())
        .optional(|row| row.schedule.is(), schedule_template())
}

fn with_pools(cell: Template<Div, ProjectRow>) -> Template<Div, ProjectRow> {
    let pools = template::<A, Pools>()
        .class("pools-link")
        .href_of(|pools| pools.href.as_deref())
        .part(|pools| &pools.worst, badge_template())
        .child(template::<Span, Pools>().class("meta").text_of(|pools| &pools.words));
    with_known(cell, |row| row.pools.not_yet(), |row| row.pools.words()).optional(|row| row.pools.is(), pools)
}

/// A cell with a skeleton while its value is loading, or with words in its place.
fn with_known(
    cell: Template<Div, ProjectRow>,
    not_yet: fn(&ProjectRow) -> Option<&()>,
    words: fn(&ProjectRow) -> Option<&&'static str>,
) -> Template<Div, ProjectRow> {
    let words_template = template::<Span, &'static str>().class("meta").text_of(|words| words);
    cell.optional(not_yet, skeleton_text()).optional(words, words_template)
}

fn figure_template() -> Template<Span, Figure> {
    template::<Span, Figure>().title_of(|figure| Some(&figure.title)).text_of(|figure| &figure.words)
}
