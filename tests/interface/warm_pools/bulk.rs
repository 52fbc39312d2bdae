//! One change to many pools.

use prebuild_console::connect::error::Code;
use prebuild_console::domain::pool_size::PoolSize;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::routes;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Pools, fact};
use crate::support::{FakeApi, Locator, Reply, address, expect, keep_in_other_tab, press, wait_until};

impl Pools {
    /// What can be done with the selected pools.
    fn bar(&self) -> Locator {
        self.screen.role("group").named("Selected warm pools")
    }

    /// The button that carries out what the dialog previews.
    fn change(&self) -> Locator {
        self.dialog().css(".form-actions .primary")
    }

    fn done(&self) -> String {
        self.dialog().role("heading").text()
    }

    async fn close(&self) {
        self.dialog().button("Close").click().await;
        self.is_closed().await;
    }

    fn overnight_note(&self) -> Locator {
        self.screen.css(".night-note")
    }
}

#[wasm_bindgen_test]
async fn many_pools_get_one_size_after_a_preview_and_each_says_how_it_went() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "?view=table").await;
    pools.rows().nth(0).role("checkbox").click().await;
    pools.rows().nth(6).role("checkbox").click_holding("Shift").await;
    expect(|| pools.rows().attrs("aria-selected").iter().filter(|is| *is == "true").count(), 7).await;
    assert!(pools.bar().role("status").text().starts_with('7'));
    pools.bar().button("Set size").click().await;
    pools.min().fill("2").await;
    pools.max().fill("1").await;
    expect(|| pools.change().is_disabled(), true).await;
    pools.max().fill("8").await;
    let rows = pools.dialog().role("table").named("What changes").css("tbody tr");
    expect(|| pools.change().text(), "Change 5 warm pools").await;
    // One drains, one has this size already.
    assert_eq!((rows.count(), rows.css("strong").count()), (7, 5));
    assert_eq!(rows.css("strong").texts(), ["2 to 8"; 5]);
    assert!(rows.containing("warehouse").css(".meta").exists());
    assert_eq!(pools.calls("UpdateWarmPool"), 0);

    pools.api.next("UpdateWarmPool", Reply::error(Code::FailedPrecondition, "the runner is busy"));
    pools.change().click().await;
    wait_until(|| pools.done().starts_with("4 of 5")).await;
    let failed = pools.dialog().css(".batch-item .text-bad");
    expect(|| failed.texts(), ["the runner is busy"]).await;
    pools.dialog().button("Retry failed").click().await;
    wait_until(|| pools.done().starts_with("1 of 1")).await;
    pools.close().await;
    assert_eq!(pools.calls("UpdateWarmPool"), 6);
    expect(|| pools.rows().css(".cell-bounds").containing("2 to 8").count(), 6).await;
    let sizes = pools.all().into_iter().map(|pool| PoolSize::of(&pool.spec));
    assert_eq!(sizes.filter(|size| *size == PoolSize { min: 2, max: 8 }).count(), 6);
}

#[wasm_bindgen_test]
async fn a_scale_down_for_the_night_is_undone_in_the_morning_after_a_reload() {
    let mut pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let card = |pools: &Pools, project: &str| pools.cards().containing(project);
    let min = |pools: &Pools, project: &str| fact(&card(pools, project), "min");
    let max = |pools: &Pools, project: &str| fact(&card(pools, project), "max");
    for project in ["payments-gateway", "search-indexer"] {
        card(&pools, project).role("checkbox").click().await;
    }
    pools.bar().button("Scale down for the night").click().await;
    wait_until(|| pools.dialog().css(".message-warning").text().starts_with('2')).await;
    pools.change().click().await;
    wait_until(|| pools.done().starts_with("2 of 2")).await;
    pools.close().await;
    assert_eq!((min(&pools, "payments-gateway"), max(&pools, "payments-gateway")), ("0".into(), "6".into()));
    assert_eq!((min(&pools, "search-indexer"), max(&pools, "search-indexer")), ("0".into(), "3".into()));

    pools.screen = pools.screen.reload().await;
    wait_until(|| pools.overnight_note().text().starts_with('2')).await;
    pools.overnight_note().role("button").click().await;
    pools.change().click().await;
    wait_until(|| pools.done().starts_with("2 of 2")).await;
    pools.close().await;
    // Names of projects may come after what was clicked.
    wait_until(|| min(&pools, "payments-gateway") == "2" && max(&pools, "payments-gateway") == "6").await;
    wait_until(|| min(&pools, "search-indexer") == "3" && max(&pools, "search-indexer") == "3").await;
    expect(|| pools.overnight_note().exists(), false).await;
}

#[wasm_bindgen_test]
async fn sizes_from_before_the_night_are_kept_by_all_tabs_together() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = |project: &str| pools.cards().containing(project).attr("data-pool-id");
    let theirs = id("search-indexer");
    keep_in_other_tab("prebuild-console-night", &format!(r#"{{"{theirs}":{{"min":3,"max":3}}}}"#));
    pools.cards().containing("payments-gateway").role("checkbox").click().await;
    pools.bar().button("Scale down for the night").click().await;
    pools.change().click().await;
    wait_until(|| pools.done().starts_with("1 of 1")).await;
    let kept = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    let kept = kept.and_then(|storage| storage.get_item("prebuild-console-night").ok().flatten()).unwrap_or_default();
    for id in [theirs, id("payments-gateway")] {
        assert!(kept.contains(&id), "{kept}");
    }
}

#[wasm_bindgen_test]
async fn a_scale_down_goes_on_when_the_reader_leaves_and_can_be_undone() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    for project in ["payments-gateway", "search-indexer"] {
        pools.cards().containing(project).role("checkbox").click().await;
    }
    pools.bar().button("Scale down for the night").click().await;
    pools.api.hold("GetWarmPool");
    pools.change().click().await;
    wait_until(|| pools.api.held("GetWarmPool") == 2).await;
    press("Escape").await;
    pools.screen.css(".app-nav").link("Projects").click().await;
    expect(address, routes::projects()).await;
    pools.api.release("GetWarmPool");
    wait_until(|| pools.calls("UpdateWarmPool") == 2).await;
    pools.screen.css(".app-nav").link("Warm pools").click().await;
    wait_until(|| pools.overnight_note().text().starts_with('2')).await;
}
