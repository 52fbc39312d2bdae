//! A prebuild's log: reading, search, links, following a running log, and comparison; and the search of many logs.

mod across;
mod compare;
mod filters;
mod first_error;
mod follow;
mod print;
mod problems;
mod reading;
mod recent_searches;
mod refusals;
mod save_file;
mod search;
mod selection;
mod stream;
mod tall;

use std::time::Duration;

use leptos::prelude::window;
use prebuild_console::format;
use prebuild_console::proto::prebuild::Prebuild;
use serde_json::json;

use crate::history_page::{all_prebuilds, still};
use crate::support::{FakeApi, FakeLog, Locator, Screen, advance, expect, render, wait_until};

/// Three sections in 10 lines: two succeeded, the second of them with a warning; the last failed.
const FAILED: &str = "\
[section-create] {\"id\":\"clone\",\"title\":\"Clone repository\",\"continuous\":false}
[id:clone] [2026-09-21T14:00:00.250Z] INFO remote: Counting objects
[section-end] {\"id\":\"clone\",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\",\"secondsElapsed\":2.5}
[section-create] {\"id\":\"build\",\"title\":\"Build devcontainer\",\"continuous\":false}
[id:build] [2026-09-21T14:00:03.000Z] WARN \u{1b}[33mwarning\u{1b}[0m: unused import
[section-end] {\"id\":\"build\",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\",\"secondsElapsed\":60}
[section-create] {\"id\":\"tasks\",\"title\":\"Run prebuild tasks\",\"continuous\":false}
[id:tasks] [2026-09-21T14:01:05.000Z] ERROR \u{1b}[31mnpm ERR! missing script: build\u{1b}[0m
[id:tasks] [2026-09-21T14:01:06.000Z] ERROR exit status 1
[section-end] {\"id\":\"tasks\",\"outcome\":\"LOG_SECTION_OUTCOME_FAILURE\",\"secondsElapsed\":1.3}
";

/// A log to open: that of a prebuild whose state and text the test sets.
struct Subject {
    api: FakeApi,
    log: FakeLog,
    id: String,
    project_id: String,
}

impl Subject {
    /// Log of a running prebuild, which may grow.
    fn running(text: &str) -> Self {
        let api = still();
        let prebuild = newest(&api);
        let (id, project_id) = (prebuild.id.to_string(), prebuild.metadata.project_id.to_string());
        let subject = Self { log: api.log(&id), api, id, project_id };
        subject.log.write(text);
        subject.enter("RUNNING");
        subject
    }

    /// Log of a prebuild that ended in this phase, `COMPLETED` or `FAILED`.
    fn ended(phase: &str, text: &str) -> Self {
        let subject = Self::running(text);
        subject.log.end();
        subject.enter(phase);
        subject
    }

    /// Moves the prebuild to a phase.
    fn enter(&self, phase: &str) {
        self.api.change_prebuild(&self.id, &json!({ "phase": format!("PREBUILD_PHASE_{phase}") }));
    }

    /// Changes the address of the log.
    fn move_log(&self, url: &str) {
        self.api.change_prebuild(&self.id, &json!({ "logUrl": url }));
    }

    fn address(&self, query: &str) -> String {
        format!("/projects/{}/prebuilds/{}/logs{query}", self.project_id, self.id)
    }

    /// Opens the page with this query and fragment.
    async fn open(self, query: &str) -> LogPage {
        let screen = render(&self.address(query), &self.api).await;
        LogPage { subject: self, screen }
    }

    /// Opens the page and waits until the log is complete.
    async fn open_whole(self, query: &str) -> LogPage {
        let page = self.open(query).await;
        page.is_whole().await;
        page
    }
}

/// The newest completed prebuild.
fn newest(api: &FakeApi) -> Prebuild {
    let has_log =
        |prebuild: &Prebuild| !prebuild.status.log_url.is_empty() && prebuild.status.snapshot_size_bytes.0 > 0;
    all_prebuilds(api).into_iter().find(has_log).expect("a prebuild that completed")
}

/// A log page.
struct LogPage {
    subject: Subject,
    screen: Screen,
}

impl LogPage {
    async fn reload(self) -> Self {
        Self { screen: self.screen.reload().await, subject: self.subject }
    }

    /// Text of the log's state and size.
    fn status(&self) -> String {
        self.screen.test_id("log-status").text()
    }

    /// `live`, `polling`, `offline`, `complete`, `full`, `none`, or `expired`.
    fn state(&self) -> String {
        self.screen.test_id("log-status").attr("data-state")
    }

    /// Whether the log is in a state and has this number of lines.
    fn has(&self, state: &str, lines: usize) -> bool {
        self.state() == state && self.status().contains(&format::counted(lines, "line"))
    }

    async fn is_whole(&self) {
        wait_until(|| self.state() == "complete").await;
        // Lines are drawn a frame after they arrive.
        advance(Duration::from_millis(50)).await;
    }

    /// Name of the notice above the lines.
    fn notice(&self) -> String {
        self.screen.css(".log-notice").attr("data-notice")
    }

    /// The button that opens and closes the comparison, while it is offered.
    fn compare(&self) -> Locator {
        self.screen.css("[data-testid=compare-log][data-offered]")
    }

    /// Heading shown in place of lines.
    fn instead(&self) -> Locator {
        self.screen.css(".log-instead").role("heading")
    }

    /// The scrolling element.
    fn list(&self) -> Locator {
        self.screen.css(".log-list")
    }

    /// Lines in the document.
    fn lines(&self) -> Locator {
        self.screen.css(".log-window").test_id("log-line")
    }

    /// A line by its number, from 1.
    fn line(&self, number: usize) -> Locator {
        self.lines().data("line", &number.to_string())
    }

    /// Collapses all sections, or expands all.
    async fn fold_all(&self) {
        let all = self.screen.css(".log-collapse-all");
        if !all.is_shown() {
            self.screen.button("Sections").click().await;
        }
        all.click().await;
    }

    fn number_of(&self, number: usize) -> Locator {
        self.line(number).link(&format!("Line {number}"))
    }

    /// Texts of the lines in the document.
    fn texts(&self) -> Vec<String> {
        contents(&self.screen.css(".log-window .log-text"))
    }

    fn is_selected(&self, number: usize) -> bool {
        self.line(number).attr("data-selected") == "true"
    }

    fn selection(&self) -> Locator {
        self.screen.role("group").named("Selected lines")
    }

    fn section(&self, title: &str) -> Locator {
        self.screen.css(".log-section-button").containing(title)
    }

    fn is_open(&self, title: &str) -> bool {
        self.section(title).attr("aria-expanded") == "true"
    }

    fn search_field(&self) -> Locator {
        self.screen.field("Search this log")
    }

    /// Result of the search.
    fn count(&self) -> String {
        self.screen.test_id("log-count").text()
    }

    /// Line of the current match.
    fn current(&self) -> String {
        self.screen.css("[data-current]").attr("data-line")
    }

    /// Scrolls through the log and returns every line in display order: its number, its text, and its height.
    async fn read_all(&self) -> Vec<(usize, String, i32)> {
        let mut all: Vec<(usize, String, i32)> = Vec::new();
        let mut top = 0;
        loop {
            self.list().scroll_to(top).await;
            let rows = self.screen.css(".log-window > [data-line]").all();
            for row in rows {
                let number = row.get_attribute("data-line").and_then(|number| number.parse().ok()).expect("a number");
                let text = row.query_selector(".log-text").ok().flatten().and_then(|text| text.text_content());
                let found = (number, text.unwrap_or_default(), row.client_height());
                match all.iter_mut().find(|(other, ..)| *other == number) {
                    Some(known) => *known = found,
                    None => all.push(found),
                }
            }
            let (scrolled, left) = self.list().scrolled();
            if left <= 1 {
                return all;
            }
            top = scrolled + 300;
        }
    }
}

/// Text contents as written; rendered text collapses spaces.
fn contents(elements: &Locator) -> Vec<String> {
    elements.all().iter().map(|element| element.text_content().unwrap_or_default()).collect()
}

/// Numbered lines, from `from` to before `to`, with characters of one, two, and four bytes.
fn numbered(from: usize, to: usize) -> String {
    (from..to).map(|number| format!("line {number} é🚀\n")).collect()
}

/// The same lines as displayed.
fn numbered_lines(from: usize, to: usize) -> Vec<String> {
    numbered(from, to).lines().map(str::to_owned).collect()
}

/// Waits until these are the lines in the document.
async fn expect_texts(page: &LogPage, texts: &[String]) {
    expect(|| page.texts(), texts.to_vec()).await;
}

/// Navigates to lines as a link within the page does.
fn go_to_fragment(fragment: &str) {
    window().location().set_hash(fragment).expect("a fragment");
}
