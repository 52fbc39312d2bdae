//! One change to many pools.

use prebuild_console::connect::error::Code;
use prebuild_console::domain::pool_size::PoolSize;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::id::Id;
use prebuild_console::proto::warm_pool::WarmPoolPhase;
use prebuild_console::routes;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Pools, all_pools, fact};
use crate::support::{FakeApi, Locator, Reply, address, expect, hear_of_other_tab, keep_in_other_tab, wait_until};

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

    fn overnight_note(&self) -> Locator {
        self.screen.test_id("overnight-note")
    }
}

#[wasm_bindgen_test]
async fn many_pools_get_one_size_after_a_preview_and_each_says_how_it_went() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "?sort=project").await;
    pools.cards().nth(0).role("checkbox").click().await;
    pools.cards().nth(6).role("checkbox").click_holding("Shift").await;
    expect(|| pools.cards().attrs("aria-selected").iter().filter(|is| *is == "true").count(), 7).await;
    assert!(pools.bar().role("status").text().starts_with('7'));
    pools.bar().button("Resize").click().await;
    pools.min().fill("2").await;
    pools.max().fill("1").await;
    expect(|| pools.change().is_disabled(), true).await;
    pools.max().fill("8").await;
    let rows = pools.dialog().role("table").css("tbody tr");
    expect(|| pools.change().text(), "Resize 5 pools").await;
    // One drains, one has this size already.
    assert_eq!((rows.count(), rows.css("strong").count()), (7, 5));
    assert_eq!(rows.css("strong").texts(), ["2–8"; 5]);
    assert!(rows.containing("warehouse").css(".meta").exists());
    assert_eq!(pools.calls("UpdateWarmPool"), 0);

    pools.api.next("UpdateWarmPool", Reply::error(Code::FailedPrecondition, "the runner is busy"));
    pools.change().click().await;
    wait_until(|| pools.done().starts_with("4 of 5")).await;
    let failed = pools.dialog().css(".batch-item .text-bad");
    expect(|| failed.texts(), ["the runner is busy"]).await;
    pools.dialog().button("Retry failed").click().await;
    pools.is_closed().await;
    assert!(pools.toasts()[0].starts_with("Resized "), "{:?}", pools.toasts());
    assert_eq!(pools.calls("UpdateWarmPool"), 6);
    expect(|| pools.cards().css(".cell-bounds").containing("2–8").count(), 6).await;
    let sizes = pools.all().into_iter().map(|pool| PoolSize::of(&pool.spec));
    assert_eq!(sizes.filter(|size| *size == PoolSize { min: 2, max: 8 }).count(), 6);
}

#[wasm_bindgen_test]
async fn an_overnight_scale_down_is_restored_after_a_reload() {
    let mut pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let card = |pools: &Pools, project: &str| pools.cards().containing(project);
    let min = |pools: &Pools, project: &str| fact(&card(pools, project), "min");
    let max = |pools: &Pools, project: &str| fact(&card(pools, project), "max");
    for project in ["payments-gateway", "search-indexer"] {
        card(&pools, project).role("checkbox").click().await;
    }
    pools.bar().button("Scale down overnight").click().await;
    expect(|| pools.toasts(), ["Scaled down 2 pools overnight"]).await;
    assert!(!pools.bar().exists() && !pools.dialog().exists());
    assert_eq!((min(&pools, "payments-gateway"), max(&pools, "payments-gateway")), ("0".into(), "6".into()));
    assert_eq!((min(&pools, "search-indexer"), max(&pools, "search-indexer")), ("0".into(), "3".into()));

    pools.screen = pools.screen.reload().await;
    wait_until(|| pools.overnight_note().text().starts_with('2')).await;
    assert_eq!(pools.overnight_note().css("strong").count(), 1, "where the sizes are is in bold");
    pools.show(&card(&pools, "search-indexer").attr("data-pool-id")).await;
    expect(|| pools.panel().test_id("overnight-size").text().starts_with("3 → 0"), true).await;
    pools.close_panel().await;
    pools.overnight_note().button("Restore sizes").click().await;
    pools.change().click().await;
    pools.is_closed().await;
    expect(|| pools.toasts(), ["Restored 2 pools"]).await;
    // Names of projects may come after what was clicked.
    wait_until(|| min(&pools, "payments-gateway") == "2" && max(&pools, "payments-gateway") == "6").await;
    wait_until(|| min(&pools, "search-indexer") == "3" && max(&pools, "search-indexer") == "3").await;
    expect(|| pools.overnight_note().exists(), false).await;
}

#[wasm_bindgen_test]
async fn sizes_from_before_a_scale_down_are_saved_by_all_tabs_together() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = |project: &str| pools.cards().containing(project).attr("data-pool-id");
    let theirs = id("search-indexer");
    keep_in_other_tab("prebuild-console-night", &format!(r#"{{"{theirs}":{{"min":3,"max":3}}}}"#));
    pools.cards().containing("payments-gateway").role("checkbox").click().await;
    pools.bar().button("Scale down overnight").click().await;
    wait_until(|| !pools.toasts().is_empty()).await;
    let kept = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    let kept = kept.and_then(|storage| storage.get_item("prebuild-console-night").ok().flatten()).unwrap_or_default();
    for id in [theirs, id("payments-gateway")] {
        assert!(kept.contains(&id), "{kept}");
    }
}

#[wasm_bindgen_test]
async fn a_scale_down_continues_after_the_user_leaves_and_can_be_restored() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    for project in ["payments-gateway", "search-indexer"] {
        pools.cards().containing(project).role("checkbox").click().await;
    }
    pools.api.hold("GetWarmPool");
    pools.bar().button("Scale down overnight").click().await;
    wait_until(|| pools.api.held("GetWarmPool") == 2).await;
    pools.screen.css(".app-nav").link("Projects").click().await;
    expect(address, routes::projects()).await;
    pools.api.release("GetWarmPool");
    wait_until(|| pools.calls("UpdateWarmPool") == 2).await;
    pools.screen.css(".app-nav").link("Warm pools").click().await;
    wait_until(|| pools.overnight_note().text().starts_with('2')).await;
}

#[wasm_bindgen_test]
async fn only_what_is_typed_changes_and_nothing_is_typed_at_first() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    for project in ["payments-gateway", "search-indexer"] {
        pools.cards().containing(project).role("checkbox").click().await;
    }
    pools.bar().button("Resize").click().await;
    wait_until(|| pools.min().exists()).await;
    assert_eq!((pools.min().value(), pools.max().value()), (String::new(), String::new()));
    assert_eq!(pools.min().attr("placeholder"), "Mixed (2, 3)");
    assert!(pools.change().is_disabled());
    pools.min().fill("1").await;
    expect(|| pools.change().is_enabled(), true).await;
    let sizes = pools.dialog().css("[data-target=size]");
    assert_eq!(sizes.texts(), ["1–6", "1–3"]);
    // A maximum below the minimum that stays is not possible.
    pools.min().fill("").await;
    pools.max().fill("2").await;
    expect(|| sizes.texts(), ["2–2"]).await;
    assert_eq!(pools.dialog().css("[data-target=min-above-max]").count(), 1);
    pools.change().click().await;
    pools.is_closed().await;
    wait_until(|| !pools.toasts().is_empty()).await;
    assert!(pools.last_request("UpdateWarmPool").get("minSize").is_none());
    assert_eq!(pools.calls("UpdateWarmPool"), 1);
}

#[wasm_bindgen_test]
async fn a_panel_restores_its_own_pool() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.cards().containing("search-indexer").attr("data-pool-id");
    keep_in_other_tab("prebuild-console-night", &format!(r#"{{"{id}":{{"min":3,"max":3}}}}"#));
    hear_of_other_tab();
    pools.update(&id, &json!({ "minSize": 0 }));
    pools.show(&id).await;
    let note = pools.panel().test_id("overnight-size");
    wait_until(|| note.exists()).await;
    note.role("button").click().await;
    expect(|| pools.dialog().css("[data-target=size]").texts(), ["3–3"]).await;
    pools.change().click().await;
    pools.is_closed().await;
    expect(|| note.exists(), false).await;
    assert_eq!(pools.fact(&id, "min"), "3");
}

#[wasm_bindgen_test]
async fn sizes_in_a_link_are_previewed_and_restored_by_a_click_only() {
    let api = FakeApi::new(WorldSpec::default());
    let ids: Vec<Id> =
        all_pools(&api).iter().filter(|pool| pool.status.phase == WarmPoolPhase::Ready).map(|pool| pool.id).collect();
    let (first, second) = (ids[0], ids[1]);
    let query = format!("?restore={first}~4~9.{second}~99~9.01985c07-91be-7a33-8f6d-2b4c90e1a5f7~1~2.x");
    let pools = Pools::open(api, &query).await;
    expect(|| pools.dialog().css("[data-target=size]").texts(), ["4–9"]).await;
    assert!(!address().contains("restore="), "{}", address());
    assert_eq!(pools.calls("UpdateWarmPool"), 0);
    pools.change().click().await;
    pools.is_closed().await;
    wait_until(|| !pools.toasts().is_empty()).await;
    assert_eq!(PoolSize::of(&pools.pool(&first.to_string()).spec), PoolSize { min: 4, max: 9 });
    assert_eq!(pools.calls("UpdateWarmPool"), 1);
}

#[wasm_bindgen_test]
async fn sizes_are_shared_as_a_link_and_as_terraform() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.cards().containing("search-indexer").attr("data-pool-id");
    keep_in_other_tab("prebuild-console-night", &format!(r#"{{"{id}":{{"min":3,"max":3}}}}"#));
    hear_of_other_tab();
    pools.update(&id, &json!({ "minSize": 0 }));
    wait_until(|| pools.overnight_note().exists()).await;
    pools.overnight_note().button("Share sizes").click().await;
    expect(|| pools.screen.css(":popover-open .menu-item").count(), 2).await;
}

#[wasm_bindgen_test]
async fn a_scale_down_takes_a_click_and_can_be_undone() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let ids = ["payments-gateway", "search-indexer"].map(|name| pools.cards().containing(name).attr("data-pool-id"));
    let mins = || ids.each_ref().map(|id| pools.fact(id, "min"));
    let before = mins();
    for id in &ids {
        pools.card(id).role("checkbox").click().await;
    }
    pools.bar().button("Scale down overnight").click().await;
    expect(mins, ["0".to_owned(), "0".to_owned()]).await;
    pools.undo().click().await;
    expect(mins, before).await;
    expect(|| pools.overnight_note().exists(), false).await;
    wait_until(|| pools.toasts() == ["Restored 2 pools"]).await;
}

#[wasm_bindgen_test]
async fn a_scale_down_that_fails_is_reported_pool_by_pool() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.cards().containing("payments-gateway").role("checkbox").click().await;
    pools.api.next("UpdateWarmPool", Reply::error(Code::FailedPrecondition, "the runner is busy"));
    pools.bar().button("Scale down overnight").click().await;
    expect(|| pools.dialog().css(".batch-item .text-bad").texts(), ["the runner is busy"]).await;
    assert!(pools.toasts().is_empty());
}

#[wasm_bindgen_test]
async fn selected_pools_are_deleted_after_a_question() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "?sort=project").await;
    let ids = pools.of_phase("ready").attrs("data-pool-id");
    for id in &ids[..2] {
        pools.card(id).role("checkbox").click().await;
    }
    // One that drains already is left out.
    pools.of_phase("deleting").role("checkbox").click().await;
    pools.bar().button("Delete").click().await;
    wait_until(|| pools.dialog().css("li").count() == 2).await;
    assert!(pools.dialog().button("Cancel").is_focused());
    assert_eq!(pools.calls("DeleteWarmPool"), 0);
    pools.dialog().button("Delete 2 pools").click().await;
    pools.is_closed().await;
    expect(|| pools.toasts(), ["Deleting 2 pools"]).await;
    assert!(!pools.undo().exists());
    expect(|| ids[..2].iter().all(|id| pools.card(id).attr("data-phase") == "deleting"), true).await;
    assert_eq!(pools.calls("DeleteWarmPool"), 2);
}
