//! One line of the list of projects.

use crate::domain::phase::pool_tone;
use crate::domain::pool_summary::PoolSummary;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::{format, routes};
use leptos::html::{A, Div, Span};

use super::badge::{Badge, badge_template};
use super::element::Element;
use super::skeleton::skeleton_text;
use super::table::{cell_template, table_head};
use super::template::{Template, template};
use super::time::{Moment, moment_template};

/// Heads of the columns.
pub fn project_columns() -> Element<Div> {
    table_head([
        ("cell-name", "Project"),
        ("cell-phase", "Last prebuild"),
        ("cell-created", "Created"),
        ("cell-pools", "Warm pools"),
    ])
}

/// What a row shows of a project.
pub struct ProjectRow {
    name: String,
    href: String,
    last: Known<Badge>,
    created: Option<Moment>,
    pools: Known<Pools>,
}

/// Something that may not be known yet, or not be there.
pub enum Known<T> {
    NotYet,
    /// Words in its place.
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
    /// The phase of the one that needs the most attention.
    worst: Badge,
    words: String,
}

impl ProjectRow {
    /// Describes a project with its last prebuild and its pools; tracks the present and how moments are written.
    pub fn of(project: &Project, last: Known<Prebuild>, pools: Known<PoolSummary>) -> Self {
        let created = last.is().map(|last| Moment::or_unknown(last.metadata.created_at.map(|at| at.0)));
        let last = last.map(|Prebuild { status, .. }| Badge::of_prebuild(&status.phase));
        let pools = pools.map(|PoolSummary { count, running, worst }| Pools {
            href: routes::features().warm_pools.then(|| routes::project_warm_pools(project.id)),
            worst: Badge::new(pool_tone(&worst), format::enum_name(&worst.short_name())),
            words: format!("{}, {} running", format::counted(count, "pool"), format::count(running)),
        });
        Self {
            name: format::name_or_id(&project.metadata.name, project.id),
            href: routes::project_prebuilds(project.id),
            last,
            created,
            pools,
        }
    }
}

pub fn project_row() -> Template<Div, ProjectRow> {
    let cell = cell_template::<ProjectRow>;
    let words = || template::<Span, &'static str>().class("meta").text_of(|words| words);
    let name = template::<A, ProjectRow>()
        .class("row-link")
        .href_of(|row| Some(&row.href))
        .title_of(|row| Some(&row.name))
        .text_of(|row| &row.name);
    let pools = template::<A, Pools>()
        .class("pools-link")
        .href_of(|pools| pools.href.as_deref())
        .part(|pools| &pools.worst, badge_template())
        .child(template::<Span, Pools>().class("meta").text_of(|pools| &pools.words));
    let phase = cell("cell-phase")
        .optional(|row| row.last.not_yet(), skeleton_text())
        .optional(|row| row.last.words(), words())
        .optional(|row| row.last.is(), badge_template());
    let pools = cell("cell-pools")
        .optional(|row| row.pools.not_yet(), skeleton_text())
        .optional(|row| row.pools.words(), words())
        .optional(|row| row.pools.is(), pools);
    template::<Div, ProjectRow>()
        .class("table-row")
        .role("row")
        .attr("data-testid", "project-row")
        .child(cell("cell-name").child(name))
        .child(phase)
        .child(cell("cell-created").optional(|row| row.created.as_ref(), moment_template()))
        .child(pools)
}
