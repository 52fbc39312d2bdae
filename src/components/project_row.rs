//! Row of the list of projects.

mod columns;

pub use columns::{ProjectsColumn, project_columns};

use std::sync::Arc;

use crate::domain::pool_summary::PoolSummary;
use crate::domain::schedule::{failures_in_a_row, outcomes};
use crate::domain::statistics::Figures;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::project::Project;
use crate::{format, routes};
use leptos::html::{A, Button, Div};

use super::badge::Badge;
use super::columns::with_cells;
use super::pool_trend::pool_badge;
use super::streak::Streak;
use super::table::cell_template;
use super::template::{Template, template};
use super::time::Moment;

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

/// A row with these columns, and the actions at its end.
pub fn project_row(columns: &[ProjectsColumn]) -> Template<Div, ProjectRow> {
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
    let actions = cell_template("cell-edit row-actions").child(new).child(settings);
    with_cells(row, columns).child(actions)
}
