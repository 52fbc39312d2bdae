//! What the server can answer instead of doing what it was asked for.

use prebuild_console::connect::error::Code;
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Pools;
use crate::support::{FakeApi, Locator, Reply, expect, press, wait_until};

/// What a write can fail with. Of a denied one there is a test of its own.
const CODES: [Code; 14] = [
    Code::Canceled,
    Code::Unknown,
    Code::InvalidArgument,
    Code::DeadlineExceeded,
    Code::NotFound,
    Code::AlreadyExists,
    Code::ResourceExhausted,
    Code::FailedPrecondition,
    Code::Aborted,
    Code::OutOfRange,
    Code::Unimplemented,
    Code::Internal,
    Code::Unavailable,
    Code::DataLoss,
];

impl Pools {
    /// Lets a write of the open dialog fail with each code in turn: the reason is shown, and nothing is repeated.
    async fn fail(&self, method: &str, submit: &Locator, codes: impl Iterator<Item = Code>) {
        for (index, code) in codes.enumerate() {
            let reason = format!("refused for {code:?}");
            self.api.next(method, Reply::error(code, &reason));
            submit.click().await;
            wait_until(|| self.alert().text().contains(&reason)).await;
            assert!(submit.is_enabled(), "{code:?}");
            assert_eq!(self.calls(method), index + 1, "{code:?}");
        }
    }

    async fn leave(&self) {
        press("Escape").await;
        self.is_closed().await;
    }
}

#[wasm_bindgen_test]
async fn a_size_that_is_not_saved_says_why_and_loses_nothing() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    let before = pools.fact(&id, "max");
    pools.edit(&id).await;
    pools.max().fill("12").await;
    pools.fail("UpdateWarmPool", &pools.save(), CODES.into_iter()).await;
    assert_eq!(pools.max().value(), "12");
    pools.leave().await;
    assert_eq!(pools.fact(&id, "max"), before);
}

#[wasm_bindgen_test]
async fn a_pool_that_is_not_deleted_says_why_and_stays() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.delete_button(&id).click().await;
    let codes = CODES.into_iter().filter(|code| *code != Code::NotFound);
    pools.fail("DeleteWarmPool", &pools.dialog().button("Delete"), codes).await;
    pools.leave().await;
    assert_eq!(pools.card(&id).attr("data-phase"), "ready");
}

#[wasm_bindgen_test]
async fn a_pool_that_is_not_created_says_why_and_loses_nothing() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.begin_new("search-indexer", "Extra large").await;
    pools.max().fill("7").await;
    pools.fail("CreateWarmPool", &pools.dialog().button("Create"), CODES.into_iter()).await;
    assert_eq!(pools.max().value(), "7");
    assert!(pools.dialog().role("radio").name_starting("Extra large").is_checked());
    pools.leave().await;
    assert_eq!(pools.cards().count(), 8);
}

#[wasm_bindgen_test]
async fn a_denied_write_turns_off_what_else_changes_the_project() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.api.next("UpdateWarmPool", Reply::error(Code::PermissionDenied, "members only"));
    pools.save_max(&id, "12").await;
    wait_until(|| pools.alert().text().contains("members only")).await;
    assert_eq!(pools.max().value(), "12");
    press("Escape").await;
    pools.is_closed().await;
    expect(|| pools.delete_button(&id).is_disabled(), true).await;
    assert_eq!(pools.calls("UpdateWarmPool"), 1);
}

#[wasm_bindgen_test]
async fn a_pool_that_cannot_be_found_counts_as_deleted() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.api.next("DeleteWarmPool", Reply::error(Code::NotFound, "no such pool"));
    pools.delete_button(&id).click().await;
    pools.dialog().button("Delete").click().await;
    pools.is_closed().await;
    expect(|| pools.card(&id).attr("data-phase"), "deleted").await;
    assert_eq!(pools.calls("DeleteWarmPool"), 1);
}

#[wasm_bindgen_test]
async fn a_refresh_that_fails_keeps_the_pools_and_a_first_load_that_fails_says_why() {
    let mut pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    pools.api.always("ListWarmPools", Reply::error(Code::PermissionDenied, "members only"));
    pools.screen.button("Refresh").click().await;
    wait_until(|| pools.screen.css(".page-aside").text().contains("members only")).await;
    assert_eq!(pools.cards().count(), 8);

    pools.screen = pools.screen.reload().await;
    expect(|| pools.screen.test_id("error-panel").attr("data-code"), "permission_denied").await;
    assert!(!pools.cards().exists());
    pools.api.always("ListWarmPools", Reply::Backend);
    pools.screen.test_id("error-panel").role("button").first().click().await;
    expect(|| pools.cards().count(), 8).await;
}
