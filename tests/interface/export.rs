//! Exports: everything that matches the filters, whether or not it is loaded.

use std::time::Duration;

use prebuild_console::connect::error::Code;
use prebuild_console::format;
use prebuild_console::proto::prebuild::Prebuild;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, all_prebuilds, created_at, has_failed, ids_of, still};
use crate::support::{Locator, Reply, advance, expect, render, saved_file, wait_until};

async fn export(page: &HistoryPage, kind: &str) {
    page.screen.button("Export").click().await;
    page.screen.css("#export-menu").button(kind).click().await;
    assert!(!page.screen.css("#export-menu").is_shown());
}

fn status(page: &HistoryPage) -> Locator {
    page.screen.css(".export-status")
}

#[wasm_bindgen_test]
async fn everything_that_matches_is_exported_and_the_file_says_what_it_is() {
    let api = still();
    let failed = ids_of(&all_prebuilds(&api), has_failed);
    assert!(failed.len() > 100, "more than a page");
    let page = HistoryPage::open(&api, "?phase=failed").await;
    api.hold("ListPrebuilds");
    export(&page, "CSV").await;
    wait_until(|| status(&page).role("progressbar").exists()).await;
    api.release("ListPrebuilds");
    let toast = page.screen.test_id("toast");
    expect(|| toast.text().contains(&format::count(failed.len())), true).await;
    assert_eq!(status(&page).text(), "");
    let file = saved_file();
    assert!(file.name.starts_with("prebuilds-failed-2026-0") && file.name.ends_with("21.csv"), "{}", file.name);
    // A message may have several lines.
    let first_cells = file.text.lines().map(|line| line.split(',').next().unwrap_or_default());
    assert!(first_cells.filter(|cell| failed.iter().any(|id| id == cell)).eq(failed.iter()));

    export(&page, "JSON").await;
    expect(|| saved_file().name.ends_with(".json"), true).await;
    assert_eq!(saved_file().text.matches("\"PREBUILD_PHASE_FAILED\"").count(), failed.len());
}

#[wasm_bindgen_test]
async fn the_failures_of_the_last_week_are_exported_from_their_view() {
    let api = still();
    let all = all_prebuilds(&api);
    let screen = render("/prebuilds?view=failures", &api).await;
    let page = HistoryPage { api, screen };
    let week_ago = all.first().map_or(0, created_at) - 7 * 24 * 3_600_000;
    let failed = ids_of(&all, |prebuild| has_failed(prebuild) && created_at(prebuild) >= week_ago);
    assert!(!failed.is_empty() && failed.len() < ids_of(&all, has_failed).len());
    export(&page, "JSON").await;
    expect(|| saved_file().name, "prebuilds-failed-2026-09-14..21.json".to_owned()).await;
    let rows: Vec<Prebuild> = serde_json::from_str(&saved_file().text).unwrap();
    assert!(rows.iter().map(|row| row.id.to_string()).eq(failed));
}

#[wasm_bindgen_test]
async fn an_export_can_be_cancelled_and_tried_again_where_loading_fails() {
    let api = still();
    let page = HistoryPage::open(&api, "?trigger=manual").await;
    page.screen.goes_live().await;
    let before = saved_file();
    api.hold("ListPrebuilds");
    export(&page, "CSV").await;
    status(&page).button("Cancel").click().await;
    api.release("ListPrebuilds");
    advance(Duration::from_secs(5)).await;
    assert_eq!((saved_file(), status(&page).text().as_str()), (before.clone(), ""));

    api.next("ListPrebuilds", Reply::error(Code::PermissionDenied, "not now"));
    export(&page, "CSV").await;
    wait_until(|| status(&page).button("Retry").exists()).await;
    assert_eq!(saved_file(), before);
    status(&page).button("Retry").click().await;
    expect(|| saved_file().name.starts_with("prebuilds-manual-"), true).await;
}
