//! A new pool: for which project and class, and waiting for an old one of both.

use std::time::Duration;

use prebuild_console::domain::pool_size::PoolSize;
use prebuild_console::mock::world_spec::WorldSpec;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Pools, fact};
use crate::support::{FakeApi, Locator, Reply, address, advance, expect, wait_until};

const WAREHOUSE: &str = "warehouse-fulfilment-and-returns-orchestration-platform-monorepo";

impl Pools {
    fn class(&self, name: &str) -> Locator {
        self.dialog().role("radio").name_starting(name)
    }

    /// What stands beside a class of the form.
    fn note(&self, name: &'static str) -> Locator {
        self.dialog().css(".class-choice").having(move |choice| choice.role("radio").name_starting(name)).css(".meta")
    }

    fn create(&self) -> Locator {
        self.dialog().button("Create")
    }
}

#[wasm_bindgen_test]
async fn only_classes_that_can_have_a_pool_are_offered_and_the_others_say_why_not() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.screen.button("New warm pool").click().await;
    expect(|| pools.create().is_disabled(), true).await;
    let project = pools.dialog().field("Project");
    project.choose("inventory-sync").await;
    expect(|| pools.class("Small").is_disabled(), true).await;
    assert!(pools.class("Regular").is_enabled());
    let settings = format!("/projects/{}/settings", pools.api.project_id("inventory-sync"));
    assert_eq!(pools.note("Small").role("link").attr("href"), settings);

    project.choose("search-indexer").await;
    expect(|| pools.class("Large").is_disabled(), true).await;
    assert!(pools.note("Large").text().contains("3–3"), "{}", pools.note("Large").text());
    pools.class("Extra large").click().await;
    pools.min().fill("2").await;
    pools.max().fill("6").await;
    assert!(pools.create().is_enabled());
    pools.create().click().await;
    pools.is_closed().await;
    let created = pools.cards().containing("search-indexer").containing("Extra large");
    expect(|| (pools.cards().count(), fact(&created, "max")), (9, "6".to_owned())).await;
    let id = created.attr("data-pool-id");
    assert_eq!(PoolSize::of(&pools.pool(&id).spec), PoolSize { min: 2, max: 6 });

    // A second one cannot be; the way leads to the first.
    pools.screen.button("New warm pool").click().await;
    wait_until(|| pools.note("Extra large").text().contains("2–6")).await;
    assert!(pools.class("Extra large").is_disabled());
    pools.note("Extra large").role("link").click().await;
    pools.is_closed().await;
    expect(|| pools.panel().css(".pool-body").attr("data-pool-id"), id.as_str()).await;
    assert!(pools.asked().contains("2–6"), "{}", pools.asked());
    assert!(address().ends_with(&format!("pool={id}")), "{}", address());
}

#[wasm_bindgen_test]
async fn a_new_pool_whose_answer_is_lost_is_looked_up() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.begin_new("search-indexer", "Extra large").await;
    pools.api.next("CreateWarmPool", Reply::NetworkError);
    pools.create().click().await;
    expect(|| pools.alert().count(), 1).await;
    assert_eq!((pools.all().len(), pools.create().is_enabled()), (8, true));

    pools.api.next("CreateWarmPool", Reply::Lost);
    pools.create().click().await;
    pools.is_closed().await;
    expect(|| pools.cards().count(), 9).await;
    assert_eq!((pools.all().len(), pools.calls("CreateWarmPool")), (9, 2));

    // Where nobody can tell, a look is offered and not another write.
    pools.begin_new("web-storefront", "Extra large").await;
    pools.api.next("CreateWarmPool", Reply::Lost);
    pools.api.always("ListWarmPools", Reply::NetworkError);
    pools.create().click().await;
    advance(Duration::from_secs(20)).await;
    let look = pools.dialog().button("Check again");
    expect(|| (look.exists(), pools.create().exists()), (true, false)).await;
    pools.api.always("ListWarmPools", Reply::Backend);
    look.click().await;
    pools.is_closed().await;
    expect(|| pools.cards().count(), 10).await;
    assert_eq!(pools.calls("CreateWarmPool"), 3);
}

#[wasm_bindgen_test]
async fn a_new_pool_waits_for_the_old_one_to_drain() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.begin_new(WAREHOUSE, "Large").await;
    assert!(!pools.note("Large").text().is_empty());
    pools.create().click().await;
    let wait = pools.dialog().button("Create when drained");
    expect(|| (wait.exists(), pools.alert().count()), (true, 1)).await;
    wait.click().await;
    let status = pools.dialog().css("[role=status]").containing("3 left");
    expect(|| status.count(), 1).await;
    let old = pools.of_phase("deleting").attr("data-pool-id");
    let mut gone = serde_json::to_value(pools.pool(&old)).unwrap_or_default();
    gone["status"]["phase"] = json!("WARM_POOL_PHASE_DELETED");
    let gone_reply = Reply::json(&json!({ "warmPool": gone }));

    // Once it is stopped, nothing comes of it.
    pools.dialog().button("Stop waiting").click().await;
    expect(|| pools.create().is_enabled(), true).await;
    pools.api.always("GetWarmPool", gone_reply.clone());
    advance(Duration::from_secs(30)).await;
    assert_eq!(pools.calls("CreateWarmPool"), 1);

    pools.api.always("GetWarmPool", Reply::Backend);
    pools.create().click().await;
    wait.click().await;
    advance(Duration::from_secs(30)).await;
    assert_eq!(pools.calls("CreateWarmPool"), 2, "the old pool still drains");
    let new = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";
    pools.api.always("GetWarmPool", gone_reply);
    let created = json!({
        "id": new,
        "metadata": gone["metadata"],
        "spec": { "minSize": 1, "maxSize": 3 },
        "status": { "phase": "WARM_POOL_PHASE_PENDING" },
    });
    pools.api.next("CreateWarmPool", Reply::json(&json!({ "warmPool": created })));
    pools.is_closed().await;
    assert_eq!(pools.calls("CreateWarmPool"), 3);
    let request = json!({
        "projectId": gone["metadata"]["projectId"],
        "environmentClassId": gone["metadata"]["environmentClassId"],
        "minSize": 1,
        "maxSize": 3,
    });
    assert_eq!(pools.last_request("CreateWarmPool"), request);
    expect(|| pools.fact(new, "max"), "3").await;
}

#[wasm_bindgen_test]
async fn the_only_class_is_chosen_and_the_new_pool_is_shown() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.screen.button("New warm pool").click().await;
    pools.dialog().field("Project").choose("design-system").await;
    let class = pools.dialog().role("radio");
    expect(|| (class.count(), class.first().is_checked()), (1, true)).await;
    pools.max().fill("5").await;
    pools.create().click().await;
    pools.is_closed().await;
    expect(|| pools.toasts(), ["Warm pool created"]).await;
    let row = pools.cards().containing("design-system");
    expect(|| row.role("link").is_focused(), true).await;
    assert!(row.is_in_view());
    pools.screen.test_id("toast").link("View").click().await;
    expect(|| pools.panel().css(".pool-body").attr("data-pool-id"), row.attr("data-pool-id")).await;
}
