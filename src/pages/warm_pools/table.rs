//! Pools as a table: many at a glance.

use leptos::prelude::*;

use crate::components::concern_list::{meaning, title};
use crate::components::dynamic::{dynamic, text};
use crate::components::element::{Content, Element, button, classed, link, nothing};
use crate::components::icon::Icon;
use crate::components::table::{cell, table_head};
use crate::components::time::{moment, present_untracked};
use crate::components::virtual_rows::{RowIndex, virtual_rows};
use crate::domain::phase::slug;
use crate::domain::pool_concern::Concern;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::{is_going, trend};
use crate::proto::warm_pool::WarmPool;
use crate::routes;

use super::{Page, card, label_of, names_of};

pub fn table(page: Page) -> Element {
    let row = move |id: String, index: RowIndex| match page.list.rows.get(&id) {
        Some(pool) => pool_row(page, pool.into(), index).into_content(),
        None => nothing(),
    };
    let columns = [
        Some(("cell-select", "")),
        Some(("cell-phase", "Phase")),
        page.has_projects().then_some(("cell-project", "Project")),
        Some(("cell-class", "Environment class")),
        Some(("cell-running", "Running")),
        Some(("cell-stopped", "Stopped")),
        Some(("cell-bounds", "Min to max")),
        Some(("cell-snapshot", "Snapshot")),
        Some(("cell-concern", "Deserves a look")),
        Some(("cell-edit", "")),
    ];
    let class = if page.has_projects() { "table pools-table has-project" } else { "table pools-table" };
    classed("div", class)
        .attr("role", "table")
        .attr("aria-label", "Warm pools")
        .attr_of("aria-rowcount", move || Some((page.found.with(Vec::len) + 1).to_string()))
        .child(table_head(columns.into_iter().flatten()))
        .child(virtual_rows(page.viewport, page.found.into(), row, || ()))
}

fn pool_row(page: Page, pool: RwSignal<WarmPool>, index: RowIndex) -> Element {
    let store = page.store;
    let id = pool.with_untracked(|pool| pool.id.clone());
    pool.with_untracked(|pool| store.snapshots.want(pool));
    let own = StoredValue::new(id.clone());
    let names = Memo::new(move |_| pool.with(|pool| names_of(store, pool)));
    let is_selected = move || page.selection.with(|selection| own.with_value(|id| selection.has(id)));
    let address = pool.with_untracked(|pool| routes::warm_pool(&pool.metadata.project_id, &pool.id));
    let running = move || {
        let (running, target) = pool.with(|pool| (pool.status.running_instances, pool.status.desired_size));
        format!("{running} of {target}")
    };
    let bounds = move || {
        let PoolSize { min, max } = pool.with(|pool| PoolSize::of(&pool.spec));
        format!("{min} to {max}")
    };
    let snapshot = move || {
        let held = pool.with(|pool| store.snapshots.held_by(pool));
        let completed = held.and_then(|held| held.status.completion_time);
        completed.map_or_else(|| "–".into_content(), |at| moment(at.0).into_content())
    };
    let found = Memo::new(move |_| pool.with(|pool| page.judged.concerns(pool)));
    let concern = move || found.with(|found| concern_cell(found));
    let is_off = move || pool.with(|pool| is_going(pool) || store.denials.of(&pool.metadata.project_id).is_some());
    let edit = button("button quiet", move || pool.with_untracked(|pool| page.editing.open(pool)))
        .attr("aria-haspopup", "dialog")
        .attr_of("aria-label", move || Some(pool.with(|pool| format!("Edit the size of {}", label_of(store, pool)))))
        .flag("disabled", is_off)
        .attr_of("title", move || pool.with(|pool| store.denials.of(&pool.metadata.project_id)))
        .child("Edit size");
    classed("div", "table-row pool-row")
        .attr("role", "row")
        .attr("data-testid", "pool-row")
        .attr("data-pool-id", id)
        .attr_of("data-phase", move || Some(pool.with(|pool| slug(&pool.status.phase.short_name()))))
        .attr_of("aria-rowindex", move || Some((index.get() + 2).to_string()))
        .attr_of("aria-selected", move || Some(is_selected().to_string()))
        .child(cell("cell-select").child(card::select(page, pool)))
        .child(cell("cell-phase").child(card::phase(pool)))
        .child(page.has_projects().then(|| cell("cell-project").child(text(move || names.get().0))))
        .child(cell("cell-class").child(link("row-link", address).child(text(move || names.get().1))))
        .child(
            cell("cell-running")
                .attr_of("title", move || Some(pool.with(|pool| trend(pool).words())))
                .child(text(running)),
        )
        .child(cell("cell-stopped").child(text(move || pool.with(|pool| pool.status.stopped_instances).to_string())))
        .child(cell("cell-bounds").child(text(bounds)))
        .child(cell("cell-snapshot").child(dynamic(snapshot)))
        .child(cell("cell-concern").child(dynamic(concern)))
        .child(cell("cell-edit").child(edit))
}

/// The worst about a pool, and how much more there is.
fn concern_cell(concerns: &[Concern]) -> Option<Element> {
    let first = concerns.first()?;
    let more = match concerns.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let tone = first.tone();
    Some(
        classed("span", "concern-short")
            .attr("data-tone", tone.as_str())
            .attr("title", meaning(first, present_untracked()))
            .child(Icon::of_tone(tone).view())
            .child(classed("span", "menu-words").child(format!("{}{more}", title(first)))),
    )
}
