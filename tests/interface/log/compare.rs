//! Comparison of a log with that of the last success.

use std::time::Duration;

use js_sys::Promise;
use prebuild_console::format;
use prebuild_console::proto::prebuild::{Prebuild, PrebuildPhase};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::{FAILED, LogPage, Subject};
use crate::history_page::all_prebuilds;
use crate::support::{FakeLog, Locator, address, advance, expect, press, wait_until};

/// Separates texts by so many lines that only one is visible at a time.
fn far_apart(text: &str) -> String {
    let filler: String = (0..80).map(|n| format!("waiting for the network, try {n}\n")).collect();
    format!("{filler}{text}{filler}")
}

/// Log of a success that corresponds to [`FAILED`].
fn succeeded() -> String {
    let text = FAILED.replace("ERROR \u{1b}[31mnpm ERR! missing script: build\u{1b}[0m", "INFO built");
    text.replace("OUTCOME_FAILURE", "OUTCOME_SUCCESS")
        .replace("[id:tasks] [2026-09-21T14:01:06.000Z] ERROR exit status 1\n", "")
}

/// A failed log, and the latest success before it in the same project and class.
fn failed_after_success() -> (Subject, Prebuild, FakeLog) {
    let subject = Subject::ended("FAILED", &far_apart(FAILED));
    let all = all_prebuilds(&subject.api);
    let place = all.iter().position(|prebuild| prebuild.id == subject.id.as_str()).expect("the prebuild");
    let line = |prebuild: &Prebuild| (prebuild.metadata.project_id, prebuild.metadata.environment_class_id);
    let is_success =
        |prebuild: &&Prebuild| line(prebuild) == line(&all[place]) && prebuild.status.phase == PrebuildPhase::Completed;
    let success = all[place + 1..].iter().find(is_success).expect("an earlier success").clone();
    let log = subject.api.log(&success.id.to_string());
    (subject, success, log)
}

async fn open() -> LogPage {
    let (subject, _, other) = failed_after_success();
    other.write(&far_apart(&succeeded()));
    other.end();
    subject.open_whole("").await
}

/// Waits for the button of the comparison.
async fn compare(page: &LogPage) -> Locator {
    let button = page.compare();
    wait_until(|| button.exists()).await;
    button
}

fn new_lines(page: &LogPage) -> Vec<String> {
    page.screen.css("[data-new]").attrs("data-line")
}

#[wasm_bindgen_test]
async fn what_is_new_stands_out_beside_the_last_success() {
    let page = open().await;
    compare(&page).await.click().await;
    expect(|| page.screen.test_id("log-new").text(), "2 new lines").await;
    expect(|| page.screen.css("[data-new][data-current]").is_in_view(), true).await;
    assert!(address().ends_with("?compare=last-success"), "{}", address());
    page.screen.css(".log-only-new").click().await;
    // The head of their section remains as context.
    expect(|| new_lines(&page), ["88", "89"]).await;
    let this = page.lines().data("side", "this");
    expect(|| this.attrs("data-line"), ["87", "88", "89"]).await;
    assert!(this.containing("npm ERR! missing script: build").exists());
    page.screen.css(".log-only-new").click().await;
    page.screen.button("Next new lines").click().await;
    expect(|| page.current(), "88").await;
    expect(|| page.screen.css("[data-new][data-current]").is_in_view(), true).await;
    // With a single run of new lines, every step leads to it.
    press("Shift+N").await;
    press("n").await;
    expect(|| page.current(), "88").await;
}

#[wasm_bindgen_test]
async fn a_line_of_the_comparison_leads_to_itself_in_the_log() {
    let page = open().await;
    compare(&page).await.click().await;
    page.screen.button("Next new lines").click().await;
    page.screen.css("[data-new][data-current]").link("Line 88").click().await;
    expect(|| page.is_selected(88) && page.line(88).is_in_view(), true).await;
    assert!(address().ends_with("/logs#L88"), "{}", address());
}

#[wasm_bindgen_test]
async fn the_comparison_is_searched_and_filtered_by_level() {
    let page = open().await;
    compare(&page).await.click().await;
    expect(|| page.screen.css("[data-new][data-current]").is_in_view(), true).await;
    page.search_field().fill("try 7").await;
    // From the visible lines on.
    expect(|| page.count(), "12 of 22 lines").await;
    let mark = page.screen.css("[data-current][data-side=this] mark");
    expect(|| mark.is_in_view() && mark.text() == "try 7", true).await;
    let first = page.current();
    page.list().press("n").await;
    expect(|| page.current() != first && mark.is_in_view(), true).await;
    // A match among the lines that are hidden shows all lines again.
    page.screen.css(".log-only-new").click().await;
    expect(|| new_lines(&page), ["88", "89"]).await;
    page.list().press("n").await;
    expect(|| mark.is_in_view(), true).await;
    assert!(!page.screen.css(".log-only-new input").is_checked());
    // Without a search, the same keys lead to new lines.
    page.search_field().press("Escape").await;
    page.list().press("n").await;
    expect(|| page.current(), "88").await;
    page.screen.css("[data-filter=warning]").click().await;
    let this = page.lines().data("side", "this");
    expect(|| this.attrs("data-line"), ["84", "85"]).await;
    page.screen.css("[data-filter=warning]").click().await;
    page.screen.css("[data-filter=error]").click().await;
    expect(|| this.attrs("data-line"), ["87", "88", "89"]).await;
}

#[wasm_bindgen_test]
async fn where_nothing_is_new_the_page_says_so() {
    let (subject, _, other) = failed_after_success();
    other.write(&far_apart(FAILED));
    other.end();
    let page = subject.open_whole("?compare=last-success").await;
    expect(|| page.screen.test_id("log-new").text(), "No new lines").await;
    assert!(!page.instead().exists());
    page.screen.css(".log-only-new").click().await;
    expect(|| page.instead().text(), "No new lines").await;
    page.screen.css(".log-only-new").click().await;
    expect(|| page.instead().exists(), false).await;
}

#[wasm_bindgen_test]
async fn lines_of_the_comparison_wrap_until_the_user_decides_otherwise() {
    let page = open().await;
    compare(&page).await.click().await;
    expect(|| page.list().attr("data-wraps"), "true").await;
    page.list().press("w").await;
    expect(|| page.list().attr("data-wraps"), "false").await;
    compare(&page).await.click().await;
    // The log's own setting is another one.
    compare(&page).await.click().await;
    expect(|| page.list().attr("data-wraps"), "true").await;
}

#[wasm_bindgen_test]
async fn the_log_is_whole_again_after_the_comparison() {
    let page = open().await;
    compare(&page).await.click().await;
    wait_until(|| page.screen.css("[data-new]").exists() || page.screen.test_id("log-new").text() != "").await;
    compare(&page).await.click().await;
    expect(|| page.lines().exists(), true).await;
    assert!(!address().contains("compare"), "{}", address());
    page.list().press("Shift+G").await;
    expect(|| page.line(170).is_in_view(), true).await;
}

#[wasm_bindgen_test]
async fn the_comparison_left_before_it_is_drawn_breaks_nothing() {
    let page = open().await;
    let button: HtmlElement = compare(&page).await.all().remove(0).unchecked_into();
    for is_open in [true, false, true, false, true, false] {
        button.click();
        // All of this happens within a frame, since frames come only with the clock.
        for _ in 0..100 {
            JsFuture::from(Promise::resolve(&JsValue::NULL)).await.expect("a turn");
        }
        assert_eq!(button.text_content().as_deref() == Some("Close comparison"), is_open);
    }
    expect(|| page.lines().exists(), true).await;
    compare(&page).await.click().await;
    expect(|| page.screen.test_id("log-new").text(), "2 new lines").await;
}

#[wasm_bindgen_test]
async fn where_the_last_success_has_no_log_there_is_nothing_to_compare_with() {
    let (subject, success, other) = failed_after_success();
    other.answer_with(410);
    let page = subject.open("?compare=last-success").await;
    expect(|| page.instead().exists(), true).await;
    assert!(page.screen.css(".log-compare-head").first().text().contains(&format::short_id(success.id)));
    assert!(!page.screen.css("[data-new]").exists());
}

#[wasm_bindgen_test]
async fn without_an_earlier_success_no_comparison_is_offered() {
    let (subject, success, _) = failed_after_success();
    let all = all_prebuilds(&subject.api);
    let line = |prebuild: &Prebuild| (prebuild.metadata.project_id, prebuild.metadata.environment_class_id);
    for prebuild in all.iter().filter(|prebuild| line(prebuild) == line(&success)) {
        if prebuild.status.phase == PrebuildPhase::Completed {
            subject.api.change_prebuild(&prebuild.id.to_string(), &json!({ "phase": "PREBUILD_PHASE_FAILED" }));
        }
    }
    let page = subject.open_whole("").await;
    expect(|| page.subject.api.calls("ListPrebuilds").is_empty(), false).await;
    advance(Duration::from_secs(5)).await;
    assert!(!page.compare().exists());
    assert!(!page.screen.test_id("compare-log").is_shown());
}

#[wasm_bindgen_test]
async fn without_a_log_no_comparison_is_offered() {
    let (subject, _, _) = failed_after_success();
    subject.log.answer_with(410);
    let page = subject.open("").await;
    expect(|| page.state(), "expired").await;
    advance(Duration::from_secs(5)).await;
    assert!(!page.compare().exists());
}
