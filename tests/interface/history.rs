//! The history: filters and their addresses, searches, the order of rows, and what is said where there is nothing to show.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use chrono::DateTime;
use prebuild_console::connect::error::Code;
use prebuild_console::domain::prebuild::duration;
use prebuild_console::domain::runs::is_same_line;
use prebuild_console::format;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::prebuild::{Prebuild, PrebuildPhase, PrebuildTrigger};
use prebuild_console::proto::shared::Subject;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, all_prebuilds, created_at, has_failed, ids_of, still};
use crate::support::{FakeApi, Reply, START, address, advance, copied_text, expect, press, render, wait_until};

const HOUR_MS: i64 = 3_600_000;
/// Nothing has this id.
const UNKNOWN: &str = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";

#[wasm_bindgen_test]
async fn a_wrong_clock_is_corrected_by_the_servers_date() {
    let api = still();
    let newest = created_at(&all_prebuilds(&api)[0]);
    let page = HistoryPage::open(&api, "").await;
    let words = |page: &HistoryPage| page.rows().first().css(".cell-created").text();
    let ago = |ahead: Duration| {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap_or_default();
        format::relative(at(newest), at(START + ahead.as_millis() as i64))
    };
    expect(|| words(&page), ago(Duration::ZERO)).await;

    let day = Duration::from_secs(26 * 3600);
    api.tell_time(day);
    let page = HistoryPage::open(&api, "").await;
    expect(|| words(&page), ago(day)).await;
    let page = HistoryPage::open(&api, "?within=24h").await;
    assert!(!page.rows().exists(), "what was created 26 hours ago");
}

#[wasm_bindgen_test]
async fn a_message_is_shown_as_text_and_a_long_one_in_part() {
    let api = still();
    let failed = all_prebuilds(&api).into_iter().find(has_failed).unwrap();
    let id = failed.id.to_string();
    let long = format!("\n\n\u{1b}[31mnpm ERR!\u{1b}[0m code 1\u{202e}\n{}", "x".repeat(300_000));
    api.change_prebuild(&id, &json!({ "failureMessage": long }));
    let page = HistoryPage::open(&api, "?phase=failed").await;
    expect(|| page.row(&id).css(".row-message").text(), "npm ERR! code 1").await;
    assert!(page.row(&id).css(".row-message").attr("title").chars().count() <= 1001);

    let screen = render(&format!("/projects/{}/prebuilds/{id}", failed.metadata.project_id), &api).await;
    let message = screen.css(".message-bad");
    wait_until(|| message.exists()).await;
    let text = || message.css("pre").text();
    assert!(text().starts_with("npm ERR! code 1") && text().len() < 5000);
    message.role("button").click().await;
    expect(|| text().len() > 300_000, true).await;
}

#[wasm_bindgen_test]
async fn a_time_that_was_never_set_is_unknown() {
    let api = still();
    let failed = all_prebuilds(&api).into_iter().find(has_failed).unwrap();
    let id = failed.id.to_string();
    api.change_prebuild(&id, &json!({ "completionTime": "0001-01-01T00:00:00Z" }));
    let page = HistoryPage::open(&api, "?phase=failed").await;
    expect(|| page.row(&id).css(".cell-duration").text(), format::UNKNOWN).await;

    let screen = render(&format!("/projects/{}/prebuilds/{id}", failed.metadata.project_id), &api).await;
    let duration = screen.css("[data-field=duration] .run-fact");
    expect(|| duration.text(), format::UNKNOWN).await;
    assert!(!screen.css("[data-field=completed]").exists());
}

#[wasm_bindgen_test]
async fn every_filter_has_its_address_and_shows_what_it_says() {
    let api = still();
    let all = all_prebuilds(&api);
    let one = all.iter().find(|prebuild| has_failed(prebuild) && prebuild.metadata.executor.is_some()).unwrap();
    let word = one.status.failure_message.split(' ').next().unwrap().to_lowercase();
    let (creator, executor) = (one.metadata.creator.clone(), one.metadata.executor.clone());
    let id_of = |subject: &Option<Subject>| subject.as_ref().unwrap().id;
    let is_within = |prebuild: &Prebuild, from: i64, to: i64| (from..to).contains(&created_at(prebuild));
    let expires_at = |prebuild: &Prebuild| match &prebuild.status.phase {
        PrebuildPhase::Completed => prebuild.status.completion_time.map_or(0, |time| time.millis()) + 7 * 24 * HOUR_MS,
        _ => 0,
    };
    // The whole day in UTC, three days before today.
    let day = START / (24 * HOUR_MS) * 24 * HOUR_MS - 3 * 24 * HOUR_MS;
    let says = |text: &str| text.to_lowercase().contains(&word);
    type IsWanted<'a> = Box<dyn Fn(&Prebuild) -> bool + 'a>;
    let filters: [(String, IsWanted); 11] = [
        (
            format!("project={}", one.metadata.project_id),
            Box::new(|row| row.metadata.project_id == one.metadata.project_id),
        ),
        (
            format!("class={}", one.metadata.environment_class_id),
            Box::new(|row| row.metadata.environment_class_id == one.metadata.environment_class_id),
        ),
        (format!("creator={}", id_of(&creator)), Box::new(|row| row.metadata.creator == creator)),
        (format!("executor={}", id_of(&executor)), Box::new(|row| row.metadata.executor == executor)),
        ("phase=failed".into(), Box::new(has_failed)),
        (
            "phase=failed&phase=cancelled".into(),
            Box::new(|row| has_failed(row) || row.status.phase == PrebuildPhase::Cancelled),
        ),
        ("trigger=scheduled".into(), Box::new(|row| row.metadata.triggered_by == PrebuildTrigger::Scheduled)),
        ("within=24h".into(), Box::new(|row| is_within(row, START - 24 * HOUR_MS, i64::MAX))),
        ("from=2026-09-18&to=2026-09-18".into(), Box::new(|row| is_within(row, day, day + 24 * HOUR_MS))),
        ("expiring=24h".into(), Box::new(|row| (START + 1..=START + 24 * HOUR_MS).contains(&expires_at(row)))),
        (
            format!("q={}", word.to_uppercase()),
            Box::new(|row| says(&row.status.failure_message) || says(&row.status.warning_message)),
        ),
    ];
    for (query, is_wanted) in filters {
        let page = HistoryPage::open(&api, &format!("?{query}")).await;
        let wanted = ids_of(&all, is_wanted);
        assert!(!wanted.is_empty() && wanted.len() < all.len(), "{query}");
        // As many as the window holds.
        let shown = || page.ids().into_iter().take(20).collect::<Vec<_>>();
        expect(shown, &wanted[..wanted.len().min(20)]).await;
    }
}

#[wasm_bindgen_test]
async fn filters_go_to_the_backend_and_into_the_address() {
    let page = HistoryPage::open(&still(), "").await;
    page.open_filter("phase").await;
    page.choices().named("Failed").click().await;
    page.choices().named("Cancelled").click().await;
    press("Escape").await;
    expect(|| page.chips(), ["Phase is Failed or Cancelled"]).await;
    assert_eq!(address(), "/prebuilds?phase=failed&phase=cancelled");
    let set = |phases: &[&str]| phases.iter().map(|phase| (*phase).to_owned()).collect::<HashSet<_>>();
    expect(|| page.phases(), set(&["cancelled", "failed"])).await;
    let asked = page.api.calls("ListPrebuilds").pop().unwrap().request;
    assert_eq!(asked["filter"]["phases"], json!(["PREBUILD_PHASE_FAILED", "PREBUILD_PHASE_CANCELLED"]));
    page.open_filter("trigger").await;
    page.choices().named("Manual").click().await;
    press("Escape").await;
    assert_eq!(address(), "/prebuilds?phase=failed&phase=cancelled&trigger=manual");
    let is_scheduled = || page.rows().css(".cell-trigger").containing("Scheduled").exists();
    expect(is_scheduled, false).await;

    let page = page.reload().await;
    expect(|| page.phases(), set(&["cancelled", "failed"])).await;
    page.screen.button("Clear filters").click().await;
    assert_eq!(address(), "/prebuilds");
    wait_until(|| page.rows().css(".cell-trigger").containing("Scheduled").exists()).await;
}

#[wasm_bindgen_test]
async fn every_phase_is_there_to_be_found_unfinished_ones_with_their_progress() {
    let api = still();
    for phase in ["pending", "starting", "running", "stopping", "snapshotting", "cancelling", "deleting", "deleted"] {
        let page = HistoryPage::open(&api, &format!("?phase={phase}")).await;
        assert_eq!(page.phases(), HashSet::from([phase.to_owned()]));
        assert_eq!(page.rows().first().role("progressbar").exists(), phase == "snapshotting");
    }
}

#[wasm_bindgen_test]
async fn of_people_any_number_is_chosen_and_one_who_is_not_known_can_be_let_go() {
    let api = still();
    let page = HistoryPage::open(&api, "").await;
    page.open_filter("creator").await;
    let creators = page.choices();
    wait_until(|| creators.count() > 2).await;
    let values = creators.attrs("value");
    creators.nth(0).click().await;
    expect(address, format!("/prebuilds?creator={}", values[0])).await;
    // The list holds no one else now, and the others can be chosen all the same.
    page.screen.css(&format!("#filter-menu [value='{}']", values[1])).click().await;
    expect(address, format!("/prebuilds?creator={}&creator={}", values[0], values[1])).await;

    let page = HistoryPage::open(&api, &format!("?executor={UNKNOWN}")).await;
    assert!(page.empty_state().exists());
    expect(|| page.chips(), ["Ran as 01985c07"]).await;
    page.screen.button("Remove filter: Ran as").click().await;
    wait_until(|| page.rows().exists()).await;
    assert_eq!(address(), "/prebuilds");
}

#[wasm_bindgen_test]
async fn a_text_is_searched_for_page_by_page_with_a_word_on_how_far_and_can_be_stopped() {
    let page = HistoryPage::open(&still(), "").await;
    let (api, screen) = (&page.api, &page.screen);
    let field = screen.field("Search by");
    screen.goes_live().await;
    let next_page = async || {
        api.release("ListPrebuilds");
        api.hold("ListPrebuilds");
        advance(Duration::from_millis(100)).await;
    };
    press("/").await;
    assert!(field.is_focused());
    api.hold("ListPrebuilds");
    field.fill("no message says this").await;
    expect(address, "/prebuilds?q=no%20message%20says%20this").await;
    expect(|| api.held("ListPrebuilds"), 1).await;
    let extent = page.extent();
    assert!(extent.starts_with("No matches in 100 prebuilds searched, back to Sep "), "{extent}");
    next_page().await;
    assert!(page.extent().starts_with("No matches in 200 prebuilds searched, "), "{}", page.extent());

    screen.css(".extent").button("Stop").click().await;
    // The page that is on its way when one stops still counts.
    next_page().await;
    let searched = page.extent();
    assert!(searched.starts_with("No matches in 300 prebuilds searched, "), "{searched}");
    let asked = api.calls("ListPrebuilds").len();
    advance(Duration::from_secs(5)).await;
    assert_eq!((page.extent(), api.calls("ListPrebuilds").len()), (searched, asked));
    api.release("ListPrebuilds");
    screen.button("Continue").click().await;
    expect(|| page.extent(), "0 prebuilds").await;

    field.fill("NPM").await;
    wait_until(|| page.rows().exists()).await;
    assert_eq!(page.phases(), HashSet::from(["failed".to_owned()]));
    let page = page.reload().await;
    expect(|| page.screen.field("Search by").value(), "NPM").await;
}

#[wasm_bindgen_test]
async fn the_search_finds_projects_classes_people_and_parts_of_ids_and_says_which() {
    let api = still();
    let all = all_prebuilds(&api);
    let page = HistoryPage::open(&api, "").await;
    let (screen, rows) = (&page.screen, page.rows());
    let field = screen.field("Search by");
    wait_until(|| !rows.css(".person-name").texts().is_empty()).await;
    let project = api.project_id("data-platform");
    let is_all = |texts: Vec<String>, text: &str| !texts.is_empty() && texts.iter().all(|own| own == text);
    field.fill("DATA-platf").await;
    let of_project = ids_of(&all, |row| row.metadata.project_id == project.as_str());
    expect(|| page.ids().into_iter().take(10).collect::<Vec<_>>(), &of_project[..10]).await;
    assert!(is_all(rows.css(".row-found-by").texts(), "Project"));

    field.fill("regular").await;
    expect(|| is_all(rows.css(".row-found-by").texts(), "Class"), true).await;
    assert!(rows.css(".cell-class").texts().iter().all(|class| class.contains("Regular")));

    let id = all[7].id.to_string();
    field.fill(&id[..8]).await;
    expect(|| page.ids(), [id.clone()]).await;
    assert_eq!(rows.css(".row-found-by").text(), format!("ID {id}"));

    field.fill("").await;
    let by_person = |text: &str| text.starts_with("Triggered by ") || text.starts_with("Ran as ");
    let person = rows.first().css(".person-name").text();
    field.fill(&person).await;
    wait_until(|| rows.css(".row-found-by").texts().iter().any(|text| by_person(text) && text.ends_with(&person)))
        .await;
}

#[wasm_bindgen_test]
async fn a_whole_id_is_looked_up_however_old_the_prebuild_is() {
    let api = still();
    let oldest = all_prebuilds(&api).pop().unwrap();
    let page = HistoryPage::open(&api, "").await;
    let asked = api.calls("ListPrebuilds").len();
    let field = page.screen.field("Search by");
    field.fill(&oldest.id.to_string().to_uppercase()).await;
    expect(|| page.ids(), [oldest.id.to_string()]).await;
    field.fill(UNKNOWN).await;
    expect(|| page.empty_state().exists(), true).await;
    assert_eq!(api.calls("ListPrebuilds").len(), asked);
    field.fill("").await;
    wait_until(|| page.rows().count() > 10).await;
}

#[wasm_bindgen_test]
async fn a_search_within_a_time_ends_where_the_time_does() {
    let api = still();
    let all = all_prebuilds(&api);
    let day = START - 7 * 24 * HOUR_MS;
    let recent = all.iter().filter(|prebuild| created_at(prebuild) >= day).count();
    let page = HistoryPage::open(&api, "?within=7d&q=npm").await;
    let found = ids_of(&all[..recent], |row| row.status.failure_message.contains("npm"));
    expect(|| page.extent(), format!("{} prebuilds", found.len())).await;
    let asked = api.calls("ListPrebuilds").len();
    assert_eq!(asked, recent / 100 + 1);
    page.screen.goes_live().await;
    let pages = recent / 100 + 1;
    assert_eq!(api.calls("ListPrebuilds").len(), asked + 1 + pages, "one check, and each page once more to catch up");
}

#[wasm_bindgen_test]
async fn a_head_sorts_the_last_seven_days_which_load_by_themselves() {
    let api = still();
    let mut week = all_prebuilds(&api);
    week.retain(|prebuild| created_at(prebuild) >= START - 7 * 24 * HOUR_MS);
    let size = |prebuild: &Prebuild| prebuild.status.snapshot_size_bytes.0;
    let mut largest: Vec<Prebuild> = week.iter().filter(|prebuild| size(prebuild) > 0).cloned().collect();
    largest.sort_by_key(|prebuild| Reverse(size(prebuild)));
    let page = HistoryPage::open(&api, "").await;
    let screen = &page.screen;
    let head = screen.role("columnheader").containing("Snapshot");
    let shown = || page.ids().into_iter().take(20).collect::<Vec<_>>();
    api.hold("ListPrebuilds");
    head.role("button").click().await;
    assert_eq!(address(), "/prebuilds?sort=largest");
    assert_eq!(head.attr("aria-sort"), "descending");
    expect(|| screen.css(".extent").attr("data-extent"), "part").await;
    assert!(screen.css(".extent").role("progressbar").exists());
    // The range is named where it is filtered by.
    assert!(screen.button("Last 7 days").exists());
    api.release("ListPrebuilds");
    expect(|| screen.css(".extent").attr("data-extent"), "all").await;
    assert!(page.extent().contains(&format::counted(week.len(), "prebuild")), "{}", page.extent());
    assert_eq!(shown(), ids_of(&largest[..20], |_| true));

    head.role("button").click().await;
    largest.sort_by_key(size);
    expect(&shown, ids_of(&largest[..20], |_| true)).await;
    assert_eq!((address().as_str(), head.attr("aria-sort").as_str()), ("/prebuilds?sort=smallest", "ascending"));
    screen.role("columnheader").containing("Created").role("button").click().await;
    expect(&shown, ids_of(&week[..20], |_| true)).await;
    assert_eq!(address(), "/prebuilds");
}

#[wasm_bindgen_test]
async fn a_click_on_a_head_sorts_by_name_phase_and_person() {
    let page = HistoryPage::open(&still(), "").await;
    let screen = &page.screen;
    let head = |name: &'static str| screen.role("columnheader").containing(name).role("button");
    let texts = |cell: &str| page.rows().css(cell).texts();
    let first = || texts(".cell-project").first().cloned().unwrap_or_default();
    head("Project").click().await;
    assert_eq!(address(), "/prebuilds?sort=name");
    wait_until(|| first() == "checkout-service" && texts(".cell-class").is_sorted()).await;
    head("Project").click().await;
    expect(first, "web-storefront").await;

    head("Triggered by").click().await;
    assert_eq!(address(), "/prebuilds?sort=trigger");
    wait_until(|| texts(".person-name").len() > 10 && texts(".person-name").is_sorted()).await;

    head("Phase").click().await;
    expect(|| page.rows().first().attr("data-phase"), "pending").await;
    head("Phase").click().await;
    assert_eq!(address(), "/prebuilds?sort=-phase");
    wait_until(|| page.rows().first().attr("data-phase") != "pending").await;
}

#[wasm_bindgen_test]
async fn loading_a_range_can_be_stopped_and_continued() {
    let api = still();
    let page = HistoryPage::open(&api, "").await;
    let screen = &page.screen;
    screen.goes_live().await;
    api.hold("ListPrebuilds");
    screen.button("Display").click().await;
    screen.field("Order").choose("oldest").await;
    press("Escape").await;
    screen.css(".extent").button("Stop").click().await;
    api.release("ListPrebuilds");
    let continued = screen.css(".list-foot").button("Continue");
    wait_until(|| continued.exists()).await;
    let asked = api.calls("ListPrebuilds").len();
    advance(Duration::from_secs(5)).await;
    assert_eq!(api.calls("ListPrebuilds").len(), asked);
    continued.click().await;
    expect(|| screen.css(".extent").attr("data-extent"), "all").await;
    assert!(api.calls("ListPrebuilds").len() > asked);
}

#[wasm_bindgen_test]
async fn choosing_a_project_opens_its_history_newest_first() {
    let api = still();
    let project_id = api.project_id("checkout-service");
    let own = ids_of(&all_prebuilds(&api), |row| row.metadata.project_id == project_id.as_str());
    let screen = render("/", &api).await;
    screen.link("checkout-service").click().await;
    let rows = screen.test_id("prebuild-row");
    wait_until(|| rows.exists()).await;
    assert_eq!(address(), format!("/projects/{project_id}/prebuilds"));
    expect(|| screen.css("h1").text(), "checkout-service").await;
    assert_eq!(leptos::prelude::document().title(), "Prebuilds · checkout-service");
    assert_eq!(rows.attrs("data-prebuild-id")[..20], own[..20]);
    let exact = rows.first().css(".cell-created [title]").attr("title");
    assert!(exact.starts_with("Sep 21, 2026, ") && exact.contains(" +05:30 (Sep 21, "), "{exact}");
}

#[wasm_bindgen_test]
async fn a_rows_link_is_named_by_what_ran_how_it_went_and_when() {
    let api = still();
    let name = |page: &HistoryPage, id: &str| page.row(id).role("link").attr("aria-label");
    let page = HistoryPage::open(&api, "?phase=failed").await;
    let ids = page.ids();
    let row = page.row(&ids[0]);
    let said = |spoken: &str| {
        format!("{}, {}, failed, {spoken}", row.css(".cell-project").text(), row.css(".cell-class").text())
    };
    let created = row.css(".cell-created").text();
    expect(|| name(&page, &ids[0]), said(&created.replace(" h ", " hours ").replace(" min ", " minutes "))).await;
    page.screen.button("Display").click().await;
    page.screen.field("Times").choose("utc").await;
    expect(|| name(&page, &ids[0]).ends_with(" UTC"), true).await;
}

#[wasm_bindgen_test]
async fn a_click_on_a_row_opens_it_unless_it_ends_a_selection_of_text() {
    let api = still();
    for cell in [".cell-class", ".cell-created [title]", ".badge"] {
        let page = HistoryPage::open(&api, "").await;
        let (row, id) = (page.rows().first(), page.ids()[0].clone());
        // Nothing covers it, so that its tooltip is shown.
        let text = row.css(cell);
        let selection = leptos::prelude::window().get_selection().unwrap().unwrap();
        selection.select_all_children(&text.all()[0]).unwrap();
        text.all()[0].unchecked_ref::<web_sys::HtmlElement>().click();
        assert_eq!(address(), "/prebuilds", "{cell}");
        selection.remove_all_ranges().unwrap();
        text.click().await;
        expect(|| address().ends_with(&id), true).await;
    }
    let page = HistoryPage::open(&api, "").await;
    page.rows().first().css(".cell-select").click().await;
    assert_eq!(address(), "/prebuilds");
    assert_eq!(page.rows().first().attr("aria-selected"), "true");
}

#[wasm_bindgen_test]
async fn a_prebuild_shows_its_summary_its_failure_and_what_surrounds_it() {
    let api = still();
    let all = all_prebuilds(&api);
    let failed = all.iter().find(|prebuild| has_failed(prebuild)).unwrap();
    let screen = render(&format!("/projects/{}/prebuilds/{}", failed.metadata.project_id, failed.id), &api).await;
    expect(|| screen.css(".message-bad pre").text(), failed.status.failure_message.trim()).await;
    let names = || screen.css("h1 > span").texts();
    expect(|| names().iter().filter(|name| !name.trim().is_empty()).count() >= 2, true).await;
    assert_eq!(screen.css(".breadcrumb [aria-current]").text(), format::short_id(failed.id));
    let names =
        ["trigger", "triggered-by", "created", "completed", "duration", "typical-duration", "snapshot", "ran-as"];
    let summary = screen.test_id("prebuild-summary").css("[data-field]");
    expect(|| summary.attrs("data-field")[..names.len()] == names, true).await;

    // The end of the log, with the lines that explain the failure.
    let tail = screen.test_id("log-tail").css("ol > li");
    expect(|| tail.count(), 20).await;
    assert!(
        tail.texts().iter().any(|line| line.contains(failed.status.failure_message.lines().next().unwrap().trim()))
    );
    let link = tail.first().role("link").attr("href");
    assert!(link.contains("/logs") && link.contains("#L"), "{link}");

    // Runs of the same project and class, and the last success among them.
    let runs = screen.test_id("related-runs").role("link");
    expect(|| runs.count(), 5).await;
    assert_eq!(runs.attrs("aria-current").iter().filter(|current| *current == "page").count(), 1);
    assert!(screen.css("[data-field=last-success]").role("link").exists());
    assert!(screen.css("[data-field=difference]").exists());
    assert!(screen.css("[data-action=compare-logs]").attr("href").contains("compare=last-success"));
}

#[wasm_bindgen_test]
async fn details_are_expanded_on_request_and_stay_so() {
    let api = still();
    let prebuild = all_prebuilds(&api).into_iter().find(has_failed).unwrap();
    let address = format!("/projects/{}/prebuilds/{}", prebuild.metadata.project_id, prebuild.id);
    let screen = render(&address, &api).await;
    let details = screen.test_id("prebuild-details");
    let fields = details.css(".field");
    wait_until(|| details.exists()).await;
    assert!(!fields.exists());
    details.css("summary").click().await;
    // It has no timeout of its own and was not run as someone else.
    let names = [
        "id",
        "project",
        "environment-class",
        "environment",
        "triggered-by",
        "organization",
        "log-url",
        "created",
        "updated",
        "completed",
        "timeout",
        "desired-phase",
        "status-version",
        "spec-version",
    ];
    expect(|| fields.attrs("data-field"), names.map(str::to_owned).to_vec()).await;
    assert_eq!(details.css("[data-field=timeout] dd").text(), "1 h");
    details.button("Copy ID").click().await;
    expect(copied_text, prebuild.id.to_string()).await;

    let screen = screen.reload().await;
    wait_until(|| screen.test_id("prebuild-details").css("[data-field=id]").is_shown()).await;
}

#[wasm_bindgen_test]
async fn a_run_that_takes_far_longer_than_usual_is_marked() {
    let api = still();
    let all = all_prebuilds(&api);
    let running = all.iter().find(|prebuild| prebuild.status.phase == PrebuildPhase::Running).unwrap();
    let address = format!("/projects/{}/prebuilds/{}", running.metadata.project_id, running.id);
    let screen = render(&address, &api).await;
    let usual = screen.css("[data-field=typical-duration]");
    wait_until(|| usual.text().ends_with("min") || usual.text().ends_with(" s")).await;
    assert!(!screen.css(".stuck").exists());

    let mut late = serde_json::to_value(running).unwrap();
    let created = chrono::DateTime::from_timestamp_millis(created_at(running) - 50 * 60_000).unwrap();
    late["metadata"]["createdAt"] = json!(created.to_rfc3339());
    late["status"]["statusVersion"] = json!("999999");
    api.always("GetPrebuild", Reply::json(&json!({ "prebuild": late })));
    let screen = render(&address, &api).await;
    wait_until(|| screen.css(".summary .stuck").is_shown()).await;
}

#[wasm_bindgen_test]
async fn what_does_not_exist_is_said_on_every_kind_of_page() {
    let api = still();
    for address in ["/nowhere", "/projects/not-an-id/prebuilds"] {
        let screen = render(address, &api).await;
        assert!(screen.role("heading").named("Page not found").exists(), "{address}");
    }
    let project = format!("/projects/{UNKNOWN}");
    for page in ["/prebuilds", "/warm-pools", "/settings"] {
        let screen = render(&format!("{project}{page}"), &api).await;
        let panel = screen.test_id("error-panel");
        expect(|| panel.attr("data-code"), "not_found").await;
        assert!(panel.link("All projects").exists() && !panel.test_id("next-try").exists());
        // Nothing can be done in a project that isn't there.
        assert!(!screen.css("main .button.primary, main .table, main form").exists(), "{page}");
    }
    let screen = render(&format!("{project}/prebuilds/{UNKNOWN}"), &api).await;
    let panel = screen.test_id("error-panel");
    expect(|| panel.attr("data-code"), "not_found").await;
    assert!(panel.link("All prebuilds").exists());
    panel.css("[data-action=copy-report]").click().await;
    expect(|| copied_text().contains("\nCall: gitpod.v1.PrebuildService/GetPrebuild\n"), true).await;
}

#[wasm_bindgen_test]
async fn an_organization_without_prebuilds_says_so() {
    let api = FakeApi::new(WorldSpec { prebuilds: 0, speed: 0, ..WorldSpec::default() });
    let page = HistoryPage::open(&api, "").await;
    assert_eq!(page.empty_state().text(), "No prebuilds yet");
    let page = HistoryPage::open(&api, "?phase=failed").await;
    assert_eq!(page.empty_state().text(), "No prebuilds match these filters");
    page.screen.button("Show all prebuilds").click().await;
    expect(|| page.empty_state().text(), "No prebuilds yet").await;
    assert_eq!(address(), "/prebuilds");
    page.screen.css(".empty-state").button("New prebuild").click().await;
    expect(|| page.screen.dialog().role("heading").text(), "New prebuild").await;
}

#[wasm_bindgen_test]
async fn an_empty_time_range_leads_to_a_longer_one() {
    let page = HistoryPage::open(&still(), "?view=failures&from=2020-01-01&to=2020-01-02").await;
    expect(|| page.empty_state().text(), "No prebuilds in this time range").await;
    page.screen.button("Show the last 30 days").click().await;
    expect(address, "/prebuilds?view=failures&within=30d").await;
    wait_until(|| page.screen.css(".board-line").exists()).await;
}

#[wasm_bindgen_test]
async fn a_projects_rows_are_shown_where_the_project_itself_cannot_be_loaded() {
    for (reply, said) in [
        (
            Reply::error(Code::PermissionDenied, "not yours"),
            "You don't have permission to view this project: not yours",
        ),
        (Reply::error(Code::NotFound, "no such project"), "Couldn't find this project: no such project"),
        (Reply::error(Code::Internal, "the database is away"), "Couldn't load this project: the database is away"),
        (Reply::Never, ""),
    ] {
        let api = still();
        let id = api.project_id("checkout-service");
        api.always("GetProject", reply);
        let screen = render(&format!("/projects/{id}/prebuilds"), &api).await;
        wait_until(|| screen.test_id("prebuild-row").exists()).await;
        expect(|| screen.css(".notice-words").text(), said).await;
        if !said.is_empty() {
            assert_eq!(screen.css(".page-title").text(), id[..8]);
        }
    }
}

#[wasm_bindgen_test]
async fn a_printed_list_has_its_rows_and_says_what_it_leaves_out() {
    let page = HistoryPage::open(&still(), "").await;
    let note = page.screen.css(".print-note");
    let on_screen = page.rows().count();
    assert!(on_screen < 100);
    let dispatch = |event: &str| {
        leptos::prelude::window().dispatch_event(&web_sys::Event::new(event).unwrap()).unwrap();
    };
    dispatch("beforeprint");
    expect(|| page.rows().count(), 100).await;
    // Older ones aren't loaded.
    assert!(note.all()[0].text_content().unwrap_or_default().contains("100"));
    dispatch("afterprint");
    expect(|| page.rows().count(), on_screen).await;
}

#[wasm_bindgen_test]
async fn durations_are_shown_against_the_typical_one_of_project_and_class() {
    let page = HistoryPage::open(&still(), "").await;
    wait_until(|| page.rows().css(".usual").exists()).await;
    let all = all_prebuilds(&page.api);
    let took = |run: &Prebuild| duration(run, DateTime::UNIX_EPOCH).expect("it has ended");
    let is_completed = |run: &&Prebuild| run.status.phase == PrebuildPhase::Completed;
    let mut compared = 0;
    for id in page.ids() {
        let own = all.iter().find(|run| run.id.to_string() == id).expect("a prebuild");
        // As many are loaded.
        let line = all[..100].iter().filter(|run| is_same_line(run, own)).filter(is_completed);
        let mut known: Vec<_> = line.map(took).collect();
        known.sort();
        let title = page.row(&id).css(".cell-duration").attr("title");
        if known.len() < 3 {
            assert_eq!(title, "", "too few runs");
            continue;
        }
        let usual = known[(known.len() - 1) / 2];
        assert!(title.ends_with(&format!(", usually {}", format::duration(usual))), "{title}");
        if is_completed(&own) {
            let percent = (took(own).num_milliseconds() * 100 / usual.num_milliseconds()).min(200);
            assert_eq!(page.row(&id).css(".usual progress").attr("value"), percent.to_string());
            compared += 1;
        }
    }
    assert!(compared > 5, "{compared}");
}
