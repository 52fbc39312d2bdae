//! What the list shows of pools: the table, a pool's panel, filters, sums, and issues.

use std::time::Duration;

use prebuild_console::components::pool_trend::trend_words;
use prebuild_console::domain::pool_trend::trend;
use prebuild_console::format;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::id::Id;
use prebuild_console::proto::prebuild::{CreatePrebuildResponse, GetPrebuildResponse, PrebuildPhase};
use prebuild_console::proto::warm_pool::{WarmPool, WarmPoolMetadata};
use prebuild_console::routes;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Pools, fact};
use crate::support::{FakeApi, Locator, Reply, address, copied_text, expect, fast_forward, press, render, wait_until};

const MINUTE: Duration = Duration::from_secs(60);

impl Pools {
    /// Switches one choice of a part of the filter.
    async fn filter(&self, part: &str, choice: &str) {
        self.screen.button("Filter").click().await;
        self.screen.css(&format!("#filter-menu [data-part={part}]")).click().await;
        self.screen.css("#filter-menu").role("checkbox").name_starting(choice).click().await;
        press("Escape").await;
    }

    /// The chips of the filter.
    fn chips(&self) -> Vec<String> {
        self.screen.css(".chip-words").texts()
    }

    async fn clear_filters(&self) {
        self.screen.button("Clear filters").click().await;
        expect(|| self.cards().count(), 8).await;
    }
}

fn concerns(card: &Locator) -> Vec<String> {
    card.css("[data-concern]").attrs("data-concern")
}

#[wasm_bindgen_test]
async fn a_pool_is_shown_with_phase_sizes_instances_and_snapshot() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    assert_eq!(pools.cards().count(), 8);
    let mut phases = pools.cards().attrs("data-phase");
    phases.sort();
    phases.dedup();
    assert_eq!(phases, ["degraded", "deleting", "pending", "ready"]);

    let id = pools.ready();
    let (card, pool) = (pools.card(&id), pools.pool(&id));
    let WarmPool { metadata, spec, status, .. } = &pool;
    let facts = ["running", "stopped", "target", "min", "max"].map(|name| fact(&card, name).parse().ok());
    let expected = [
        Some(status.running_instances),
        Some(status.stopped_instances),
        Some(status.desired_size),
        spec.min_size,
        spec.max_size,
    ];
    assert_eq!(facts, expected);
    let blocks = card.css(".gauge-running").attr("d").matches('M').count();
    assert_eq!(i32::try_from(blocks), Ok(status.running_instances));
    let gauge = card.role("img").attr("aria-label");
    assert!(gauge.starts_with(&format!("{} running", status.running_instances)), "{gauge}");
    assert_eq!(card.css(".pool-running").attr("title"), trend_words(trend(&pool)));

    pools.show(&id).await;
    let numbers = pools.panel().css(".facts dd").texts();
    assert_eq!(numbers.iter().map(|number| number.parse().ok()).collect::<Vec<_>>(), expected);
    let snapshot = pools.panel().css(".pool-snapshot");
    wait_until(|| snapshot.css("time").count() == 2).await;
    let link = snapshot.link(&format::short_id(spec.snapshot_id));
    link.click().await;
    expect(address, routes::prebuild(metadata.project_id, spec.snapshot_id)).await;
}

#[wasm_bindgen_test]
async fn what_deserves_a_look_is_marked_and_can_be_filtered() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    expect(|| concerns(&pools.of_phase("degraded")), ["degraded"]).await;
    expect(|| concerns(&pools.of_phase("pending")), ["no-snapshot"]).await;
    assert_eq!(pools.cards().having(|card| card.css("[data-concern=min-zero]")).count(), 1);
    // Nobody has to look at a pool that drains, nor at a minimum that somebody chose.
    assert!(concerns(&pools.of_phase("deleting")).is_empty());
    let attention = pools.screen.role("button").name_starting("Needs attention");
    assert_eq!(attention.css(".count").text(), "2");
    attention.click().await;
    expect(|| pools.cards().attrs("data-phase"), ["degraded", "pending"]).await;
    assert!(address().ends_with("attention=yes"), "{}", address());
}

#[wasm_bindgen_test]
async fn what_a_pool_did_while_the_page_was_open_is_drawn_and_listed() {
    let pools = Pools::open(FakeApi::new(WorldSpec::of(Scenario::Healthy)), "").await;
    let id = pools.ready();
    pools.show(&id).await;
    let record = pools.panel().css(".pool-record");
    let line = pools.card(&id).css(".pool-activity");
    assert!(!record.exists() && !line.exists(), "a few seconds are no record");
    // Somebody else makes it larger, so that more run.
    pools.update(&id, &json!({ "minSize": 12, "maxSize": 14 }));
    for _ in 0..40 {
        fast_forward(MINUTE).await;
    }
    let summary = record.css(".chart-words");
    wait_until(|| summary.exists() && summary.text().contains("40 min")).await;
    assert_eq!(line.attr("title"), summary.text());
    // It may be below what fits into the panel.
    record.css(".chart summary").press("Enter").await;
    expect(|| record.role("columnheader").texts(), ["Time", "Target", "Running", "Stopped"]).await;
    let mut ran = record.css("tbody tr").css("td:nth-of-type(2)").texts();
    assert_eq!(ran.len(), 60);
    ran.sort();
    ran.dedup();
    assert!(ran.len() > 1, "{ran:?}");

    // What happens meanwhile closes nothing.
    fast_forward(MINUTE).await;
    wait_until(|| summary.text().contains("41 min")).await;
    assert!(record.role("columnheader").exists());
}

#[wasm_bindgen_test]
async fn filters_are_kept_in_the_address_and_the_sums_follow_them() {
    let mut pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    assert_eq!(pools.total("pools"), "8");
    pools.filter("phase", "Degraded").await;
    expect(|| pools.cards().count(), 1).await;
    assert!(address().ends_with("phase=degraded"), "{}", address());
    assert_eq!((pools.total("pools"), pools.total("held")), ("1".into(), fact(&pools.cards(), "min")));
    assert_eq!(pools.total("most"), fact(&pools.cards(), "max"));
    pools.clear_filters().await;

    pools.filter("project", "checkout-service").await;
    pools.filter("class", "Large").await;
    let is_found = |pools: &Pools| {
        let text = pools.cards().first().text();
        pools.cards().count() == 1 && text.contains("checkout-service") && text.contains("Large")
    };
    wait_until(|| is_found(&pools)).await;
    pools.screen = pools.screen.reload().await;
    wait_until(|| is_found(&pools)).await;
    expect(|| pools.chips().len(), 2).await;
    assert_eq!(pools.chips()[0], "Project is checkout-service");
    assert!(pools.chips()[1].starts_with("Class is Large"), "{:?}", pools.chips());
    pools.screen.css("[data-filter=class] .icon-button").click().await;
    expect(|| pools.cards().count(), 2).await;
    pools.clear_filters().await;

    pools.filter("runner", "us-east-1").await;
    wait_until(|| pools.cards().count() < 8).await;
    for id in pools.cards().attrs("data-pool-id") {
        pools.show(&id).await;
        expect(|| pools.panel().css(".pool-runner").text(), "us-east-1").await;
        press("Escape").await;
    }
}

#[wasm_bindgen_test]
async fn an_option_of_any_part_is_found_by_typing() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    press("f").await;
    let menu = pools.screen.css("#filter-menu");
    wait_until(|| menu.role("searchbox").is_focused()).await;
    menu.role("searchbox").fill("CHECKOUT").await;
    expect(|| menu.role("checkbox").count(), 1).await;
    menu.role("checkbox").click().await;
    expect(|| pools.cards().count(), 2).await;
    assert_eq!(pools.chips(), ["Project is checkout-service"]);
}

#[wasm_bindgen_test]
async fn a_rows_menu_copies_its_pool_leads_to_its_prebuilds_and_filters_by_what_it_has() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let menu = pools.screen.css("#pool-menu");
    let open = async |id: &str| pools.card(id).css("[data-action=more]").click().await;
    let ids = pools.cards().attrs("data-pool-id");
    for id in &ids[..2] {
        open(id).await;
        menu.role("button").named("ID").click().await;
        assert_eq!(copied_text(), *id, "the menu is about the row whose button was clicked");
        press("Escape").await;
    }
    let WarmPoolMetadata { project_id, environment_class_id, .. } = pools.pool(&ids[0]).metadata;
    open(&ids[0]).await;
    let href = menu.role("link").attr("href");
    assert!(href.ends_with(&format!("/projects/{project_id}/prebuilds?class={environment_class_id}")), "{href}");
    menu.css("[data-only=project]").click().await;
    expect(|| address().ends_with(&format!("?project={project_id}")), true).await;
    assert!(!menu.is_shown());
}

#[wasm_bindgen_test]
async fn where_the_filters_leave_no_pool_all_can_be_shown() {
    let api = FakeApi::new(WorldSpec::default());
    let pools = Pools { screen: render("/warm-pools?class=01985c07-91be-7a33-8f6d-2b4c90e1a5f7", &api).await, api };
    let all = pools.screen.css(".empty-state").button("Clear filters");
    wait_until(|| all.exists()).await;
    assert_eq!((pools.cards().count(), pools.total("pools")), (0, "0".into()));
    all.click().await;
    expect(|| pools.cards().count(), 8).await;
    assert_eq!(address(), "/warm-pools");
}

#[wasm_bindgen_test]
async fn a_row_has_its_pools_numbers_and_actions() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let row = pools.of_phase("degraded");
    let status = pools.pool(&row.attr("data-pool-id")).status;
    assert_eq!(row.css(".cell-bounds").text(), "3–12");
    assert_eq!(row.css(".pool-running").text(), format!("{} of {}", status.running_instances, status.desired_size));
    let reason = status.failure_message.lines().next().unwrap_or_default();
    assert!(!reason.is_empty() && row.css(".cell-concern").text().starts_with(reason));
    row.role("button").name_starting("Resize web-storefront").click().await;
    expect(|| pools.max().value(), "12").await;
}

#[wasm_bindgen_test]
async fn all_gauges_have_the_scale_of_the_largest_pool_shown() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let scales = || {
        let mut scales = pools.cards().css(".gauge").attrs("viewBox");
        scales.dedup();
        scales
    };
    let max = pools.all().iter().filter_map(|pool| pool.spec.max_size).max().unwrap_or_default();
    assert_eq!(scales(), [format!("0 0 {max} 1")]);
    pools.filter("project", "search-indexer").await;
    expect(scales, ["0 0 3 1"]).await;
}

#[wasm_bindgen_test]
async fn the_worst_pools_come_first_and_a_head_sorts_by_its_column() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let phases = pools.cards().attrs("data-phase");
    assert_eq!((phases[0].as_str(), phases[7].as_str()), ("degraded", "deleting"));
    let head = |name: &str| {
        pools.screen.role("columnheader").having({
            let name = name.to_owned();
            move |head| head.button(&name)
        })
    };
    assert_eq!(head("Phase").attr("aria-sort"), "descending");

    head("Project").button("Project").click().await;
    let titles = || pools.cards().css(".pool-title").texts();
    wait_until(|| titles().is_sorted()).await;
    assert!(address().ends_with("sort=project"), "{}", address());
    assert_eq!(
        (head("Project").attr("aria-sort"), head("Phase").attr("aria-sort")),
        ("ascending".into(), String::new())
    );
    head("Project").button("Project").click().await;
    wait_until(|| titles().iter().rev().is_sorted()).await;

    head("Min–max").button("Min–max").click().await;
    let bounds = || pools.cards().attrs("data-pool-id").iter().map(|id| pools.fact(id, "max")).collect::<Vec<_>>();
    wait_until(|| bounds().iter().filter_map(|max| max.parse::<i32>().ok()).rev().is_sorted()).await;
}

#[wasm_bindgen_test]
async fn rows_keep_their_order_while_the_keyboard_is_on_them() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "?sort=max").await;
    let order = pools.cards().attrs("data-pool-id");
    let last = order.iter().rev().find(|id| pools.card(id).attr("data-phase") == "ready").cloned().unwrap_or_default();
    pools.card(&last).role("checkbox").press("Space").await;
    pools.update(&last, &json!({ "maxSize": 20 }));
    expect(|| pools.fact(&last, "max"), "20").await;
    assert_eq!(pools.cards().attrs("data-pool-id"), order);
    pools.screen.button("Refresh").press("Shift").await;
    expect(|| pools.cards().first().attr("data-pool-id"), last.as_str()).await;
}

#[wasm_bindgen_test]
async fn a_panel_is_opened_from_its_row_kept_in_the_address_and_closed_by_escape() {
    let mut pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let ids = pools.of_phase("ready").attrs("data-pool-id");
    pools.show(&ids[0]).await;
    assert!(address().ends_with(&format!("?pool={}", ids[0])), "{}", address());
    assert!(pools.panel().role("heading").first().is_focused());
    assert_eq!((pools.cards().count(), pools.card(&ids[0]).role("link").attr("aria-current").as_str()), (8, "true"));
    let shown = |pools: &Pools| pools.panel().css(".pool-body").attr("data-pool-id");
    pools.show(&ids[1]).await;
    expect(|| shown(&pools), ids[1].as_str()).await;
    press("Escape").await;
    expect(|| pools.panel().exists(), false).await;
    assert!(pools.card(&ids[1]).role("link").is_focused());
    assert_eq!(address(), "/warm-pools");

    pools.show(&ids[0]).await;
    pools.screen = pools.screen.reload().await;
    wait_until(|| shown(&pools) == ids[0]).await;
    pools.panel().button("Close").click().await;
    expect(|| pools.panel().exists(), false).await;
}

#[wasm_bindgen_test]
async fn a_link_to_a_pool_that_is_gone_says_so() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "?pool=01985c07-91be-7a33-8f6d-2b4c90e1a5f7").await;
    wait_until(|| pools.panel().text().contains("deleted")).await;
    assert_eq!(pools.cards().count(), 8);
}

#[wasm_bindgen_test]
async fn time_tells_of_a_pool_that_is_full_idle_or_on_an_old_snapshot() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let card = pools.cards().containing("payments-gateway");
    let id = card.attr("data-pool-id");
    pools.show(&id).await;
    let panel = pools.panel();
    let has = |concern: &str| concerns(&panel).iter().any(|name| name == concern);
    let (mut pool, running) = (pools.pool(&id), 4);
    (pool.status.running_instances, pool.status.desired_size) = (running, running);
    (pool.spec.min_size, pool.spec.max_size) = (Some(1), Some(running));
    pools.keep(&mut pool).await;
    expect(|| pools.fact(&id, "target"), "4").await;
    fast_forward(MINUTE * 14).await;
    assert!(!has("at-max"));
    fast_forward(MINUTE * 2).await;
    expect(|| has("at-max"), true).await;
    assert!(panel.css("[data-concern=at-max]").text().contains("16 min"));

    // A newer prebuild of its project and class completes, and the pool stays where it is.
    let newest = pools.prebuild(&pool).await;
    let later = pools.prebuild(&pool).await;
    pool.spec.snapshot_id = newest;
    pools.keep(&mut pool).await;
    expect(|| (panel.css(".pool-snapshot time").count(), card.css(".pool-newest").exists()), (3, true)).await;
    assert!(!has("outdated"));
    fast_forward(MINUTE * 11).await;
    expect(|| has("outdated"), true).await;

    pool.spec.snapshot_id = later;
    (pool.spec.min_size, pool.spec.max_size) = (Some(running), Some(8));
    pools.keep(&mut pool).await;
    // It has been idle for as long as it was at its maximum.
    expect(|| (has("outdated"), has("at-max"), has("idle")), (false, false, true)).await;
    assert!(panel.css("[data-concern=idle]").text().contains("4 idle"));
}

impl Pools {
    /// Lets the API answer with this pool alone, which stays as it is.
    async fn keep(&self, pool: &mut WarmPool) {
        pool.status.status_version.0 += 1_000_000;
        self.api.always("ListWarmPools", Reply::json(&json!({ "warmPools": [pool] })));
        self.api.always("GetWarmPool", Reply::json(&json!({ "warmPool": pool })));
        // The panel may be over the button.
        self.screen.button("Refresh").press("Enter").await;
    }

    /// Makes a prebuild of a pool's project and class, waits until it has completed and gives its id.
    async fn prebuild(&self, pool: &WarmPool) -> Id {
        let WarmPoolMetadata { project_id, environment_class_id, .. } = &pool.metadata;
        let request = json!({ "projectId": project_id, "environmentClassId": environment_class_id, "spec": {} });
        let create = || {
            let response: CreatePrebuildResponse = self.api.call("PrebuildService/CreatePrebuild", &request);
            response.prebuild.id
        };
        let mut id = create();
        for _ in 0..200 {
            fast_forward(MINUTE / 2).await;
            let response: GetPrebuildResponse =
                self.api.call("PrebuildService/GetPrebuild", &json!({ "prebuildId": id }));
            match response.prebuild.status.phase {
                PrebuildPhase::Completed => return id,
                // In the mock backend's world some do.
                PrebuildPhase::Failed | PrebuildPhase::Cancelled => id = create(),
                _ => {}
            }
        }
        panic!("no prebuild has completed");
    }
}
