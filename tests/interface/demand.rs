//! Demand: when environments start, advice for warm pools, and servers that don't tell.

use prebuild_console::connect::error::Code;
use prebuild_console::domain::project_settings::{class_ids, has_prebuilds};
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::id::Id;
use prebuild_console::proto::prebuild::{Prebuild, PrebuildPhase};
use prebuild_console::proto::project::ListProjectsResponse;
use prebuild_console::proto::scalar::Timestamp;
use prebuild_console::proto::warm_pool::{ListWarmPoolsResponse, WarmPool};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::all_prebuilds;
use crate::support::{FakeApi, Locator, Reply, START, Screen, address, expect, render, saved_file, wait_until};

const RECORDS: &str = "ListEnvironmentUsageRecords";
const ENVIRONMENTS: &str = "ListEnvironments";
const SECOND: i64 = 1000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// An API whose world stands still, without environments that still exist.
fn still() -> FakeApi {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    api.always(ENVIRONMENTS, Reply::json(&json!({})));
    api
}

fn pools(api: &FakeApi) -> Vec<WarmPool> {
    let response: ListWarmPoolsResponse = api.call("PrebuildService/ListWarmPools", &json!({}));
    response.warm_pools
}

/// A record of an environment of the project and class of a pool.
fn record(pool: &WarmPool, at: i64) -> Value {
    json!({
        "environmentId": format!("{:032x}", at),
        "projectId": pool.metadata.project_id.to_string(),
        "environmentClassId": pool.metadata.environment_class_id.to_string(),
        "createdAt": Timestamp::from_millis(at),
    })
}

/// Bursts of so many starts, ten seconds apart, every hour of the last 27 days.
fn bursts(pool: &WarmPool, count: i64) -> Vec<Value> {
    let hours = (1..27 * 24).map(|hour| START - 27 * DAY + hour * HOUR);
    hours.flat_map(|at| (0..count).map(move |n| at + n * 10 * SECOND)).map(|at| record(pool, at)).collect()
}

fn page(records: &[Value], next: &str) -> Reply {
    Reply::json(&json!({ "records": records, "pagination": { "nextToken": next } }))
}

struct DemandPage {
    screen: Screen,
}

impl DemandPage {
    async fn open(api: &FakeApi, query: &str) -> Self {
        Self { screen: render(&format!("/demand{query}"), api).await }
    }

    fn progress(&self) -> String {
        self.screen.css(".range-status").attr("data-progress")
    }

    fn pool(&self, pool: &WarmPool) -> Locator {
        self.screen.test_id("demand-pool").data("pool-id", &pool.id.to_string())
    }

    /// Waits for the advice of a pool.
    async fn advice(&self, pool: &WarmPool, state: &str) {
        expect(|| self.pool(pool).attr("data-advice"), state.to_owned()).await;
    }
}

/// A pool whose size is neither 1 nor 5.
fn large_pool(api: &FakeApi) -> WarmPool {
    let is_large = |pool: &WarmPool| pool.spec.max_size.is_some_and(|max| max > 5);
    pools(api).into_iter().find(is_large).expect("a large pool")
}

#[wasm_bindgen_test]
async fn starts_are_counted_by_hour_and_week() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 2), ""));
    let page = DemandPage::open(&api, "?hours=utc").await;
    expect(|| page.progress(), "complete".to_owned()).await;
    let hours = page.screen.test_id("demand-hours");
    let starts = (27 * 24 - 1) * 2;
    assert!(hours.css(".tile dd").first().text().contains(&format!("{},{}", starts / 1000, starts % 1000)));
    let cells = hours.css(".heat-map td");
    assert_eq!(cells.count(), 7 * 24);
    let counted: i32 = cells.texts().iter().filter_map(|text| text.parse::<i32>().ok()).sum();
    assert_eq!(counted, starts);
    assert!(!hours.css(".figures").exists());
    hours.css("summary").click().await;
    expect(|| hours.css(".figures tbody tr").count(), 5).await;
    let range = &api.calls(RECORDS)[0].request["filter"]["dateRange"];
    assert_eq!(range["endTime"], json!(Timestamp::from_millis(START)));
    assert_eq!(range["startTime"], json!(Timestamp::from_millis(START - 28 * DAY)));
}

#[wasm_bindgen_test]
async fn advice_is_applied_through_the_pools_own_dialog() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    let card = page.pool(&pool);
    assert!(card.css("strong").text().ends_with("to 1"), "{}", card.text());
    let project: Value =
        api.call("ProjectService/GetProject", &json!({ "projectId": pool.metadata.project_id.to_string() }));
    let name = project["project"]["metadata"]["name"].as_str().expect("a name").to_owned();
    expect(|| card.css("h3").text().starts_with(&format!("{name} · ")), true).await;
    card.css("[data-action=apply]").click().await;
    let dialog = page.screen.dialog();
    wait_until(|| dialog.css("input[name=max]").exists()).await;
    let typed = ["min", "max"].map(|name| dialog.css(&format!("input[name={name}]")).value());
    assert_eq!(typed, ["1", "1"]);
    assert!(api.calls("UpdateWarmPool").is_empty());
    dialog.button("Save").click().await;
    expect(|| api.calls("UpdateWarmPool").len(), 1).await;
    page.advice(&pool, "keep").await;
    assert!(!card.css("[data-action=apply]").exists());
}

#[wasm_bindgen_test]
async fn the_share_is_chosen_and_kept_in_the_address() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 5), ""));
    let page = DemandPage::open(&api, "?share=80").await;
    let title = || page.pool(&pool).css("strong").text();
    expect(|| title().ends_with("to 4"), true).await;
    page.screen.css("input[name=share]").fill("95").await;
    page.screen.css("input[name=share]").press("Enter").await;
    expect(|| title().ends_with("to 5"), true).await;
    assert!(!address().contains("share"), "{}", address());
}

#[wasm_bindgen_test]
async fn a_project_and_a_class_are_selected_and_kept_in_the_address() {
    let api = still();
    let pool = large_pool(&api);
    let key = |pool: &WarmPool| (pool.metadata.project_id, pool.metadata.environment_class_id);
    let other = pools(&api).into_iter().find(|other| key(other).0 != key(&pool).0).expect("another project");
    let records: Vec<Value> = bursts(&pool, 1).into_iter().chain(bursts(&other, 2)).enumerate().map(with_id).collect();
    api.always(RECORDS, page(&records, ""));
    let page = DemandPage::open(&api, "?within=91d").await;
    page.advice(&pool, "resize").await;
    let starts = || page.screen.test_id("demand-hours").css(".tile dd").first().text();
    let hours = 27 * 24 - 1;
    assert_eq!(starts().replace(',', ""), (3 * hours).to_string());
    let project = page.screen.css("select[name=project]");
    project.choose(&key(&pool).0.to_string()).await;
    expect(starts, hours.to_string()).await;
    assert!(page.pool(&pool).exists() && !page.pool(&other).exists());
    assert!(address().contains(&format!("project={}", key(&pool).0)), "{}", address());
    // The advice is as before: a filter hides pools, it doesn't take starts from them.
    page.advice(&pool, "resize").await;
    page.screen.css("select[name=class]").choose(&key(&pool).1.to_string()).await;
    expect(starts, hours.to_string()).await;
    let page = DemandPage { screen: page.screen.reload().await };
    page.advice(&pool, "resize").await;
    assert_eq!(page.screen.css("select[name=project]").value(), key(&pool).0.to_string());
    assert!(!page.pool(&other).exists());
}

/// A record of an environment of its own.
fn with_id((number, mut record): (usize, Value)) -> Value {
    record["environmentId"] = json!(format!("{number:032x}"));
    record
}

#[wasm_bindgen_test]
async fn a_wrong_share_is_kept_and_explained() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 5), ""));
    let page = DemandPage::open(&api, "?share=80").await;
    let title = || page.pool(&pool).css("strong").text();
    expect(|| title().ends_with("to 4"), true).await;
    let share = page.screen.css("input[name=share]");
    let error = || page.screen.css("#demand-share-error").text();
    assert_eq!(error(), "");
    for wrong in ["49", "101", "most"] {
        share.fill(wrong).await;
        share.press("Enter").await;
        expect(|| error().contains("from 50 to 100"), true).await;
        assert_eq!((share.value(), share.attr("aria-invalid")), (wrong.to_owned(), "true".to_owned()));
        expect(|| title().ends_with("to 5"), true).await;
    }
    let page = DemandPage { screen: page.screen.reload().await };
    wait_until(|| page.screen.css("input[name=share]").exists()).await;
    assert_eq!(page.screen.css("input[name=share]").value(), "most");
    page.screen.css("input[name=share]").fill("").await;
    page.screen.css("input[name=share]").press("Enter").await;
    expect(|| page.screen.css("#demand-share-error").text(), String::new()).await;
    assert_eq!(page.screen.css("input[name=share]").value(), "95");
}

#[wasm_bindgen_test]
async fn refill_times_can_be_entered() {
    let api = still();
    let pool = large_pool(&api);
    // The second of five comes two and a half minutes after the first.
    let apart = |at: i64| (0..5).map(move |n| at + n * 150 * SECOND);
    let times = (1..27 * 24).map(|hour| START - 27 * DAY + hour * HOUR).flat_map(apart);
    let records: Vec<Value> = times.map(|at| record(&pool, at)).collect();
    api.always(RECORDS, page(&records, ""));
    let page = DemandPage::open(&api, "?new-minutes=10").await;
    page.advice(&pool, "resize").await;
    let title = |page: &DemandPage| page.pool(&pool).css("strong").text();
    let usual = title(&page);
    // The fields are open because the address has a time.
    let [stopped, fresh] =
        ["stopped-minutes", "new-minutes"].map(|name| page.screen.css(&format!("input[name={name}]")));
    assert_eq!((fresh.value(), stopped.value()), ("10".to_owned(), String::new()));
    fresh.fill("0.5").await;
    fresh.press("Enter").await;
    page.advice(&pool, "resize").await;
    expect(|| title(&page) != usual, true).await;
    assert!(address().contains("new-minutes=0.5"), "{}", address());
    page.pool(&pool).css("summary").click().await;
    expect(|| page.pool(&pool).text().contains("As entered above, a stopped instance starts in 30 s"), true).await;
    stopped.fill("2").await;
    stopped.press("Enter").await;
    let error = || page.screen.css("#demand-new-minutes-error").text();
    expect(|| error().contains("at least the time of a stopped instance"), true).await;
    assert_eq!(fresh.value(), "0.5");
    stopped.fill("x").await;
    stopped.press("Enter").await;
    expect(|| page.screen.css("#demand-stopped-minutes-error").text().contains("from 0.1 to 120"), true).await;
    assert_eq!((stopped.value(), error()), ("x".to_owned(), String::new()));
}

#[wasm_bindgen_test]
async fn prices_turn_hours_into_money_and_are_kept() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    let words = |page: &DemandPage| page.pool(&pool).css(".demand-advice").text();
    assert!(!words(&page).contains("per month"));
    page.screen.test_id("demand-pools").css("summary").first().click().await;
    let fields = page.screen.css(".demand-price-fields input");
    wait_until(|| fields.exists()).await;
    for index in 0..fields.count() {
        fields.nth(index).fill("0.5").await;
        fields.nth(index).press("Enter").await;
    }
    expect(|| words(&page).contains("per month"), true).await;
    let page = DemandPage { screen: page.screen.reload().await };
    page.advice(&pool, "resize").await;
    assert!(words(&page).contains("per month"));
}

#[wasm_bindgen_test]
async fn a_pool_with_few_starts_gets_no_advice() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1)[..99], ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "unknown").await;
    assert!(!page.pool(&pool).css("[data-action=apply]").exists());
    let other = pools(&api).into_iter().find(|other| other.id != pool.id).expect("another pool");
    page.advice(&other, "unused").await;
}

#[wasm_bindgen_test]
async fn the_curve_and_the_plan_are_drawn_on_demand() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 3), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    let card = page.pool(&pool);
    assert!(!card.css(".chart").exists());
    card.css("summary").click().await;
    wait_until(|| card.css(".chart-point").exists()).await;
    assert_eq!(card.css(".chart-line:not(.chart-dots)").count(), 1);
    // The sizes are in order, from no pool to the one that serves the most.
    assert!(card.css(".chart-point").attrs("aria-label")[0].starts_with("0 instance-hours, no pool: Served 0%"));
    let outcomes = card.test_id("demand-outcomes");
    assert_eq!(outcomes.css("tbody th").texts()[..2], ["Today", "Recommended"]);
    // The size, and what starts found: running, from stopped, cold.
    assert_eq!(outcomes.css("tbody tr").nth(1).css("td").texts()[..4], ["3", "100%", "0%", "0%"]);
    assert!(card.css(".chart-point").attrs("aria-label").last().is_some_and(|label| label.contains("Served 100%")));
}

#[wasm_bindgen_test]
async fn the_period_begins_at_the_first_record() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "?within=91d").await;
    page.advice(&pool, "resize").await;
    let status = page.screen.css(".range-status").text();
    assert!(status.contains(", the first record"), "{status}");
    let words = page.pool(&pool).css(".demand-advice").text();
    assert!(words.contains("26 days, 647 starts."), "{words}");
    let notes = page.screen.css("[data-field=weeks]").text();
    assert!(notes.contains("168 in the first one") && !notes.contains("Unusual"), "{notes}");
}

#[wasm_bindgen_test]
async fn a_new_pool_has_held_nothing_yet() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::of(Scenario::FirstDay) });
    api.always(ENVIRONMENTS, Reply::json(&json!({})));
    api.always(RECORDS, page(&[], ""));
    let demand = DemandPage::open(&api, "").await;
    let pool = pools(&api).into_iter().next().expect("a pool");
    demand.advice(&pool, "unknown").await;
    assert!(!demand.pool(&pool).text().contains("for nothing"));
}

#[wasm_bindgen_test]
async fn an_organization_without_starts_and_pools_says_so_once() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::of(Scenario::Empty) });
    let page = DemandPage::open(&api, "").await;
    expect(|| page.progress(), "complete".to_owned()).await;
    expect(|| page.screen.test_id("demand-pools").is_shown(), false).await;
    assert!(!page.screen.test_id("demand-use").exists());
    let text = page.screen.css(".range-body").text();
    assert!(text.contains("once environments have started") && !text.contains("longer time range"), "{text}");
}

#[wasm_bindgen_test]
async fn a_new_pool_gets_the_recommended_size_and_its_reason() {
    let api = still();
    let with_pool: Vec<(Id, Id)> =
        pools(&api).iter().map(|pool| (pool.metadata.project_id, pool.metadata.environment_class_id)).collect();
    let projects: ListProjectsResponse = api.call("ProjectService/ListProjects", &json!({}));
    let mut keys = projects.projects.iter().flat_map(|project| {
        let classes = class_ids(project).into_iter().filter(|class_id| has_prebuilds(project, *class_id));
        classes.map(|class_id| (project.id, class_id)).collect::<Vec<_>>()
    });
    let key = keys.find(|key| !with_pool.contains(key)).expect("a class without a pool");
    let mut records = bursts(&large_pool(&api), 3);
    for record in &mut records {
        record["projectId"] = json!(key.0.to_string());
        record["environmentClassId"] = json!(key.1.to_string());
    }
    api.always(RECORDS, page(&records, ""));
    let page = DemandPage::open(&api, "").await;
    let row = page.screen.test_id("demand-without-pool").css("tbody tr").first();
    expect(|| row.text().contains("3 serves 100%"), true).await;
    row.role("link").click().await;
    let dialog = page.screen.dialog();
    wait_until(|| dialog.css("input[name=max]").exists()).await;
    let typed = ["min", "max"].map(|name| dialog.css(&format!("input[name={name}]")).value());
    assert_eq!(typed, ["3", "3"]);
    expect(|| dialog.css("input[name=pool-class]:checked").exists(), true).await;
    assert!(dialog.test_id("pool-demand").text().starts_with("Create a pool of 3. "));
}

#[wasm_bindgen_test]
async fn partial_demand_is_no_fact() {
    let api = still();
    let pool = large_pool(&api);
    api.next(RECORDS, page(&bursts(&pool, 1)[..300], "second"));
    api.next(RECORDS, Reply::Never);
    let demand = DemandPage::open(&api, "").await;
    wait_until(|| demand.screen.test_id("demand-hours").exists() && api.calls(RECORDS).len() == 2).await;
    let hours = demand.screen.test_id("demand-hours");
    assert_eq!(hours.css(".tile dt").first().text(), "Starts so far");
    assert!(!hours.css("[data-field=weeks]").exists());
    assert!(!demand.screen.css(".range-status").text().contains("first record"));
    demand.screen.button("Stop").click().await;
    expect(|| demand.screen.test_id("demand-use").text().contains("Stopped."), true).await;
}

#[wasm_bindgen_test]
async fn what_is_denied_is_named() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    api.always("ListPrebuilds", Reply::error(Code::PermissionDenied, "no"));
    api.always("ListWarmPools", Reply::error(Code::PermissionDenied, "no"));
    let page = DemandPage::open(&api, "").await;
    expect(|| page.screen.test_id("demand-use").text().contains("permission to view prebuilds"), true).await;
    expect(|| page.screen.test_id("demand-pools").text().contains("permission to view warm pools"), true).await;
}

#[wasm_bindgen_test]
async fn advice_that_cannot_be_applied_says_why() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    api.always("UpdateWarmPool", Reply::error(Code::PermissionDenied, "no"));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    page.pool(&pool).css("[data-action=apply]").click().await;
    let dialog = page.screen.dialog();
    wait_until(|| dialog.css("input[name=max]").exists()).await;
    dialog.button("Save").click().await;
    expect(|| page.pool(&pool).text().contains("You have view access to this project."), true).await;
}

#[wasm_bindgen_test]
async fn loading_stops_and_continues() {
    let api = still();
    let pool = large_pool(&api);
    let records = bursts(&pool, 1);
    let (first, second) = records.split_at(300);
    api.next(RECORDS, page(first, "second"));
    api.next(RECORDS, Reply::Never);
    let demand = DemandPage::open(&api, "").await;
    wait_until(|| demand.screen.test_id("demand-pool").exists() && api.calls(RECORDS).len() == 2).await;
    assert_eq!((demand.progress(), demand.pool(&pool).attr("data-advice")), ("loading".into(), "pending".into()));
    demand.screen.button("Stop").click().await;
    expect(|| demand.progress(), "stopped".to_owned()).await;
    assert!(api.calls(RECORDS)[1].is_aborted());
    api.next(RECORDS, page(second, ""));
    demand.screen.button("Continue").click().await;
    demand.advice(&pool, "resize").await;
    assert_eq!(api.calls(RECORDS)[2].request["pagination"]["token"], "second");
}

#[wasm_bindgen_test]
async fn the_demand_is_kept_for_the_session() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    page.screen.link("Prebuilds").first().click().await;
    wait_until(|| page.screen.test_id("prebuild-row").exists()).await;
    page.screen.link("Demand").first().click().await;
    page.advice(&pool, "resize").await;
    assert_eq!(api.calls(RECORDS).len(), 1);
    page.screen.css("[data-action=refresh]").first().click().await;
    expect(|| api.calls(RECORDS).len(), 2).await;
}

#[wasm_bindgen_test]
async fn a_project_has_a_tab_of_its_own() {
    let api = still();
    let pool = large_pool(&api);
    let project_id = pool.metadata.project_id.to_string();
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let screen = render(&format!("/projects/{project_id}/demand?within=7d"), &api).await;
    let page = DemandPage { screen };
    page.advice(&pool, "resize").await;
    assert_eq!(page.screen.css(".tabs [aria-current]").text(), "Demand");
    let filter = &api.calls(RECORDS)[0].request["filter"];
    assert_eq!(filter["projectId"], project_id.as_str());
    assert_eq!(filter["dateRange"]["startTime"], json!(Timestamp::from_millis(START - 7 * DAY)));
}

#[wasm_bindgen_test]
async fn a_server_that_does_not_tell_is_no_error() {
    for code in [Code::PermissionDenied, Code::Unimplemented] {
        let api = still();
        api.always(RECORDS, Reply::error(code, "no"));
        let page = DemandPage::open(&api, "").await;
        wait_until(|| page.screen.test_id("demand-unavailable").css("h2").exists()).await;
        assert!(!page.screen.test_id("error-panel").exists() && !page.screen.test_id("demand-pools").exists());
        assert_eq!(page.progress(), "unavailable");
        assert_eq!(api.calls(ENVIRONMENTS).len(), 0);
        page.screen.link("Warm pools").first().click().await;
        wait_until(|| page.screen.test_id("pool-card").exists()).await;
    }
}

#[wasm_bindgen_test]
async fn a_failure_is_said_and_retried() {
    let api = still();
    let pool = large_pool(&api);
    api.next(RECORDS, Reply::error(Code::Internal, "the disk is full"));
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    wait_until(|| page.screen.test_id("error-panel").is_shown()).await;
    page.screen.test_id("error-panel").css("[data-action=retry]").click().await;
    page.advice(&pool, "resize").await;
}

/// An environment of the project and class of a pool that still exists.
fn environment(pool: &WarmPool, at: i64, prebuild_id: Option<&str>) -> Value {
    json!({
        "id": format!("{at:032x}"),
        "metadata": {
            "projectId": pool.metadata.project_id.to_string(),
            "createdAt": Timestamp::from_millis(at),
            "role": "ENVIRONMENT_ROLE_DEFAULT",
            "prebuildId": prebuild_id.unwrap_or_default(),
        },
        "spec": { "machine": { "class": pool.metadata.environment_class_id.to_string() } },
    })
}

#[wasm_bindgen_test]
async fn the_use_of_prebuilds_is_shown_by_project_and_class() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    let pool = large_pool(&api);
    let snapshot = pool.spec.snapshot_id.to_string();
    let environments = [environment(&pool, START - HOUR, Some(&snapshot)), environment(&pool, START - 2 * HOUR, None)];
    api.always(ENVIRONMENTS, Reply::json(&json!({ "environments": environments })));
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    let used = page.screen.test_id("demand-use");
    wait_until(|| used.css(".figures tbody tr").exists()).await;
    assert_eq!(used.css(".tile dd").texts()[..2], ["2", "50%"]);
    assert_eq!(used.css(".figures tbody tr").first().css("td").texts()[..2], ["2", "50%"]);
    used.css("summary").first().click().await;
    let unused = used.css("[data-field=unused-prebuilds] a");
    wait_until(|| unused.exists()).await;
    assert!(unused.attrs("href").iter().all(|href| href.contains("/prebuilds/") && !href.contains(&snapshot)));
    page.screen.button("Export").click().await;
    wait_until(|| page.screen.css("#export-menu .menu-item").exists()).await;
    page.screen.css("#export-menu").button("Use of prebuilds (JSON)").click().await;
    expect(|| saved_file().name, "demand-prebuilds.json".to_owned()).await;
    let uses: Vec<Value> = serde_json::from_str(&saved_file().text).unwrap();
    assert_eq!((&uses[0]["environments"], &uses[0]["from_prebuild"]), (&json!(2), &json!(1)));
    let request = &api.calls(ENVIRONMENTS)[0].request["filter"];
    assert_eq!(request["projectIds"], json!([pool.metadata.project_id.to_string()]));
    assert_eq!(request["archivalStatus"], "ARCHIVAL_STATUS_ALL");
}

#[wasm_bindgen_test]
async fn pools_get_advice_where_environments_are_not_listed() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    api.always(ENVIRONMENTS, Reply::error(Code::PermissionDenied, "no"));
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    expect(|| page.screen.test_id("demand-use").text().contains("permission"), true).await;
    assert_eq!(page.progress(), "complete");
}

#[wasm_bindgen_test]
async fn starts_and_advice_are_exported() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    let export = async |name: &str| {
        page.screen.button("Export").click().await;
        wait_until(|| page.screen.css("#export-menu .menu-item").exists()).await;
        page.screen.css("#export-menu").button(name).click().await;
    };
    export("Starts (CSV)").await;
    expect(|| saved_file().name, "demand-starts.csv".to_owned()).await;
    assert_eq!(saved_file().text.lines().count(), 27 * 24);
    export("Starts (JSON)").await;
    expect(|| saved_file().name, "demand-starts.json".to_owned()).await;
    let records: Vec<Value> = serde_json::from_str(&saved_file().text).unwrap();
    assert_eq!(records.len(), 27 * 24 - 1);
    export("Warm pool advice (CSV)").await;
    expect(|| saved_file().name, "demand-warm-pools.csv".to_owned()).await;
    let line = saved_file().text.lines().find(|line| line.starts_with(&pool.id.to_string())).unwrap().to_owned();
    assert!(line.contains(",size,1,1,"), "{line}");
    export("Warm pool advice (JSON)").await;
    expect(|| saved_file().name, "demand-warm-pools.json".to_owned()).await;
    let advice: Vec<Value> = serde_json::from_str(&saved_file().text).unwrap();
    let own = advice.iter().find(|advice| advice["warm_pool_id"] == pool.id.to_string().as_str()).unwrap();
    assert_eq!((&own["verdict"], &own["recommended_max_size"], &own["cold"]), (&json!("size"), &json!(1), &json!(0)));
}

#[wasm_bindgen_test]
async fn advice_is_also_in_the_pools_row_panel_and_dialog() {
    let api = still();
    let pool = large_pool(&api);
    api.always(RECORDS, page(&bursts(&pool, 1), ""));
    let page = DemandPage::open(&api, "").await;
    page.advice(&pool, "resize").await;
    page.pool(&pool).role("link").click().await;
    let panel = page.screen.test_id("pool-panel");
    wait_until(|| panel.test_id("pool-demand").exists()).await;
    assert!(panel.test_id("pool-demand").text().starts_with("Resize to 1. "));
    let row = page.screen.test_id("pool-card").data("pool-id", &pool.id.to_string());
    expect(|| row.css(".pool-details").text().starts_with("Advice: resize to 1"), true).await;
    panel.button("Resize").click().await;
    let dialog = page.screen.dialog();
    wait_until(|| dialog.css("input[name=max]").exists()).await;
    assert!(dialog.test_id("pool-demand").exists());
    dialog.css("input[name=min]").fill("2").await;
    dialog.css("input[name=max]").fill("3").await;
    dialog.button("Save").click().await;
    expect(|| panel.test_id("pool-demand").exists(), false).await;
    // It was for another size.
    expect(|| row.css(".pool-details").text().contains("Advice"), false).await;
}

/// The page of a completed prebuild.
async fn completed_prebuild(api: &FakeApi) -> (Screen, Prebuild) {
    let is_completed = |run: &Prebuild| run.status.phase == PrebuildPhase::Completed;
    let run = all_prebuilds(api).into_iter().find(is_completed).expect("a completed prebuild");
    let screen = render(&format!("/projects/{}/prebuilds/{}", run.metadata.project_id, run.id), api).await;
    wait_until(|| screen.test_id("prebuild-environments").exists()).await;
    (screen, run)
}

/// Environments created at these times from a prebuild.
fn created_from(prebuild_id: &str, times: &[i64]) -> Vec<Value> {
    let environment = |at: &i64| {
        let metadata = json!({ "createdAt": Timestamp::from_millis(*at), "prebuildId": prebuild_id });
        json!({ "id": format!("{at:032x}"), "metadata": metadata })
    };
    times.iter().map(environment).collect()
}

#[wasm_bindgen_test]
async fn a_prebuilds_page_tells_which_environments_came_from_it() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    let (screen, run) = completed_prebuild(&api).await;
    let section = screen.test_id("prebuild-environments");
    assert_eq!(api.calls(ENVIRONMENTS).len(), 0, "only when it is opened");
    let page = |environments: &[Value], next: &str| {
        Reply::json(&json!({ "environments": environments, "pagination": { "nextToken": next } }))
    };
    let own = created_from(&run.id.to_string(), &[START - DAY, START - 3 * DAY]);
    let others = created_from("another", &[START - 2 * DAY, START - 4 * DAY]);
    api.next(ENVIRONMENTS, page(&[own[0].clone(), others[0].clone()], "second"));
    api.next(ENVIRONMENTS, Reply::Never);
    section.css("summary").click().await;
    expect(|| api.calls(ENVIRONMENTS).len(), 2).await;
    let progress = || section.css("[data-progress]").attr("data-progress");
    expect(|| section.css("[role=status]").text().starts_with("1 environment so far"), true).await;
    section.button("Stop").click().await;
    expect(progress, "stopped".to_owned()).await;
    assert!(api.calls(ENVIRONMENTS)[1].is_aborted());
    api.next(ENVIRONMENTS, page(&[own[1].clone(), others[1].clone()], ""));
    section.button("Continue").click().await;
    expect(progress, "complete".to_owned()).await;
    assert!(section.css("[role=status]").text().starts_with("2 environments "), "{}", section.text());
    assert_eq!(section.css("[data-field=environments] li").count(), 2, "one for each day");
    let request = &api.calls(ENVIRONMENTS)[2].request;
    assert_eq!(request["filter"]["projectIds"], json!([run.metadata.project_id.to_string()]));
    assert_eq!(request["pagination"]["token"], "second");
}

#[wasm_bindgen_test]
async fn where_environments_are_not_listed_a_prebuilds_page_says_so() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    api.always(ENVIRONMENTS, Reply::error(Code::PermissionDenied, "no"));
    let (screen, _) = completed_prebuild(&api).await;
    let section = screen.test_id("prebuild-environments");
    section.css("summary").click().await;
    expect(|| section.text().contains("permission"), true).await;
    assert!(!screen.test_id("error-panel").exists() && screen.test_id("prebuild-summary").exists());
}
