//! A project's prebuild settings.

use std::time::Duration;

use leptos::prelude::window;
use prebuild_console::connect::detail::{Detail, Violation};
use prebuild_console::connect::error::Code;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use crate::support::{FakeApi, Locator, Reply, Screen, advance, expect, go_back, press, render, wait_until};

/// The settings page of one project.
struct Page {
    api: FakeApi,
    project_id: String,
    screen: Screen,
}

impl Page {
    async fn open(spec: WorldSpec, project: &str) -> Self {
        let api = FakeApi::new(spec);
        let project_id = api.project_id(project);
        let screen = render(&format!("/projects/{project_id}/settings"), &api).await;
        wait_until(|| form(&screen).exists()).await;
        Self { api, project_id, screen }
    }

    fn minutes(&self) -> Locator {
        form(&self.screen).field("Minutes")
    }

    fn hour(&self) -> Locator {
        form(&self.screen).field("Every day at")
    }

    fn warmup(&self) -> Locator {
        form(&self.screen).field("Warm up JetBrains")
    }

    fn class(&self, name: &str) -> Locator {
        form(&self.screen).role("checkbox").name_starting(name)
    }

    fn save(&self) -> Locator {
        form(&self.screen).button("Save")
    }

    fn stage(&self) -> String {
        form(&self.screen).attr("data-stage")
    }

    /// The settings as the API has them.
    fn settings(&self) -> Value {
        let answer: Value = self.api.call("ProjectService/GetProject", &json!({ "projectId": self.project_id }));
        answer["project"]["prebuildConfiguration"].clone()
    }
}

fn form(screen: &Screen) -> Locator {
    screen.role("form").named("Prebuild settings")
}

#[wasm_bindgen_test]
async fn settings_are_shown_changed_and_kept() {
    let page = Page::open(WorldSpec::default(), "payments-gateway").await;
    assert!(form(&page.screen).field("Enable prebuilds").is_checked());
    assert_eq!((page.minutes().value(), page.hour().value()), ("45".into(), "5".into()));
    assert!(page.save().is_disabled());

    page.minutes().fill("4").await;
    expect(|| page.minutes().attr("aria-invalid"), "true").await;
    let described_by = page.minutes().attr("aria-describedby");
    assert!(!page.screen.css(&format!("#{described_by}")).text().is_empty());
    assert!(page.save().is_disabled());

    page.minutes().fill("50").await;
    page.hour().choose("22").await;
    expect(|| page.minutes().attr("aria-invalid"), "false").await;
    let unsaved = form(&page.screen).role("status").text();
    assert!(unsaved.contains("timeout") && unsaved.contains("schedule") && !unsaved.contains("class"), "{unsaved}");

    // What is not shown in the form is sent as it was.
    let mut expected = page.settings();
    expected["timeout"] = json!("3000s");
    expected["trigger"]["dailySchedule"]["hourUtc"] = json!(22);
    page.save().click().await;
    expect(|| page.stage(), "saved").await;
    expect(|| page.screen.test_id("toast").attrs("data-tone"), ["good"]).await;
    assert!(page.save().is_disabled());
    assert_eq!(page.settings(), expected);

    let page = Page { screen: page.screen.reload().await, ..page };
    expect(|| page.minutes().value(), "50").await;
    assert_eq!(page.hour().value(), "22");
}

#[wasm_bindgen_test]
async fn hours_are_shown_in_utc_and_in_local_time() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    let chosen = page.hour().css("option:checked").text();
    assert!(chosen.contains("00:00") && chosen.contains("05:30"), "{chosen}");
    let next = form(&page.screen).css(".form-field").having(|field| field.field("Every day at")).css(".meta").text();
    assert!(next.contains(" 05:30"), "{next}");
}

#[wasm_bindgen_test]
async fn turning_a_class_off_names_the_pools_that_lose_their_prebuilds_and_asks() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    let pools = form(&page.screen).role("link").name_starting("Warm pool");
    wait_until(|| pools.texts().iter().any(|text| text.contains("2–8"))).await;

    page.class("Large").click().await;
    let losing = form(&page.screen).css("li[data-pool-id]");
    expect(|| losing.count(), 1).await;
    let words = losing.text();
    assert!(words.starts_with("Large") && words.contains("2–8"), "{words}");

    page.class("Regular").click().await;
    expect(|| form(&page.screen).css("#settings-classes-error").text().is_empty(), false).await;
    assert!(page.save().is_disabled());
    page.class("Regular").click().await;

    page.save().click().await;
    expect(|| page.stage(), "asking").await;
    assert!(page.api.calls("UpdateProject").is_empty());
    form(&page.screen).button("Save anyway").click().await;
    expect(|| page.stage(), "saved").await;

    page.screen.role("navigation").named("Project").link("Warm pools").click().await;
    let card = page.screen.test_id("pool-card").containing("Large");
    expect(|| card.css("[data-concern=prebuilds-off]").count(), 1).await;
}

#[wasm_bindgen_test]
async fn what_others_saved_is_shown_before_it_is_replaced() {
    let page = Page::open(WorldSpec::default(), "mobile-app").await;
    let mut theirs = page.settings();
    theirs["timeout"] = json!("5400s");
    let request = json!({ "projectId": page.project_id, "prebuildConfiguration": theirs });
    let _: Value = page.api.call("ProjectService/UpdateProject", &request);

    page.warmup().click().await;
    page.save().click().await;
    let alert = form(&page.screen).role("alert");
    wait_until(|| alert.text().contains("timeout")).await;
    assert!(page.save().is_disabled());
    assert!(page.api.calls("UpdateProject").is_empty());

    alert.button("Use theirs").click().await;
    expect(|| page.minutes().value(), "90").await;
    assert!(!page.warmup().is_checked());
    page.warmup().click().await;
    page.save().click().await;
    expect(|| page.stage(), "saved").await;
    theirs["enableJetbrainsWarmup"] = json!(true);
    assert_eq!(page.settings(), theirs);
}

#[wasm_bindgen_test]
async fn what_the_server_refuses_is_shown_at_its_field() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    let violation = Violation {
        field: "prebuild_configuration.timeout".into(),
        message: "value must be greater than or equal to 300s".into(),
    };
    let details = vec![Detail::from([violation].as_slice())];
    page.api.next("UpdateProject", Reply::error_with(Code::InvalidArgument, "validation error", details));
    page.minutes().fill("20").await;
    page.save().click().await;
    expect(|| page.stage(), "failed").await;
    assert!(form(&page.screen).role("alert").is_shown());
    assert_eq!((page.minutes().attr("aria-invalid"), page.minutes().value()), ("true".into(), "20".into()));
    assert!(form(&page.screen).css("#settings-timeout-error").text().contains("300s"));
    assert!(page.save().is_enabled());
}

#[wasm_bindgen_test]
async fn a_save_whose_answer_is_lost_is_looked_up() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    page.api.next("UpdateProject", Reply::Lost);
    page.minutes().fill("25").await;
    page.save().click().await;
    expect(|| page.stage(), "saved").await;
    assert_eq!(page.settings()["timeout"], "1500s");

    // Where it did not come through, that is known, too.
    page.api.next("UpdateProject", Reply::NetworkError);
    page.minutes().fill("30").await;
    page.save().click().await;
    expect(|| page.stage(), "failed").await;
    assert_eq!((page.settings()["timeout"].clone(), page.minutes().value()), (json!("1500s"), "30".into()));
    assert_eq!(page.api.calls("UpdateProject").len(), 2, "a write is never repeated by itself");
}

#[wasm_bindgen_test]
async fn who_may_not_change_the_settings_keeps_what_was_typed() {
    let page = Page::open(WorldSpec::of(Scenario::ReadOnly), "checkout-service").await;
    page.minutes().fill("20").await;
    page.save().click().await;
    wait_until(|| form(&page.screen).role("alert").text().contains("admin role")).await;
    assert_eq!(page.minutes().value(), "20");
    assert!(page.save().is_disabled());
}

/// Asks the window whether the page may go, as a reload does; whether the browser would ask the user.
fn asks_before_leaving() -> bool {
    let event = Event::new("beforeunload").expect("a name of an event");
    event.init_event_with_bubbles_and_cancelable("beforeunload", false, true);
    !window().dispatch_event(&event).expect("an event that is not under way")
}

#[wasm_bindgen_test]
async fn unsaved_edits_are_there_again_after_a_tab_a_link_back_and_the_palette() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    assert!(!asks_before_leaving());
    page.minutes().fill("25").await;
    expect(asks_before_leaving, true).await;
    let away = || form(&page.screen).exists();

    page.screen.role("navigation").named("Project").link("Warm pools").click().await;
    expect(away, false).await;
    assert!(asks_before_leaving());
    go_back().await;
    expect(|| page.minutes().value(), "25").await;
    assert!(form(&page.screen).role("status").text().contains("timeout"));

    page.screen.css(".app-nav").link("Projects").click().await;
    expect(away, false).await;
    press("Control+k").await;
    let palette = page.screen.dialog();
    palette.role("combobox").fill("checkout settings").await;
    press("Enter").await;
    expect(|| page.minutes().value(), "25").await;

    // Saved, or discarded, is no longer unsaved.
    page.save().click().await;
    expect(|| page.stage(), "saved").await;
    assert!(!asks_before_leaving());
    page.minutes().fill("26").await;
    expect(asks_before_leaving, true).await;
    form(&page.screen).button("Discard changes").click().await;
    expect(asks_before_leaving, false).await;
    page.screen.role("navigation").named("Project").link("Warm pools").click().await;
    expect(away, false).await;
    go_back().await;
    expect(|| page.minutes().value(), "25").await;
}

#[wasm_bindgen_test]
async fn what_others_saved_while_the_page_was_left_is_shown_beside_the_edits() {
    let page = Page::open(WorldSpec::default(), "mobile-app").await;
    page.minutes().fill("25").await;
    page.screen.role("navigation").named("Project").link("Warm pools").click().await;
    expect(|| form(&page.screen).exists(), false).await;
    let mut theirs = page.settings();
    theirs["timeout"] = json!("5400s");
    let request = json!({ "projectId": page.project_id, "prebuildConfiguration": theirs });
    let _: Value = page.api.call("ProjectService/UpdateProject", &request);
    go_back().await;
    wait_until(|| form(&page.screen).role("alert").text().contains("timeout")).await;
    assert_eq!(page.minutes().value(), "25");
    assert!(page.save().is_disabled());
}

#[wasm_bindgen_test]
async fn a_save_that_nobody_can_tell_of_offers_a_check_and_not_another_save() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    page.api.hold("UpdateProject");
    page.api.next("UpdateProject", Reply::Lost);
    page.minutes().fill("25").await;
    page.save().click().await;
    expect(|| page.api.held("UpdateProject"), 1).await;
    page.api.always("GetProject", Reply::NetworkError);
    page.api.release("UpdateProject");
    advance(Duration::from_secs(20)).await;
    expect(|| page.stage(), "unknown").await;
    assert!(!page.save().exists());
    // Typing does not bring the save back.
    page.minutes().fill("26").await;
    assert_eq!((page.stage(), page.save().exists()), ("unknown".into(), false));
    page.api.always("GetProject", Reply::Backend);
    form(&page.screen).button("Check again").click().await;
    expect(|| page.stage(), "saved").await;
    assert_eq!(page.api.calls("UpdateProject").len(), 1);
}

#[wasm_bindgen_test]
async fn a_denial_is_forgotten_after_ten_minutes() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    page.api.next("UpdateProject", Reply::error(Code::PermissionDenied, "Members only"));
    page.minutes().fill("20").await;
    page.save().click().await;
    wait_until(|| form(&page.screen).role("alert").text().contains("Members only")).await;
    assert!(page.save().is_disabled());
    advance(Duration::from_secs(601)).await;
    expect(|| page.save().is_enabled(), true).await;
    page.save().click().await;
    expect(|| page.stage(), "saved").await;
}

#[wasm_bindgen_test]
async fn a_save_that_goes_on_while_the_page_is_left_is_found_under_way_on_return() {
    let page = Page::open(WorldSpec::default(), "checkout-service").await;
    let leave = async || {
        page.screen.role("navigation").named("Project").link("Warm pools").click().await;
        expect(|| form(&page.screen).exists(), false).await;
    };
    page.api.hold("UpdateProject");
    page.minutes().fill("25").await;
    page.save().click().await;
    expect(|| page.api.held("UpdateProject"), 1).await;
    leave().await;
    go_back().await;
    expect(|| page.stage(), "saving").await;
    leave().await;
    page.api.release("UpdateProject");
    expect(asks_before_leaving, false).await;
    go_back().await;
    wait_until(|| form(&page.screen).exists()).await;
    expect(|| (page.minutes().value(), form(&page.screen).role("alert").exists()), ("25".into(), false)).await;
    assert_eq!(page.api.calls("UpdateProject").len(), 1);
}

#[wasm_bindgen_test]
async fn a_denied_write_is_known_on_all_pages_of_the_project_until_actions_are_turned_on() {
    let page = Page::open(WorldSpec::of(Scenario::ReadOnly), "checkout-service").await;
    let note = page.screen.test_id("access-note");
    assert!(!note.exists());
    page.minutes().fill("20").await;
    page.save().click().await;
    expect(|| note.exists(), true).await;
    assert_eq!((page.save().is_disabled(), page.minutes().value()), (true, "20".into()));
    page.screen.role("navigation").named("Project").link("Warm pools").click().await;
    let create = page.screen.css(".page-aside .primary");
    wait_until(|| create.exists() && !form(&page.screen).exists()).await;
    assert!(note.exists() && create.is_disabled());
    expect(|| page.screen.test_id("pool-card").exists(), true).await;
    assert!(page.screen.test_id("pool-card").first().css("[data-action=delete]").is_disabled());
    // The edits wait in the settings.
    assert!(page.screen.test_id("unsaved").exists());
    note.role("button").click().await;
    expect(|| (note.exists(), create.is_enabled()), (false, true)).await;
}

#[wasm_bindgen_test]
async fn after_a_denied_write_no_new_prebuild_can_be_started_in_that_project() {
    let page = Page::open(WorldSpec::of(Scenario::ReadOnly), "checkout-service").await;
    page.minutes().fill("20").await;
    page.save().click().await;
    expect(|| page.screen.test_id("access-note").exists(), true).await;
    page.screen.role("navigation").named("Project").link("Prebuilds").click().await;
    let create = page.screen.css(".page-aside [data-action=new]");
    wait_until(|| create.exists()).await;
    assert!(create.is_disabled() && create.attr("title").contains("admin role"));

    page.screen.role("navigation").named("Main").link("Projects").click().await;
    let row = |name: &'static str| page.screen.test_id("project-row").containing(name);
    wait_until(|| row("checkout-service").exists()).await;
    let create = |name| row(name).css("[data-action=new]");
    assert!(create("checkout-service").is_disabled() && !create("mobile-app").is_disabled());

    // The form for any project says so before it is filled in.
    page.screen.role("navigation").named("Main").link("Prebuilds").click().await;
    page.screen.css(".page-aside [data-action=new]").click().await;
    let form = page.screen.dialog();
    wait_until(|| form.field("Project").exists()).await;
    form.field("Project").choose("checkout-service").await;
    expect(|| form.role("alert").text().contains("admin role"), true).await;
}

#[wasm_bindgen_test]
async fn members_read_before_they_edit_which_role_changes_need_and_admins_do_not() {
    for (scenario, is_told) in [(Scenario::ReadOnly, true), (Scenario::Everyday, false)] {
        let api = FakeApi::new(WorldSpec::of(scenario)).with_sign_in();
        let screen = render(&format!("/projects/{}/settings", api.project_id("checkout-service")), &api).await;
        screen.field("Personal access token").fill("reader").await;
        press("Enter").await;
        wait_until(|| form(&screen).exists()).await;
        wait_until(|| api.calls("ListMembers").iter().any(|call| call.request["filter"]["userIds"].is_array())).await;
        advance(Duration::from_secs(1)).await;
        assert_eq!(screen.test_id("role-hint").exists(), is_told, "{scenario:?}");
    }
}
