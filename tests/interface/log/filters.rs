//! Only warnings, or only errors.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{FAILED, Subject};
use crate::support::{address, expect, go_back, press};

#[wasm_bindgen_test]
async fn filters_leave_warnings_and_errors_each_under_its_section() {
    let page = Subject::ended("FAILED", FAILED).open_whole("").await;
    let shown = || page.lines().attrs("data-line").join(" ");
    let level = |name: &str| page.screen.role("group").named("Lines").role("button").name_starting(name);
    level("Errors").click().await;
    expect(shown, "7 8 9").await;
    assert!(address().ends_with("?level=error"), "{}", address());
    assert_eq!((level("Errors").text().as_str(), level("Warnings").text().as_str()), ("Errors 2", "Warnings 3"));
    // The keyboard goes through what is shown: the head, and the errors below it.
    page.list().press("j").await;
    press("j").await;
    press("j").await;
    expect(|| page.is_selected(9), true).await;
    page.selection().button("Clear").click().await;
    assert!(page.list().is_focused());
    level("Warnings").click().await;
    // The one with the warning went well and is folded.
    expect(shown, "4 7 8 9").await;
    page.section("Build devcontainer").click().await;
    expect(shown, "4 5 7 8 9").await;
    level("All").click().await;
    expect(shown, "1 4 5 6 7 8 9 10").await;
    assert!(!address().contains("level="));
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
