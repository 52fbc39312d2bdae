//! Starting, cancelling, deleting and repeating prebuilds, one and many.

use std::time::Duration;

use prebuild_console::connect::error::Code;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{create, still};
use crate::support::{FakeApi, Locator, Reply, Screen, address, advance, expect, go_back, press, render, wait_until};

/// The organization's history.
struct History {
    api: FakeApi,
    screen: Screen,
}

impl History {
    async fn open(api: FakeApi, query: &str) -> Self {
        let screen = render(&format!("/prebuilds{query}"), &api).await;
        let history = Self { api, screen };
        wait_until(|| history.rows().exists()).await;
        history
    }

    fn rows(&self) -> Locator {
        self.screen.test_id("prebuild-row")
    }

    fn row(&self, id: &str) -> Locator {
        self.rows().data("prebuild-id", id)
    }

    fn checkbox(&self, index: usize) -> Locator {
        self.rows().nth(index).role("checkbox")
    }

    /// What can be done with the selected rows.
    fn bar(&self) -> Locator {
        self.screen.role("group").named("Selected prebuilds")
    }

    /// The button of the bar for an action.
    fn act(&self, name: &str) -> Locator {
        action(&self.bar(), name)
    }

    /// The button of the dialog that confirms an action.
    fn confirm(&self, name: &str) -> Locator {
        action(&self.dialog(), name)
    }

    fn selected(&self) -> usize {
        self.rows().attrs("aria-selected").iter().filter(|selected| *selected == "true").count()
    }

    fn dialog(&self) -> Locator {
        self.screen.dialog()
    }

    /// The items of the dialog to which this happened.
    fn outcomes(&self, outcome: &str) -> Locator {
        self.dialog().css("li").data("outcome", outcome)
    }

    fn toast(&self) -> Locator {
        self.screen.test_id("toast")
    }

    /// Tones of the toasts, oldest first.
    fn tones(&self) -> Vec<String> {
        self.toast().attrs("data-tone")
    }

    async fn close(&self) {
        self.dialog().button("Close").click().await;
        expect(|| self.dialog().exists(), false).await;
    }
}

fn action(within: &Locator, name: &str) -> Locator {
    within.css(&format!("[data-action={name}]"))
}

#[wasm_bindgen_test]
async fn a_prebuild_is_started_for_the_default_class_and_for_every_class() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "").await;
    let History { api, screen, .. } = &history;
    let open = screen.button("New prebuild");
    open.click().await;
    let dialog = history.dialog();
    let start = dialog.role("button").name_starting("Start");
    expect(|| start.is_disabled(), true).await;
    dialog.field("Project").choose("data-platform").await;
    expect(|| start.is_enabled(), true).await;
    dialog.field("Timeout").fill("4").await;
    expect(|| dialog.field("Timeout").attr("aria-invalid"), "true").await;
    assert!(!dialog.css("#create-timeout-error").text().is_empty());
    assert!(start.is_disabled());
    dialog.field("Timeout").fill("30").await;
    start.click().await;
    expect(|| (dialog.exists(), history.tones()), (false, vec!["good".to_owned()])).await;
    let request = &api.calls("CreatePrebuild")[0].request;
    assert_eq!((&request["spec"]["timeout"], &request["environmentClassId"]), (&"1800s".into(), &().into()));
    let href = history.toast().link("View").attr("href");
    let id = href.rsplit('/').next().unwrap_or_default().to_owned();
    assert!(open.is_focused());
    expect(|| history.row(&id).attr("data-phase"), "pending").await;

    // One class fails; the others start all the same.
    open.click().await;
    dialog.field("Project").choose("data-platform").await;
    dialog.field("Environment class").choose("all").await;
    api.next("CreatePrebuild", Reply::error(Code::ResourceExhausted, "no capacity"));
    expect(|| start.text().contains('2'), true).await;
    start.click().await;
    expect(|| (history.outcomes("done").count(), history.outcomes("failed").count()), (1, 1)).await;
    assert!(history.outcomes("failed").text().contains("no capacity"));
    assert_eq!(api.calls("CreatePrebuild").len(), 3);
    dialog.button("Retry failed").click().await;
    expect(|| (dialog.exists(), history.tones().len()), (false, 2)).await;
    assert!(open.is_focused());
    expect(|| history.rows().attrs("data-phase")[..3].to_vec(), ["pending"; 3]).await;
}

#[wasm_bindgen_test]
async fn a_prebuild_is_cancelled_from_its_page_and_run_again() {
    let api = FakeApi::new(WorldSpec::default());
    let request = json!({ "projectId": api.project_id("payments-gateway"), "spec": { "timeout": "1500s" } });
    let created: Value = api.call("PrebuildService/CreatePrebuild", &request);
    let id = created["prebuild"]["id"].as_str().unwrap_or_default();
    advance(Duration::from_secs(300)).await;
    let history = History::open(api, "?phase=running").await;
    let History { screen, .. } = &history;
    history.row(id).css(".row-link").click().await;
    let phase = || screen.css(".summary[data-phase]").attr("data-phase");
    let timeout = screen.css("[data-field=timeout] dd");
    expect(phase, "running").await;
    screen.test_id("prebuild-details").css("summary").click().await;

    action(screen, "cancel").click().await;
    // The server has only accepted it.
    expect(|| (history.dialog().exists(), history.tones()), (false, vec!["active".to_owned()])).await;
    expect(phase, "cancelling").await;
    advance(Duration::from_secs(600)).await;
    expect(phase, "cancelled").await;
    assert!(!history.toast().exists());
    // What this page saw stands in the timeline.
    assert_eq!(screen.role("listitem").data("phase", "running").attr("data-source"), "seen");

    assert_eq!(timeout.text(), "25 min");
    let old = address();
    action(screen, "rerun").click().await;
    // It leads to the new prebuild.
    expect(phase, "pending").await;
    assert_ne!(address(), old);
    assert_eq!(timeout.text(), "25 min");
    assert!(history.tones() == ["good"] && !history.toast().role("link").exists());
    // The second click of a double click must not cancel it.
    assert!(action(screen, "cancel").is_disabled());
    advance(Duration::from_secs(1)).await;
    assert!(!action(screen, "cancel").is_disabled());
}

#[wasm_bindgen_test]
async fn a_rerun_leads_nowhere_once_its_page_was_left() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "?phase=completed").await;
    history.rows().first().css(".row-link").click().await;
    history.api.hold("CreatePrebuild");
    action(&history.screen, "rerun").click().await;
    expect(|| history.api.held("CreatePrebuild"), 1).await;
    assert!(action(&history.screen, "rerun").is_disabled(), "it is under way");
    go_back().await;
    history.api.release("CreatePrebuild");
    let view = history.toast().link("View");
    wait_until(|| view.exists()).await;
    assert_eq!(address(), "/prebuilds?phase=completed");
    let href = view.attr("href");
    view.click().await;
    assert_eq!(address(), href);
    assert!(!history.toast().exists());
}

#[wasm_bindgen_test]
async fn many_rows_are_selected_with_shift_and_keys_and_deleted_one_by_one() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "?phase=completed&phase=failed").await;
    let (api, bar) = (&history.api, history.bar());
    history.checkbox(0).click().await;
    history.checkbox(5).click_holding("Shift").await;
    expect(|| history.selected(), 6).await;
    assert!(history.act("cancel").is_disabled());
    history.rows().nth(5).css(".row-link").press("j").await;
    press("x").await;
    expect(|| history.selected(), 7).await;
    press("K").await;
    press("Shift+J").await;
    advance(Duration::from_millis(200)).await;
    assert_eq!(history.selected(), 7);

    api.times(2, "DeletePrebuild", Reply::error(Code::Internal, "the disk is full"));
    history.act("delete").click().await;
    wait_until(|| history.dialog().text().contains("snapshot")).await;
    history.confirm("delete").click().await;
    expect(|| (history.outcomes("accepted").count(), history.outcomes("failed").count()), (5, 2)).await;
    assert!(history.outcomes("failed").texts().iter().all(|text| text.contains("the disk is full")));
    history.close().await;
    // What the filters no longer show is no longer selected; what failed still is.
    expect(|| history.selected(), 2).await;

    api.next("DeletePrebuild", Reply::error(Code::Internal, "the disk is full"));
    history.act("delete").click().await;
    history.confirm("delete").click().await;
    expect(|| (history.outcomes("accepted").count(), history.outcomes("failed").count()), (1, 1)).await;
    history.dialog().button("Retry failed").click().await;
    expect(|| (history.dialog().exists(), history.tones()), (false, vec!["active".to_owned()])).await;
    expect(|| bar.exists(), false).await;
    assert_eq!(api.calls("DeletePrebuild").len(), 10);
}

#[wasm_bindgen_test]
async fn what_fails_goes_back_to_how_it_was() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = history.rows().data("phase", "completed").first().attr("data-prebuild-id");
    history.api.hold("DeletePrebuild");
    history.api.next("DeletePrebuild", Reply::error(Code::Internal, "not today"));
    history.row(&id).role("checkbox").click().await;
    history.act("delete").click().await;
    history.confirm("delete").click().await;
    // Shown at once, before the server has answered.
    expect(|| history.row(&id).attr("data-phase"), "deleting").await;
    assert_eq!(history.api.held("DeletePrebuild"), 1);
    history.api.release("DeletePrebuild");
    expect(|| history.row(&id).attr("data-phase"), "completed").await;
    expect(|| history.outcomes("failed").text().contains("not today"), true).await;
}

#[wasm_bindgen_test]
async fn where_the_answer_is_lost_what_happened_is_looked_up() {
    // Without events only the console's own question can tell.
    let api = FakeApi::new(WorldSpec::default()).without_events();
    let history = History::open(api, "?phase=running&phase=cancelling").await;
    let id = history.rows().data("phase", "running").first().attr("data-prebuild-id");
    history.api.next("CancelPrebuild", Reply::Lost);
    history.row(&id).role("checkbox").click().await;
    history.act("cancel").click().await;
    expect(|| history.tones(), ["active"]).await;
    assert_eq!(history.row(&id).attr("data-phase"), "cancelling");
    assert_eq!(history.api.calls("CancelPrebuild").len(), 1);

    // Where the call never arrived, it is as it was.
    let id = history.rows().data("phase", "running").first().attr("data-prebuild-id");
    history.bar().button("Clear selection").click().await;
    history.api.next("CancelPrebuild", Reply::NetworkError);
    history.row(&id).role("checkbox").click().await;
    history.act("cancel").click().await;
    expect(|| history.outcomes("failed").text().contains("Nothing was changed"), true).await;
    assert_eq!(history.row(&id).attr("data-phase"), "running");
}

#[wasm_bindgen_test]
async fn who_may_not_write_is_told_once_and_then_why_the_actions_are_off() {
    let api = FakeApi::new(WorldSpec::of(Scenario::ReadOnly));
    let history = History::open(api, "?phase=completed").await;
    let screen = &history.screen;
    history.rows().first().css(".row-link").click().await;
    action(screen, "rerun").click().await;
    wait_until(|| history.outcomes("failed").text().contains("admin role")).await;
    history.close().await;
    let are_off = |within: &Locator| action(within, "rerun").is_disabled() && action(within, "delete").is_disabled();
    expect(|| are_off(screen), true).await;
    assert!(screen.test_id("denial").text().contains("admin role"));

    go_back().await;
    history.checkbox(0).click().await;
    expect(|| are_off(&history.bar()), true).await;
    assert!(history.bar().test_id("denial").text().contains("admin role"));
}

#[wasm_bindgen_test]
async fn a_batch_can_be_stopped_and_says_what_it_left_alone() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "?phase=completed").await;
    let api = &history.api;
    history.checkbox(0).click().await;
    history.checkbox(11).click_holding("Shift").await;
    api.hold("DeletePrebuild");
    history.act("delete").click().await;
    history.confirm("delete").click().await;
    expect(|| api.held("DeletePrebuild"), 4).await;
    history.dialog().button("Stop").click().await;
    api.release("DeletePrebuild");
    expect(|| (history.outcomes("accepted").count(), history.outcomes("skipped").count()), (4, 8)).await;
    assert_eq!(history.outcomes("accepted").count(), 4);
    assert_eq!(api.calls("DeletePrebuild").len(), 4);
}

#[wasm_bindgen_test]
async fn an_answer_without_the_prebuild_is_an_error_that_can_be_retried() {
    let api = FakeApi::new(WorldSpec::default());
    let history = History::open(api, "?phase=completed").await;
    history.api.next("GetPrebuild", Reply::json(&json!({ "prebuild": null })));
    let href = history.rows().first().css(".row-link").attr("href");
    let screen = render(&href, &history.api).await;
    let panel = screen.test_id("error-panel");
    expect(|| panel.attr("data-code"), "internal").await;
    panel.role("button").first().click().await;
    expect(|| screen.css(".summary[data-phase]").attr("data-phase"), "completed").await;
}

/// Cancels the newest running prebuild of the history, and gives its id.
async fn cancel_newest(history: &History) -> String {
    let id = history.rows().data("phase", "running").first().attr("data-prebuild-id");
    history.row(&id).role("checkbox").click().await;
    history.act("cancel").click().await;
    id
}

#[wasm_bindgen_test]
async fn a_server_that_accepts_and_does_nothing_is_not_believed() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() });
    let history = History::open(api, "?phase=running&phase=cancelling").await;
    let id = history.rows().data("phase", "running").first().attr("data-prebuild-id");
    let mut running: Value = history.api.call("PrebuildService/GetPrebuild", &json!({ "prebuildId": id }));
    running["prebuild"]["status"]["statusVersion"] = json!("999");
    history.api.always("CancelPrebuild", Reply::json(&running));
    history.api.always("GetPrebuild", Reply::json(&running));
    cancel_newest(&history).await;
    expect(|| history.tones(), ["active"]).await;
    advance(Duration::from_secs(120)).await;
    expect(|| history.tones(), ["warning"]).await;
    assert_eq!(history.api.calls("CancelPrebuild").len(), 1);
}

#[wasm_bindgen_test]
async fn a_prebuild_that_completes_before_it_is_cancelled_is_not_called_cancelled() {
    let history = History::open(FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() }), "").await;
    history.screen.goes_live().await;
    let id = cancel_newest(&history).await;
    expect(|| history.tones(), ["active"]).await;
    history.api.change_prebuild(&id, &json!({ "phase": "PREBUILD_PHASE_COMPLETED", "statusVersion": "999" }));
    expect(|| history.tones(), ["active", "stopped"]).await;
}

#[wasm_bindgen_test]
async fn a_start_whose_answer_is_lost_or_empty_is_looked_up_before_anything_is_offered() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "").await;
    let dialog = history.dialog();
    let start = async |reply: Reply| {
        history.screen.button("New prebuild").click().await;
        dialog.field("Project").choose("data-platform").await;
        history.api.next("CreatePrebuild", reply);
        dialog.role("button").name_starting("Start").click().await;
    };
    start(Reply::Lost).await;
    let view = history.toast().link("View");
    wait_until(|| view.exists()).await;
    let href = view.attr("href");
    let id = href.rsplit('/').next().unwrap_or_default().to_owned();
    expect(|| history.row(&id).attr("data-phase"), "pending").await;

    // Nothing was started by these, also though there is one from a moment ago.
    for reply in [Reply::NetworkError, Reply::http(502, "Bad Gateway"), Reply::http(200, ""), Reply::json(&json!({}))] {
        start(reply).await;
        expect(|| history.outcomes("failed").count(), 1).await;
        assert!(history.dialog().button("Retry failed").exists());
        history.close().await;
    }
    assert_eq!(history.api.calls("CreatePrebuild").len(), 5, "a write is never repeated by itself");
}

#[wasm_bindgen_test]
async fn a_start_that_the_browser_sent_twice_shows_both_prebuilds() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "").await;
    let project_id = history.api.project_id("data-platform");
    history.screen.button("New prebuild").click().await;
    history.dialog().field("Project").choose("data-platform").await;
    history.api.hold("CreatePrebuild");
    history.dialog().role("button").name_starting("Start").click().await;
    expect(|| history.api.held("CreatePrebuild"), 1).await;
    let request = json!({ "projectId": project_id, "spec": {} });
    let _: Value = history.api.call("PrebuildService/CreatePrebuild", &request);
    history.api.release("CreatePrebuild");
    expect(|| history.tones(), ["good", "warning"]).await;
    assert_eq!(history.toast().nth(1).link("View").attr("href"), format!("/projects/{project_id}/prebuilds"));
    expect(|| history.rows().attrs("data-phase")[..2].to_vec(), ["pending"; 2]).await;
}

#[wasm_bindgen_test]
async fn many_reruns_are_shown_in_a_dialog() {
    let history = History::open(FakeApi::new(WorldSpec::default()), "?phase=completed").await;
    history.checkbox(0).click().await;
    history.checkbox(9).click_holding("Shift").await;
    history.act("rerun").click().await;
    expect(|| history.outcomes("done").count(), 10).await;
    let links = history.outcomes("done").role("link").attrs("href");
    let different: std::collections::HashSet<&String> = links.iter().collect();
    assert_eq!((links.len(), different.len()), (10, 10));
    assert!(!history.toast().exists());
    history.close().await;
}

#[wasm_bindgen_test]
async fn five_prebuilds_are_cancelled_with_seven_keys() {
    let api = still();
    (0..5).for_each(|_| drop(create(&api)));
    let history = History::open(api, "?phase=pending").await;
    for key in ["j", "x", "Shift+J", "Shift+J", "Shift+J", "Shift+J", "c"] {
        press(key).await;
    }
    expect(|| history.tones(), ["active"]).await;
    assert_eq!(history.api.calls("CancelPrebuild").len(), 5);
}

#[wasm_bindgen_test]
async fn a_cancel_of_many_is_asked_about_and_can_be_left_alone() {
    let api = still();
    (0..10).for_each(|_| drop(create(&api)));
    let history = History::open(api, "?phase=pending").await;
    history.checkbox(0).click().await;
    history.checkbox(9).click_holding("Shift").await;
    history.act("cancel").click().await;
    history.dialog().css("[data-autofocus]").click().await;
    expect(|| history.dialog().exists(), false).await;
    assert!(history.api.calls("CancelPrebuild").is_empty());
    history.act("cancel").click().await;
    history.confirm("cancel").click().await;
    expect(|| history.outcomes("accepted").count(), 10).await;
}

#[wasm_bindgen_test]
async fn keys_and_the_palette_act_upon_the_selection() {
    let history = History::open(still(), "?phase=completed").await;
    for key in ["c", "r", "Backspace"] {
        press(key).await;
        assert!(!history.dialog().exists(), "{key} without a selection");
    }
    history.checkbox(0).click().await;
    history.checkbox(1).click().await;
    // The Tab key reaches the bar before the rows, of which there may be thousands.
    let place = history.bar().all()[0].compare_document_position(&history.rows().all()[0]);
    assert_eq!(place & web_sys::Node::DOCUMENT_POSITION_FOLLOWING, web_sys::Node::DOCUMENT_POSITION_FOLLOWING);
    press("c").await;
    assert!(!history.dialog().exists(), "completed ones can't be cancelled");
    press("Backspace").await;
    wait_until(|| history.confirm("delete").exists()).await;
    press("Escape").await;
    expect(|| history.dialog().exists(), false).await;

    press("Control+k").await;
    history.screen.dialog().role("combobox").fill("selected").await;
    let commands = history.dialog().role("listbox").role("option");
    // The last one searches for the text.
    expect(|| commands.count(), 3).await;
    history.screen.dialog().role("combobox").fill("rerun 2").await;
    press("Enter").await;
    expect(|| history.tones(), ["good"]).await;
    assert_eq!(history.api.calls("CreatePrebuild").len(), 2);
    assert_eq!(address(), "/prebuilds?phase=completed", "only a single rerun leads to its prebuild");
}
