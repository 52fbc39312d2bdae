//! Table of pools.

use std::mem;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::{AnyView, document};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent};

use crate::clock;
use crate::components::columns::{heads, selectable_table, without};
use crate::components::content::Content;
use crate::components::debounce::Debounce;
use crate::components::pool_row::{PoolRow, PoolRowNames, PoolRowProps, pool_columns, pool_row};
use crate::components::row_click::RowClick;
use crate::components::sparkline::Sparkline;
use crate::components::table::{column_head, table_head_of};
use crate::components::time::present;
use crate::components::virtual_rows::{Viewport, VirtualRows, virtual_rows};
use crate::domain::pool_size::PoolSize;
use crate::proto::id::Id;
use crate::reactive::RwSignal;
use crate::store::Store;

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
    let template = pool_row(&columns, ROW_MENU_ID);
    let rows = virtual_rows(VirtualRows { viewport, ids: results.found, template, read, on_near_end: || () });
    let Results { is_pointed_at, is_focused, .. } = results;
    let stopped = Debounce::new(STILL);
    let point = move |_| {
        is_pointed_at.maybe_update(|is| !mem::replace(is, true));
        stopped.schedule(move || is_pointed_at.set(false));
    };
    let select = column_head("cell-select").child("Select");
    let order = move |column| params.sort.get().aria(column);
    let mut head = vec![select];
    head.extend(heads(&columns, order, move |column| params.sort_by(column)));
    let table = selectable_table("table fitted-table pools-table", &columns)
        .aria_label("Warm pools")
        .aria_rowcount(move || results.found.with(Vec::len).saturating_add(1).to_string())
        .child(table_head_of(head))
        .child(
            rows.on(ev::click, move |event| follow_click(props, menu, &event))
                .on(ev::pointermove, point)
                .on(ev::focusin, move |_| is_focused.set(true))
                .on(ev::focusout, move |_| is_focused.set(false)),
        );
    (table, menu.view()).into_content()
}

/// Cells of a pool; tracked.
fn row(props: Table, id: Id, index: usize) -> Option<PoolRow> {
    let Table { store, params, results, names, selection, has_projects, .. } = props;
    let is_selected = selection.has(id);
    let pool = results.pools.get(id)?;
    prebuilds::prefetch(store.snapshots, pool);
    pool.with(|pool| {
        let (project, class) = names.of(pool);
        let held = store.snapshots.held_by(pool);
        let newest = store.snapshots.newest_for(pool);
        let note = store.demands().note(id, PoolSize::of(&pool.spec));
        Some(PoolRow::of(PoolRowProps {
            pool,
            index,
            is_selected,
            is_open: params.open_pool.get() == Some(id),
            names: PoolRowNames { project, class, runner: names.runner(pool.metadata.runner_id) },
            has_projects,
            advice: note.and_then(|note| note.short),
            scale: results.scale.get(),
            activity: store.pool_records.with(id, |record| Sparkline::of(record, present().max(clock::now()))),
            held: held.as_deref(),
            newest: newest.as_deref(),
            concerns: &results.health.concerns(pool),
            denial: store.denials.of(pool.metadata.project_id),
        }))
    })
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
