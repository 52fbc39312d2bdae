//! Exports of the demand: its starts, the advice for each warm pool, and the use of prebuilds.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::download_file::download_file;
use crate::components::element::Element;
use crate::components::menu::{close_menu, menu};
use crate::components::skeleton::skeleton_panel;
use crate::domain::demand::advice::{Verdict, advise};
use crate::domain::demand::local_time::HOUR;
use crate::domain::demand::outcome::{Outcome, Tally};
use crate::domain::demand::starts::{PoolKey, Start};
use crate::domain::demand::use_of_prebuilds::{Reason, UseTally};
use crate::domain::export::{Cell, Field, Names, csv, json};
use crate::domain::pool_size::PoolSize;
use crate::proto::id::Id;
use crate::proto::scalar::Timestamp;
use crate::proto::usage::EnvironmentUsageRecord;
use crate::reactive::Memo;
use crate::store::Store;
use crate::store::demand::Demand;

use super::advice_text::percent;
use super::params::Params;
use super::replays::Replays;
use super::use_of_prebuilds::use_of;

const MENU: &str = "export-menu";

/// What is exported.
#[derive(Clone, Copy)]
pub struct Export {
    pub store: Store,
    pub project_id: Option<Id>,
    pub starts: Memo<Arc<[Start]>>,
    pub params: Params,
    pub replays: Replays,
    pub demand: Memo<Demand>,
}

/// Writes rows in a format.
type Write<T> = fn(&[&Field<T>], &[T], &Names<'_>) -> String;

chunk! {
    pub static ITEMS: demand_menus = |export: Export| -> AnyView { export.items() }
}

impl Export {
    pub fn menu(self) -> Element<Div> {
        menu(MENU, "Export", move || ITEMS.view(self, skeleton_panel))
    }

    fn items(self) -> AnyView {
        let item = |label: &'static str, export: fn(Self)| {
            button("menu-item", move || {
                close_menu(MENU);
                export(self);
            })
            .child(label)
        };
        let starts_as_csv =
            item("Starts (CSV)", |export| export.save_csv("demand-starts.csv", START_FIELDS, &export.rows()));
        let starts_as_json = item("Starts (JSON)", |export| {
            let records: Vec<EnvironmentUsageRecord> = export.rows().iter().map(record).collect();
            if let Ok(text) = serde_json::to_string_pretty(&records) {
                download_file("demand-starts.json", "application/json", &text);
            }
        });
        let pools_as_csv = item("Warm pool advice (CSV)", |export| {
            export.save_csv("demand-warm-pools.csv", POOL_FIELDS, &export.pools());
        });
        let pools_as_json = item("Warm pool advice (JSON)", |export| {
            export.save_json("demand-warm-pools.json", POOL_FIELDS, &export.pools());
        });
        let uses_as_csv = item("Use of prebuilds (CSV)", |export| {
            export.save_csv("demand-prebuilds.csv", USE_FIELDS, &export.uses());
        });
        let uses_as_json = item("Use of prebuilds (JSON)", |export| {
            export.save_json("demand-prebuilds.json", USE_FIELDS, &export.uses());
        });
        vec![starts_as_csv, starts_as_json, pools_as_csv, pools_as_json, uses_as_csv, uses_as_json].into_content()
    }

    fn save_csv<T>(self, name: &str, fields: &'static [Field<T>], rows: &[T]) {
        download_file(name, "text/csv", &self.written(csv, fields, rows));
    }

    fn save_json<T>(self, name: &str, fields: &'static [Field<T>], rows: &[T]) {
        download_file(name, "application/json", &self.written(json, fields, rows));
    }

    fn written<T>(self, write: Write<T>, fields: &'static [Field<T>], rows: &[T]) -> String {
        let fields: Vec<&Field<T>> = fields.iter().collect();
        self.store.with_names(|names| write(&fields, rows, names))
    }

    /// By project and class; none until it is known.
    fn uses(self) -> Vec<(PoolKey, UseTally)> {
        untrack(|| use_of(self.store, self.demand.get(), self.params.selection.get())).unwrap_or_default().by_key
    }

    fn rows(self) -> Vec<Start> {
        self.starts.with_untracked(|starts| starts.to_vec())
    }

    /// Pools whose advice is computed.
    fn pools(self) -> Vec<PoolRow> {
        let ids = self.store.pool_list(self.project_id).status.ids.with_untracked(|ids| ids.to_vec());
        let row = |id: Id| {
            let pool = self.store.pools.get(id)?.get_untracked();
            let key = PoolKey::of(&pool.metadata);
            if !self.params.selection.get_untracked().has(key) {
                return None;
            }
            let entry = self.replays.of(key)?;
            let today = PoolSize::of(&pool.spec);
            let replayed = &entry.replayed;
            let advice = advise(&replayed.world, &replayed.outcomes, self.params.percent.get_untracked(), Some(today));
            let (verdict, recommended) = match &advice.verdict {
                Verdict::NotEnoughData { .. } => ("not enough data", None),
                Verdict::Unused => ("unused", None),
                Verdict::OutOfReach { best } => ("out of reach", Some(*best)),
                Verdict::Size(found) => ("size", Some(found.outcome)),
            };
            Some(PoolRow { id, key, starts: advice.starts, today, outcome: advice.today, verdict, recommended })
        };
        untrack(|| ids.into_iter().filter_map(row).collect())
    }
}

/// A start as the API has it.
fn record(start: &Start) -> EnvironmentUsageRecord {
    EnvironmentUsageRecord {
        environment_id: start.environment_id,
        user_id: start.user_id,
        project_id: start.key.project_id,
        environment_class_id: start.key.class_id,
        created_at: Timestamp::from_millis(start.at),
        stopped_at: start.ended.and_then(Timestamp::from_millis),
        ..Default::default()
    }
}

fn time(at: Option<i64>) -> Cell {
    Cell::known(at.and_then(Timestamp::from_millis))
}

const START_FIELDS: &[Field<Start>] = &[
    Field { place: 1, name: "environment_id", cell: |start, _| Cell::text(start.environment_id) },
    Field { place: 2, name: "created_at", cell: |start, _| time(Some(start.at)) },
    Field { place: 3, name: "stopped_at", cell: |start, _| time(start.ended) },
    Field { place: 4, name: "project", cell: |start, names| Cell::text((names.project)(start.key.project_id)) },
    Field { place: 5, name: "project_id", cell: |start, _| Cell::text(start.key.project_id) },
    Field { place: 6, name: "environment_class", cell: |start, names| Cell::text((names.class)(start.key.class_id)) },
    Field { place: 7, name: "environment_class_id", cell: |start, _| Cell::text(start.key.class_id) },
    Field { place: 8, name: "user_id", cell: |start, _| Cell::text(start.user_id) },
];

/// Advice for a pool.
struct PoolRow {
    id: Id,
    key: PoolKey,
    starts: u32,
    today: PoolSize,
    outcome: Option<Outcome>,
    verdict: &'static str,
    recommended: Option<Outcome>,
}

fn tally(outcome: Option<Outcome>) -> Option<Tally> {
    outcome.map(|outcome| outcome.total())
}

fn served(outcome: Option<Outcome>) -> Cell {
    outcome.map(|outcome| percent(outcome.total())).into()
}

/// Whole instance-hours.
fn hours(outcome: Option<Outcome>) -> Cell {
    outcome.and_then(|outcome| outcome.total().held_ms.checked_div(HOUR)).into()
}

/// Name of a project or class.
type NameOf = fn(&PoolRow, &Names<'_>) -> Cell;

const PROJECT: NameOf = |row, names| Cell::text((names.project)(row.key.project_id));
const CLASS: NameOf = |row, names| Cell::text((names.class)(row.key.class_id));

const POOL_FIELDS: &[Field<PoolRow>] = &[
    Field { place: 1, name: "warm_pool_id", cell: |row, _| Cell::text(row.id) },
    Field { place: 2, name: "project", cell: PROJECT },
    Field { place: 3, name: "project_id", cell: |row, _| Cell::text(row.key.project_id) },
    Field { place: 4, name: "environment_class", cell: CLASS },
    Field { place: 5, name: "environment_class_id", cell: |row, _| Cell::text(row.key.class_id) },
    Field { place: 6, name: "starts", cell: |row, _| i64::from(row.starts).into() },
    Field { place: 7, name: "min_size", cell: |row, _| row.today.min.into() },
    Field { place: 8, name: "max_size", cell: |row, _| row.today.max.into() },
    Field { place: 9, name: "served_percent", cell: |row, _| served(row.outcome) },
    Field { place: 10, name: "instance_hours", cell: |row, _| hours(row.outcome) },
    Field { place: 11, name: "verdict", cell: |row, _| Cell::text(row.verdict) },
    Field {
        place: 12,
        name: "recommended_min_size",
        cell: |row, _| row.recommended.map(|found| found.size.min).into(),
    },
    Field {
        place: 13,
        name: "recommended_max_size",
        cell: |row, _| row.recommended.map(|found| found.size.max).into(),
    },
    Field { place: 14, name: "recommended_served_percent", cell: |row, _| served(row.recommended) },
    Field { place: 15, name: "recommended_instance_hours", cell: |row, _| hours(row.recommended) },
    Field {
        place: 16,
        name: "from_stopped",
        cell: |row, _| tally(row.outcome).map(|tally| i64::from(tally.stopped)).into(),
    },
    Field { place: 17, name: "cold", cell: |row, _| tally(row.outcome).map(|tally| i64::from(tally.cold)).into() },
    Field { place: 18, name: "p50_wait_seconds", cell: |row, _| row.outcome.map(|found| found.wait_p50_secs).into() },
    Field { place: 19, name: "p95_wait_seconds", cell: |row, _| row.outcome.map(|found| found.wait_p95_secs).into() },
    Field {
        place: 20,
        name: "unused_instance_hours",
        cell: |row, _| tally(row.outcome).and_then(|tally| tally.wasted_ms.checked_div(HOUR)).into(),
    },
];

/// Use of prebuilds of a project and class.
type UseField = Field<(PoolKey, UseTally)>;

macro_rules! count_field {
    ($place:literal, $name:literal, $count:expr) => {
        UseField {
            place: $place,
            name: $name,
            cell: |(_, tally), _| {
                let count: fn(&UseTally) -> u32 = $count;
                i64::from(count(tally)).into()
            },
        }
    };
}

const USE_FIELDS: &[UseField] = &[
    Field { place: 1, name: "project", cell: |(key, _), names| Cell::text((names.project)(key.project_id)) },
    Field { place: 2, name: "project_id", cell: |(key, _), _| Cell::text(key.project_id) },
    Field { place: 3, name: "environment_class", cell: |(key, _), names| Cell::text((names.class)(key.class_id)) },
    Field { place: 4, name: "environment_class_id", cell: |(key, _), _| Cell::text(key.class_id) },
    count_field!(5, "environments", UseTally::environments),
    count_field!(6, "from_prebuild", UseTally::from_prebuild),
    count_field!(7, "from_newest_prebuild", |tally| tally.newest),
    count_field!(8, "from_prebuild_older_than_a_day", |tally| tally.older_than_a_day),
    count_field!(9, "prebuild_not_used", |tally| tally.without(Reason::NotTaken)),
    count_field!(10, "prebuilds_off", |tally| tally.without(Reason::Disabled)),
    count_field!(11, "class_without_prebuilds", |tally| tally.without(Reason::ClassNotCovered)),
    count_field!(12, "last_prebuild_failed", |tally| tally.without(Reason::LastFailed)),
    count_field!(13, "snapshot_expired", |tally| tally.without(Reason::Expired)),
    count_field!(14, "no_prebuild_yet", |tally| tally.without(Reason::NoneYet)),
    count_field!(15, "unknown", |tally| tally.without(Reason::Unknown)),
];
