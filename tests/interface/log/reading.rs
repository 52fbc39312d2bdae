//! Display of a log: sections, timestamps, wrapping, and downloads.

use std::collections::HashSet;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{FAILED, LogPage, Subject};
use crate::support::{Locator, address, copied_text, expect, press, saved_file, wait_until};

/// Output of a build tool, with colors and unusual text.
fn written(number: usize) -> String {
    match number % 6 {
        0 => format!("\u{1b}[32m✓\u{1b}[0m compiled module {number}"),
        1 => format!("<b>not markup</b> & \"quotes\" & 'apostrophes' in asset {number}"),
        2 => format!("seeded {number} rows — naïve façade, 東京, 🚀"),
        3 => format!("  two  spaces and\ta tab {number}"),
        4 => format!("step {number}: {}", "node_modules/.pnpm/".repeat(12)),
        _ => String::new(),
    }
}

fn read(number: usize) -> String {
    written(number).replace("\u{1b}[32m", "").replace("\u{1b}[0m", "")
}

const LINES: usize = 240;

/// A log of one section, with `LINES` lines between its marks.
fn build_log() -> String {
    let lines: String = (0..LINES)
        .map(|n| format!("[id:a] [2026-09-21T14:{:02}:{:02}.500Z] INFO {}\n", n / 60, n % 60, written(n)))
        .collect();
    let (start, end) = (
        "[section-create] {\"id\":\"a\",\"title\":\"Build\"}",
        "[section-end] {\"id\":\"a\",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\",\"secondsElapsed\":240}",
    );
    format!("{start}\n{lines}{end}\n")
}

#[wasm_bindgen_test]
async fn a_failed_log_is_open_where_it_failed_and_folded_elsewhere() {
    let page = Subject::ended("FAILED", FAILED).open_whole("").await;
    let screen = &page.screen;
    expect(|| page.is_open("Clone repository") || page.is_open("Build devcontainer"), false).await;
    assert!(page.is_open("Run prebuild tasks"));
    assert_eq!(page.section("Run prebuild tasks").attr("data-failed"), "true");
    let head = page.section("Run prebuild tasks").text();
    assert!(head.contains("Failed · 1.3 s"), "{head}");
    assert!(page.section("Clone repository").text().contains("Succeeded · 2.5 s"));
    screen.css(".log-to-failure").click().await;
    expect(|| page.is_selected(8) && page.line(8).is_in_view(), true).await;
    assert!(address().ends_with("/logs#L8"), "{}", address());
    page.fold_all().await;
    expect(|| screen.css("[data-level=error]").count(), 0).await;
    page.fold_all().await;
    expect(|| page.lines().count(), 10).await;
    page.fold_all().await;
    expect(|| page.line(8).exists(), false).await;
    screen.css(".log-to-failure").click().await;
    expect(|| page.line(8).is_in_view(), true).await;
}

#[wasm_bindgen_test]
async fn the_menu_of_sections_shows_when_each_ran_and_leads_to_it() {
    let page = Subject::ended("FAILED", FAILED).open_whole("").await;
    page.screen.button("Sections").click().await;
    let items = page.screen.css(".log-section-item");
    let texts: Vec<_> = items.texts().iter().map(|text| text.replace('\n', " ")).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[0].contains("Clone repository") && texts[0].contains("Succeeded · 2.5 s"), "{texts:?}");
    assert!(texts[2].contains("Run prebuild tasks") && texts[2].contains("Failed · 1.3 s"), "{texts:?}");
    assert_eq!(page.screen.css(".log-section-bar").count(), 3);
    assert!(!page.is_open("Clone repository"));
    items.nth(0).click().await;
    expect(|| page.is_open("Clone repository") && page.section("Clone repository").is_in_view(), true).await;
    assert!(!items.nth(0).is_shown());
}

#[wasm_bindgen_test]
async fn every_line_is_there_once_as_it_was_written() {
    let page = Subject::ended("COMPLETED", &build_log()).open_whole("").await;
    assert!(page.lines().count() < 120, "{}", page.lines().count());
    let all = page.read_all().await;
    assert_eq!(all.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), (1..=LINES + 2).collect::<Vec<_>>());
    for (number, text, _) in &all[1..=LINES] {
        assert_eq!(*text, read(number - 2), "line {number}");
    }
    let shown = page.lines().attrs("data-line");
    assert_eq!(shown.iter().collect::<HashSet<_>>().len(), shown.len(), "{shown:?}");
}

#[wasm_bindgen_test]
async fn times_are_hidden_count_from_the_start_or_are_those_of_the_clock() {
    let page = Subject::ended("COMPLETED", &build_log()).open_whole("").await;
    let time = |page: &LogPage, number| page.line(number).css(".log-time").text();
    expect(|| page.lines().exists(), true).await;
    assert_eq!(page.lines().css(".log-time").count(), 0);
    page.screen.css(".log-times").choose("Timestamps: elapsed").await;
    expect(|| time(&page, 2), "+0:00:00.0").await;
    assert_eq!(time(&page, 4), "+0:00:02.0");
    page.list().press("t").await;
    // The time zone is Asia/Kolkata, which is 5:30 ahead.
    expect(|| time(&page, 4), "Sep 21 19:30:02.500").await;
    press("t").await;
    expect(|| time(&page, 4), "Sep 21 14:00:02.500Z").await;
    let page = page.reload().await;
    expect(|| time(&page, 4), "Sep 21 14:00:02.500Z").await;
}

#[wasm_bindgen_test]
async fn line_numbers_stay_in_sight_while_a_log_is_scrolled_sideways() {
    let page = Subject::ended("COMPLETED", &build_log()).open_whole("").await;
    page.list().scroll_to(0).await;
    expect(|| page.number_of(3).is_in_view(), true).await;
    let (list, number) = (page.list().all().remove(0), page.number_of(3).all().remove(0));
    let offset = || number.get_bounding_client_rect().left() - list.get_bounding_client_rect().left();
    let at_rest = offset();
    list.set_scroll_left(200);
    wait_until(|| list.scroll_left() == 200 && offset() == at_rest).await;
    list.set_scroll_left(0);
    expect(|| list.has_attribute("data-sideways"), false).await;
}

#[wasm_bindgen_test]
async fn wrapped_lines_stand_one_below_the_other_and_what_one_reads_stays_in_place() {
    let page = Subject::ended("COMPLETED", &build_log()).open_whole("").await;
    let first_in_view = || {
        let rows = page.lines();
        let row = (0..rows.count()).map(|n| rows.nth(n)).find(Locator::is_in_view);
        row.map_or(0, |row| row.attr("data-line").parse::<i32>().expect("a number"))
    };
    expect(|| page.list().scrolled().1 > 3000, true).await;
    page.list().scroll_to(2400).await;
    expect(first_in_view, 121).await;
    page.screen.css(".log-wrap input").click().await;
    expect(|| page.list().attr("data-wraps"), "true").await;
    wait_until(|| page.lines().all().iter().any(|row| row.client_height() >= 40)).await;
    assert!((first_in_view() - 121).abs() < 3, "{}", first_in_view());
    let list = page.list().all().remove(0);
    assert!(list.scroll_width() <= list.client_width(), "nothing lies to the right");

    let all = page.read_all().await;
    assert_eq!(all.len(), LINES + 2);
    let (mut wrapped, mut single) = (0, 0);
    for (number, text, height) in &all[1..=LINES] {
        match text.len() > 200 {
            true => wrapped += usize::from(*height >= 40),
            false => single += usize::from(*height == 20),
        }
        assert!(*height > 0, "{number}");
    }
    assert_eq!((wrapped, single), (LINES / 6, LINES - LINES / 6));
    let bottom = |selector: &str| {
        let found = page.screen.css(selector).all();
        found.last().expect("an element").get_bounding_client_rect().bottom()
    };
    // A bar may float over the three lines of space that follow.
    assert!((bottom(".log-window > [data-line]") + 60.0 - bottom(".log-spacer")).abs() < 2.0);
    let page = page.reload().await;
    expect(|| page.screen.css(".log-wrap input").is_checked(), true).await;
}

#[wasm_bindgen_test]
async fn a_log_is_downloaded_exactly_as_it_came_and_copied_as_it_reads() {
    let page = Subject::ended("COMPLETED", &build_log()).open_whole("").await;
    page.screen.button("Download").click().await;
    let file = saved_file();
    assert_eq!(file.name, format!("prebuild-{}.log", &page.subject.id[..8]));
    assert!(file.text == build_log());
    page.screen.button("More").click().await;
    page.screen.button("Copy all").click().await;
    let lines =
        ["Build".to_owned()].into_iter().chain((0..LINES).map(read)).chain(["Succeeded after 4 min 0 s".to_owned()]);
    assert_eq!(copied_text(), lines.collect::<Vec<_>>().join("\n"));
}

#[wasm_bindgen_test]
async fn a_line_of_a_megabyte_is_shown_in_part_and_saved_whole() {
    let text = format!("before\n{}end\nafter\n", "long ".repeat(250_000));
    let page = Subject::ended("COMPLETED", &text).open_whole("").await;
    expect(|| page.lines().count(), 3).await;
    let shown = page.line(2).text();
    assert!(shown.contains("… 1.2 MB more") && shown.len() < 20_000, "{}", shown.len());
    page.screen.css(".log-wrap input").click().await;
    expect(|| page.line(2).is_shown(), true).await;
    page.search_field().fill("long end").await;
    expect(|| page.count(), "1 of 1 line").await;
    page.screen.button("Download").click().await;
    assert!(saved_file().text == text);
}

/// Text size of the page, until it is dropped.
struct TextSize(web_sys::HtmlElement);

impl TextSize {
    fn set(size: &str) -> Self {
        let root = leptos::prelude::document().document_element().expect("a document");
        let text = Self(root.unchecked_into());
        web_sys::HtmlElement::style(&text.0).set_property("font-size", size).expect("a size");
        text
    }
}

impl Drop for TextSize {
    fn drop(&mut self) {
        let _ = web_sys::HtmlElement::style(&self.0).remove_property("font-size");
    }
}

#[wasm_bindgen_test]
async fn larger_text_makes_rows_taller_and_their_heads_too() {
    // Half a pixel is rounded.
    for (size, line, head) in [("200%", 40, 56), ("18px", 23, 32)] {
        let _text = TextSize::set(size);
        let page = Subject::ended("COMPLETED", &build_log()).open_whole("").await;
        expect(|| page.line(2).all().first().map(web_sys::Element::client_height), Some(line)).await;
        assert_eq!(page.line(1).all()[0].client_height(), head, "{size}");
        page.list().press("Shift+G").await;
        expect(|| page.line(LINES + 2).is_in_view() && page.list().scrolled().1 <= 1, true).await;
        let bottom = |selector: &str| {
            page.screen.css(selector).all().last().map(|found| found.get_bounding_client_rect().bottom())
        };
        let space = f64::from(3 * line);
        assert_eq!(bottom(".log-window > [data-line]").map(|end| end + space), bottom(".log-spacer"), "{size}");
    }
}

#[wasm_bindgen_test]
async fn progress_is_shown_in_its_last_state_while_it_is_written() {
    let page = Subject::running("start\nlayer 1: 0%\nerror: layer 2\n").open("").await;
    let log = page.subject.log.clone();
    let errors = || page.screen.css("[data-filter=error]").text();
    expect(|| (page.texts().len(), errors()), (3, "Errors 1".to_owned())).await;
    for percent in [50, 100] {
        log.write(&format!("\u{1b}[2A\u{1b}[2K\rlayer 1: {percent}%\u{1b}[2B"));
        expect(|| page.texts()[1].clone(), format!("layer 1: {percent}%")).await;
    }
    log.write("\r\u{1b}[A\u{1b}[2Klayer 2: done\n");
    expect(|| (page.texts()[2].clone(), errors()), ("layer 2: done".to_owned(), "Errors".to_owned())).await;
    log.write("end");
    log.end();
    page.subject.enter("COMPLETED");
    expect(|| page.texts(), ["start", "layer 1: 100%", "layer 2: done", "end"]).await;
}
