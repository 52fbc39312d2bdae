//! A growing log that stays at its end.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{LogPage, Subject, numbered};
use crate::support::{Locator, expect, wait_until};

async fn open() -> LogPage {
    let page = Subject::running(&numbered(1, 301)).open("").await;
    expect(|| is_at_end(&page, 300), true).await;
    page
}

fn is_at_end(page: &LogPage, line: usize) -> bool {
    page.line(line).is_in_view() && page.list().scrolled().1 < 30
}

fn follow_button(page: &LogPage) -> Locator {
    page.screen.css(".log-follow")
}

#[wasm_bindgen_test]
async fn a_log_that_grows_is_followed_to_its_end_unless_one_scrolls_away() {
    let page = open().await;
    let log = &page.subject.log;
    assert!(page.has("live", 300), "{}", page.status());
    log.write(&numbered(301, 401));
    expect(|| is_at_end(&page, 400), true).await;
    assert!(!follow_button(&page).exists());

    page.list().scroll_to(2000).await;
    expect(|| follow_button(&page).is_shown(), true).await;
    let seen = page.lines().attrs("data-line");
    log.write(&numbered(401, 501));
    expect(|| page.has("live", 500), true).await;
    expect(|| page.list().scrolled().1 > 7000, true).await;
    assert_eq!((page.list().scrolled().0, page.lines().attrs("data-line")), (2000, seen));

    follow_button(&page).click().await;
    expect(|| is_at_end(&page, 500), true).await;
    // Scrolling back to the end follows the log again.
    page.list().scroll_to(2000).await;
    expect(|| follow_button(&page).is_shown(), true).await;
    page.list().scroll_to(i32::MAX).await;
    log.write(&numbered(501, 601));
    expect(|| is_at_end(&page, 600), true).await;
    log.end();
    page.subject.enter("COMPLETED");
    page.is_whole().await;
    assert!(is_at_end(&page, 600));
}

#[wasm_bindgen_test]
async fn the_comparison_and_back_leaves_a_log_followed() {
    let page = open().await;
    let compare = page.compare();
    wait_until(|| compare.exists()).await;
    compare.click().await;
    expect(
        || page.lines().data("side", "this").exists() || page.screen.css(".log-compare, .empty-state").exists(),
        true,
    )
    .await;
    page.subject.log.write(&numbered(301, 351));
    compare.click().await;
    expect(|| is_at_end(&page, 350), true).await;
    assert!(!follow_button(&page).exists());
    page.subject.log.write(&numbered(351, 401));
    expect(|| is_at_end(&page, 400), true).await;
}
