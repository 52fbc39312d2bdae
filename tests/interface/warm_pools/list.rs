//! What the list shows of pools: cards, table, filters, sums, and what deserves a look.

use std::time::Duration;

use leptos::prelude::window;
use prebuild_console::components::pool_trend::trend_words;
use prebuild_console::domain::pool_trend::trend;
use prebuild_console::format;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::id::Id;
use prebuild_console::proto::prebuild::{CreatePrebuildResponse, GetPrebuildResponse, PrebuildPhase};
use prebuild_console::proto::warm_pool::{ListWarmPoolsResponse, WarmPool, WarmPoolMetadata};
use prebuild_console::routes;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Pools, fact};
use crate::support::{FakeApi, Locator, Reply, address, expect, fast_forward, press, render, wait_until};

const MINUTE: Duration = Duration::from_secs(60);

impl Pools {
    /// Switches one choice of a filter's menu.
    async fn filter(&self, menu: &str, choice: &str) {
        self.screen.role("button").name_starting(menu).click().await;
        self.screen.css(":popover-open").role("checkbox").name_starting(choice).click().await;
        press("Escape").await;
    }

    async fn clear_filters(&self) {
        self.screen.button("Clear filters").click().await;
        expect(|| self.cards().count(), 8).await;
    }

    async fn show_table(&self) {
        self.screen.button("Table").click().await;
        expect(|| self.rows().count(), 8).await;
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
    let blocks = card.css(".block[data-kind^=running]").count();
    assert_eq!(i32::try_from(blocks), Ok(status.running_instances));
    let gauge = card.role("img").attr("aria-label");
    assert!(gauge.starts_with(&format!("{} running", status.running_instances)), "{gauge}");
    assert_eq!(card.css(".pool-trend").text(), trend_words(trend(&pool)));

    let snapshot = card.css(".pool-snapshot");
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
    let deleting = pools.of_phase("deleting");
    assert!(concerns(&deleting).is_empty());
    assert_eq!(deleting.css(".pool-trend").role("progressbar").count(), 1);
    let attention = pools.screen.role("button").name_starting("Needs attention");
    assert_eq!(attention.css(".count").text(), "2");
    attention.click().await;
    expect(|| pools.cards().attrs("data-phase"), ["pending", "degraded"]).await;
    assert!(address().ends_with("attention=yes"), "{}", address());
}

#[wasm_bindgen_test]
async fn what_a_pool_did_while_the_page_was_open_is_drawn_and_listed() {
    let pools = Pools::open(FakeApi::new(WorldSpec::of(Scenario::Healthy)), "").await;
    let id = pools.ready();
    // Somebody else makes it larger, so that more run.
    pools.update(&id, &json!({ "minSize": 12, "maxSize": 14 }));
    for _ in 0..40 {
        fast_forward(MINUTE).await;
    }
    let card = pools.card(&id);
    let record = card.css(".pool-record");
    record.css("summary").first().click().await;
    let summary = record.css(".chart-words");
    wait_until(|| summary.exists() && summary.text().contains("40 min")).await;
    record.css(".chart summary").click().await;
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
    pools.filter("Phase", "Degraded").await;
    expect(|| pools.cards().count(), 1).await;
    assert!(address().ends_with("phase=degraded"), "{}", address());
    assert_eq!((pools.total("pools"), pools.total("held")), ("1".into(), fact(&pools.cards(), "min")));
    assert_eq!(pools.total("most"), fact(&pools.cards(), "max"));
    pools.clear_filters().await;

    pools.filter("Project", "checkout-service").await;
    pools.filter("Class", "Large").await;
    let is_found = |pools: &Pools| {
        let text = pools.cards().first().text();
        pools.cards().count() == 1 && text.contains("checkout-service") && text.contains("Large")
    };
    wait_until(|| is_found(&pools)).await;
    pools.screen = pools.screen.reload().await;
    wait_until(|| is_found(&pools)).await;
    pools.clear_filters().await;

    pools.filter("Runner", "us-east-1").await;
    wait_until(|| pools.cards().count() < 8).await;
    let runners = pools.cards().css(".pool-runner").texts();
    assert!(
        runners.len() == pools.cards().count() && runners.iter().all(|runner| runner == "us-east-1"),
        "{runners:?}"
    );
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
async fn the_table_shows_the_same_pools_and_leads_to_their_cards() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let order = pools.cards().attrs("data-pool-id");
    pools.show_table().await;
    assert!(address().ends_with("view=table"), "{}", address());
    assert_eq!(pools.rows().attrs("data-pool-id"), order);
    let row = pools.rows().data("phase", "degraded");
    let id = row.attr("data-pool-id");
    let status = pools.pool(&id).status;
    assert_eq!(row.css(".cell-bounds").text(), "3–12");
    assert_eq!(row.css(".cell-running").text(), format!("{} of {}", status.running_instances, status.desired_size));
    assert!(row.css(".cell-concern").text().contains("Degraded"));
    row.role("button").name_starting("Resize web-storefront").click().await;
    expect(|| pools.max().value(), "12").await;
    press("Escape").await;
    row.role("link").click().await;
    expect(|| pools.cards().attrs("data-pool-id"), [id.as_str()]).await;
    assert_eq!(address(), routes::warm_pool(pools.pool(&id).metadata.project_id, id.as_str().into()));
}

#[wasm_bindgen_test]
async fn time_tells_of_a_pool_that_is_full_idle_or_on_an_old_snapshot() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let card = pools.cards().containing("payments-gateway");
    let id = card.attr("data-pool-id");
    let has = |concern: &str| concerns(&card).iter().any(|name| name == concern);
    let (mut pool, running) = (pools.pool(&id), 4);
    (pool.status.running_instances, pool.status.desired_size) = (running, running);
    (pool.spec.min_size, pool.spec.max_size) = (Some(1), Some(running));
    pools.keep(&mut pool).await;
    expect(|| pools.fact(&id, "target"), "4").await;
    fast_forward(MINUTE * 14).await;
    assert!(!has("at-max"));
    fast_forward(MINUTE * 2).await;
    expect(|| has("at-max"), true).await;
    assert!(card.css("[data-concern=at-max]").text().contains("16 min"));

    // A newer prebuild of its project and class completes, and the pool stays where it is.
    let newest = pools.prebuild(&pool).await;
    let later = pools.prebuild(&pool).await;
    pool.spec.snapshot_id = newest;
    pools.keep(&mut pool).await;
    expect(|| card.css(".pool-snapshot time").count(), 3).await;
    assert!(!has("outdated"));
    fast_forward(MINUTE * 11).await;
    expect(|| has("outdated"), true).await;

    pool.spec.snapshot_id = later;
    (pool.spec.min_size, pool.spec.max_size) = (Some(running), Some(8));
    pools.keep(&mut pool).await;
    // It has been idle for as long as it was at its maximum.
    expect(|| (has("outdated"), has("at-max"), has("idle")), (false, false, true)).await;
    assert!(card.css("[data-concern=idle]").text().contains("4 idle"));
}

impl Pools {
    /// Lets the API answer with this pool alone, which stays as it is.
    async fn keep(&self, pool: &mut WarmPool) {
        pool.status.status_version.0 += 1_000_000;
        self.api.always("ListWarmPools", Reply::json(&json!({ "warmPools": [pool] })));
        self.api.always("GetWarmPool", Reply::json(&json!({ "warmPool": pool })));
        self.screen.button("Refresh").click().await;
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

/// A page of 60 pools.
async fn many() -> Pools {
    let api = FakeApi::new(WorldSpec::default());
    let mut response: ListWarmPoolsResponse = api.call("PrebuildService/ListWarmPools", &json!({}));
    let pool = response.warm_pools.swap_remove(0);
    let numbered =
        |n: u32| WarmPool { id: Id::from(format!("01985c07-91be-7a33-8f6d-{n:012}").as_str()), ..pool.clone() };
    response.warm_pools = (0..60).map(numbered).collect();
    api.always("ListWarmPools", Reply::json(&json!(response)));
    let pools = Pools::open(api, "").await;
    expect(|| pools.total("pools"), "60").await;
    pools
}

#[wasm_bindgen_test]
async fn cards_near_the_viewport_are_in_the_document() {
    let pools = many().await;
    let ends = || {
        let places = pools.cards().attrs("aria-posinset");
        (places.first().cloned().unwrap_or_default(), places.last().cloned().unwrap_or_default())
    };
    wait_until(|| pools.cards().count() < 24).await;
    assert_eq!(ends().0, "1");
    assert_eq!(pools.cards().first().attr("aria-setsize"), "60");
    let first = pools.cards().first().attr("data-pool-id");
    window().scroll_to_with_x_and_y(0.0, f64::from(u16::MAX));
    wait_until(|| ends().1 == "60").await;
    wait_until(|| pools.cards().count() < 24).await;
    assert!(!pools.card(&first).exists());
    window().scroll_to_with_x_and_y(0.0, 0.0);
    expect(|| pools.cards().first().attr("data-pool-id"), first.as_str()).await;
}

#[wasm_bindgen_test]
async fn an_open_record_is_open_when_its_card_comes_back() {
    let pools = many().await;
    let first = pools.cards().first().attr("data-pool-id");
    let record = pools.card(&first).css(".pool-record");
    record.css("summary").click().await;
    wait_until(|| record.css("svg").exists()).await;
    window().scroll_to_with_x_and_y(0.0, f64::from(u16::MAX));
    wait_until(|| !pools.card(&first).exists()).await;
    window().scroll_to_with_x_and_y(0.0, 0.0);
    wait_until(|| record.css("svg").exists()).await;
    assert!(pools.card(&first).css(".pool-record[open]").exists());
}
