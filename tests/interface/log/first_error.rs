//! A failed log opens at its first error.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{FAILED, LogPage, Subject, numbered};
use crate::support::{address, expect, press};

/// A long log that fails in its last section, at line 408, long before its end.
fn long() -> String {
    let failed = FAILED
        .replace("[section-end] {\"id\":\"tasks\"", &format!("{}[section-end] {{\"id\":\"tasks\"", numbered(1, 201)));
    numbered(1, 401) + &failed
}

const FIRST: usize = 408;

/// Distance of the first error from the top of the list, as a part of the list's height.
fn place(page: &LogPage) -> Option<f64> {
    let (list, line) = (page.list().all().pop()?, page.line(FIRST).all().pop()?);
    let (list, line) = (list.get_bounding_client_rect(), line.get_bounding_client_rect());
    Some((line.top() - list.top()) / list.height())
}

/// About a third of the height: the list scrolls to whole pixels, and has some space above its first line.
fn is_a_third_down(page: &LogPage) -> bool {
    place(page).is_some_and(|place| (0.3..0.4).contains(&place))
}

#[wasm_bindgen_test]
async fn a_failed_log_opens_at_its_first_error_a_third_from_the_top() {
    let page = Subject::ended("FAILED", &long()).open_whole("").await;
    expect(|| is_a_third_down(&page), true).await;
    assert!(!page.selection().exists() && !address().contains('#'), "nothing is selected");
    // The bar moves no line.
    let before = place(&page);
    press("e").await;
    expect(|| page.selection().is_shown() && page.is_selected(FIRST), true).await;
    assert_eq!(place(&page), before);
}

#[wasm_bindgen_test]
async fn a_link_to_a_line_comes_first() {
    let page = Subject::ended("FAILED", &long()).open_whole("#L120").await;
    expect(|| page.line(120).is_in_view() && page.is_selected(120), true).await;
    assert!(!page.line(FIRST).exists());
}

#[wasm_bindgen_test]
async fn a_log_that_was_followed_or_did_not_fail_stays_where_it_is() {
    let page = Subject::ended("COMPLETED", &long()).open_whole("").await;
    expect(|| page.line(1).is_in_view(), true).await;

    let page = Subject::running(&long()).open("").await;
    expect(|| page.list().scrolled().1 < 30 && page.list().scrolled().0 > 0, true).await;
    page.list().scroll_to(2000).await;
    page.subject.log.end();
    page.subject.enter("FAILED");
    page.is_whole().await;
    assert_eq!(page.list().scrolled().0, 2000);
}
