//! A pool's sizes: typed, checked, saved, and what others changed meanwhile.

use std::time::Duration;

use prebuild_console::components::size_fields::describe;
use prebuild_console::connect::detail::{Detail, Violation};
use prebuild_console::connect::error::Code;
use prebuild_console::domain::pool_size::PoolSize;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Pools, description};
use crate::support::{FakeApi, Reply, advance, expect, fast_forward, go_back, press, wait_until};

impl Pools {
    async fn everyday() -> Self {
        Self::open(FakeApi::new(WorldSpec::default()), "").await
    }

    /// The sizes of a pool as the API has them.
    fn size(&self, id: &str) -> (i32, i32) {
        let PoolSize { min, max } = PoolSize::of(&self.pool(id).spec);
        (min, max)
    }

    fn typed(&self) -> (String, String) {
        (self.min().value(), self.max().value())
    }

    async fn fill(&self, min: &str, max: &str) {
        self.min().fill(min).await;
        self.max().fill(max).await;
    }
}

fn pair(min: &str, max: &str) -> (String, String) {
    (min.to_owned(), max.to_owned())
}

#[wasm_bindgen_test]
async fn a_new_size_is_saved_and_then_reached() {
    let pools = Pools::open(FakeApi::new(WorldSpec::of(Scenario::Healthy)), "").await;
    let id = pools.ready();
    pools.edit(&id).await;
    pools.fill("7", "13").await;
    assert_eq!(pools.dialog().css(".size-words").text(), describe(PoolSize { min: 7, max: 13 }));
    pools.max().press("Enter").await;
    pools.is_closed().await;
    assert!(pools.resize(&id).is_focused());
    assert_eq!((pools.fact(&id, "min"), pools.fact(&id, "max")), pair("7", "13"));
    pools.show(&id).await;
    assert!(pools.asked().contains("(7–13)"), "{}", pools.asked());
    let reached = pools.panel().css(".pool-requested[data-reached]");
    assert!(!reached.exists());
    for _ in 0..60 {
        fast_forward(Duration::from_secs(60)).await;
        if reached.exists() {
            break;
        }
    }
    assert!(reached.exists(), "{}", pools.asked());
    assert_eq!(pools.fact(&id, "running"), pools.fact(&id, "target"));
}

#[wasm_bindgen_test]
async fn an_invalid_size_is_marked_while_one_types_and_nothing_typed_is_lost() {
    let pools = Pools::everyday().await;
    pools.edit(&pools.ready()).await;
    let invalid = || (pools.min().attr("aria-invalid"), pools.max().attr("aria-invalid"));
    let error = |field| description(&pools.dialog(), &field);
    pools.fill("9", "4").await;
    expect(invalid, pair("true", "false")).await;
    assert!(error(pools.min()).contains("maximum of 4"), "{}", error(pools.min()));
    assert!(pools.save().is_disabled());
    pools.max().fill("21").await;
    expect(invalid, pair("false", "true")).await;
    assert!(error(pools.max()).contains("1 to 20"), "{}", error(pools.max()));
    pools.max().fill("").await;
    expect(invalid, pair("false", "true")).await;
    assert!(!error(pools.max()).is_empty() && !error(pools.max()).contains("20"), "{}", error(pools.max()));
    assert!(pools.save().is_disabled());
    pools.max().fill("9").await;
    expect(invalid, pair("false", "false")).await;
    assert!(pools.save().is_enabled());
    assert_eq!(pools.typed(), pair("9", "9"));
}

#[wasm_bindgen_test]
async fn the_sliders_handles_follow_the_numbers_and_neither_passes_the_other() {
    let pools = Pools::everyday().await;
    pools.edit(&pools.ready()).await;
    pools.fill("2", "4").await;
    let handle = |name: &str| pools.dialog().css("input[type=range]").named(name);
    let (low, high) = (handle("Minimum"), handle("Maximum"));
    assert_eq!((low.value(), high.value()), pair("2", "4"));
    for _ in 0..3 {
        low.press("ArrowRight").await;
    }
    expect(|| pools.typed(), pair("5", "5")).await;
    high.press("Home").await;
    expect(|| pools.typed(), pair("1", "1")).await;
    high.press("End").await;
    expect(|| pools.typed(), pair("1", "20")).await;
}

#[wasm_bindgen_test]
async fn by_keyboard_alone_a_pool_is_found_resized_and_left_again() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    let (card, edit) = (pools.card(&id), pools.resize(&id));
    card.role("checkbox").press("Space").await;
    assert!(pools.screen.role("group").named("Selected warm pools").role("status").text().starts_with('1'));
    for _ in 0..8 {
        if edit.is_focused() {
            break;
        }
        press("Tab").await;
    }
    assert!(edit.is_focused());
    press("Enter").await;
    expect(|| pools.min().is_focused(), true).await;
    for _ in 0..3 {
        press("Tab").await;
    }
    press("ArrowRight").await;
    let max = pools.max().value();
    assert_ne!(max, pools.fact(&id, "max"));
    press("Enter").await;
    pools.is_closed().await;
    assert!(edit.is_focused());
    expect(|| pools.fact(&id, "max"), max).await;
    press("Enter").await;
    wait_until(|| pools.max().exists()).await;
    press("Escape").await;
    pools.is_closed().await;
    assert!(edit.is_focused());
}

#[wasm_bindgen_test]
async fn what_the_server_says_of_a_size_is_shown_at_its_field() {
    let pools = Pools::everyday().await;
    let violation = Violation { field: "max_size".into(), message: "value must be less than or equal to 20".into() };
    let details = vec![Detail::from([violation].as_slice())];
    pools.api.next("UpdateWarmPool", Reply::error_with(Code::InvalidArgument, "validation error", details));
    pools.save_max(&pools.ready(), "20").await;
    expect(|| pools.alert().count(), 1).await;
    let (min, max) = (description(&pools.dialog(), &pools.min()), description(&pools.dialog(), &pools.max()));
    assert!(max.to_lowercase().contains("value must be less than or equal to 20"), "{max}");
    assert!(!min.to_lowercase().contains("less than"), "{min}");
    assert_eq!((pools.max().value(), pools.max().attr("aria-invalid")), pair("20", "true"));
    assert!(pools.save().is_enabled());
}

#[wasm_bindgen_test]
async fn only_what_changed_is_sent_and_an_old_pool_gets_both_bounds() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.save_max(&id, "17").await;
    pools.is_closed().await;
    assert_eq!(pools.last_request("UpdateWarmPool"), json!({ "warmPoolId": id, "maxSize": 17 }));

    let old = pools.cards().containing("search-indexer").attr("data-pool-id");
    pools.edit(&old).await;
    assert!(pools.dialog().css(".message").text().contains("(3)"));
    assert_eq!(pools.typed(), pair("3", "3"));
    pools.save().click().await;
    pools.is_closed().await;
    assert_eq!(pools.last_request("UpdateWarmPool"), json!({ "warmPoolId": old, "minSize": 3, "maxSize": 3 }));
    pools.edit(&old).await;
    assert!(!pools.dialog().css(".message").exists());
}

#[wasm_bindgen_test]
async fn scaling_to_zero_asks_first() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.edit(&id).await;
    pools.min().fill("0").await;
    pools.save().click().await;
    expect(|| pools.alert().count(), 1).await;
    assert_eq!((pools.save().exists(), pools.calls("UpdateWarmPool")), (false, 0));
    pools.dialog().button("Back").click().await;
    expect(|| pools.save().is_enabled(), true).await;
    assert_eq!((pools.min().value(), pools.alert().exists()), ("0".into(), false));
    pools.save().click().await;
    pools.dialog().button("Scale to zero").click().await;
    pools.is_closed().await;
    expect(|| pools.fact(&id, "min"), "0").await;
    assert_eq!(pools.size(&id).0, 0);
    pools.show(&id).await;
    expect(|| pools.panel().css("[data-concern=min-zero]").count(), 1).await;
    pools.close_panel().await;
    // One that has no minimum is not asked about again.
    pools.save_max(&id, "19").await;
    pools.is_closed().await;
}

#[wasm_bindgen_test]
async fn what_others_saved_meanwhile_is_shown_beside_ones_own_to_choose() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.edit(&id).await;
    pools.fill("6", "16").await;
    pools.update(&id, &json!({ "minSize": 2, "maxSize": 9 }));
    wait_until(|| pools.alert().text().contains("2–9")).await;
    assert_eq!((pools.typed(), pools.save().is_disabled()), (pair("6", "16"), true));
    pools.dialog().button("Use theirs").click().await;
    expect(|| pools.typed(), pair("2", "9")).await;
    assert!(!pools.alert().exists());

    pools.min().fill("5").await;
    pools.update(&id, &json!({ "minSize": 3 }));
    pools.dialog().button("Overwrite").click().await;
    expect(|| pools.typed(), pair("5", "9")).await;
    pools.save().click().await;
    pools.is_closed().await;
    expect(|| pools.fact(&id, "min"), "5").await;
    assert_eq!(pools.last_request("UpdateWarmPool"), json!({ "warmPoolId": id, "minSize": 5 }));
}

#[wasm_bindgen_test]
async fn where_no_event_told_of_anothers_change_it_is_seen_before_anything_is_sent() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()).without_events(), "").await;
    let id = pools.ready();
    pools.edit(&id).await;
    pools.max().fill("16").await;
    pools.update(&id, &json!({ "maxSize": 9 }));
    assert!(!pools.alert().exists());
    pools.save().click().await;
    wait_until(|| pools.alert().text().contains("–9")).await;
    assert_eq!((pools.calls("UpdateWarmPool"), pools.max().value()), (0, "16".into()));
    assert!(pools.save().is_disabled());
}

#[wasm_bindgen_test]
async fn a_save_whose_answer_is_lost_is_looked_up_before_anything_is_offered_again() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.api.next("UpdateWarmPool", Reply::Lost);
    pools.save_max(&id, "18").await;
    pools.is_closed().await;
    assert_eq!((pools.fact(&id, "max"), pools.calls("UpdateWarmPool")), ("18".into(), 1));
    pools.show(&id).await;
    assert!(pools.asked().contains("–18)"), "{}", pools.asked());
    pools.close_panel().await;

    // It never got there: that is said, and it can be tried again.
    pools.api.next("UpdateWarmPool", Reply::NetworkError);
    pools.save_max(&id, "19").await;
    expect(|| pools.alert().count(), 1).await;
    assert_eq!((pools.size(&id).1, pools.calls("UpdateWarmPool")), (18, 2));
    assert_eq!((pools.max().value(), pools.save().is_enabled()), ("19".into(), true));
    pools.save().click().await;
    pools.is_closed().await;
    assert_eq!((pools.fact(&id, "max"), pools.calls("UpdateWarmPool")), ("19".into(), 3));
}

#[wasm_bindgen_test]
async fn where_nobody_can_tell_whether_it_was_saved_a_look_is_offered_and_not_another_write() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    let look = pools.dialog().button("Check again");
    pools.api.hold("UpdateWarmPool");
    pools.api.next("UpdateWarmPool", Reply::Lost);
    pools.save_max(&id, "12").await;
    expect(|| pools.api.held("UpdateWarmPool"), 1).await;
    pools.api.always("GetWarmPool", Reply::NetworkError);
    pools.api.release("UpdateWarmPool");
    advance(Duration::from_secs(20)).await;
    expect(|| look.exists(), true).await;
    assert_eq!((pools.alert().count(), pools.save().exists()), (1, false));
    // A look that fails as well leaves it at that.
    look.click().await;
    advance(Duration::from_secs(20)).await;
    expect(|| (look.exists(), pools.save().exists()), (true, false)).await;
    pools.api.always("GetWarmPool", Reply::Backend);
    look.click().await;
    pools.is_closed().await;
    assert_eq!((pools.fact(&id, "max"), pools.calls("UpdateWarmPool")), ("12".into(), 1));
}

#[wasm_bindgen_test]
async fn a_proxys_page_is_no_answer_and_the_pool_is_looked_at() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.api.hold("UpdateWarmPool");
    pools.api.next("UpdateWarmPool", Reply::http(502, "<h1>Bad gateway</h1>"));
    pools.save_max(&id, "15").await;
    expect(|| pools.api.held("UpdateWarmPool"), 1).await;
    pools.update(&id, &pools.last_request("UpdateWarmPool"));
    pools.api.release("UpdateWarmPool");
    pools.is_closed().await;
    assert_eq!((pools.fact(&id, "max"), pools.calls("UpdateWarmPool")), ("15".into(), 1));
}

#[wasm_bindgen_test]
async fn a_pool_that_is_gone_is_not_saved() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.api.next("GetWarmPool", Reply::error(Code::NotFound, "no such pool"));
    pools.save_max(&id, "6").await;
    expect(|| pools.alert().count(), 1).await;
    assert_eq!((pools.max().value(), pools.calls("UpdateWarmPool")), ("6".into(), 0));
}

#[wasm_bindgen_test]
async fn who_may_not_write_is_told_so_once_and_then_why_the_actions_are_off() {
    let pools = Pools::open(FakeApi::new(WorldSpec::of(Scenario::ReadOnly)), "").await;
    let id = pools.ready();
    pools.save_max(&id, "20").await;
    expect(|| pools.alert().text().contains("admin role"), true).await;
    assert_eq!((pools.max().value(), pools.save().is_disabled()), ("20".into(), true));
    pools.dialog().button("Cancel").click().await;
    pools.is_closed().await;
    let (resize, delete) = (pools.resize(&id), pools.delete_button(&id));
    assert!(resize.is_disabled() && delete.is_disabled());
    // Of other projects nothing is known yet.
    assert!(pools.cards().containing("search-indexer").css("[data-action=delete]").is_enabled());
    pools.show(&id).await;
    let reason = pools.panel().css(".action-denial").text();
    assert!(!reason.is_empty());
    assert_eq!((resize.attr("title"), delete.attr("title")), (reason.clone(), reason));
}

#[wasm_bindgen_test]
async fn a_size_that_was_typed_is_there_again_when_the_page_was_left_and_not_when_it_was_cancelled() {
    let pools = Pools::everyday().await;
    pools.screen.css(".app-nav").link("Projects").click().await;
    expect(|| pools.cards().exists(), false).await;
    pools.screen.css(".app-nav").link("Warm pools").click().await;
    expect(|| pools.cards().exists(), true).await;
    let id = pools.ready();
    pools.edit(&id).await;
    pools.fill("3", "14").await;
    // Nothing else opens over it.
    press("Control+k").await;
    advance(Duration::from_millis(100)).await;
    assert_eq!((pools.typed(), pools.screen.css("dialog[open]").count()), (pair("3", "14"), 1));
    // A link is out of reach behind the dialog; Back isn't.
    go_back().await;
    expect(|| pools.cards().exists(), false).await;
    pools.screen.css(".app-nav").link("Warm pools").click().await;
    expect(|| pools.cards().exists(), true).await;
    pools.edit(&id).await;
    assert_eq!(pools.typed(), pair("3", "14"));
    pools.dialog().button("Cancel").click().await;
    pools.is_closed().await;
    pools.edit(&id).await;
    assert_ne!(pools.typed(), pair("3", "14"));
}

#[wasm_bindgen_test]
async fn an_answer_to_a_form_that_was_closed_does_not_touch_the_next_one() {
    let pools = Pools::everyday().await;
    let ids = pools.of_phase("ready").attrs("data-pool-id");
    let (first, second) = (&ids[0], &ids[1]);
    pools.api.hold("UpdateWarmPool");
    pools.api.next("UpdateWarmPool", Reply::error(Code::InvalidArgument, "too large"));
    pools.save_max(first, "19").await;
    expect(|| pools.api.held("UpdateWarmPool"), 1).await;
    press("Escape").await;
    pools.is_closed().await;
    pools.edit(second).await;
    pools.max().fill("17").await;
    pools.api.release("UpdateWarmPool");
    advance(Duration::from_secs(1)).await;
    assert_eq!((pools.alert().exists(), pools.max().value(), pools.save().is_enabled()), (false, "17".into(), true));
    pools.save().click().await;
    pools.is_closed().await;
    expect(|| pools.fact(second, "max"), "17").await;
}

#[wasm_bindgen_test]
async fn a_form_that_was_closed_while_it_saved_comes_back_with_what_went_wrong() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    pools.api.hold("UpdateWarmPool");
    pools.api.next("UpdateWarmPool", Reply::error(Code::InvalidArgument, "too large"));
    pools.save_max(&id, "19").await;
    expect(|| pools.api.held("UpdateWarmPool"), 1).await;
    press("Escape").await;
    pools.is_closed().await;
    // What is under way is shown, and not sent a second time.
    pools.resize(&id).click().await;
    expect(|| pools.dialog().button("Saving…").is_disabled(), true).await;
    press("Escape").await;
    pools.is_closed().await;
    pools.api.release("UpdateWarmPool");
    expect(|| pools.alert().text().contains("too large"), true).await;
    assert_eq!((pools.max().value(), pools.calls("UpdateWarmPool")), ("19".into(), 1));
}

#[wasm_bindgen_test]
async fn a_saved_size_can_be_undone() {
    let pools = Pools::everyday().await;
    let id = pools.ready();
    let before = (pools.fact(&id, "min"), pools.fact(&id, "max"));
    pools.edit(&id).await;
    pools.fill("3", "14").await;
    pools.save().click().await;
    pools.is_closed().await;
    wait_until(|| pools.toasts().iter().any(|text| text.ends_with("to 3–14"))).await;
    pools.undo().click().await;
    expect(|| (pools.fact(&id, "min"), pools.fact(&id, "max")), before).await;
    wait_until(|| pools.toasts().iter().any(|text| text.starts_with("Restored"))).await;

    // Someone else has changed it meanwhile: that stays, and it is said.
    pools.save_max(&id, "15").await;
    pools.is_closed().await;
    wait_until(|| pools.undo().exists()).await;
    pools.update(&id, &json!({ "maxSize": 16 }));
    pools.undo().click().await;
    wait_until(|| pools.toasts().iter().any(|text| text.starts_with("Couldn't restore"))).await;
    assert_eq!(pools.size(&id).1, 16);
}
