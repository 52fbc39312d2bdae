//! Stream of a log: growing, interrupted, rejected for a while, silent, restarted, and moved to an archive.

use std::time::Duration;

use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{LogPage, Subject, expect_texts, numbered, numbered_lines};
use crate::history_page::create;
use crate::support::{FakeApi, Locator, Reply, advance, expect, hide_tab, render, saved_file, show_tab, wait_until};

const LOGS: &str = "logs";

fn asked(page: &LogPage) -> usize {
    page.subject.api.calls(LOGS).len()
}

/// Opens a running log of ten lines whose streams break within the eighth line, and waits for the first break.
async fn open_cut() -> LogPage {
    let subject = Subject::running(&numbered(0, 10));
    subject.log.cut_after(&[100; 40]);
    let page = subject.open("").await;
    expect(|| page.has("offline", 8), true).await;
    // Lines are drawn a frame after they arrive.
    expect(|| page.lines().count(), 8).await;
    page
}

#[wasm_bindgen_test]
async fn a_log_is_shown_as_it_grows_and_is_complete_when_its_prebuild_ends() {
    let page = Subject::running(&numbered(0, 5)).open("").await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
    assert!(page.has("live", 5), "{}", page.status());
    let log = &page.subject.log;
    log.write("half");
    expect(|| page.line(6).text().contains("half"), true).await;
    page.screen.button("Download").click().await;
    let file = saved_file();
    assert_eq!(file.name, format!("prebuild-{}-incomplete.log", &page.subject.id[..8]));
    assert_eq!(file.text, format!("{}half", numbered(0, 5)));
    log.write(" a line\n10%\r20%\r\u{1b}[32m100%\u{1b}[0m\r\nlast");
    let mut lines = numbered_lines(0, 5);
    lines.extend(["half a line", "100%", "last"].map(str::to_owned));
    expect_texts(&page, &lines).await;
    log.end();
    page.subject.enter("COMPLETED");
    page.is_whole().await;
    assert_eq!((page.texts(), page.has("complete", 8)), (lines, true));
}

#[wasm_bindgen_test]
async fn cut_off_again_and_again_at_any_byte_it_loses_nothing_and_doubles_nothing() {
    let text = numbered(0, 800);
    // Pseudorandom with a fixed seed.
    let mut seed = 7_u64;
    let mut random = |most: usize| {
        seed = seed * 48_271 % 2_147_483_647;
        seed as usize % most
    };
    let cuts: Vec<usize> = (0..12).map(|_| random(text.len())).collect();
    let (first, rest) = text.split_at(text.len() / 4);
    let subject = Subject::running(first);
    subject.log.cut_after(&cuts);
    subject.log.send_in_chunks(1 + random(97));
    let page = subject.open("").await;
    expect(|| page.state(), "live").await;
    page.subject.log.write(rest);
    expect(|| page.notice(), "interrupted").await;
    assert_eq!(page.state(), "offline");
    page.subject.log.end();
    page.subject.enter("COMPLETED");
    advance(Duration::from_secs(120)).await;
    assert!(page.has("complete", 800), "{}", page.status());
    assert_eq!((asked(&page), page.notice().as_str()), (cuts.len() + 1, ""));
    page.screen.button("Download").click().await;
    assert!(saved_file().text == text);
}

#[wasm_bindgen_test]
async fn a_token_that_has_expired_is_renewed_and_the_log_goes_on() {
    let page = open_cut().await;
    page.subject.log.expire_tokens();
    page.subject.log.cut_after(&[]);
    expect_texts(&page, &numbered_lines(0, 10)).await;
    let tokens: Vec<_> = page.subject.api.calls(LOGS).into_iter().map(|call| call.authorization).collect();
    assert_eq!(tokens[tokens.len() - 2..], ["Bearer log-token-0", "Bearer log-token-1"]);
    assert_eq!(page.subject.api.calls("CreatePrebuildLogsToken").len(), 2);
    assert!(!page.screen.test_id("sign-in-form").exists());
}

#[wasm_bindgen_test]
async fn tokens_that_are_never_accepted_are_not_asked_for_again_and_again() {
    let subject = Subject::running(&numbered(0, 5));
    subject.log.answer_with(401);
    let page = subject.open("").await;
    expect(|| page.screen.test_id("error-panel").attr("data-code"), "permission_denied").await;
    advance(Duration::from_secs(60)).await;
    assert_eq!((asked(&page), page.subject.api.calls("CreatePrebuildLogsToken").len()), (4, 3));
}

#[wasm_bindgen_test]
async fn another_log_follows_what_was_read_and_the_gap_is_marked() {
    let page = open_cut().await;
    let mut lines = page.texts();
    page.search_field().fill("second").await;
    expect(|| page.count(), "No matches").await;
    page.subject.log.replace("another log\nsecond\n");
    page.subject.log.cut_after(&[]);
    expect(|| page.count(), "1 of 1 line").await;
    lines.extend(["another log", "second"].map(str::to_owned));
    assert_eq!(page.texts(), lines);
    assert_eq!(page.notice(), "gap");
    assert!(page.screen.css(".log-notice").text().contains("after line 8."));
    assert_eq!(page.screen.css("[data-after-gap]").attrs("data-line"), ["9"]);
    assert_eq!(page.number_of(10).text(), "10");
}

#[wasm_bindgen_test]
async fn a_stream_of_the_last_lines_adds_only_what_is_new() {
    let page = open_cut().await;
    page.subject.log.replace(&format!("Attached to log\n{}", numbered(5, 12)));
    page.subject.log.cut_after(&[]);
    expect_texts(&page, &numbered_lines(0, 12)).await;
    assert_eq!(page.notice(), "");
}

#[wasm_bindgen_test]
async fn a_log_that_was_followed_to_its_end_is_complete() {
    let page = Subject::running(&numbered(0, 5)).open("").await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
    page.subject.enter("COMPLETED");
    expect(|| page.screen.css(".page-head .badge").text(), "Completed").await;
    assert_eq!(page.state(), "live");
    page.subject.log.write("last");
    page.subject.log.end();
    page.is_whole().await;
    assert_eq!((page.texts().last().map(String::as_str), asked(&page)), (Some("last"), 1));
}

#[wasm_bindgen_test]
async fn a_log_that_was_followed_to_its_end_is_complete_even_where_none_is_kept() {
    let page = Subject::running(&numbered(0, 5)).open("").await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
    page.subject.log.answer_with(404);
    page.subject.log.end();
    // The log is complete, but the page doesn't know yet that the prebuild has ended.
    expect(|| asked(&page), 2).await;
    page.subject.enter("COMPLETED");
    page.is_whole().await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
}

#[wasm_bindgen_test]
async fn a_log_service_that_asks_for_a_wait_is_left_alone_for_as_long() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    subject.api.next(LOGS, Reply::Busy { retry_after: 60 });
    let page = subject.open("").await;
    expect(|| page.state(), "offline").await;
    // Without the server's delay, the page would retry within seconds.
    advance(Duration::from_secs(59)).await;
    assert_eq!(asked(&page), 1);
    advance(Duration::from_secs(2)).await;
    page.is_whole().await;
    assert_eq!(asked(&page), 2);
}

#[wasm_bindgen_test]
async fn a_log_service_that_does_not_answer_is_asked_again() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    subject.api.next(LOGS, Reply::Never);
    let page = subject.open("").await;
    expect(|| asked(&page), 1).await;
    advance(Duration::from_millis(29_800)).await;
    assert_eq!(page.state(), "polling");
    advance(Duration::from_millis(300)).await;
    assert_eq!(page.state(), "offline");
    assert!(page.subject.api.calls(LOGS)[0].is_aborted());
    page.is_whole().await;
    assert_eq!(asked(&page), 2);
}

#[wasm_bindgen_test]
async fn a_log_service_that_falls_silent_after_the_end_is_asked_again() {
    let page = Subject::running(&numbered(0, 5)).open("").await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
    // The log of a running prebuild may be silent for long.
    advance(Duration::from_secs(150)).await;
    assert_eq!((asked(&page), page.state().as_str()), (1, "live"));
    page.subject.enter("COMPLETED");
    advance(Duration::from_secs(61)).await;
    expect(|| asked(&page), 2).await;
    page.subject.log.end();
    page.is_whole().await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
}

#[wasm_bindgen_test]
async fn an_archive_that_ends_before_what_was_seen_takes_nothing_away() {
    let page = open_cut().await;
    let seen = page.texts();
    page.subject.log.cut_after(&[]);
    page.subject.log.replace(&numbered(0, 2));
    page.subject.log.end();
    page.subject.enter("COMPLETED");
    expect(|| page.has("expired", 8), true).await;
    assert_eq!(page.texts(), seen);
}

#[wasm_bindgen_test]
async fn a_log_that_vanishes_leaves_what_was_loaded() {
    let page = open_cut().await;
    let seen = page.texts();
    page.subject.log.answer_with(410);
    expect(|| page.has("expired", 8), true).await;
    assert_eq!(page.notice(), "expired");
    assert_eq!(page.texts(), seen);
}

#[wasm_bindgen_test]
async fn a_notice_moves_no_line_and_can_be_dismissed() {
    let page = open_cut().await;
    let place = |place: Locator| place.all().remove(0).get_bounding_client_rect();
    let places = || {
        let (list, first) = (place(page.list()), place(page.line(1)));
        [list.top(), list.height(), first.top()]
    };
    let before = places();
    page.subject.log.answer_with(410);
    expect(|| page.notice(), "expired").await;
    assert_eq!(places(), before);
    page.screen.css(".log-notice").button("Dismiss").click().await;
    expect(|| page.notice(), "").await;
    assert_eq!(places(), before);
    assert!(page.list().is_focused());
}

#[wasm_bindgen_test]
async fn a_log_that_moves_to_an_archive_when_its_prebuild_ends_goes_on_there() {
    let page = open_cut().await;
    let (log, id) = (&page.subject.log, &page.subject.id);
    log.answer_with(404);
    expect(|| page.state(), "expired").await;
    log.answer_with(200);
    log.cut_after(&[]);
    log.end();
    let archive = format!("https://archive.test/logs/{id}?archived");
    page.subject.move_log(&archive);
    page.subject.enter("COMPLETED");
    page.is_whole().await;
    expect_texts(&page, &numbered_lines(0, 10)).await;
    assert_eq!(page.subject.api.calls(LOGS).last().map(|call| call.request.clone()), Some(archive.into()));
}

#[wasm_bindgen_test]
async fn asking_again_at_once_reads_no_line_twice() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 20));
    subject.log.answer_with(503);
    let page = subject.open("").await;
    let again = page.screen.test_id("error-panel").role("button").first();
    wait_until(|| again.exists()).await;
    page.subject.log.answer_with(200);
    page.subject.log.send_in_chunks(7);
    page.subject.api.hold(LOGS);
    let before = asked(&page);
    page.screen.test_id("error-panel").role("button").first().click().await;
    expect(|| page.subject.api.held(LOGS), 1).await;
    // The page doesn't offer another retry meanwhile, and an automatic one would happen by now.
    advance(Duration::from_secs(10)).await;
    assert_eq!(asked(&page), before + 1);
    page.subject.api.release(LOGS);
    page.is_whole().await;
    expect_texts(&page, &numbered_lines(0, 20)).await;
}

#[wasm_bindgen_test]
async fn a_prebuild_without_a_log_says_so_and_shows_it_as_soon_as_there_is_one() {
    let api = FakeApi::new(WorldSpec::default());
    let id = create(&api);
    let project_id = api.project_id("checkout-service");
    let screen = render(&format!("/projects/{project_id}/prebuilds/{id}"), &api).await;
    screen.css(".page-actions [href$=logs]").click().await;
    expect(|| screen.css(".log-instead").role("heading").exists(), true).await;
    assert!(api.calls(LOGS).is_empty());
    advance(Duration::from_secs(240)).await;
    expect(|| screen.test_id("log-line").exists(), true).await;
}

#[wasm_bindgen_test]
async fn an_address_brings_the_log_and_without_one_there_is_none_in_the_end() {
    let page = Subject::running(&numbered(0, 3));
    page.move_log("");
    let page = page.open("").await;
    expect(|| page.instead().exists(), true).await;
    assert_eq!(page.state(), "polling");
    page.subject.move_log(&format!("https://api.test/logs/{}", page.subject.id));
    expect_texts(&page, &numbered_lines(0, 3)).await;

    let subject = Subject::ended("FAILED", "");
    subject.move_log("");
    let page = subject.open("").await;
    expect(|| page.state(), "none").await;
    assert!(page.instead().exists());
}

#[wasm_bindgen_test]
async fn leaving_the_page_stops_the_stream() {
    let page = Subject::running(&numbered(0, 5)).open("").await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
    let call = page.subject.api.calls(LOGS).remove(0);
    assert!(!call.is_aborted());
    page.screen.link("Prebuilds").click().await;
    expect(|| page.screen.test_id("prebuild-row").exists(), true).await;
    assert!(call.is_aborted());
    advance(Duration::from_secs(30)).await;
    assert_eq!(asked(&page), 1);
}

#[wasm_bindgen_test]
async fn a_hidden_tab_stops_reading_after_a_while_and_goes_on_when_it_is_shown() {
    let page = Subject::running(&numbered(0, 5)).open("").await;
    expect_texts(&page, &numbered_lines(0, 5)).await;
    // Live updates, which notice hidden tabs, have started by then.
    advance(Duration::from_secs(5)).await;
    hide_tab().await;
    page.subject.log.write("while hidden\n");
    advance(Duration::from_secs(30)).await;
    assert!(!page.subject.api.calls(LOGS)[0].is_aborted());
    advance(Duration::from_secs(40)).await;
    assert!(page.subject.api.calls(LOGS)[0].is_aborted());
    advance(Duration::from_secs(600)).await;
    assert_eq!(asked(&page), 1);
    page.subject.log.write("later\n");
    show_tab().await;
    let mut lines = numbered_lines(0, 5);
    lines.extend(["while hidden", "later"].map(str::to_owned));
    expect_texts(&page, &lines).await;
    assert_eq!(asked(&page), 2);
}
