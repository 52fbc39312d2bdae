//! Errors and warnings within reach: at the heads of sections, and on the page of a failed prebuild.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{FAILED, LogPage, Subject};
use crate::support::{Locator, Screen, address, expect, render};

/// The page of the failed prebuild with this log.
async fn open_prebuild(log: &str) -> (Subject, Screen) {
    let subject = Subject::ended("FAILED", log);
    let screen = render(&subject.address("").replace("/logs", ""), &subject.api).await;
    (subject, screen)
}

fn links(screen: &Screen) -> Locator {
    screen.css(".log-problems").role("link")
}

#[wasm_bindgen_test]
async fn the_numbers_at_a_sections_head_lead_to_its_first_error_and_warning() {
    let page = Subject::ended("FAILED", FAILED).open_whole("").await;
    let count = |name: &str| page.screen.css(".log-section").link(name);
    expect(|| count("2 errors").exists(), true).await;
    count("2 errors").click().await;
    expect(|| page.is_selected(8) && page.line(8).is_in_view(), true).await;
    assert!(address().ends_with("/logs#L8"), "{}", address());
    assert!(page.is_open("Run prebuild tasks"), "its head only collapses it elsewhere");
    // The section of the warning is collapsed.
    assert!(!page.is_open("Build devcontainer"));
    assert!(count("1 warning").attr("href").ends_with("/logs#L5"));
    count("1 warning").click().await;
    expect(|| page.is_selected(5) && page.line(5).is_in_view(), true).await;
    assert!(page.is_open("Build devcontainer"));
}

#[wasm_bindgen_test]
async fn a_failed_prebuild_lists_the_problems_in_its_log() {
    let (subject, screen) = open_prebuild(FAILED).await;
    expect(|| screen.css(".log-problems > li").attrs("data-level"), ["error", "error", "warning"]).await;
    let texts = links(&screen).texts();
    assert!(
        texts[0].contains("npm ERR! missing script: build") && texts[0].contains("Run prebuild tasks"),
        "{texts:?}"
    );
    assert!(texts[0].contains("Line 8") && texts[2].contains("Line 5"), "{texts:?}");
    links(&screen).nth(1).click().await;
    let page = LogPage { subject, screen };
    expect(|| page.is_selected(9) && page.line(9).is_in_view(), true).await;
    assert!(address().ends_with("/logs#L9"), "{}", address());
}

#[wasm_bindgen_test]
async fn problems_that_are_not_listed_are_a_click_away() {
    let errors: String = ('a'..='m').map(|name| format!("error: no module {name}{name}\n")).collect();
    let (subject, screen) = open_prebuild(&format!("warning: old lockfile\n{errors}")).await;
    expect(|| links(&screen).count(), 11).await;
    let more = links(&screen).nth(10);
    assert_eq!(more.text(), "3 more errors, 1 more warning");
    more.click().await;
    let page = LogPage { subject, screen };
    expect(|| page.lines().count(), 14).await;
    assert!(address().ends_with("/logs?level=warning&level=error"), "{}", address());
}
