//! Deleting a pool.

use std::time::Duration;

use prebuild_console::components::pool_trend::trend_words;
use prebuild_console::connect::error::Code;
use prebuild_console::domain::pool_trend::trend;
use prebuild_console::mock::world_spec::WorldSpec;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Pools;
use crate::support::{FakeApi, Locator, Reply, advance, expect, fast_forward, press, render, wait_until};

impl Pools {
    async fn ask_to_delete(&self, id: &str) {
        self.delete_button(id).click().await;
        wait_until(|| self.delete().is_enabled()).await;
    }

    fn delete(&self) -> Locator {
        self.dialog().button("Delete")
    }

    fn phase(&self, id: &str) -> String {
        self.card(id).attr("data-phase")
    }
}

#[wasm_bindgen_test]
async fn a_pool_is_deleted_once_it_is_confirmed_and_drains_to_the_end() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    let card = pools.card(&id);
    let name = card.role("checkbox").attr("aria-label");
    pools.ask_to_delete(&id).await;
    let words = pools.dialog().text();
    assert!(words.contains(&format!("{} running", pools.fact(&id, "running"))), "{words}");
    assert!(words.contains(&card.css(".pool-title").text()), "{words}");
    assert!(pools.dialog().button("Cancel").is_focused());
    press("Enter").await;
    pools.is_closed().await;
    assert_eq!(pools.calls("DeleteWarmPool"), 0);

    pools.ask_to_delete(&id).await;
    pools.delete().click().await;
    pools.is_closed().await;
    expect(|| pools.phase(&id), "deleting").await;
    expect(|| pools.toasts(), [format!("Deleting {}", name.trim_start_matches("Select pool "))]).await;
    assert!(pools.resize(&id).is_disabled() && pools.delete_button(&id).is_disabled());
    pools.show(&id).await;
    assert_eq!(pools.panel().css(".pool-trend").text(), trend_words(trend(&pools.pool(&id))));
    assert!(pools.panel().css(".pool-trend").role("progressbar").exists());
    assert!(pools.panel().button("Resize").is_disabled() && pools.panel().button("Delete").is_disabled());
    pools.close_panel().await;
    fast_forward(Duration::from_secs(3600)).await;
    // A refresh in the background may have found that it is gone.
    wait_until(|| ["deleted", ""].contains(&pools.phase(&id).as_str())).await;
    pools.screen.button("Refresh").click().await;
    expect(|| card.exists(), false).await;
}

#[wasm_bindgen_test]
async fn a_delete_that_fails_leaves_the_pool_as_it_was() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.api.hold("DeleteWarmPool");
    pools.api.next("DeleteWarmPool", Reply::error(Code::FailedPrecondition, "the pool is in use"));
    pools.ask_to_delete(&id).await;
    pools.delete().click().await;
    // Shown at once, before the server has answered.
    expect(|| pools.phase(&id), "deleting").await;
    pools.api.release("DeleteWarmPool");
    wait_until(|| pools.alert().text().contains("the pool is in use")).await;
    assert_eq!((pools.phase(&id), pools.delete().is_enabled()), ("ready".into(), true));
}

#[wasm_bindgen_test]
async fn a_delete_whose_answer_is_lost_is_looked_up() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.ask_to_delete(&id).await;
    pools.api.next("DeleteWarmPool", Reply::NetworkError);
    pools.delete().click().await;
    expect(|| pools.alert().count(), 1).await;
    assert_eq!((pools.phase(&id), pools.delete().is_enabled()), ("ready".into(), true));

    pools.api.next("DeleteWarmPool", Reply::Lost);
    pools.delete().click().await;
    pools.is_closed().await;
    assert_eq!((pools.phase(&id), pools.calls("DeleteWarmPool")), ("deleting".into(), 2));

    // Where nobody can tell, a look is offered and not another write.
    let id = pools.ready();
    pools.ask_to_delete(&id).await;
    pools.api.next("DeleteWarmPool", Reply::Lost);
    pools.api.always("GetWarmPool", Reply::NetworkError);
    pools.delete().click().await;
    advance(Duration::from_secs(20)).await;
    let look = pools.dialog().button("Check again");
    expect(|| (look.exists(), pools.delete().exists()), (true, false)).await;
    pools.api.always("GetWarmPool", Reply::Backend);
    look.click().await;
    pools.is_closed().await;
    assert_eq!((pools.phase(&id), pools.calls("DeleteWarmPool")), ("deleting".into(), 3));
}

#[wasm_bindgen_test]
async fn a_delete_that_is_accepted_and_not_begun_comes_back_with_a_word() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.ask_to_delete(&id).await;
    pools.api.next("DeleteWarmPool", Reply::json(&json!({})));
    pools.delete().click().await;
    pools.is_closed().await;
    // The page says what the server has, not what it has promised.
    expect(|| pools.phase(&id), "ready").await;
    advance(Duration::from_secs(150)).await;
    expect(|| pools.alert().text().contains("isn't draining"), true).await;
    assert_eq!((pools.delete().is_disabled(), pools.calls("DeleteWarmPool")), (true, 1));
}

#[wasm_bindgen_test]
async fn one_dialog_waits_for_another() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let ids = pools.of_phase("ready").attrs("data-pool-id");
    pools.api.hold("DeleteWarmPool");
    pools.api.next("DeleteWarmPool", Reply::error(Code::ResourceExhausted, "slow down"));
    pools.ask_to_delete(&ids[0]).await;
    pools.delete().click().await;
    expect(|| pools.api.held("DeleteWarmPool"), 1).await;
    press("Escape").await;
    pools.is_closed().await;
    pools.edit(&ids[1]).await;
    pools.api.release("DeleteWarmPool");
    advance(Duration::from_secs(1)).await;
    let open = || pools.screen.css("dialog[open]");
    assert_eq!((open().count(), open().text().contains("slow down")), (1, false));
    press("Escape").await;
    expect(|| (open().count(), open().text().contains("slow down")), (1, true)).await;
}

#[wasm_bindgen_test]
async fn a_refusal_is_asked_about_again_after_a_refresh() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.api.next("DeleteWarmPool", Reply::error(Code::PermissionDenied, "members only"));
    pools.ask_to_delete(&id).await;
    pools.delete().click().await;
    expect(|| pools.alert().text().contains("members only"), true).await;
    press("Escape").await;
    pools.is_closed().await;
    let delete = pools.delete_button(&id);
    expect(|| delete.is_disabled(), true).await;
    pools.screen.button("Refresh").click().await;
    expect(|| delete.is_enabled(), true).await;
}

#[wasm_bindgen_test]
async fn a_refusal_is_asked_about_again_after_a_sign_in() {
    let api = FakeApi::new(WorldSpec::default()).with_sign_in();
    let screen = render("/warm-pools", &api).await;
    let sign_in = async |token: &str| {
        screen.field("Personal access token").fill(token).await;
        press("Enter").await;
    };
    sign_in("reader").await;
    let ready = screen.test_id("pool-card").data("phase", "ready");
    wait_until(|| ready.exists()).await;
    screen.goes_live().await;
    let id = ready.first().attr("data-pool-id");
    let delete = screen.test_id("pool-card").data("pool-id", &id).css("[data-action=delete]");
    delete.click().await;
    api.next("DeleteWarmPool", Reply::error(Code::PermissionDenied, "members only"));
    screen.dialog().button("Delete").click().await;
    expect(|| screen.dialog().role("alert").text().contains("members only"), true).await;
    press("Escape").await;
    expect(|| delete.is_disabled(), true).await;
    // Another stream is opened, and what was missed is asked for.
    api.next("ListWarmPools", Reply::error(Code::Unauthenticated, "the token has expired"));
    api.cut("WatchEvents");
    wait_until(|| screen.field("Personal access token").exists()).await;
    sign_in("member").await;
    expect(|| delete.is_enabled(), true).await;
}
