//! The harness itself: what the other tests rely on.

use std::time::Duration;

use prebuild_console::components::badge::badge;
use prebuild_console::domain::phase::Tone;
use prebuild_console::mock::world_spec::WorldSpec;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{FakeApi, Reply, advance, expect, press, render, show, wait_until};

#[wasm_bindgen_test]
async fn a_component_is_shown_by_itself() {
    let screen = show(|| badge(Tone::Bad, "Failed".into())).await;
    assert_eq!((screen.text().as_str(), screen.css(".badge").attr("data-tone").as_str()), ("Failed", "bad"));
    drop(screen);
    let screen = show(|| badge(Tone::Good, "Completed".into())).await;
    assert_eq!(screen.css(".badge").texts(), ["Completed"]);
}

#[wasm_bindgen_test]
async fn calls_carry_the_token_of_who_signed_in() {
    let api = FakeApi::new(WorldSpec::default()).with_sign_in();
    let screen = render("/projects", &api).await;
    screen.field("Personal access token").fill("a-token").await;
    assert!(api.calls("ListProjects").is_empty());
    press("Enter").await;
    wait_until(|| screen.test_id("project-row").exists()).await;
    assert_eq!(api.calls("ListProjects")[0].authorization, "Bearer a-token");
}

#[wasm_bindgen_test]
async fn a_call_without_an_answer_is_given_up() {
    let api = FakeApi::new(WorldSpec::default());
    api.always("ListProjects", Reply::Never);
    let screen = render("/projects", &api).await;
    advance(Duration::from_secs(29)).await;
    assert!(!screen.test_id("error-panel").exists() && !api.calls("ListProjects")[0].is_aborted());
    advance(Duration::from_secs(2)).await;
    expect(|| screen.test_id("error-panel").is_shown(), true).await;
    assert!(api.calls("ListProjects")[0].is_aborted());
}

#[wasm_bindgen_test]
async fn events_come_from_the_test_and_from_what_others_do() {
    let api = FakeApi::new(WorldSpec::default());
    let screen = render("/prebuilds", &api).await;
    let rows = screen.test_id("prebuild-row");
    wait_until(|| rows.exists()).await;
    screen.goes_live().await;
    let id = rows.first().attr("data-prebuild-id");
    let fetched = || api.calls("GetPrebuild").iter().filter(|call| call.request["prebuildId"] == id.as_str()).count();
    let before = fetched();
    let event = json!({
        "operation": "RESOURCE_OPERATION_UPDATE", "resourceType": "RESOURCE_TYPE_PREBUILD", "resourceId": id,
    });
    api.push_event(&event);
    expect(fetched, before + 1).await;

    let _: Value = api.call("PrebuildService/CancelPrebuild", &json!({ "prebuildId": id }));
    expect(|| rows.data("prebuild-id", &id).attr("data-phase"), "cancelling").await;

    let opened = api.calls("WatchEvents").len();
    api.cut("WatchEvents");
    expect(|| api.calls("WatchEvents").len(), opened + 1).await;
}
