//! Columns of the table of warm pools.

use leptos::html::{A, Div, Span};

use crate::domain::export::{Cell, Field, in_order};
use crate::domain::message::clean;
use crate::domain::phase::slug;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_sort::PoolColumn;
use crate::domain::table_layout::TableWidth;
use crate::proto::warm_pool::WarmPool;

use super::super::badge::badge_template;
use super::super::columns::{Column, ExportedColumn, exported, shown};
use super::super::instance_gauge::gauge_template;
use super::super::sparkline::sparkline_template;
use super::super::template::{Template, template};
use super::super::time::{Moment, moment_template};
use super::{ConcernCell, PoolRow};

type PoolsColumn = Column<PoolRow, PoolColumn>;

/// Number of columns.
const COUNT: usize = 7;

/// Columns of the table. `has_projects` where pools of several projects are listed.
pub fn pool_columns(has_projects: bool) -> Vec<PoolsColumn> {
    const OF_ALL: [PoolsColumn; COUNT] = shown(&columns(true));
    const OF_PROJECT: [PoolsColumn; COUNT] = shown(&columns(false));
    if has_projects { OF_ALL } else { OF_PROJECT }.to_vec()
}

/// Fields of the CSV of pools.
pub fn pool_fields() -> Vec<&'static Field<WarmPool>> {
    const OF_COLUMNS: [&[Field<WarmPool>]; COUNT] = exported(&columns(true));
    in_order(OF_COLUMNS.into_iter().chain([NOT_SHOWN]))
}

/// Fields of the CSV that no column shows.
const NOT_SHOWN: &[Field<WarmPool>] = &[
    Field { place: 1, name: "id", cell: |pool, _| Cell::text(pool.id) },
    Field { place: 2, name: "project_id", cell: |pool, _| Cell::text(pool.metadata.project_id) },
    Field { place: 4, name: "environment_class_id", cell: |pool, _| Cell::text(pool.metadata.environment_class_id) },
    Field { place: 14, name: "created_at", cell: |pool, _| Cell::known(pool.metadata.created_at) },
    Field { place: 15, name: "updated_at", cell: |pool, _| Cell::known(pool.metadata.updated_at) },
];

const fn columns(has_projects: bool) -> [ExportedColumn<PoolRow, PoolColumn, WarmPool>; COUNT] {
    [
        PoolsColumn {
            class: "cell-pool",
            label: if has_projects { "Project" } else { "Environment class" },
            track: "minmax(8rem, 1.6fr)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Project),
            fill: with_pool,
        }
        .csv(&[
            Field {
                place: 3,
                name: "project",
                cell: |pool, names| Cell::text((names.project)(pool.metadata.project_id)),
            },
            Field {
                place: 5,
                name: "environment_class",
                cell: |pool, names| Cell::text((names.class)(pool.metadata.environment_class_id)),
            },
            Field { place: 6, name: "runner_id", cell: |pool, _| Cell::text(pool.metadata.runner_id) },
        ]),
        PoolsColumn {
            class: "cell-phase",
            label: "Phase",
            track: "6.5rem",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Phase),
            fill: |cell| cell.part(|row| &row.badge, badge_template()),
        }
        .csv(&[Field {
            place: 7,
            name: "phase",
            cell: |pool, _| Cell::text(slug(&pool.status.phase.short_name())),
        }]),
        PoolsColumn {
            class: "cell-running",
            label: "Running",
            track: "minmax(9rem, 1.8fr)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Running),
            fill: with_running,
        }
        .csv(&[
            Field { place: 10, name: "desired_size", cell: |pool, _| pool.status.desired_size.into() },
            Field { place: 11, name: "running_instances", cell: |pool, _| pool.status.running_instances.into() },
        ]),
        PoolsColumn {
            class: "cell-stopped",
            label: "Stopped",
            track: "4.5rem",
            from: TableWidth::Wide,
            has_figures: true,
            sort: None,
            fill: |cell| cell.text_of(|row| &row.stopped),
        }
        .csv(&[Field {
            place: 12,
            name: "stopped_instances",
            cell: |pool, _| pool.status.stopped_instances.into(),
        }]),
        PoolsColumn {
            class: "cell-bounds",
            label: "Min–max",
            track: "4.5rem",
            from: TableWidth::Narrow,
            has_figures: true,
            sort: Some(PoolColumn::Bounds),
            fill: with_bounds,
        }
        .csv(&[
            Field { place: 8, name: "min_size", cell: |pool, _| PoolSize::of(&pool.spec).min.into() },
            Field { place: 9, name: "max_size", cell: |pool, _| PoolSize::of(&pool.spec).max.into() },
        ]),
        PoolsColumn {
            class: "cell-snapshot",
            label: "Snapshot",
            track: "minmax(8rem, 8.5rem)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(PoolColumn::Snapshot),
            fill: with_snapshot,
        }
        .csv(&[Field { place: 13, name: "snapshot_id", cell: |pool, _| Cell::text(pool.spec.snapshot_id) }]),
        PoolsColumn {
            class: "cell-concern",
            label: "Issues",
            track: "minmax(8rem, 1.2fr)",
            from: TableWidth::Medium,
            has_figures: false,
            sort: None,
            fill: with_concern,
        }
        .csv(&[Field {
            place: 16,
            name: "failure_message",
            cell: |pool, _| Cell::text(clean(&pool.status.failure_message)),
        }]),
    ]
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::export::{Names, csv};
    use crate::proto::warm_pool::WarmPoolSpec;

    #[test]
    fn each_pool_is_a_row_of_all_fields_in_their_places() {
        let fields = pool_fields();
        let places: Vec<u8> = fields.iter().map(|field| field.place).collect();
        assert!(places.iter().copied().eq(1..=16), "{places:?}");
        let spec = WarmPoolSpec { min_size: Some(1), max_size: Some(4), ..Default::default() };
        let mut pool = WarmPool { id: "p".into(), spec, ..Default::default() };
        pool.metadata.project_id = "a".into();
        pool.metadata.environment_class_id = "class".into();
        let names = Names { project: &|_| "checkout, old".into(), class: &|id| id.to_string() };
        let text = csv(&fields, &[pool], &names);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines[0].trim_start_matches('\u{feff}'),
            "id,project_id,project,environment_class_id,environment_class,runner_id,phase,min_size,max_size,desired_size,\
             running_instances,stopped_instances,snapshot_id,created_at,updated_at,failure_message"
        );
        assert_eq!(lines[1], "p,a,\"checkout, old\",class,class,,unspecified,1,4,0,0,0,,,,");
    }
}
