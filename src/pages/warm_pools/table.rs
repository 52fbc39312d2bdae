//! Table of pools.

use leptos::ev;
use leptos::html::{A, Button, Div, Span};
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::badge::{Badge, badge_template, tone_name};
use crate::components::chunk::chunk;
use crate::components::concern_list::{description, title};
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::pool_trend::{pool_badge, running_words, trend_words};
use crate::components::row_click::RowClick;
use crate::components::table::{FramedRow, RowFrame, RowFrameProps, cell_template, row_template, table_head};
use crate::components::template::{Template, template};
use crate::components::time::{Moment, moment_template, present_untracked};
use crate::components::virtual_rows::{Viewport, VirtualRows, virtual_rows};
use crate::domain::instances::Instances;
use crate::domain::phase::pool_tone;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::{is_deleting, trend};
use crate::domain::prebuild::completed_at;
use crate::proto::id::Id;
use crate::routes;
use crate::store::denials::Denials;
use crate::store::snapshots::Snapshots;
use crate::text;

use super::super::row_selection::RowSelection;
use super::edit::Editing;
use super::names::PoolNames;
use super::prebuilds;
use super::results::Results;

/// Data and actions of the table.
#[derive(Clone, Copy)]
pub struct Table {
    pub results: Results,
    pub names: PoolNames,
    pub snapshots: Snapshots,
    pub denials: Denials,
    pub selection: RowSelection<Vec<Id>>,
    pub viewport: Viewport,
    pub editing: Editing,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
}

chunk! {
    pub static TABLE: pools_table = |table: Table| -> AnyView { pool_table(table).into_content() }
}

fn pool_table(props: Table) -> Element<Div> {
    let Table { results, viewport, has_projects, .. } = props;
    let columns = [
        Some(("cell-select", "Select")),
        Some(("cell-phase", "Phase")),
        has_projects.then_some(("cell-project", "Project")),
        Some(("cell-class", "Environment class")),
        Some(("cell-running", "Running")),
        Some(("cell-stopped", "Stopped")),
        Some(("cell-bounds", "Min–max")),
        Some(("cell-snapshot", "Snapshot")),
        Some(("cell-concern", "Issues")),
        Some(("cell-edit", "Edit")),
    ];
    let class = if has_projects { "table pools-table has-project" } else { "table pools-table" };
    let read = move |id: &Id, index| row(props, *id, index);
    let template = pool_template(has_projects);
    let rows = virtual_rows(VirtualRows { viewport, ids: results.found, template, read, on_near_end: || () });
    html::div()
        .class(class)
        .role("table")
        .aria_label("Warm pools")
        .aria_rowcount(move || results.found.with(Vec::len).saturating_add(1).to_string())
        .child(table_head(columns.into_iter().flatten()))
        .child(rows.on(ev::click, move |event| follow_click(props, &event)))
}

/// Cells of a row.
struct PoolRow {
    frame: RowFrame,
    badge: Badge,
    project: String,
    class: String,
    address: String,
    running: String,
    trend: String,
    stopped: String,
    bounds: String,
    /// Completion of the snapshot.
    snapshot: Moment,
    concern: Option<ConcernCell>,
    edit_label: String,
    /// Reason why the size can't be changed.
    denial: Option<String>,
    is_editable: bool,
}

/// The pool's worst issue.
struct ConcernCell {
    tone: &'static str,
    description: String,
    /// With the number of further issues.
    words: String,
}

impl FramedRow for PoolRow {
    fn frame(&self) -> &RowFrame {
        &self.frame
    }
}

/// Cells of a pool; tracked.
fn row(props: Table, id: Id, index: usize) -> Option<PoolRow> {
    let Table { results, names, snapshots, denials, selection, .. } = props;
    let is_selected = selection.has(id);
    let pool = results.pools.get(id)?;
    prebuilds::prefetch(snapshots, pool);
    pool.with(|pool| {
        let (project, class) = names.of(pool);
        let PoolSize { min, max } = PoolSize::of(&pool.spec);
        let stopped = Instances::of(pool).stopped;
        let label = names.label(pool);
        let completed = snapshots.held_by(pool).and_then(|held| completed_at(&held));
        let denial = denials.of(pool.metadata.project_id);
        let frame = RowFrame::new(RowFrameProps {
            id: pool.id,
            index,
            is_selected,
            checkbox_label: format!("Select pool {label}"),
            phase: &pool.status.phase.short_name(),
            tone: pool_tone(&pool.status.phase),
        });
        let concerns = results.health.concerns(pool);
        let concern = concerns.first().map(|first| ConcernCell {
            tone: tone_name(first.tone()),
            description: description(first, present_untracked()),
            words: match concerns.len() {
                1 => title(first),
                count => format!("{} (+{})", title(first), count.saturating_sub(1)),
            },
        });
        Some(PoolRow {
            frame,
            badge: pool_badge(pool),
            project,
            class,
            address: routes::warm_pool(pool.metadata.project_id, pool.id),
            running: running_words(pool),
            trend: trend_words(trend(pool)),
            stopped: stopped.to_string(),
            bounds: format!("{min}–{max}"),
            snapshot: Moment::or_unknown(completed),
            concern,
            edit_label: format!("{} {label}", text::RESIZE),
            is_editable: denial.is_none() && !is_deleting(pool),
            denial,
        })
    })
}

/// `has_project`: pools of several projects are listed.
fn pool_template(has_project: bool) -> Template<Div, PoolRow> {
    let cell = cell_template::<PoolRow>;
    let link = template::<A, PoolRow>().class("row-link").href_of(|row| Some(&row.address)).text_of(|row| &row.class);
    let concern = template::<Span, ConcernCell>()
        .class("concern-short")
        .attr_of("data-tone", |concern| Some(concern.tone))
        .title_of(|concern| Some(&concern.description))
        .text_of(|concern| &concern.words);
    let edit = template::<Button, PoolRow>()
        .class("button quiet")
        .r#type("button")
        .aria_haspopup("dialog")
        .aria_label_of(|row| Some(&row.edit_label))
        .disabled_of(|row| (!row.is_editable).then_some(""))
        .title_of(|row| row.denial.as_deref())
        .text(text::RESIZE);
    let row = row_template::<PoolRow>("table-row pool-row", "pool-row", "data-pool-id")
        .child(cell("cell-phase").part(|row| &row.badge, badge_template()));
    let row = if has_project { row.child(cell("cell-project").text_of(|row| &row.project)) } else { row };
    row.child(cell("cell-class").child(link))
        .child(cell("cell-running").title_of(|row| Some(&row.trend)).text_of(|row| &row.running))
        .child(cell("cell-stopped").text_of(|row| &row.stopped))
        .child(cell("cell-bounds").text_of(|row| &row.bounds))
        .child(cell("cell-snapshot").part(|row| &row.snapshot, moment_template()))
        .child(cell("cell-concern").optional(|row| row.concern.as_ref(), concern))
        .child(cell("cell-edit").child(edit))
}

/// Selects a pool, or opens its resize dialog.
fn follow_click(props: Table, event: &MouseEvent) {
    let Some(click) = RowClick::of(event, "data-pool-id") else { return };
    props.selection.follow_click(&click);
    if click.is_on(".cell-edit button")
        && let Some(pool) = props.results.pools.get(click.key.as_str().into())
    {
        pool.with_untracked(|pool| props.editing.open(pool));
    }
}
