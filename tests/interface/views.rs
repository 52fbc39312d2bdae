//! Other ways to look at the history: saved views, the failure board, figures, keys, the palette, and how times are written.

use std::time::Duration;

use prebuild_console::format;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::prebuild::{Prebuild, PrebuildPhase};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, all_prebuilds, created_at, still};
use crate::support::{
    FakeApi, Locator, START, Screen, address, advance, expect, hear_of_other_tab, keep_in_other_tab, press, render,
    wait_until,
};

const FAILED_TODAY: &str = "/prebuilds?phase=failed&within=24h";

/// The field of the palette, in which one types what to go to.
fn palette(screen: &Screen) -> Locator {
    screen.dialog().role("combobox")
}

fn commands(screen: &Screen) -> Locator {
    screen.role("listbox").named("Commands").role("option")
}

/// Saves the view that is shown.
async fn save_view(screen: &Screen, name: &str) {
    screen.button("Save view").click().await;
    let save = screen.css(".save-view").button("Save");
    assert!(save.is_disabled());
    screen.field("View name").fill(name).await;
    save.click().await;
}

#[wasm_bindgen_test]
async fn views_are_chosen_saved_by_name_and_forgotten() {
    const FAILED: &str = "/prebuilds?phase=failed";
    let api = still();
    let page = HistoryPage::open(&api, "").await;
    let screen = &page.screen;
    screen.link("Failed in the last 24 h").click().await;
    expect(address, FAILED_TODAY).await;
    expect(|| page.chips(), ["Phase is Failed", "Last 24 hours"]).await;
    assert!(!screen.button("Save view").exists());
    screen.button("Remove filter: Created").click().await;
    expect(address, FAILED).await;
    save_view(screen, "Failures").await;
    expect(|| screen.link("Failures").attr("aria-current"), "page").await;

    // Stored in this browser.
    let page = HistoryPage::open(&api, "").await;
    page.screen.link("Failures").click().await;
    expect(address, FAILED).await;

    let page = HistoryPage::open(&api, "").await;
    let screen = &page.screen;
    press("Control+k").await;
    palette(screen).fill("failures").await;
    expect(|| commands(screen).count(), 2).await;
    assert!(commands(screen).first().text().starts_with("Failures"));
    press("Enter").await;
    expect(address, FAILED).await;
    screen.button("Delete view Failures").click().await;
    expect(|| screen.link("Failures").exists(), false).await;
    screen.test_id("toast").css("[data-action=undo]").click().await;
    expect(|| screen.link("Failures").exists(), true).await;
    screen.button("Delete view Failures").click().await;
    expect(|| screen.link("Failures").exists(), false).await;
    let page = page.reload().await;
    expect(|| page.screen.link("Running now").exists(), true).await;
    assert!(!page.screen.link("Failures").exists());
}

#[wasm_bindgen_test]
async fn views_that_another_tab_saves_are_kept_and_shown() {
    let page = HistoryPage::open(&still(), "?trigger=manual").await;
    let screen = &page.screen;
    // This tab doesn't know of it yet.
    keep_in_other_tab("prebuild-console-views", r#"[{"name":"Theirs","query":"?phase=failed"}]"#);
    save_view(screen, "Mine").await;
    expect(|| screen.css(".saved-view .view-tab").texts(), ["Theirs", "Mine"]).await;

    keep_in_other_tab("prebuild-console-views", "[]");
    keep_in_other_tab("prebuild-console-times", "utc");
    hear_of_other_tab();
    expect(|| screen.css(".saved-view").exists(), false).await;
    screen.button("Display").click().await;
    expect(|| screen.field("Times").value(), "utc").await;
}

/// A view over a time range, once it has loaded all of it.
async fn whole_range(address: &str, api: &FakeApi) -> Screen {
    let screen = render(address, api).await;
    wait_until(|| screen.css(".range-status[data-progress=complete]").exists()).await;
    screen
}

#[wasm_bindgen_test]
async fn the_failure_board_says_what_fails_for_how_long_and_how() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::of(Scenario::FailingNightly) });
    let screen = whole_range("/prebuilds?view=failures", &api).await;
    assert_eq!(screen.css(".range-title").text(), "Last 7 days");
    let failing = screen.css(".board[data-state=failing] .board-line");
    assert!(failing.attrs("data-failures").iter().all(|failures| failures != "0"));
    let nightly = screen.css(".board[data-state=failing] .board-line[data-trigger=scheduled]");
    let times: usize = nightly.first().attr("data-failures").parse().unwrap();
    assert!(times >= 4, "a schedule that fails every night, though others run it by hand: {times}");
    let since = nightly.first().css(".board-since").text();
    assert!(since.starts_with("Failing for ") && since.ends_with(&format!("({times} in a row)")), "{since}");
    assert!(!nightly.first().css(".board-message").text().is_empty());
    let streak = nightly.first().css("[role=img]").attr("aria-label");
    assert!(streak.starts_with("Last ") && streak.contains(&format!("{times} failed in a row")), "{streak}");
    let title = screen.css(".board[data-state=failing] h2").text();
    assert!(title.contains(&format!("({})", failing.count())), "{title}");

    let groups = screen.css(".board-group");
    let counts: Vec<usize> = groups.css(".count").texts().iter().map(|count| count.parse().unwrap()).collect();
    assert!(counts.is_sorted_by(|one, next| one >= next) && counts[0] > 3, "{counts:?}");
    groups.first().role("link").name_starting("and ").click().await;
    wait_until(|| screen.test_id("prebuild-row").exists()).await;
    assert!(address().starts_with("/prebuilds?phase=failed&within=7d&q="), "{}", address());
    assert!(screen.test_id("prebuild-row").attrs("data-phase").iter().all(|phase| phase == "failed"));
}

#[wasm_bindgen_test]
async fn keys_move_from_line_to_line_across_the_lists_of_the_board() {
    let api = FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::of(Scenario::FailingNightly) });
    let screen = whole_range("/prebuilds?view=failures", &api).await;
    let [failing, recovered] =
        ["failing", "recovered"].map(|state| screen.css(&format!(".board[data-state={state}] .board-line")));
    wait_until(|| failing.exists() && recovered.exists()).await;
    let has_focus = |line: Locator| line.css("a").first().is_focused();
    for place in 0..failing.count() {
        press("j").await;
        expect(|| has_focus(failing.nth(place)), true).await;
    }
    press("j").await;
    assert!(has_focus(recovered.first()), "the next list follows");
    press("k").await;
    assert!(has_focus(failing.nth(failing.count() - 1)));
}

#[wasm_bindgen_test]
async fn the_board_keeps_its_lines_when_a_run_changes() {
    let api = still();
    let screen = whole_range("/prebuilds?view=failures", &api).await;
    let failing = screen.css(".board[data-state=failing] .board-line");
    wait_until(|| failing.exists() && screen.test_id("live-status").attr("data-state") == "live").await;
    let elements = failing.all();
    let href = failing.first().css(".board-outcome").attr("href");
    let id = href.rsplit('/').next().unwrap_or_default();

    api.change_prebuild(id, &json!({ "phase": "PREBUILD_PHASE_COMPLETED" }));
    expect(|| failing.count(), elements.len() - 1).await;
    assert!(!failing.css(".board-outcome").attrs("href").contains(&href));
    let passing = screen.css(".board[data-state=recovered] .board-outcome, .board[data-state=passing] .board-outcome");
    screen.css(".board[data-state=passing] summary").first().click().await;
    wait_until(|| passing.attrs("href").contains(&href)).await;
    assert!(failing.all().iter().all(|line| elements.contains(line)));
}

#[wasm_bindgen_test]
async fn the_failure_board_does_not_take_what_it_cannot_see_for_a_success() {
    let screen = whole_range("/prebuilds?phase=failed&view=failures", &still()).await;
    let since = screen.css(".board-since");
    assert!(since.first().text().starts_with("Failing for ") && since.first().text().contains("+ in a row)"));
}

#[wasm_bindgen_test]
async fn the_figures_are_those_of_the_range() {
    let api = still();
    let screen = whole_range("/prebuilds?within=24h&view=statistics", &api).await;
    let mut day = all_prebuilds(&api);
    day.retain(|prebuild| created_at(prebuild) >= START - 24 * 3_600_000);
    let of = |phase: PrebuildPhase| day.iter().filter(move |prebuild| prebuild.status.phase == phase);
    let seconds =
        |row: &Prebuild| (row.status.completion_time.map_or(0, |time| time.millis()) - created_at(row)) / 1000;
    let (completed, failed) = (of(PrebuildPhase::Completed).count(), of(PrebuildPhase::Failed).count());
    let mut took: Vec<i64> = of(PrebuildPhase::Completed).map(seconds).collect();
    took.sort();
    let p50 = took[took.len().div_ceil(2) - 1];
    let written = match (p50 / 60, p50 % 60) {
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    };
    let success = (completed as f64 * 100.0 / (completed + failed) as f64).round();
    assert_eq!(screen.css(".range-status").text(), format!("Based on {} prebuilds", day.len()));
    let tile = |name: &str| screen.css(".tile").containing(name).css("dd").text();
    assert_eq!(tile("Prebuilds"), day.len().to_string());
    assert_eq!(tile("Success"), format!("{success}%"));
    assert_eq!(tile("p50"), written);

    screen.css(".chart summary").first().click().await;
    let table = screen.role("table").named("Outcomes");
    wait_until(|| table.is_shown()).await;
    let newest = table.css("tbody tr").first().text();
    assert!(newest.starts_with("Sep 21, 14:00 UTC"), "{newest}");
    assert_eq!(table.css("tbody a").count(), table.css("tbody tr").count());
}

#[wasm_bindgen_test]
async fn a_history_of_many_pages_is_counted_whole() {
    let api = still();
    let screen = whole_range("/prebuilds?within=30d&view=statistics", &api).await;
    let recent = all_prebuilds(&api).into_iter().filter(|row| created_at(row) >= START - 30 * 24 * 3_600_000).count();
    assert!(recent > 1000, "{recent}");
    assert_eq!(screen.css(".tile dd").first().text(), format::count(recent));
    assert!(!screen.css("[data-partial]").exists());
    assert!(!screen.css(".extent").exists(), "what the list has loaded says nothing of this");
}

#[wasm_bindgen_test]
async fn another_time_range_is_chosen_in_the_title() {
    let api = still();
    let screen = whole_range("/prebuilds?view=statistics", &api).await;
    let range = screen.role("group").named("Time range");
    let count = || screen.css(".tile dd").first().text();
    let seven_days = count();
    range.button("24 hours").click().await;
    expect(address, "/prebuilds?view=statistics&within=24h").await;
    wait_until(|| screen.css("[data-progress=complete]").exists() && count() != seven_days).await;
    assert_eq!(screen.css(".range-title").text(), "Last 24 hours");
    range.button("Custom").click().await;
    let from = screen.field("From (UTC)");
    assert_eq!([from.value(), screen.field("To (UTC)").value()], ["2026-09-20", "2026-09-21"]);
    // The month before.
    from.press("ArrowDown").await;
    expect(address, "/prebuilds?view=statistics&from=2026-08-20&to=2026-09-21").await;
    expect(|| screen.css(".range-title").text(), "2026-08-20 to 2026-09-21").await;
}

#[wasm_bindgen_test]
async fn values_are_at_the_keyboard_and_a_click_leads_to_the_day() {
    let screen = whole_range("/prebuilds?view=statistics", &still()).await;
    let chart = screen.css(".chart").first();
    let points = chart.css(".chart-point");
    assert_eq!(points.count(), 8);
    assert_eq!(points.attrs("tabindex").iter().filter(|tabindex| *tabindex == "0").count(), 1);
    points.first().press("ArrowRight").await;
    let second = points.attrs("aria-label").swap_remove(1);
    assert!(second.starts_with("Sep 15: Completed "), "{second}");
    expect(|| chart.css(".chart-words").text(), second).await;
    press("Enter").await;
    expect(address, "/prebuilds?from=2026-09-15&to=2026-09-15").await;
    wait_until(|| screen.test_id("prebuild-row").exists()).await;
}

#[wasm_bindgen_test]
async fn projects_are_compared_in_a_table_sorted_by_a_head() {
    let screen = whole_range("/prebuilds?view=statistics", &still()).await;
    let table = screen.role("table").named("By project");
    let counts = || -> Vec<usize> {
        let texts = table.css("tbody td:nth-child(2)").texts();
        texts.iter().map(|count| count.parse().unwrap()).collect()
    };
    table.button("Prebuilds").click().await;
    wait_until(|| counts().is_sorted_by(|one, next| one >= next)).await;
    assert_eq!(table.css("[aria-sort]").attr("aria-sort"), "descending");
    let all: usize = screen.css(".tile dd").first().text().parse().unwrap();
    assert_eq!(counts().iter().sum::<usize>(), all);
    table.button("Prebuilds").click().await;
    wait_until(|| counts().is_sorted()).await;
}

#[wasm_bindgen_test]
async fn keys_lead_from_row_to_row() {
    let page = HistoryPage::open(&still(), "").await;
    let all = all_prebuilds(&page.api);
    let focused = || page.rows().having(|row| row.css(":focus")).attr("data-prebuild-id");
    for (n, prebuild) in all.iter().enumerate().take(31) {
        press(if n % 3 == 1 { "ArrowDown" } else { "j" }).await;
        expect(focused, prebuild.id.to_string()).await;
    }
    press("k").await;
    expect(focused, all[29].id.to_string()).await;
    press("ArrowUp").await;
    expect(focused, all[28].id.to_string()).await;
    press("Enter").await;
    expect(|| page.screen.css(".breadcrumb [aria-current]").text(), format::short_id(all[28].id)).await;
}

#[wasm_bindgen_test]
async fn keys_and_pages_are_found_from_anywhere() {
    let page = HistoryPage::open(&still(), "").await;
    let screen = &page.screen;
    press("?").await;
    wait_until(|| screen.dialog().text().contains("Next row")).await;
    press("Escape").await;
    expect(|| screen.dialog().exists(), false).await;

    press("Control+k").await;
    assert!(palette(screen).is_focused());
    palette(screen).fill("pools storefront").await;
    wait_until(|| commands(screen).exists() && commands(screen).first().text().contains("web-storefront")).await;
    press("Enter").await;
    let project_id = page.api.project_id("web-storefront");
    expect(address, format!("/projects/{project_id}/warm-pools")).await;
    expect(|| screen.css("h1").text(), "web-storefront").await;

    screen.css(".palette-button").click().await;
    palette(screen).fill("times in utc").await;
    press("ArrowDown").await;
    press("ArrowUp").await;
    press("Enter").await;
    expect(|| screen.dialog().exists(), false).await;
    screen.css(".palette-button").click().await;
    palette(screen).fill("new prebuild").await;
    press("Enter").await;
    expect(|| screen.dialog().role("heading").text(), "New prebuild").await;
}

#[wasm_bindgen_test]
async fn the_palette_finds_prebuilds_by_their_ids() {
    let api = still();
    let all = all_prebuilds(&api);
    let page = HistoryPage::open(&api, "").await;
    let screen = &page.screen;
    let [loaded, oldest] = [&all[3], &all[all.len() - 1]].map(|prebuild| prebuild.id.to_string());
    press("Control+k").await;
    palette(screen).fill(&loaded[..8]).await;
    // The other one searches for the text.
    expect(|| commands(screen).count(), 2).await;
    assert!(api.calls("GetPrebuild").is_empty());

    let screen = &render("/projects", &api).await;
    press("Control+k").await;
    palette(screen).fill("checkout").await;
    wait_until(|| commands(screen).exists()).await;
    palette(screen).fill(&oldest).await;
    expect(|| commands(screen).count(), 1).await;
    press("Enter").await;
    expect(|| address().ends_with(&oldest), true).await;
}

#[wasm_bindgen_test]
async fn the_palette_searches_for_what_it_does_not_know() {
    let screen = &render("/projects", &still()).await;
    press("Control+k").await;
    palette(screen).fill(" no such page ").await;
    expect(|| commands(screen).texts(), vec!["Search prebuilds for “no such page”\nSearch".to_owned()]).await;
    press("Enter").await;
    expect(|| address().ends_with("/prebuilds?q=no%20such%20page"), true).await;
}

#[wasm_bindgen_test]
async fn times_are_relative_local_or_utc_by_one_switch_that_stays() {
    let page = HistoryPage::open(&still(), "").await;
    let first = |page: &HistoryPage| page.rows().first().css(".cell-created").text();
    let created = created_at(&all_prebuilds(&page.api)[0]);
    let written = |minutes_east: i64| {
        let moment = chrono::DateTime::from_timestamp_millis(created + minutes_east * 60_000).unwrap();
        moment.format("%b %-d, %H:%M").to_string()
    };
    let relative = first(&page);
    assert!(relative == "just now" || relative.ends_with(" min ago"), "{relative}");
    advance(Duration::from_secs(600)).await;
    assert!(first(&page).ends_with(" min ago") && first(&page) != relative, "{}", first(&page));
    page.screen.button("Display").click().await;
    page.screen.field("Times").choose("utc").await;
    assert_eq!(first(&page), format!("{} UTC", written(0)));
    let page = page.reload().await;
    wait_until(|| page.rows().exists()).await;
    assert_eq!(first(&page), format!("{} UTC", written(0)));
    // The address says otherwise.
    let page = HistoryPage::open(&page.api.clone(), "?times=local").await;
    assert_eq!(first(&page), written(330));
}
