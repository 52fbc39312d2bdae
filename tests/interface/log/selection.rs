//! Selected lines: in the address, by keyboard, and copied.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{FAILED, LogPage, Subject, go_to_fragment, numbered, numbered_lines};
use crate::support::{address, copied_text, expect, press};

async fn open(fragment: &str) -> LogPage {
    Subject::ended("COMPLETED", &numbered(1, 401)).open_whole(fragment).await
}

/// Selected lines in the document.
fn selected(page: &LogPage) -> Vec<String> {
    page.lines().data("selected", "true").attrs("data-line")
}

fn fragment() -> String {
    address().split_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_link_to_lines_shows_and_selects_them() {
    let page = open("#L120-L123").await;
    expect(|| page.line(120).is_in_view(), true).await;
    assert_eq!(selected(&page), ["120", "121", "122", "123"]);
    assert!(page.selection().text().contains("Lines 120–123"));
    page.number_of(126).click_holding("Shift").await;
    expect(|| selected(&page).len(), 7).await;
    assert_eq!(fragment(), "L120-L126");
    page.number_of(118).click().await;
    expect(|| selected(&page), ["118"]).await;
    page.number_of(121).click_holding("Shift").await;
    expect(|| selected(&page), ["118", "119", "120", "121"]).await;
    assert_eq!(fragment(), "L118-L121");

    let page = page.reload().await;
    expect(|| page.line(118).is_in_view(), true).await;
    assert_eq!(selected(&page), ["118", "119", "120", "121"]);
}

#[wasm_bindgen_test]
async fn selected_lines_and_their_link_are_copied() {
    let page = open("#L118-L121").await;
    page.selection().button("Copy text").click().await;
    expect(|| page.selection().text().contains("Copied"), true).await;
    assert_eq!(copied_text(), numbered_lines(118, 122).join("\n"));
    page.selection().button("Copy link").click().await;
    expect(copied_text, leptos::prelude::window().location().href().expect("an address")).await;
    assert!(copied_text().ends_with("#L118-L121"));
}

#[wasm_bindgen_test]
async fn one_key_leads_to_the_error_and_another_copies_its_link() {
    let page = Subject::ended("FAILED", FAILED).open_whole("").await;
    page.list().press("y").await;
    assert!(!page.selection().exists(), "there is nothing to copy");
    press("e").await;
    press("y").await;
    expect(
        copied_text,
        format!("{}#L8", leptos::prelude::window().location().origin().expect("an origin") + &page.subject.address("")),
    )
    .await;
    expect(|| page.selection().text().contains("Copied"), true).await;
    press("Escape").await;
    // A search match is selected first.
    page.search_field().fill("unused").await;
    expect(|| page.current(), "5").await;
    page.list().press("y").await;
    expect(|| copied_text().ends_with("#L5") && page.is_selected(5), true).await;
}

#[wasm_bindgen_test]
async fn a_line_above_the_end_of_the_window_stays_in_view_when_the_bar_appears() {
    let page = open("").await;
    let is_visible = |number: &usize| page.line(*number).exists() && page.line(*number).is_in_view();
    let last = (1..100).rev().find(is_visible).expect("a visible line");
    go_to_fragment(&format!("#L{}", last - 3));
    expect(|| page.selection().is_shown(), true).await;
    expect(|| page.line(last - 3).is_in_view(), true).await;
    assert!(page.line(last + 1).is_in_view(), "with the lines that follow it");
    page.selection().button("Clear").click().await;
    page.list().scroll_to(0).await;
    page.number_of(last - 1).click().await;
    expect(|| page.selection().is_shown(), true).await;
    expect(|| page.is_selected(last - 1) && page.line(last - 1).is_in_view(), true).await;
}

#[wasm_bindgen_test]
async fn keys_move_the_selection_and_let_it_go() {
    let page = open("#L118-L121").await;
    expect(|| page.line(118).is_in_view(), true).await;
    press("j").await;
    expect(|| selected(&page), ["122"]).await;
    assert_eq!(fragment(), "L122");
    press("Shift+K").await;
    expect(|| selected(&page), ["121", "122"]).await;
    assert_eq!(fragment(), "L121-L122");
    press("Shift+J").await;
    expect(|| selected(&page), ["121", "122", "123"]).await;
    press("Escape").await;
    expect(|| page.selection().exists(), false).await;
    assert!(!address().contains('#'), "{}", address());
    press("Shift+G").await;
    expect(|| page.line(400).is_in_view(), true).await;
    press("g").await;
    expect(|| page.line(1).is_in_view(), true).await;
}

#[wasm_bindgen_test]
async fn a_link_to_more_lines_than_there_are_says_so() {
    let page = open("").await;
    go_to_fragment("#L300");
    expect(|| page.line(300).is_in_view() && page.is_selected(300), true).await;
    go_to_fragment("#L9000");
    expect(|| page.selection().text().contains("Line 9,000 (not in this log)"), true).await;
    assert!(page.selection().button("Copy text").is_disabled());
}

#[wasm_bindgen_test]
async fn a_link_to_lines_in_a_section_that_would_be_folded_opens_it() {
    let page = Subject::ended("FAILED", FAILED).open_whole("#L2-L3").await;
    expect(|| page.line(2).is_in_view() && page.is_selected(3), true).await;
    assert!(page.is_open("Clone repository") && !page.is_open("Build devcontainer"));
    page.fold_all().await;
    expect(|| page.line(2).exists(), false).await;
    go_to_fragment("#L5");
    expect(|| page.line(5).is_in_view(), true).await;
}
