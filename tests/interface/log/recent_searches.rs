//! The last searches, offered below the search field.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{LogPage, Subject, numbered};
use crate::support::{Locator, address, expect, press};

async fn open(query: &str) -> LogPage {
    Subject::ended("COMPLETED", &numbered(1, 101)).open_whole(query).await
}

fn options(page: &LogPage) -> Locator {
    page.screen.role("listbox").named("Recent searches").role("option")
}

/// Texts of the searches in the list.
fn offered(page: &LogPage) -> Vec<String> {
    let mut texts = options(page).texts();
    assert_eq!(texts.pop().unwrap_or_default(), if texts.is_empty() { "" } else { "Clear recent searches" });
    texts
}

/// Text of the item that the Enter key takes, by the field's `aria-activedescendant`.
fn active(page: &LogPage) -> String {
    let id = page.search_field().attr("aria-activedescendant");
    if id.is_empty() { id } else { page.screen.css(&format!("#{id}[aria-selected=true]")).text() }
}

async fn search(page: &LogPage, text: &str) {
    page.search_field().fill(text).await;
    press("Enter").await;
    expect(|| page.count().contains(" of "), true).await;
}

#[wasm_bindgen_test]
async fn the_last_searches_are_offered_newest_first() {
    let page = open("").await;
    press("/").await;
    assert_eq!(page.search_field().attr("role"), "combobox");
    press("ArrowDown").await;
    assert!(!options(&page).exists() && page.search_field().attr("aria-expanded") == "false");
    search(&page, "line 1").await;
    search(&page, "line 20").await;
    press("ArrowDown").await;
    expect(|| offered(&page), ["line 20", "line 1"]).await;
    assert_eq!(page.search_field().attr("aria-expanded"), "true");
    assert_eq!((active(&page).as_str(), page.search_field().value().as_str()), ("line 20", "line 20"));
    press("ArrowDown").await;
    expect(|| active(&page), "line 1").await;
    press("ArrowUp").await;
    press("ArrowUp").await;
    expect(|| active(&page), "").await;
    press("ArrowDown").await;
    press("ArrowDown").await;
    press("Enter").await;
    expect(|| page.search_field().value(), "line 1").await;
    expect(|| page.count().ends_with(" of 12 lines"), true).await;
    assert!(!options(&page).exists() && page.search_field().is_focused());
    assert!(address().contains("q=line"), "{}", address());
    press("ArrowUp").await;
    expect(|| offered(&page), ["line 1", "line 20"]).await;
    assert_eq!(active(&page), "line 1", "the newest, as in a terminal");
    // Closes the list first.
    press("Escape").await;
    expect(|| options(&page).exists(), false).await;
    assert_eq!(page.search_field().value(), "line 1");
    press("Escape").await;
    expect(|| page.search_field().value(), "").await;
}

#[wasm_bindgen_test]
async fn a_search_is_remembered_when_the_field_is_left_with_its_options() {
    let page = open("").await;
    press("/").await;
    for letter in ["l", "i", "n"] {
        press(letter).await;
    }
    page.screen.button("Regular expression").click().await;
    page.search_field().fill("").await;
    page.screen.button("Regular expression").click().await;
    page.search_field().click().await;
    expect(|| offered(&page).len(), 1).await;
    assert!(offered(&page)[0].contains("Regex"), "{:?}", offered(&page));
    options(&page).nth(0).click().await;
    expect(|| page.search_field().value(), "lin").await;
    assert_eq!(page.screen.button("Regular expression").attr("aria-pressed"), "true");
    assert!(page.search_field().is_focused());
    // With a text in the field, a click only places the cursor.
    page.search_field().click().await;
    assert!(!options(&page).exists());
    // Another page offers them, too.
    let page = page.reload().await;
    page.search_field().press("ArrowDown").await;
    expect(|| offered(&page).len(), 1).await;
    press("x").await;
    expect(|| options(&page).exists(), false).await;
}

#[wasm_bindgen_test]
async fn what_did_not_run_is_not_remembered() {
    let page = open("?q=l.ne&regex=1").await;
    page.search_field().press("Tab").await;
    page.search_field().fill("(unclosed").await;
    expect(|| page.count(), "Invalid regex").await;
    press("Enter").await;
    press("ArrowDown").await;
    assert!(!options(&page).exists());
}

#[wasm_bindgen_test]
async fn the_last_searches_can_be_cleared() {
    let page = open("").await;
    press("/").await;
    search(&page, "line 1").await;
    press("ArrowDown").await;
    press("ArrowDown").await;
    expect(|| active(&page), "Clear recent searches").await;
    press("Enter").await;
    expect(|| page.screen.test_id("toast").exists(), true).await;
    press("ArrowDown").await;
    assert!(!options(&page).exists());
    assert_eq!(page.search_field().value(), "line 1");
    let page = page.reload().await;
    page.search_field().press("ArrowDown").await;
    assert!(!options(&page).exists());
}
