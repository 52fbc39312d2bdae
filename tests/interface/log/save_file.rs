//! Saving a log that is larger than what the browser keeps.

use prebuild_console::store::log::set_max_bytes;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{LogPage, Subject, numbered};
use crate::support::{expect, fake_file_picker, saved_file};

/// A completed log of 9,000 bytes, of which at most about 1,000 are kept. `answer` is that of the browser when it is asked for a file.
async fn open(answer: &str) -> LogPage {
    set_max_bytes(1_000);
    let subject = Subject::running(&numbered(0, 1_000));
    subject.log.send_in_chunks(500);
    let page = subject.open("").await;
    fake_file_picker(answer);
    page.subject.log.end();
    page.subject.enter("COMPLETED");
    page.is_whole().await;
    set_max_bytes(u64::MAX);
    page
}

fn name(page: &LogPage, more: &str) -> String {
    format!("prebuild-{}{more}.log", &page.subject.id[..8])
}

#[wasm_bindgen_test]
async fn it_is_written_to_a_file_while_it_is_loaded_again() {
    let page = open("").await;
    page.screen.button("Download").click().await;
    expect(|| saved_file().name, name(&page, "")).await;
    assert!(saved_file().text == numbered(0, 1_000), "{}", saved_file().text.len());
    assert!(page.screen.text().contains("Log saved"), "{}", page.screen.text());
}

#[wasm_bindgen_test]
async fn a_file_that_is_incomplete_says_so() {
    let page = open("").await;
    page.subject.log.answer_with(410);
    page.screen.button("Download").click().await;
    expect(|| page.screen.text().contains("The log wasn't saved. The log has expired."), true).await;
}

#[wasm_bindgen_test]
async fn nothing_is_written_when_the_user_cancels() {
    let page = open("AbortError").await;
    page.screen.button("Download").click().await;
    expect(|| page.screen.button("Download").exists(), true).await;
    assert_eq!(saved_file().name, "");
}

#[wasm_bindgen_test]
async fn where_the_browser_refuses_what_it_keeps_is_downloaded() {
    let page = open("SecurityError").await;
    page.screen.button("Download").click().await;
    expect(|| saved_file().name, name(&page, "-incomplete")).await;
    assert_eq!(saved_file().text, numbered(0, 1_000)[..1_000]);
}
