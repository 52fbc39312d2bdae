//! Rows of tables and lists.

use std::sync::Arc;

use chrono::TimeDelta;
use leptos::html::Div;

use crate::components::columns::{fitted_table, heads, selectable_table};
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::failure_row::{FailureRow, LineNames, failure_head, failure_row};
use crate::components::figures_row::{FiguresRow, figures_row};
use crate::components::html;
use crate::components::prebuild_row::{PrebuildRow, RowNames, prebuild_columns, prebuild_row};
use crate::components::project_row::{Known, ProjectRow, Recent, project_columns, project_row};
use crate::components::rows::{Shown, rows};
use crate::components::table::{column_head, table_head_of};
use crate::components::template::Template;
use crate::domain::failures::Line;
use crate::domain::history_view::Sort;
use crate::domain::pool_summary::PoolSummary;
use crate::domain::project_list::ProjectColumn;
use crate::domain::run_record::RunRecord;
use crate::domain::statistics::Figures;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPoolPhase;

use super::Family;
use super::data::{LONG_NAME, ago, id, pool, prebuild, scheduled};

pub fn families() -> Vec<Family> {
    vec![
        Family::new("prebuild-rows", "Rows of the history")
            .wide("Of all projects", history(true))
            .wide("Of one project", history(false)),
        Family::new("project-rows", "Rows of projects").wide("Projects", projects()),
        Family::new("failure-rows", "Rows of failures")
            .wide("Of all projects", failures(true))
            .wide("Of one project", failures(false)),
        Family::new("figures", "Rows of figures").wide("By project", figures()),
    ]
}

/// A list with a fixed number of rows.
pub fn list<E, T, R>(
    place: Element<E>,
    template: Template<T, R>,
    count: usize,
    read: impl Fn(usize) -> Option<R> + 'static,
) -> Element<E> {
    rows(place, template, move || Shown { first: 0, keys: (0..count).collect() }, move |index, _| read(*index))
}

/// A row: a prebuild, and the names of its project, class, and person.
struct Case {
    prebuild: Prebuild,
    names: [&'static str; 3],
    found_by: Option<&'static str>,
    /// Typical duration in seconds.
    usual: Option<i64>,
    is_selected: bool,
}

fn cases() -> Vec<Case> {
    use PrebuildPhase::*;
    let case = |prebuild| Case {
        prebuild,
        names: ["checkout-service", "Large", "Payments developer"],
        found_by: None,
        usual: Some(490),
        is_selected: false,
    };
    let mut warned = prebuild(Completed, 180);
    warned.status.warning_message = "The cache couldn't be restored; dependencies were downloaded again.".to_owned();
    let mut unknown = prebuild(Unspecified, 900);
    (unknown.metadata.created_at, unknown.metadata.creator) = (None, None);
    vec![
        case(prebuild(Pending, 0)),
        case(prebuild(Starting, 1)),
        Case { usual: None, ..case(prebuild(Running, 7)) },
        case(prebuild(Snapshotting, 12)),
        Case { names: ["mobile-app", "Small", "Nightly builds"], ..case(scheduled(prebuild(Completed, 35))) },
        case(prebuild(Failed, 75)),
        Case { usual: Some(120), ..case(warned) },
        Case { is_selected: true, ..case(prebuild(Completed, 240)) },
        Case { is_selected: true, ..case(prebuild(Failed, 300)) },
        case(prebuild(Cancelling, 330)),
        case(prebuild(Cancelled, 400)),
        case(prebuild(Deleting, 500)),
        Case { found_by: Some("ID 0b5e0258"), ..case(prebuild(Completed, 600)) },
        Case { names: [LONG_NAME; 3], ..case(prebuild(Failed, 700)) },
        case(unknown),
    ]
}

fn history(has_project: bool) -> Element<Div> {
    // What differs without projects is only the first column.
    let skipped = if has_project { 0 } else { 11 };
    let cases: Vec<Case> = cases().into_iter().skip(skipped).collect();
    let count = cases.len();
    let read = move |index: usize| {
        let Case { prebuild, names: [project, class, person], found_by, usual, is_selected } = cases.get(index)?;
        let names = RowNames {
            class: (*class).to_owned(),
            project: if has_project { (*project).to_owned() } else { String::new() },
            person: (*person).to_owned(),
            found_by: found_by.map(str::to_owned),
        };
        Some(PrebuildRow::of(prebuild, index, names, usual.map(TimeDelta::seconds), *is_selected))
    };
    let columns = prebuild_columns(has_project);
    let select = column_head("cell-select").child(html::input().r#type("checkbox").aria_label("Select all"));
    let mut head = vec![select];
    head.extend(heads(&columns, |column| Sort::default().aria(column), |_| {}));
    let body = html::div().class("table-body virtual-window").role("rowgroup");
    selectable_table("table fitted-table history-table", &columns)
        .aria_label("Prebuild history")
        .child(table_head_of(head))
        .child(list(body, prebuild_row(&columns), count, read))
}

fn projects() -> Element<Div> {
    use PrebuildPhase::*;
    let project = |number: u32, name: &str| {
        let mut project = Project { id: id(0x0b22 + number), ..Default::default() };
        project.metadata.name = name.to_owned();
        project
    };
    let runs = |phases: &[PrebuildPhase]| {
        let nightly = |(phase, night): (&PrebuildPhase, i64)| Arc::new(prebuild(phase.clone(), 400 + 1_440 * night));
        Known::Is(phases.iter().zip(0..).map(nightly).collect::<Vec<_>>())
    };
    let recent = |completed: usize, failed: usize, is_partial: bool| Recent {
        figures: Some(Figures {
            count: completed + failed,
            completed,
            failed,
            p50: (completed > 0).then(|| TimeDelta::seconds(505)),
            p95: None,
            size: None,
        }),
        is_partial,
    };
    let none = || Recent { figures: None, is_partial: false };
    let pools = |phase, instances| PoolSummary::of(&[pool(phase, instances)]).map_or(Known::NotYet, Known::Is);
    let row = move |index: usize| {
        Some(match index {
            0 => ProjectRow::of(
                &project(0, "checkout-service"),
                Known::Is(prebuild(Failed, 75)),
                runs(&[Failed, Failed, Failed, Completed, Completed, Completed]),
                recent(61, 9, false),
                pools(WarmPoolPhase::Ready, [3, 1, 5, 2, 8]),
            ),
            1 => ProjectRow::of(
                &project(1, "mobile-app"),
                Known::Is(prebuild(Completed, 35)),
                runs(&vec![Completed; 10]),
                recent(1_204, 3, true),
                pools(WarmPoolPhase::Ready, [4, 0, 4, 1, 6]),
            ),
            2 => ProjectRow::of(
                &project(2, "design-system"),
                Known::Is(prebuild(Snapshotting, 12)),
                runs(&[Failed, Completed, Cancelled]),
                recent(0, 1, false),
                pools(WarmPoolPhase::Degraded, [1, 0, 3, 1, 4]),
            ),
            3 => ProjectRow::of(&project(3, LONG_NAME), Known::NotYet, Known::NotYet, none(), Known::NotYet),
            4 => ProjectRow::of(
                &project(4, "documentation"),
                Known::Not("No prebuilds yet"),
                Known::Not("Off"),
                none(),
                Known::Not("None"),
            ),
            _ => return None,
        })
    };
    let order = |column| (column == ProjectColumn::Started).then_some("descending");
    let columns = project_columns();
    let mut head = heads(&columns, order, |_| {});
    head.push(column_head("cell-edit").child("Actions"));
    let body = list(html::div().class("table-body").role("rowgroup"), project_row(&columns), 5, row);
    let table = fitted_table("table fitted-table projects-table", &columns).aria_label("Projects");
    table.child(table_head_of(head)).child(body)
}

fn failures(has_project: bool) -> impl Content {
    use PrebuildPhase::*;
    let line = |phases: &[PrebuildPhase], failures: usize, has_no_success: bool, message: &str| {
        let runs = phases.iter().zip(1..).filter_map(|(phase, number)| {
            let mut prebuild = prebuild(phase.clone(), 700 * number);
            if *phase == Failed {
                prebuild.status.failure_message = message.to_owned();
            }
            RunRecord::of(&prebuild).map(Arc::new)
        });
        let runs: Vec<_> = runs.collect();
        let failing_since = (failures > 0).then(|| ago(700 * failures as i64));
        let key = runs.first().map(|run: &Arc<RunRecord>| run.line.clone()).unwrap_or_default();
        Line { key, runs, failing_since, failures, has_no_success }
    };
    let message = "Command failed with exit code 1: npm run build";
    let lines = [
        line(&[Failed, Completed, Completed], 1, false, message),
        line(&[Failed, Failed, Failed, Failed, Completed, Completed, Cancelled, Completed], 4, false, message),
        line(
            &vec![Failed; 20],
            20,
            true,
            "Timed out after 1 h while the snapshot was being taken and uploaded to the object store of the runner's region",
        ),
        line(&[Failed, Failed], 2, true, ""),
        line(&[Completed, Completed, Failed], 0, false, message),
        line(&[Running], 0, true, ""),
    ];
    let names = ["checkout-service", "mobile-app", LONG_NAME, "design-system", "documentation", "search"];
    let read = move |index: usize| {
        let project = names.get(index).filter(|_| has_project).copied().unwrap_or_default().to_owned();
        Some(FailureRow::of(lines.get(index)?, LineNames { project, class: "Large".to_owned() }, false))
    };
    let place = html::ul().class("board-lines").child(failure_head(has_project));
    let lines = list(place, failure_row(has_project), names.len(), read);
    html::div().class("board").child(lines)
}

fn figures() -> impl Content {
    let read = |index: usize| {
        let row = |name: &str, href: Option<&str>, cells: [&str; 5]| FiguresRow {
            name: name.to_owned(),
            href: href.map(str::to_owned),
            cells: cells.map(str::to_owned),
        };
        Some(match index {
            0 => row("checkout-service", Some("gallery"), ["70", "87%", "8 min 25 s", "15 min 37 s", "19.3 GB"]),
            1 => row("mobile-app", Some("gallery"), ["1,207", "100%", "2 min 4 s", "3 min", "4.1 GB"]),
            2 => row(LONG_NAME, None, ["0", "–", "–", "–", "–"]),
            _ => return None,
        })
    };
    let heads = ["Project", "Prebuilds", "Success", "p50", "p95", "Snapshot"];
    let heads = heads.map(|head| html::th().scope("col").child(head));
    let table = html::table()
        .class("figures")
        .child(html::thead().child(html::tr().child(heads.into_iter().collect::<Vec<_>>())))
        .child(list(html::tbody(), figures_row(), 3, read));
    html::div().class("figures-place").tabindex("0").role("group").aria_label("By project").child(table)
}
