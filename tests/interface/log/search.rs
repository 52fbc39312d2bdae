//! Search of a log: marks, counts, navigation, regular expressions, and the address.

use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;

use super::{LogPage, Subject, numbered};
use crate::support::{address, advance, expect, press, wait_until};

/// 200 lines of alternating kinds.
fn text() -> String {
    let line = |number: usize| match (number % 10, number % 5) {
        (0, _) => format!("added {number} packages, and audited 2 packages in 12s"),
        (_, 2) => format!("\u{1b}[33mwarn\u{1b}[1ming\u{1b}[0m: unused import in {number}.ts"),
        (3, _) => format!("naïve façade, 東京, 🚀 {number}"),
        _ => format!("compiled module {number}"),
    };
    (1..=200).map(|number| line(number) + "\n").collect()
}

async fn open(query: &str) -> LogPage {
    Subject::ended("COMPLETED", &text()).open_whole(query).await
}

fn marks(page: &LogPage) -> Vec<String> {
    page.screen.css(".log-window mark").texts()
}

fn mark_of_current(page: &LogPage) -> String {
    page.screen.css("[data-current] mark").texts().concat()
}

/// Waits until the search has led to a line that is visible.
async fn leads_to(page: &LogPage, line: usize) {
    expect(|| page.current(), line.to_string()).await;
    expect(|| page.line(line).is_in_view(), true).await;
}

#[wasm_bindgen_test]
async fn a_text_is_marked_counted_and_gone_through_from_line_to_line() {
    let page = open("").await;
    press("/").await;
    assert!(page.search_field().is_focused());
    page.search_field().fill("WARNING").await;
    leads_to(&page, 2).await;
    assert_eq!(page.count(), "1 of 40 lines");
    // The match spans two styles.
    assert_eq!(mark_of_current(&page), "warning");
    let mark = page.screen.css(".log-window mark").all().remove(0);
    let style = leptos::prelude::window().get_computed_style(&mark).ok().flatten().expect("a style");
    assert_ne!(style.get_property_value("background-color").as_deref(), Ok("rgba(0, 0, 0, 0)"));
    assert!(marks(&page).concat().replace("warning", "").is_empty(), "{:?}", marks(&page));
    press("Enter").await;
    leads_to(&page, 7).await;
    press("Shift+Enter").await;
    leads_to(&page, 2).await;
    // Wraps around to the end.
    press("Shift+Enter").await;
    leads_to(&page, 197).await;
    assert_eq!(page.count(), "40 of 40 lines");
    page.screen.button("Next match").click().await;
    leads_to(&page, 2).await;
    page.list().press("n").await;
    leads_to(&page, 7).await;
    press("Shift+N").await;
    leads_to(&page, 2).await;
}

#[wasm_bindgen_test]
async fn letters_typed_one_after_the_other_lead_to_the_first_line_of_the_whole_word() {
    let page = open("").await;
    press("/").await;
    for letter in ["a", "d", "d", "e", "d"] {
        press(letter).await;
        advance(Duration::from_millis(50)).await;
    }
    leads_to(&page, 10).await;
    assert_eq!((page.count().as_str(), mark_of_current(&page).as_str()), ("1 of 20 lines", "added"));
    assert!(!address().contains("q="), "{}", address());
    advance(Duration::from_millis(400)).await;
    assert!(address().ends_with("/logs?q=added"), "{}", address());
}

#[wasm_bindgen_test]
async fn capital_letters_count_where_that_is_asked_for() {
    let page = open("").await;
    page.search_field().fill("Added").await;
    leads_to(&page, 10).await;
    page.screen.button("Match case").click().await;
    expect(|| page.count(), "No matches").await;
    assert_eq!(marks(&page), [""; 0]);
    assert!(address().contains("case=1"), "{}", address());
    page.screen.button("Match case").click().await;
    expect(|| page.count(), "1 of 20 lines").await;
}

#[wasm_bindgen_test]
async fn a_regular_expression_is_found_or_refused() {
    let page = open("").await;
    page.screen.button("Regular expression").click().await;
    page.search_field().fill("^added \\d+ packages?, .* 12s$").await;
    leads_to(&page, 10).await;
    assert_eq!(page.count(), "1 of 20 lines");
    assert_eq!(mark_of_current(&page), "added 10 packages, and audited 2 packages in 12s");
    // The pattern matches everywhere, but only the empty string.
    page.search_field().fill("\\d*").await;
    expect(|| page.count().ends_with(" of 200 lines"), true).await;
    expect(|| marks(&page).iter().all(|mark| !mark.is_empty() && mark.bytes().all(|byte| byte.is_ascii_digit())), true)
        .await;
    assert!(marks(&page).len() > 20);
    page.search_field().fill("(unclosed").await;
    expect(|| page.count(), "Invalid regex").await;
    assert!(!page.search_field().attr("title").is_empty() && page.search_field().attr("aria-invalid") == "true");
    assert_eq!(marks(&page), [""; 0]);
    page.screen.button("Regular expression").click().await;
    expect(|| page.count(), "No matches").await;
}

#[wasm_bindgen_test]
async fn a_regular_expression_of_a_link_runs_only_when_the_reader_asks() {
    let page = open("?q=warn(ing)%3F&regex=1").await;
    expect(|| page.count(), "Regular expression from a link").await;
    assert_eq!(page.search_field().value(), "warn(ing)?");
    assert_eq!(marks(&page), [""; 0]);
    page.screen.button("Run search").click().await;
    leads_to(&page, 2).await;
    assert_eq!((page.count().as_str(), mark_of_current(&page).as_str()), ("1 of 40 lines", "warning"));
    assert!(page.search_field().is_focused() && !page.screen.button("Run search").exists());
    // From then on, it is the user's query.
    let page = page.reload().await;
    expect(|| page.count(), "40 lines").await;
    let page = page.subject.open_whole("?q=add%5Be%5Dd&regex=1").await;
    expect(|| page.count(), "Regular expression from a link").await;
    page.search_field().press("Enter").await;
    leads_to(&page, 10).await;
    // Plain text needs no worker, and no consent.
    let page = page.subject.open_whole("?q=added").await;
    expect(|| page.count(), "20 lines").await;
}

#[wasm_bindgen_test]
async fn a_search_is_in_the_address_until_it_is_cleared() {
    let page = open("").await;
    page.search_field().fill("東京, 🚀").await;
    leads_to(&page, 3).await;
    assert_eq!(mark_of_current(&page), "東京, 🚀");
    expect(|| address().contains("?q=%E6%9D%B1"), true).await;
    let page = page.reload().await;
    expect(|| page.count(), "20 lines").await;
    assert_eq!(page.search_field().value(), "東京, 🚀");
    page.search_field().press("Escape").await;
    expect(|| marks(&page).len(), 0).await;
    assert_eq!((page.search_field().value().as_str(), page.count().as_str()), ("", ""));
    assert!(address().ends_with("/logs"), "{}", address());
}

#[wasm_bindgen_test]
async fn a_comparison_and_back_leaves_a_search_where_it_was() {
    let page = open("").await;
    page.search_field().fill("warning").await;
    leads_to(&page, 2).await;
    press("Enter").await;
    leads_to(&page, 7).await;
    let compare = page.compare();
    wait_until(|| compare.exists()).await;
    compare.click().await;
    expect(|| page.screen.test_id("log-new").exists(), true).await;
    assert_eq!(page.search_field().value(), "warning");
    compare.click().await;
    expect(|| page.screen.test_id("log-new").exists(), false).await;
    expect(|| page.count(), "2 of 40 lines").await;
    assert_eq!(page.search_field().value(), "warning");
    assert_eq!((page.current().as_str(), mark_of_current(&page).as_str()), ("7", "warning"));
}

#[wasm_bindgen_test]
async fn what_comes_is_searched_too() {
    let subject = Subject::running("one needle\n");
    let (page, log) = (subject.open("?q=needle").await, |page: &LogPage| page.subject.log.clone());
    expect(|| page.count(), "1 line").await;
    log(&page).write("hay\nanother nee");
    advance(Duration::from_secs(1)).await;
    assert_eq!(page.count(), "1 line");
    log(&page).write("dle\n");
    expect(|| page.count(), "2 lines").await;
}

#[wasm_bindgen_test]
async fn the_key_of_the_browsers_search_searches_the_whole_log() {
    let page = Subject::ended("COMPLETED", &numbered(1, 401)).open_whole("").await;
    let toasts = || page.screen.test_id("toast").texts();
    press("Control+f").await;
    expect(|| page.search_field().is_focused(), true).await;
    wait_until(|| toasts().iter().any(|text| text.starts_with("Searching all lines"))).await;
    page.list().press("Control+f").await;
    expect(|| page.search_field().is_focused(), true).await;
    assert_eq!(toasts().len(), 1, "said once");
}

#[wasm_bindgen_test]
async fn lines_that_a_program_changes_are_searched_again() {
    let page = Subject::running("needle 1\nneedle 2\nhay 3\n").open("?q=needle").await;
    let log = page.subject.log.clone();
    expect(|| page.count(), "2 lines").await;
    log.write("\u{1b}[3A\u{1b}[2Kstraw\u{1b}[1B\u{1b}[2K");
    expect(|| page.count(), "No matches").await;
    assert_eq!((page.texts(), marks(&page)), (vec!["straw".to_owned(), String::new(), "hay 3".to_owned()], vec![]));
    log.write("\rneedle 4\nneedle 5\n");
    expect(|| page.count(), "2 lines").await;
    expect(|| marks(&page), ["needle", "needle"]).await;
    page.screen.button("Regular expression").click().await;
    page.search_field().fill("ne+dle \\d+").await;
    expect(|| marks(&page), ["needle 4", "needle 5"]).await;
    log.write("\u{1b}[2Aneedle 66\u{1b}[2B\rhay\n");
    expect(|| marks(&page), ["needle 66", "needle 5"]).await;
    assert!(page.count().ends_with("2 lines"), "{}", page.count());
}
