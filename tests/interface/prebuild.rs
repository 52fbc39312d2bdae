//! The way to a prebuild and back.

use prebuild_console::proto::prebuild::Prebuild;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, all_prebuilds, still};
use crate::support::{address, expect, follow_link, go_back, press, render, wait_until};

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
