//! Printing a log.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{Subject, numbered};
use crate::support::{after_print, before_print, expect};

#[wasm_bindgen_test]
async fn all_lines_are_in_the_document_while_it_is_printed() {
    let page = Subject::ended("COMPLETED", &numbered(1, 401)).open_whole("").await;
    let (lines, note) = (page.lines(), page.screen.css(".print-note"));
    assert!(lines.count() < 120, "{}", lines.count());
    before_print();
    expect(|| lines.count(), 400).await;
    assert_eq!(note.all()[0].text_content().unwrap_or_default(), "");
    after_print();
    expect(|| lines.count() < 120, true).await;
}

#[wasm_bindgen_test]
async fn a_print_of_part_of_a_log_says_so() {
    let page = Subject::ended("COMPLETED", &numbered(1, 3_001)).open_whole("").await;
    before_print();
    let note = || page.screen.css(".print-note").all()[0].text_content().unwrap_or_default();
    expect(|| page.lines().count() > 2_000, true).await;
    let printed = prebuild_console::format::count(page.lines().count());
    assert!(note().contains(&format!("{printed} of 3,000 lines")), "{}", note());
    after_print();
    expect(|| page.lines().count() < 120, true).await;
}
