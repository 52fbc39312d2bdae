//! The way to a prebuild and back, its state in the tab, and notices of its end.

use std::time::Duration;

use leptos::prelude::document;
use prebuild_console::proto::prebuild::Prebuild;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, all_prebuilds, still};
use crate::support::{
    FakeApi, Screen, address, advance, expect, fake_notifications, follow_link, go_back, hide_tab, press, render,
    show_tab, shown_notifications, wait_until,
};

fn id_in_address() -> String {
    let path = address().split(['?', '#']).next().unwrap_or_default().to_owned();
    path.split('/').nth(4).unwrap_or_default().to_owned()
}

#[wasm_bindgen_test]
async fn previous_and_next_follow_the_list_with_its_filter() {
    let page = HistoryPage::open(&still(), "?phase=failed").await;
    let ids = page.ids();
    let screen = &page.screen;
    page.row(&ids[1]).css(".row-link").click().await;
    let place = screen.test_id("list-place");
    expect(|| place.text().starts_with("2 of "), true).await;
    let step = |key: &str| screen.css(&format!(".trail-steps [aria-keyshortcuts=\"{key}\"]"));
    step("]").click().await;
    expect(|| (id_in_address(), place.text().starts_with("3 of ")), (ids[2].clone(), true)).await;
    for (key, id) in [("[", &ids[1]), ("[", &ids[0]), ("[", &ids[0]), ("]", &ids[1])] {
        press(key).await;
        expect(id_in_address, id.as_str()).await;
    }
    // The log has the same list.
    screen.css("[data-action=open-log]").click().await;
    press("]").await;
    expect(|| address().contains(&format!("/prebuilds/{}/logs", ids[2])), true).await;

    // The breadcrumb leads back to the list.
    let crumbs = screen.role("navigation").named("Breadcrumb").role("link");
    assert_eq!(crumbs.first().attr("href"), "/prebuilds?phase=failed");
    assert_eq!(screen.css(".app-nav [aria-current]").text(), "Prebuilds");
    crumbs.first().click().await;
    expect(address, "/prebuilds?phase=failed").await;
}

#[wasm_bindgen_test]
async fn without_a_list_previous_and_next_are_runs_of_the_same_class() {
    let api = still();
    let all = all_prebuilds(&api);
    let line = |run: &Prebuild| (run.metadata.project_id, run.metadata.environment_class_id);
    let runs: Vec<&Prebuild> = all.iter().filter(|run| line(run) == line(&all[0])).collect();
    let path = |run: &Prebuild| format!("/projects/{}/prebuilds/{}", run.metadata.project_id, run.id);
    let screen = render(&path(runs[1]), &api).await;
    wait_until(|| screen.css(".trail-steps [href]").count() == 2).await;
    press("]").await;
    expect(address, path(runs[2])).await;
    wait_until(|| screen.css(".trail-steps [href]").count() == 2).await;
    press("[").await;
    expect(address, path(runs[1])).await;
    assert_eq!(screen.role("navigation").named("Breadcrumb").role("link").first().attr("href"), "/projects");
}

#[wasm_bindgen_test]
async fn going_back_focuses_the_row_that_was_left() {
    let page = HistoryPage::open(&still(), "").await;
    let ids = page.ids();
    page.row(&ids[3]).css(".row-link").click().await;
    wait_until(|| page.screen.test_id("prebuild-summary").exists()).await;
    press("]").await;
    expect(id_in_address, ids[4].as_str()).await;
    go_back().await;
    expect(id_in_address, ids[3].as_str()).await;
    go_back().await;
    expect(|| page.row(&ids[3]).css(".row-link").is_focused(), true).await;
    // A page that was opened by a link has the focus itself.
    follow_link("/projects");
    wait_until(|| page.screen.test_id("project-row").exists()).await;
    assert!(page.screen.css("main").is_focused());
}

fn icon() -> String {
    let link = document().query_selector("link[rel=icon]").ok().flatten();
    link.and_then(|link| link.get_attribute("href")).unwrap_or_default()
}

/// A running prebuild's page.
async fn running(api: &FakeApi) -> (Screen, String) {
    fake_notifications("default", "denied");
    let page = HistoryPage::open(api, "?phase=running").await;
    let id = page.ids().remove(0);
    page.row(&id).css(".row-link").click().await;
    wait_until(|| page.screen.css("[data-action=notify]").exists()).await;
    (page.screen, id)
}

fn fail(api: &FakeApi, id: &str) {
    api.change_prebuild(id, &json!({ "phase": "PREBUILD_PHASE_FAILED", "failureMessage": "exit status 1" }));
}

#[wasm_bindgen_test]
async fn the_tab_shows_how_the_prebuild_is() {
    let link = document().create_element("link").expect("an element");
    link.set_attribute("rel", "icon").expect("an attribute");
    let plain = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E";
    link.set_attribute("href", plain).expect("an attribute");
    document().head().expect("a head").append_child(&link).expect("a child");

    let api = still();
    let (screen, id) = running(&api).await;
    expect(|| document().title().starts_with("● Running · "), true).await;
    let before = icon();
    assert_ne!(before, plain);
    fail(&api, &id);
    expect(|| document().title().starts_with("✗ "), true).await;
    assert!(icon() != plain && icon() != before);
    screen.css("[data-action=open-log]").click().await;
    expect(|| document().title().starts_with("✗ Log · "), true).await;
    follow_link("/prebuilds");
    expect(|| (document().title(), icon()), ("Prebuilds".to_owned(), plain.to_owned())).await;
    link.remove();
}

#[wasm_bindgen_test]
async fn where_notifications_are_denied_the_end_is_shown_in_the_page() {
    let api = still();
    let (screen, id) = running(&api).await;
    let notify = screen.css("[data-action=notify]");
    assert_eq!(notify.attr("aria-pressed"), "false");
    notify.click().await;
    expect(|| notify.attr("aria-pressed"), "true").await;
    let toasts = screen.test_id("toast");
    wait_until(|| toasts.exists()).await;
    advance(Duration::from_secs(30)).await;
    expect(|| toasts.exists(), false).await;

    // On another page, the tab says how it is.
    follow_link("/projects");
    expect(|| document().title().starts_with("● Running · ") && document().title().ends_with("Projects"), true).await;
    fail(&api, &id);
    expect(|| toasts.text().contains("Failed: "), true).await;
    assert!(toasts.link("View").attr("href").ends_with(&id));
    expect(|| document().title().starts_with("✗ "), true).await;
    follow_link("/prebuilds");
    expect(|| document().title(), "Prebuilds").await;
}

#[wasm_bindgen_test]
async fn where_notifications_are_allowed_the_browser_shows_the_end() {
    let api = still();
    let (screen, id) = running(&api).await;
    fake_notifications("default", "granted");
    screen.css("[data-action=notify]").click().await;
    expect(|| screen.css("[data-action=notify]").attr("aria-pressed"), "true").await;
    assert!(shown_notifications().is_empty());
    fail(&api, &id);
    expect(|| shown_notifications().len(), 1).await;
    assert!(shown_notifications()[0].starts_with("Failed: "));
    assert!(!screen.test_id("toast").exists());
}

#[wasm_bindgen_test]
async fn a_notice_can_be_turned_off() {
    let api = still();
    let (screen, id) = running(&api).await;
    let notify = screen.css("[data-action=notify]");
    notify.click().await;
    expect(|| notify.attr("aria-pressed"), "true").await;
    notify.click().await;
    expect(|| notify.attr("aria-pressed"), "false").await;
    advance(Duration::from_secs(30)).await;
    fail(&api, &id);
    expect(|| screen.css(".summary[data-phase]").attr("data-phase"), "failed").await;
    advance(Duration::from_secs(2)).await;
    assert!(!screen.test_id("toast").exists());
    assert!(!notify.exists());
}

#[wasm_bindgen_test]
async fn a_hidden_tab_still_learns_that_the_prebuild_has_ended() {
    let api = still();
    let (screen, id) = running(&api).await;
    screen.css("[data-action=notify]").click().await;
    hide_tab().await;
    api.forget_calls();
    fail(&api, &id);
    advance(Duration::from_secs(45)).await;
    expect(|| api.calls("GetPrebuild").is_empty(), false).await;
    expect(|| screen.test_id("toast").exists(), true).await;
    show_tab().await;
}
