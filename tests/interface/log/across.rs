//! Search of the logs of failed prebuilds.

use std::time::Duration;

use prebuild_console::format;
use prebuild_console::proto::prebuild::Prebuild;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{all_prebuilds, created_at, has_failed, still};
use crate::support::{FakeApi, Locator, START, Screen, address, advance, expect, go_back, render, wait_until};

const ADDRESS: &str = "/prebuilds?within=7d&view=logs";

/// Failed prebuilds of the last week that have a log.
fn failed(api: &FakeApi) -> Vec<Prebuild> {
    let is_recent = |prebuild: &Prebuild| created_at(prebuild) >= START - 7 * 24 * 3_600_000;
    let has_log = |prebuild: &Prebuild| !prebuild.status.log_url.is_empty();
    all_prebuilds(api)
        .into_iter()
        .filter(|prebuild| has_failed(prebuild) && is_recent(prebuild) && has_log(prebuild))
        .collect()
}

/// Ids of the prebuilds whose failure message, which is in their log and nowhere else, contains one of these texts.
fn saying(failed: &[Prebuild], texts: &[&str]) -> Vec<String> {
    let says = |prebuild: &&Prebuild| {
        let message = prebuild.status.failure_message.to_lowercase();
        texts.iter().any(|text| message.contains(text))
    };
    failed.iter().filter(says).map(|prebuild| format::short_id(prebuild.id)).collect()
}

fn field(screen: &Screen) -> Locator {
    screen.css("#across-logs")
}

fn search(screen: &Screen) -> Locator {
    screen.css("form [type=submit]")
}

fn progress(screen: &Screen) -> String {
    screen.test_id("across-progress").text()
}

fn results(screen: &Screen) -> Locator {
    screen.css(".across-result")
}

fn found_ids(screen: &Screen) -> Vec<String> {
    results(screen).css(".across-head code").texts()
}

/// Opens the page with still data and a text to search for.
async fn open(text: &str) -> (FakeApi, Screen) {
    let api = still();
    let screen = render(ADDRESS, &api).await;
    let all = failed(&api).len();
    expect(|| search(&screen).text(), format!("Search {all} logs")).await;
    assert!(search(&screen).is_disabled());
    field(&screen).fill(text).await;
    (api, screen)
}

#[wasm_bindgen_test]
async fn the_logs_that_contain_a_text_are_found_newest_first() {
    let (api, screen) = open("EXIT").await;
    let failed = failed(&api);
    let expected = saying(&failed, &["exit"]);
    assert!(!expected.is_empty() && expected.len() < failed.len(), "{} of {}", expected.len(), failed.len());
    search(&screen).click().await;
    let (all, found) = (failed.len(), expected.len());
    expect(|| progress(&screen), format!("{found} of {all} logs match")).await;
    assert_eq!(found_ids(&screen), expected);
    assert_eq!(api.calls("logs").len(), all);
    assert!(address().ends_with("&in-logs=EXIT"), "{}", address());
}

#[wasm_bindgen_test]
async fn examples_and_recent_searches_are_a_click_away() {
    let (api, screen) = open("").await;
    let suggested = |screen: &Screen, group: &str| screen.role("group").named(group).role("button");
    assert!(!suggested(&screen, "Recent").exists());
    suggested(&screen, "Examples").first().click().await;
    let text = field(&screen).value();
    let all = failed(&api).len();
    wait_until(|| progress(&screen).ends_with(&format!(" of {all} logs match"))).await;
    assert!(!screen.css(".suggestions").exists() && results(&screen).exists());

    let screen = render(ADDRESS, &api).await;
    expect(|| suggested(&screen, "Recent").texts(), vec![text.clone()]).await;
    assert!(!suggested(&screen, "Examples").texts().contains(&text), "it's listed once");
}

#[wasm_bindgen_test]
async fn a_line_that_is_found_leads_to_itself_and_back() {
    let (_, screen) = open("exit").await;
    search(&screen).click().await;
    wait_until(|| results(&screen).exists()).await;
    let line = screen.css(".across-result").first().css(".across-line").first();
    assert!(line.text().to_lowercase().contains("exit"), "{}", line.text());
    assert_eq!(line.css("mark").text().to_lowercase(), "exit");
    let number = line.css(".meta").text();
    line.click().await;
    let found = screen.css(".log-window").test_id("log-line").data("line", &number);
    expect(|| found.is_in_view(), true).await;
    assert!(address().contains("/logs?q=exit") && address().ends_with(&format!("#L{number}")), "{}", address());
    expect(|| found.css("mark").first().text().to_lowercase(), "exit").await;
    go_back().await;
    expect(|| field(&screen).value(), "exit").await;
}

#[wasm_bindgen_test]
async fn a_regular_expression_is_searched_for_and_stays_in_the_address() {
    let (api, screen) = open("exit (status|code)").await;
    let failed = failed(&api);
    search(&screen).click().await;
    expect(|| screen.css(".empty-state").exists(), true).await;
    screen.field("Regular expression").click().await;
    search(&screen).click().await;
    let expected = saying(&failed, &["exit status", "exit code"]);
    assert!(!expected.is_empty());
    expect(|| found_ids(&screen), expected).await;
    let screen = screen.reload().await;
    expect(|| screen.field("Regular expression").is_checked(), true).await;
    assert_eq!(field(&screen).value(), "exit (status|code)");
    field(&screen).fill("(unclosed").await;
    search(&screen).click().await;
    expect(|| screen.role("alert").exists(), true).await;
}

#[wasm_bindgen_test]
async fn logs_that_cannot_be_read_or_break_off_are_counted() {
    let (api, screen) = open("needle").await;
    let failed = failed(&api);
    api.log(&failed[0].id.to_string()).answer_with(410);
    let broken = api.log(&failed[1].id.to_string());
    broken.write("a needle\nhay\n");
    broken.cut_after(&[10]);
    search(&screen).click().await;
    let all = failed.len();
    expect(|| progress(&screen), format!("1 of {all} logs match")).await;
    let state = screen.css(".across-state").text();
    assert!(state.contains("1 couldn't be searched: The log has expired."), "{state}");
    assert_eq!(found_ids(&screen), [format::short_id(failed[1].id)]);
    assert!(results(&screen).text().contains("1 line (log incomplete)"), "{}", results(&screen).text());
}

#[wasm_bindgen_test]
async fn lines_are_searched_as_they_are_in_the_end() {
    let (api, screen) = open("needle").await;
    let failed = failed(&api);
    let log = api.log(&failed[0].id.to_string());
    log.write("a needle\nnot yet\n");
    search(&screen).click().await;
    advance(Duration::from_secs(1)).await;
    log.write("\u{1b}[2A\u{1b}[2Khay\nmore hay\nlast needle\n");
    log.end();
    let all = failed.len();
    expect(|| progress(&screen), format!("1 of {all} logs match")).await;
    assert!(results(&screen).text().contains("1 line"), "{}", results(&screen).text());
}

#[wasm_bindgen_test]
async fn a_search_is_stopped() {
    let (api, screen) = open("exit").await;
    api.hold("logs");
    search(&screen).click().await;
    // The maximum number at a time.
    expect(|| api.held("logs"), 3).await;
    screen.button("Stop").click().await;
    let all = failed(&api).len();
    let stopped = format!("Stopped after 0 of {all} logs · 0 matching");
    expect(|| progress(&screen), stopped.as_str()).await;
    assert!(field(&screen).is_focused());
    assert!(api.calls("logs").iter().all(crate::support::fake_api::Call::is_aborted));
    api.release("logs");
    advance(Duration::from_secs(10)).await;
    assert_eq!((progress(&screen), api.calls("logs").len()), (stopped, 3));
    search(&screen).click().await;
    expect(|| progress(&screen).ends_with(&format!(" of {all} logs match")), true).await;
}
