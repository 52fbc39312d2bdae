//! The list of projects: what a row shows, order, filter, and actions.

use std::collections::HashSet;
use std::time::Duration;

use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::prebuild::{Prebuild, PrebuildPhase, PrebuildTrigger};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{all_prebuilds, created_at, still};
use crate::support::{FakeApi, Locator, Screen, address, advance, expect, go_back, render, wait_until};

#[wasm_bindgen_test]
async fn the_projects_are_shown_with_their_last_prebuild_and_pools() {
    let screen = render("/projects", &still()).await;
    let projects = screen.test_id("project-row");
    expect(|| projects.count(), 12).await;
    expect(|| projects.css(".skeleton-text").exists(), false).await;
    assert_eq!(projects.css(".cell-phase .badge").count(), 11);
    assert!(projects.css(".cell-phase").containing("No prebuilds yet").exists());
    assert!(projects.css(".cell-pools .badge").exists());
    assert_eq!(projects.css(".cell-schedule").count(), 12);
    screen.field("Find a project by name").fill("zzz").await;
    expect(|| projects.exists(), false).await;
    assert!(screen.css(".empty-state").button("Show all projects").exists());
}

#[wasm_bindgen_test]
async fn a_project_shows_that_its_schedule_fails_though_manual_runs_pass() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::of(Scenario::FailingNightly) });
    let screen = render("/projects", &api).await;
    let schedules = screen.css("[data-testid=project-row] .cell-schedule");
    wait_until(|| schedules.css(".text-bad").exists()).await;
    let project_id = api.project_id("checkout-service");
    let own = schedules.containing("Failing ×");
    let of_project = screen.test_id("project-row").containing("checkout-service").css(".cell-schedule");
    assert!(own.all().contains(&of_project.all()[0]));
    let mut runs = all_prebuilds(&api);
    runs.retain(|run| {
        run.metadata.project_id.to_string() == project_id && run.metadata.triggered_by == PrebuildTrigger::Scheduled
    });
    runs.truncate(10);
    // The schedule starts a run for each class: a mark stands for all of a night.
    let nights: HashSet<i64> = runs.iter().map(|run| created_at(run) / 3_600_000).collect();
    assert!(nights.len() > 1 && nights.len() < runs.len());
    let marks = of_project.css(".streak-run").attrs("data-tone");
    assert_eq!(marks.len(), nights.len());
    assert_eq!(marks.last().map(String::as_str), Some("bad"), "the newest stands last");
    let label = of_project.css("[role=img]").attr("aria-label");
    assert!(
        label.starts_with(&format!("Last {} scheduled runs: ", nights.len())) && label.contains("failed in a row"),
        "{label}"
    );
    // A few calls for all, and none for each.
    let scheduled =
        api.calls("ListPrebuilds").into_iter().filter(|call| call.request["filter"]["triggeredBy"].is_array());
    assert!(scheduled.count() <= 12);
}

fn rows(screen: &Screen) -> Locator {
    screen.test_id("project-row")
}

fn names(screen: &Screen) -> Vec<String> {
    rows(screen).css(".cell-name").texts()
}

/// The page with the figures of the last 7 days.
async fn with_figures(api: &FakeApi, query: &str) -> Screen {
    let screen = render(&format!("/projects{query}"), api).await;
    wait_until(|| rows(&screen).count() == 12).await;
    advance(Duration::from_secs(1)).await;
    wait_until(|| rows(&screen).css(".cell-success").texts().iter().any(|text| text.ends_with('%'))).await;
    screen
}

#[wasm_bindgen_test]
async fn figures_are_those_of_the_last_seven_days_and_come_after_the_rows() {
    let api = still();
    let screen = render("/projects", &api).await;
    wait_until(|| rows(&screen).count() == 12).await;
    assert!(rows(&screen).css(".cell-success").texts().iter().all(|text| text == "–"));
    let screen = with_figures(&api, "").await;
    let all = all_prebuilds(&api);
    let newest = all.iter().filter_map(|run| run.metadata.created_at).map(|at| at.millis()).max().unwrap_or_default();
    let row = rows(&screen).containing("checkout-service").first();
    let id = row.attr("data-project-id");
    let count = |days: i64| {
        let is_counted = |run: &&Prebuild| {
            run.metadata.project_id.to_string() == id
                && run.status.phase == PrebuildPhase::Completed
                && run.metadata.created_at.is_some_and(|at| at.millis() > newest - days * 86_400_000)
        };
        all.iter().filter(is_counted).count()
    };
    let title = row.css(".cell-success span").attr("title");
    let completed = title.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or_default();
    assert!((count(6)..=count(8)).contains(&completed) && completed > 0, "{title}");
    assert_ne!(row.css(".cell-p50").text(), "–");
}

#[wasm_bindgen_test]
async fn projects_are_sorted_by_name_and_by_the_column_that_is_clicked() {
    let screen = with_figures(&still(), "").await;
    assert!(names(&screen).is_sorted(), "{:?}", names(&screen));
    let head = |name: &str| screen.role("columnheader").css("button").named(name);
    head("Success").click().await;
    let percents = || {
        let texts = rows(&screen).css(".cell-success").texts();
        texts.iter().filter_map(|text| text.strip_suffix('%')?.parse::<u32>().ok()).collect::<Vec<_>>()
    };
    wait_until(|| percents().is_sorted()).await;
    assert!(address().ends_with("sort=success"), "{}", address());
    head("Success").click().await;
    wait_until(|| percents().iter().rev().is_sorted()).await;
    head("Last prebuild").click().await;
    let tones = || rows(&screen).css(".cell-phase .badge").attrs("data-tone");
    let last_bad = || tones().iter().rposition(|tone| tone == "bad");
    let first_other = || tones().iter().position(|tone| tone != "bad");
    wait_until(|| first_other() > last_bad()).await;
}

#[wasm_bindgen_test]
async fn new_failures_are_marked_until_the_list_is_looked_at() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    let screen = with_figures(&api, "").await;
    screen.goes_live().await;
    let dot = screen.css(".app-nav .nav-dot");
    assert!(!dot.exists(), "failures from before the first visit aren't new");
    let running = all_prebuilds(&api).into_iter().find(|prebuild| prebuild.status.phase == PrebuildPhase::Running);
    let id = running.expect("a running prebuild").id.to_string();
    let failed = "PREBUILD_PHASE_FAILED";
    api.change_prebuild(
        &id,
        &json!({ "phase": failed, "completionTime": "2026-09-21T15:00:00Z", "statusVersion": "999" }),
    );
    wait_until(|| dot.exists()).await;
    let lists = screen.css(".app-nav [href='/prebuilds']");
    assert!(lists.text().ends_with("new failures"), "{}", lists.text());
    lists.click().await;
    expect(|| dot.exists(), false).await;
    go_back().await;
    wait_until(|| rows(&screen).exists()).await;
    assert!(!dot.exists());
}

#[wasm_bindgen_test]
async fn the_worst_projects_come_first_on_request() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::of(Scenario::FailingNightly) });
    let screen = with_figures(&api, "").await;
    let worst = screen.button("Worst first");
    worst.click().await;
    expect(|| worst.attr("aria-pressed"), "true").await;
    let is_failing = |index| rows(&screen).nth(index).css(".cell-schedule").text().starts_with("Failing ×");
    wait_until(|| is_failing(0) && is_failing(1)).await;
    assert!(!is_failing(2));
    assert!(address().ends_with("sort=worst"), "{}", address());
    worst.click().await;
    wait_until(|| names(&screen).is_sorted()).await;
}

#[wasm_bindgen_test]
async fn a_status_leaves_the_projects_whose_last_prebuild_has_it() {
    let screen = render("/projects", &still()).await;
    wait_until(|| rows(&screen).css(".cell-phase .badge").count() == 11).await;
    let statuses = screen.role("group").named("Last prebuild");
    statuses.button("Completed").click().await;
    expect(|| rows(&screen).css(".cell-phase .badge").attrs("data-tone").iter().all(|tone| tone == "good"), true).await;
    assert!(rows(&screen).count() < 12 && address().ends_with("status=completed"), "{}", address());
    statuses.button("All").click().await;
    expect(|| rows(&screen).count(), 12).await;
}

#[wasm_bindgen_test]
async fn a_row_starts_a_prebuild_and_leads_to_the_settings() {
    let screen = render("/projects", &still()).await;
    wait_until(|| rows(&screen).count() == 12).await;
    let row = rows(&screen).containing("checkout-service").first();
    let settings = row.role("link").name_starting("Settings").attr("href");
    assert_eq!(settings, format!("/projects/{}/settings", row.attr("data-project-id")));
    row.css("[data-action=new]").click().await;
    wait_until(|| screen.dialog().exists()).await;
    expect(|| screen.dialog().field("Project").value(), row.attr("data-project-id")).await;
    assert_eq!(address(), "/projects");
}
