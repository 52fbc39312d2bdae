//! Row of the list of projects.

use std::sync::Arc;

use crate::domain::pool_summary::PoolSummary;
use crate::domain::project_list::ProjectColumn;
use crate::domain::schedule::{failures_in_a_row, outcomes};
use crate::domain::statistics::Figures;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::project::Project;
use crate::{format, routes};
use leptos::html::{A, Button, Div, Span};

use super::badge::{Badge, badge_template};
use super::element::Element;
use super::pool_trend::pool_badge;
use super::skeleton::skeleton_text;
use super::streak::{Streak, streak_template};
use super::table::{cell_template, column_head, sortable_head, table_head_of};
use super::template::{Template, template};
use super::time::{Moment, moment_template};

/// Column of the list. Its width and its place in a narrow window are in `tables.css`, where a row has several lines.
struct Column {
    class: &'static str,
    label: &'static str,
    /// What a click on its head sorts by.
    sort: Option<ProjectColumn>,
    /// Fills a cell.
    fill: fn(Template<Div, ProjectRow>) -> Template<Div, ProjectRow>,
}

const COLUMNS: [Column; 7] = [
    Column { class: "cell-name", label: "Project", sort: Some(ProjectColumn::Name), fill: with_name },
    Column { class: "cell-phase", label: "Last prebuild", sort: Some(ProjectColumn::Last), fill: with_last },
    Column {
        class: "cell-created",
        label: "Started",
        sort: Some(ProjectColumn::Started),
        fill: |cell| cell.optional(|row| row.created.as_ref(), moment_template()),
    },
    Column { class: "cell-schedule", label: "Schedule", sort: None, fill: with_schedule },
    Column {
        class: "cell-success",
        label: "Success",
        sort: Some(ProjectColumn::Success),
        fill: |cell| cell.part(|row| &row.success, figure_template()),
    },
    Column {
        class: "cell-p50",
        label: "p50",
        sort: Some(ProjectColumn::P50),
        fill: |cell| cell.part(|row| &row.p50, figure_template()),
    },
    Column { class: "cell-pools", label: "Warm pools", sort: Some(ProjectColumn::Pools), fill: with_pools },
];

/// Heads of the columns. `order` gives a column's `aria-sort`.
pub fn project_columns(
    order: impl Fn(ProjectColumn) -> Option<&'static str> + Copy + Send + 'static,
    on_sort: impl Fn(ProjectColumn) + Copy + 'static,
) -> Element<Div> {
    let head = |Column { class, label, sort, .. }| match sort {
        Some(column) => sortable_head(class, label, move || order(column), move || on_sort(column)),
        None => column_head(class).child(label),
    };
    let actions = column_head("cell-edit").child("Actions");
    table_head_of(COLUMNS.into_iter().map(head).chain([actions]).collect())
}

/// Content of a row.
pub struct ProjectRow {
    id: String,
    name: String,
    href: String,
    /// Address of the settings, if the console has that page.
    settings: Option<String>,
    /// Labels of the actions.
    new_label: String,
    settings_label: String,
    /// Reason why the user can't change the project, if that is known.
    denial: Option<String>,
    last: Known<Last>,
    created: Option<Moment>,
    schedule: Known<Schedule>,
    success: Figure,
    p50: Figure,
    pools: Known<Pools>,
}

/// Figures of a project's last 7 days.
pub struct Recent {
    /// `None` while they are loading, or without prebuilds.
    pub figures: Option<Figures>,
    /// Whether older prebuilds of these days are missing.
    pub is_partial: bool,
}

/// A figure with what it is computed from.
struct Figure {
    words: String,
    title: String,
}

impl Recent {
    fn success(&self) -> Figure {
        let percent = self.figures.as_ref().and_then(Figures::success_percent);
        self.figure(percent.map(|percent| format!("{percent}%")), |figures| {
            format!("{} completed, {} failed", format::count(figures.completed), format::count(figures.failed))
        })
    }

    fn p50(&self) -> Figure {
        let p50 = self.figures.as_ref().and_then(|figures| figures.p50);
        self.figure(p50.map(format::duration), |figures| {
            format!("Median duration of {}", format::counted(figures.completed, "completed prebuild"))
        })
    }

    fn figure(&self, words: Option<String>, title: impl Fn(&Figures) -> String) -> Figure {
        let range = if self.is_partial { "of the newest in the last 7 days" } else { "in the last 7 days" };
        Figure {
            words: words.unwrap_or_else(|| format::UNKNOWN.to_owned()),
            title: self.figures.as_ref().map(|figures| format!("{} {range}", title(figures))).unwrap_or_default(),
        }
    }
}

/// A project's last prebuild.
struct Last {
    badge: Badge,
    href: String,
}

/// Outcomes of the last scheduled runs.
struct Schedule {
    streak: Streak,
    failing: Option<Failing>,
}

/// Failures in a row up to now.
struct Failing {
    words: String,
    /// Where the newest of them is.
    href: String,
}

/// A value that may be loading or missing.
pub enum Known<T> {
    NotYet,
    /// A label in its place.
    Not(&'static str),
    Is(T),
}

impl<T> Known<T> {
    fn map<S>(self, change: impl FnOnce(T) -> S) -> Known<S> {
        match self {
            Self::NotYet => Known::NotYet,
            Self::Not(words) => Known::Not(words),
            Self::Is(known) => Known::Is(change(known)),
        }
    }

    fn not_yet(&self) -> Option<&()> {
        if let Self::NotYet = self { Some(&()) } else { None }
    }

    fn words(&self) -> Option<&&'static str> {
        if let Self::Not(words) = self { Some(words) } else { None }
    }

    fn is(&self) -> Option<&T> {
        if let Self::Is(known) = self { Some(known) } else { None }
    }
}

struct Pools {
    /// Where they are listed, if the console has that page.
    href: Option<String>,
    /// The phase of the pool that needs the most attention.
    worst: Badge,
    words: String,
}

impl ProjectRow {
    /// Describes a project with its last prebuild, its last scheduled prebuilds, newest first, and its pools; tracks the
    /// present and how moments are written.
    pub fn of(
        project: &Project,
        last: Known<Prebuild>,
        scheduled: Known<Vec<Arc<Prebuild>>>,
        recent: Recent,
        pools: Known<PoolSummary>,
    ) -> Self {
        let name = format::name_or_id(&project.metadata.name, project.id);
        let created = match &last {
            Known::NotYet => None,
            Known::Not(_) => Some(Moment::or_unknown(None)),
            Known::Is(last) => Some(Moment::or_unknown(last.metadata.created_at.map(|at| at.0))),
        };
        let last = last.map(|last| Last { badge: Badge::of_prebuild(&last.status.phase), href: href_of(&last) });
        let pools = pools.map(|PoolSummary { count, running, worst }| Pools {
            href: routes::features().warm_pools.then(|| routes::project_warm_pools(project.id)),
            worst: pool_badge(&worst),
            words: format!("{}, {} running", format::counted(count, "pool"), format::count(running)),
        });
        Self {
            id: project.id.to_string(),
            settings: routes::features().settings.then(|| routes::project_settings(project.id)),
            new_label: format!("New prebuild for {name}"),
            settings_label: format!("Settings of {name}"),
            denial: None,
            name,
            href: routes::project_prebuilds(project.id),
            last,
            created,
            schedule: scheduled.map(|runs| Schedule::of(&runs)),
            success: recent.success(),
            p50: recent.p50(),
            pools,
        }
    }

    pub fn denied(self, denial: Option<String>) -> Self {
        Self { denial, ..self }
    }
}

impl Schedule {
    fn of(runs: &[Arc<Prebuild>]) -> Self {
        let (failures, outcomes) = (failures_in_a_row(runs), outcomes(runs));
        Self {
            streak: Streak::of_phases(|| outcomes.iter().copied(), "scheduled run"),
            failing: runs.iter().find(|run| failures > 0 && run.status.phase == PrebuildPhase::Failed).map(|newest| {
                Failing {
                    words: if failures == 1 { "Failed".to_owned() } else { format!("Failing ×{failures}") },
                    href: href_of(newest),
                }
            }),
        }
    }
}

fn href_of(prebuild: &Prebuild) -> String {
    routes::prebuild(prebuild.metadata.project_id, prebuild.id)
}

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

pub fn project_row() -> Template<Div, ProjectRow> {
    let new = template::<Button, ProjectRow>()
        .class("button quiet")
        .r#type("button")
        .attr("data-action", "new")
        .aria_haspopup("dialog")
        .aria_label_of(|row| Some(&row.new_label))
        .disabled_of(|row| row.denial.is_some().then_some(""))
        .title_of(|row| row.denial.as_deref())
        .text("New prebuild");
    let settings = template::<A, ProjectRow>()
        .class("button quiet")
        .href_of(|row| row.settings.as_deref())
        .aria_label_of(|row| Some(&row.settings_label))
        .text("Settings");
    let row = template::<Div, ProjectRow>()
        .class("table-row")
        .role("row")
        .attr("data-testid", "project-row")
        .attr_of("data-project-id", |row| Some(&row.id));
    let with_cell = |row: Template<Div, ProjectRow>, Column { class, fill, .. }| row.child(fill(cell_template(class)));
    let row = COLUMNS.into_iter().fold(row, with_cell);
    row.child(cell_template("cell-edit row-actions").child(new).child(settings))
}
