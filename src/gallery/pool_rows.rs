//! Rows of warm pools.

use leptos::html::Div;

use crate::components::columns::{heads, selectable_table};
use crate::components::element::Element;
use crate::components::html;
use crate::components::pool_row::{PoolRow, PoolRowNames, PoolRowProps, pool_columns, pool_row};
use crate::components::table::{column_head, table_head_of};
use crate::domain::pool_concern::Concern;
use crate::domain::pool_sort::PoolColumn;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::Family;
use super::data::{LONG_NAME, ago, id, pool, prebuild};
use super::pools::activity;
use super::rows::list;

pub fn families() -> Vec<Family> {
    vec![
        Family::new("pool-rows", "Rows of warm pools")
            .wide("Of all projects", table(true, 0))
            .wide("Of one project", table(false, 9)),
    ]
}

struct Case {
    pool: WarmPool,
    /// Of its project, class, and runner.
    names: [&'static str; 3],
    /// Running instances, five minutes apart.
    activity: &'static [i32],
    held: Option<Prebuild>,
    concerns: Vec<Concern>,
    denial: Option<&'static str>,
    is_selected: bool,
    is_open: bool,
}

fn cases() -> Vec<Case> {
    use WarmPoolPhase::*;
    let snapshot = |minutes| Some(prebuild(PrebuildPhase::Completed, minutes));
    let case = |phase, instances| Case {
        pool: pool(phase, instances),
        names: ["checkout-service", "Large", ""],
        activity: &[],
        held: snapshot(35),
        concerns: Vec::new(),
        denial: None,
        is_selected: false,
        is_open: false,
    };
    let late = vec![Concern::Outdated(ago(30)), Concern::SnapshotExpires(ago(-600))];
    vec![
        Case {
            concerns: vec![Concern::Degraded, Concern::Outdated(ago(30))],
            activity: &[4, 4, 1],
            held: snapshot(2_000),
            ..case(Degraded, [1, 0, 4, 2, 6])
        },
        Case { held: None, concerns: vec![Concern::NoSnapshot], ..case(Pending, [0, 0, 2, 1, 4]) },
        Case { activity: &[0, 0, 5, 2], ..case(Ready, [2, 0, 5, 1, 8]) },
        Case { activity: &[1, 4, 4, 6, 2, 4], ..case(Ready, [4, 1, 4, 1, 8]) },
        Case { is_selected: true, concerns: late, held: snapshot(2_000), ..case(Ready, [7, 0, 4, 1, 8]) },
        Case { is_open: true, names: ["mobile-app", "Small", "eu-west-1"], ..case(Ready, [3, 0, 3, 3, 3]) },
        Case { concerns: vec![Concern::MinZero], ..case(Ready, [0, 3, 0, 0, 4]) },
        Case { denial: Some("You have view access to this project."), ..case(Ready, [1, 0, 1, 1, 2]) },
        Case { activity: &[3], ..case(Deleting, [3, 0, 0, 1, 4]) },
        Case {
            names: [LONG_NAME; 3],
            activity: &[2, 12, 9],
            concerns: vec![Concern::AtMax { max: 12, since: ago(25) }],
            ..case(Ready, [12, 3, 12, 4, 12])
        },
        case(Deleted, [0, 0, 0, 1, 4]),
    ]
}

/// The cases from `first` on.
fn table(has_projects: bool, first: usize) -> Element<Div> {
    let cases: Vec<Case> = cases().into_iter().skip(first).collect();
    let count = cases.len();
    let newest = prebuild(PrebuildPhase::Completed, 35);
    let read = move |index: usize| {
        let case = cases.get(index)?;
        let [project, class, runner] = case.names.map(str::to_owned);
        let pool = WarmPool { id: id(u32::try_from(index).ok()?), ..case.pool.clone() };
        Some(PoolRow::of(PoolRowProps {
            pool: &pool,
            index,
            is_selected: case.is_selected,
            is_open: case.is_open,
            names: PoolRowNames { project, class, runner: Some(runner).filter(|name| !name.is_empty()) },
            has_projects,
            advice: None,
            scale: 12,
            activity: activity(case.activity),
            held: case.held.as_ref(),
            newest: Some(&newest),
            concerns: &case.concerns,
            denial: case.denial.map(str::to_owned),
        }))
    };
    let columns = pool_columns(has_projects);
    let order = |column| (column == PoolColumn::Phase).then_some("ascending");
    let mut head = vec![column_head("cell-select").child("Select")];
    head.extend(heads(&columns, order, |_| {}));
    let body = html::div().class("table-body virtual-window").role("rowgroup");
    let rows = list(body, pool_row(&columns, "gallery-menu"), count, read);
    selectable_table("table fitted-table pools-table", &columns)
        .aria_label("Warm pools")
        .child(table_head_of(head))
        .child(rows)
}
