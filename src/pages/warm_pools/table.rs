//! Table of pools.

use std::mem;
use std::time::Duration;

use leptos::ev;
use leptos::html::{A, Button, Div, Span};
use leptos::prelude::{AnyView, document};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};

use crate::clock;
use crate::components::badge::{Badge, badge_template, tone_name};
use crate::components::columns::{Column, fitted_table, heads, with_cells, without};
use crate::components::concern_list::{description, title};
use crate::components::content::Content;
use crate::components::debounce::Debounce;
use crate::components::instance_gauge::{Gauge, gauge_template};
use crate::components::pool_trend::{pool_badge, running_words, trend_words};
use crate::components::row_click::RowClick;
use crate::components::sparkline::{Sparkline, sparkline_template};
use crate::components::table::{FramedRow, RowFrame, RowFrameProps, cell_template, column_head, row_template};
use crate::components::template::{Template, template};
use crate::components::time::{Moment, moment_template, present, present_untracked};
use crate::components::virtual_rows::{Viewport, VirtualRows, virtual_rows};
use crate::domain::instances::Instances;
use crate::domain::phase::pool_tone;
use crate::domain::pool_concern::newer;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_sort::PoolColumn;
use crate::domain::pool_trend::{is_deleting, trend};
use crate::domain::prebuild::completed_at;
use crate::domain::table_layout::TableWidth;
use crate::proto::id::Id;
use crate::reactive::RwSignal;
use crate::routes;
use crate::store::Store;
use crate::text;

use super::super::layout_choice::LayoutChoice;
use super::super::row_selection::RowSelection;
use super::delete::Deletion;
use super::edit::Editing;
use super::filter_params::FilterParams;
use super::names::PoolNames;
use super::prebuilds;
use super::results::Results;
use super::row_menu::{ROW_MENU_ID, RowMenu};

/// The pointer rests once it hasn't moved for this long.
const STILL: Duration = Duration::from_secs(3);

/// Data and actions of the table.
#[derive(Clone, Copy)]
pub struct Table {
    pub store: Store,
    pub params: FilterParams,
    pub results: Results,
    pub names: PoolNames,
    pub selection: RowSelection<Vec<Id>>,
    pub viewport: Viewport,
    pub layout: LayoutChoice,
    pub editing: Editing,
    pub deletion: Deletion,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
}

pub fn pool_table(props: Table) -> AnyView {
    let Table { store, params, results, names, viewport, layout, has_projects, .. } = props;
    let menu = RowMenu { store, params, names, has_projects, pool_id: RwSignal::new(None) };
    let read = move |id: &Id, index| row(props, *id, index);
    let columns = without(pool_columns(has_projects), &layout.shown().hidden);
    let template = pool_template(&columns);
    let rows = virtual_rows(VirtualRows { viewport, ids: results.found, template, read, on_near_end: || () });
    let Results { is_pointed_at, is_focused, .. } = results;
    let stopped = Debounce::new(STILL);
    let point = move |_| {
        is_pointed_at.maybe_update(|is| !mem::replace(is, true));
        stopped.schedule(move || is_pointed_at.set(false));
    };
    let select = column_head("cell-select").child("Select");
    let order = move |column| params.sort.get().aria(column);
    let heads = heads(&columns, select, order, move |column| params.sort_by(column));
    let table = fitted_table("table fitted-table pools-table", &columns)
        .aria_label("Warm pools")
        .aria_rowcount(move || results.found.with(Vec::len).saturating_add(1).to_string())
        .child(heads)
        .child(
            rows.on(ev::click, move |event| follow_click(props, menu, &event))
                .on(ev::pointermove, point)
                .on(ev::focusin, move |_| is_focused.set(true))
                .on(ev::focusout, move |_| is_focused.set(false)),
        );
    (table, menu.view()).into_content()
}

/// Content of a row.
pub struct PoolRow {
    frame: RowFrame,
    /// The project, or the class where all pools are of one project.
    title: String,
    /// The class, if the title is the project, and the runner once its name is known.
    details: String,
    address: String,
    is_open: bool,
    badge: Badge,
    gauge: Gauge,
    running: String,
    trend: String,
    activity: Option<Sparkline>,
    stopped: String,
    min: String,
    max: String,
    /// Completion of the snapshot.
    snapshot: Moment,
    /// Completion of the newest snapshot that the pool could have, if it has an older one.
    newest: Option<Moment>,
    concern: Option<ConcernCell>,
    /// Labels of the buttons.
    resize: String,
    delete: String,
    more: String,
    /// Reason why the pool can't be changed.
    denial: Option<String>,
    is_editable: bool,
}

/// The pool's worst issue.
struct ConcernCell {
    name: &'static str,
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
    let Table { store, params, results, names, selection, has_projects, .. } = props;
    let is_selected = selection.has(id);
    let pool = results.pools.get(id)?;
    prebuilds::prefetch(store.snapshots, pool);
    pool.with(|pool| {
        let (project, class) = names.of(pool);
        let PoolSize { min, max } = PoolSize::of(&pool.spec);
        let label = names.label(pool);
        let held = store.snapshots.held_by(pool);
        let newest = store.snapshots.newest_for(pool);
        let newest = held.as_ref().zip(newest.as_ref()).and_then(|(held, newest)| newer(held, newest));
        let denial = store.denials.of(pool.metadata.project_id);
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
            name: first.name(),
            tone: tone_name(first.tone()),
            description: description(first, present_untracked()),
            words: match concerns.len() {
                1 => title(first),
                count => format!("{} (+{})", title(first), count.saturating_sub(1)),
            },
        });
        let runner = names.runner(pool.metadata.runner_id);
        let (title, details) = match (has_projects, runner) {
            (true, Some(runner)) => (project, format!("{class} · {runner}")),
            (true, None) => (project, class),
            (false, runner) => (class, runner.unwrap_or_default()),
        };
        Some(PoolRow {
            frame,
            title,
            details,
            address: routes::warm_pool(pool.metadata.project_id, pool.id),
            is_open: params.open_pool.get() == Some(id),
            badge: pool_badge(pool),
            gauge: Gauge::of(pool, results.scale.get()),
            running: running_words(pool),
            trend: trend_words(trend(pool)),
            activity: store.pool_records.with(id, |record| Sparkline::of(record, present().max(clock::now()))),
            stopped: Instances::of(pool).stopped.to_string(),
            min: min.to_string(),
            max: max.to_string(),
            snapshot: Moment::or_unknown(held.as_deref().and_then(completed_at)),
            newest: newest.map(Moment::of),
            concern,
            resize: format!("{} {label}", text::RESIZE),
            delete: format!("{} {label}", text::DELETE),
            more: format!("More actions for {label}"),
            is_editable: denial.is_none() && !is_deleting(pool),
            denial,
        })
    })
}

/// Columns of the table. `has_projects` where pools of several projects are listed.
pub fn pool_columns(has_projects: bool) -> Vec<Column<PoolRow, PoolColumn>> {
    vec![
        Column {
            class: "cell-pool",
            label: if has_projects { "Project" } else { "Environment class" },
            track: "minmax(8rem, 1.6fr)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Project),
            fill: with_pool,
        },
        Column {
            class: "cell-phase",
            label: "Phase",
            track: "6.5rem",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Phase),
            fill: |cell| cell.part(|row| &row.badge, badge_template()),
        },
        Column {
            class: "cell-running",
            label: "Running",
            track: "minmax(9rem, 1.8fr)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Running),
            fill: with_running,
        },
        Column {
            class: "cell-stopped",
            label: "Stopped",
            track: "4.5rem",
            from: TableWidth::Wide,
            has_figures: true,
            sort: None,
            fill: |cell| cell.text_of(|row| &row.stopped),
        },
        Column {
            class: "cell-bounds",
            label: "Min–max",
            track: "4.5rem",
            from: TableWidth::Narrow,
            has_figures: true,
            sort: Some(PoolColumn::Bounds),
            fill: with_bounds,
        },
        Column {
            class: "cell-snapshot",
            label: "Snapshot",
            track: "minmax(8rem, 8.5rem)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Snapshot),
            fill: with_snapshot,
        },
        Column {
            class: "cell-concern",
            label: "Issues",
            track: "minmax(8rem, 1.2fr)",
            from: TableWidth::Medium,
            has_figures: false,
            sort: None,
            fill: with_concern,
        },
    ]
}

/// Row with these columns, and the actions at its end.
fn pool_template(columns: &[Column<PoolRow, PoolColumn>]) -> Template<Div, PoolRow> {
    let action = |name: &'static str, words: &'static str, label: fn(&PoolRow) -> Option<&str>| {
        template::<Button, PoolRow>()
            .class("button quiet")
            .r#type("button")
            .attr("data-action", name)
            .aria_haspopup("dialog")
            .aria_label_of(label)
            .disabled_of(|row| (!row.is_editable).then_some(""))
            .title_of(|row| row.denial.as_deref())
            .text(words)
    };
    let more = template::<Button, PoolRow>()
        .class("button quiet")
        .r#type("button")
        .attr("data-action", "more")
        .attr("popovertarget", ROW_MENU_ID)
        .aria_label_of(|row| Some(&row.more))
        .text("More");
    let actions = cell_template("cell-edit row-actions")
        .child(action("resize", text::RESIZE, |row| Some(&row.resize)))
        .child(action("delete", text::DELETE, |row| Some(&row.delete)))
        .child(more);
    let row = row_template::<PoolRow>("table-row pool-row", "pool-card", "data-pool-id");
    with_cells(row, columns).child(actions)
}

fn with_pool(cell: Template<Div, PoolRow>) -> Template<Div, PoolRow> {
    let title = template::<Span, PoolRow>().class("pool-title").text_of(|row| &row.title);
    let details = template::<Span, PoolRow>().class("pool-details").text_of(|row| &row.details);
    let link = template::<A, PoolRow>()
        .class("row-link")
        .href_of(|row| Some(&row.address))
        .attr_of("aria-current", |row| row.is_open.then_some("true"))
        .child(title)
        .child(details);
    cell.child(link)
}

fn with_running(cell: Template<Div, PoolRow>) -> Template<Div, PoolRow> {
    let running =
        template::<Span, PoolRow>().class("pool-running").title_of(|row| Some(&row.trend)).text_of(|row| &row.running);
    cell.part(|row| &row.gauge, gauge_template())
        .child(running)
        .optional(|row| row.activity.as_ref(), sparkline_template())
}

fn with_bounds(cell: Template<Div, PoolRow>) -> Template<Div, PoolRow> {
    let bound = |name: &'static str, read: fn(&PoolRow) -> &str| {
        template::<Span, PoolRow>().attr("data-fact", name).text_of(read)
    };
    cell.child(bound("min", |row| &row.min)).text("–").child(bound("max", |row| &row.max))
}

fn with_snapshot(cell: Template<Div, PoolRow>) -> Template<Div, PoolRow> {
    let newest =
        template::<Span, Moment>().class("pool-newest").text("Newest: ").part(|moment| moment, moment_template());
    cell.part(|row| &row.snapshot, moment_template()).optional(|row| row.newest.as_ref(), newest)
}

fn with_concern(cell: Template<Div, PoolRow>) -> Template<Div, PoolRow> {
    let concern = template::<Span, ConcernCell>()
        .class("concern-short")
        .attr_of("data-concern", |concern| Some(concern.name))
        .attr_of("data-tone", |concern| Some(concern.tone))
        .title_of(|concern| Some(&concern.description))
        .text_of(|concern| &concern.words);
    cell.optional(|row| row.concern.as_ref(), concern)
}

/// Selects a pool, or opens its panel or a dialog.
fn follow_click(props: Table, menu: RowMenu, event: &MouseEvent) {
    let Some(click) = RowClick::of(event, "data-pool-id") else { return };
    props.selection.follow_click(&click);
    let id: Id = click.key.as_str().into();
    if click.is_on(".row-link") && !click.opens_elsewhere && !click.has_shift {
        event.prevent_default();
        return props.params.open(id);
    }
    let Some(pool) = props.results.pools.get(id) else { return };
    if click.is_on("[data-action=more]") {
        menu.pool_id.set(Some(id));
    } else if click.is_on("[data-action=resize]") {
        pool.with_untracked(|pool| props.editing.open(pool));
    } else if click.is_on("[data-action=delete]") {
        props.deletion.open(pool.get_untracked());
    }
}

/// Focuses a pool's row.
pub fn focus_row(id: Id) {
    let link = document().query_selector(&format!(".pool-row[data-pool-id=\"{id}\"] .row-link")).ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // Focus is a convenience; the table works without it.
        let _ = link.focus();
    }
}
