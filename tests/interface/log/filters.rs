//! Level filter: warnings, errors, or both.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{FAILED, LogPage, Subject};
use crate::support::{Locator, address, expect, go_back, press};

/// Button of a level.
fn level(page: &LogPage, name: &str) -> Locator {
    page.screen.css(".segment").data("filter", name)
}

#[wasm_bindgen_test]
async fn filters_leave_warnings_and_errors_each_under_its_section() {
    let page = Subject::ended("FAILED", FAILED).open_whole("").await;
    let shown = || page.lines().attrs("data-line").join(" ");
    level(&page, "error").click().await;
    expect(shown, "7 8 9").await;
    assert!(address().ends_with("?level=error"), "{}", address());
    // The keyboard moves through visible lines: the head, and the errors below it.
    page.list().press("j").await;
    press("j").await;
    press("j").await;
    expect(|| page.is_selected(9), true).await;
    page.selection().button("Clear").click().await;
    assert!(page.list().is_focused());
    level(&page, "warning").click().await;
    // The section with the warning succeeded and is collapsed.
    expect(shown, "4 7 8 9").await;
    page.section("Build devcontainer").click().await;
    expect(shown, "4 5 7 8 9").await;
    level(&page, "error").click().await;
    expect(shown, "4 5").await;
    assert!(address().ends_with("?level=warning"), "{}", address());
    level(&page, "all").click().await;
    expect(shown, "1 4 5 6 7 8 9 10").await;
    assert!(!address().contains("level="));
}

#[wasm_bindgen_test]
async fn each_level_counts_its_own_lines_and_says_whether_it_is_chosen() {
    let page = Subject::ended("FAILED", FAILED).open_whole("?level=warning&level=error").await;
    let counts = || ["warning", "error"].map(|name| level(&page, name).text());
    expect(counts, ["Warnings 1".to_owned(), "Errors 2".to_owned()]).await;
    let pressed = || ["all", "warning", "error"].map(|name| level(&page, name).attr("aria-pressed")).join(" ");
    assert_eq!(pressed(), "false true true");
    level(&page, "warning").click().await;
    expect(pressed, "false false true").await;
    level(&page, "error").click().await;
    expect(pressed, "true false false").await;
}

#[wasm_bindgen_test]
async fn a_filter_that_leaves_nothing_says_so_and_goes_for_a_line_that_is_asked_for() {
    let page = Subject::ended("COMPLETED", &super::numbered(0, 9)).open_whole("?level=error").await;
    expect(|| page.instead().text(), "No errors").await;
    assert_eq!(page.lines().count(), 0);
    super::go_to_fragment("#L7");
    expect(|| page.line(7).is_in_view() && page.is_selected(7), true).await;
    assert!(!address().contains("level="), "{}", address());
    go_back().await;
    expect(|| page.selection().exists(), false).await;
}
