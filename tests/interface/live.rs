//! The history kept as the server has it: streamed, polled, offline and back, hidden and shown.

use std::collections::HashSet;
use std::time::Duration;

use prebuild_console::connect::detail::Detail;
use prebuild_console::connect::error::Code;
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, cancel, create, still};
use crate::support::{FakeApi, Locator, Reply, advance, expect, hide_tab, render, show_tab, wait_until};

const EVENTS: &str = "WatchEvents";

/// Opens the history of a world that stands still, with a stream that has lasted long enough to be trusted.
async fn open(query: &str) -> HistoryPage {
    let page = HistoryPage::open(&still(), query).await;
    expect(|| state(&page), "live").await;
    advance(Duration::from_secs(5)).await;
    page
}

fn status(page: &HistoryPage) -> Locator {
    page.screen.test_id("live-status")
}

/// How the page hears of changes.
fn state(page: &HistoryPage) -> String {
    status(page).attr("data-state")
}

/// The newest rows, as many as asked for, each with its phase.
fn newest(page: &HistoryPage, count: usize) -> Vec<(String, String)> {
    page.ids().into_iter().zip(page.rows().attrs("data-phase")).take(count).collect()
}

fn assert_no_row_twice(page: &HistoryPage) {
    let ids = page.ids();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{ids:?}");
}

#[wasm_bindgen_test]
async fn what_others_create_advance_and_cancel_is_shown_as_it_happens() {
    let page = HistoryPage::open(&FakeApi::new(WorldSpec::default()), "").await;
    let id = create(&page.api);
    expect(|| page.phase_of(&id), "pending").await;
    assert_eq!(page.ids()[0], id);
    advance(Duration::from_secs(240)).await;
    expect(|| page.phase_of(&id), "running").await;
    cancel(&page.api, &id);
    expect(|| page.phase_of(&id), "cancelling").await;
    advance(Duration::from_secs(600)).await;
    expect(|| page.phase_of(&id), "cancelled").await;
    assert_no_row_twice(&page);
}

#[wasm_bindgen_test]
async fn a_row_comes_and_goes_with_what_the_filter_asks_for() {
    let page = open("?phase=pending&phase=running").await;
    let id = create(&page.api);
    expect(|| page.phase_of(&id), "pending").await;
    cancel(&page.api, &id);
    expect(|| page.phase_of(&id), "").await;
}

#[wasm_bindgen_test]
async fn what_happens_between_two_streams_is_asked_for() {
    let page = open("").await;
    let api = &page.api;
    let (listed, opened) = (api.calls("ListPrebuilds").len(), api.calls(EVENTS).len());
    api.cut(EVENTS);
    expect(|| api.calls("ListPrebuilds").len(), listed + 1).await;
    assert_eq!(api.calls(EVENTS).len(), opened, "there is no stream yet");
    let id = create(api);
    advance(Duration::from_secs(3)).await;
    assert_eq!((page.phase_of(&id), api.calls(EVENTS).len()), ("pending".into(), opened + 1));
}

#[wasm_bindgen_test]
async fn streams_that_are_cut_miss_nothing_and_double_nothing() {
    let page = open("").await;
    let api = &page.api;
    let mut expected = Vec::new();
    for n in 0..48 {
        // Some events are lost on the way, others happen while there is no stream.
        let cut_when = |moment| {
            if n % 5 == moment {
                api.cut(EVENTS);
            }
        };
        cut_when(0);
        let id = create(api);
        cut_when(1);
        let is_cancelled = n % 2 == 1;
        if is_cancelled {
            cancel(api, &id);
        }
        cut_when(2);
        expected.insert(0, (id, if is_cancelled { "cancelling" } else { "pending" }.to_owned()));
        advance(Duration::from_millis(400 + n * 733 % 1900)).await;
    }
    advance(Duration::from_secs(60)).await;
    let most = page.rows().count().min(expected.len());
    assert!(most > 15, "{most}");
    assert_eq!(newest(&page, most), expected[..most]);
    assert_no_row_twice(&page);
    expect(|| state(&page), "live").await;
}

#[wasm_bindgen_test]
async fn where_streaming_does_not_work_the_page_asks_from_time_to_time() {
    let http = |status, content_type, body: &str| Reply::Http { status, content_type, body: body.as_bytes().to_vec() };
    // Not implemented; denied; answered with a page by a proxy; out of a proxy's reach, where a stream is tried for again and
    // again. With each the most pages asked for in four minutes: two at a time are shown.
    for (reply, most) in [
        (http(404, "text/plain", "Not Found"), 20),
        (http(403, "application/json", r#"{"code":"permission_denied"}"#), 20),
        (http(200, "text/html", "<html>"), 20),
        (http(502, "text/html", "<html>Bad gateway</html>"), 64),
    ] {
        let api = still();
        api.always(EVENTS, reply);
        let page = HistoryPage::open(&api, "").await;
        advance(Duration::from_secs(15)).await;
        expect(|| state(&page), "polling").await;
        let id = create(&page.api);
        // The time between two requests grows by half each time while nothing changes: by now it is more than 10 s.
        advance(Duration::from_secs(20)).await;
        expect(|| page.phase_of(&id), "pending").await;
        let words = status(&page).text();
        assert!(words.starts_with("Polling · updated "), "{words}");

        // Often while things change, seldom while they don't.
        advance(Duration::from_secs(120)).await;
        let asked = page.api.calls("ListPrebuilds").len();
        advance(Duration::from_secs(240)).await;
        let asked = page.api.calls("ListPrebuilds").len() - asked;
        assert!((3..=most).contains(&asked), "{asked} of {most}");
    }
}

#[wasm_bindgen_test]
async fn a_stream_that_says_nothing_while_things_change_is_not_trusted() {
    let page = open("").await;
    // As behind a proxy that collects a stream before it passes it on.
    page.api.always(EVENTS, Reply::Never);
    page.api.cut(EVENTS);
    advance(Duration::from_secs(10)).await;
    expect(|| state(&page), "live").await;
    let id = create(&page.api);
    advance(Duration::from_secs(80)).await;
    assert_eq!((page.phase_of(&id), state(&page)), ("pending".into(), "polling".into()));
}

#[wasm_bindgen_test]
async fn what_changes_while_a_burst_is_on_its_way_is_not_lost() {
    let page = open("").await;
    let api = &page.api;
    api.hold_answers("GetPrebuild");
    api.hold_answers("ListPrebuilds");
    let listed = api.calls("ListPrebuilds").len();
    let created: Vec<String> = (0..20).map(|_| create(api)).collect();
    // Single prebuilds first; then one page of the newest in place of many calls.
    expect(|| api.held("GetPrebuild"), 4).await;
    api.release("GetPrebuild");
    api.hold_answers("GetPrebuild");
    expect(|| api.held("ListPrebuilds"), 1).await;
    // It says nothing of what changes from now on.
    created.iter().for_each(|id| cancel(api, id));
    api.release("GetPrebuild");
    api.release("ListPrebuilds");
    let mut wanted: Vec<_> = created.into_iter().map(|id| (id, "cancelling".to_owned())).collect();
    wanted.sort();
    let newest = || {
        let mut newest = newest(&page, 20);
        newest.sort();
        newest
    };
    expect(newest, wanted).await;
    assert!(api.calls("ListPrebuilds").len() - listed <= 4);
    assert_no_row_twice(&page);
}

#[wasm_bindgen_test]
async fn a_storm_of_429_loses_no_update() {
    let page = open("").await;
    let asks = || vec![Detail::retry_in(Duration::from_millis(100))];
    for _ in 0..6 {
        page.api.next("GetPrebuild", Reply::error_with(Code::ResourceExhausted, "slow down", asks()));
    }
    let id = create(&page.api);
    advance(Duration::from_secs(30)).await;
    assert_eq!(page.phase_of(&id), "pending");
    assert_eq!(page.api.calls("GetPrebuild").len(), 7);
}

#[wasm_bindgen_test]
async fn offline_the_rows_stay_with_their_age_and_back_online_they_catch_up() {
    let page = open("").await;
    let before = page.ids();
    page.api.go_offline();
    expect(|| state(&page), "offline").await;
    advance(Duration::from_secs(180)).await;
    let words = status(&page).text();
    assert!(words.starts_with("Offline · updated 3 min ago · retrying"), "{words}");
    assert_eq!(page.ids(), before);
    let id = create(&page.api);
    page.api.go_online();
    expect(|| page.phase_of(&id), "pending").await;
    expect(|| state(&page), "live").await;
}

#[wasm_bindgen_test]
async fn a_refresh_that_fails_leaves_the_rows_in_place_and_says_so() {
    for (reply, said) in [
        (Reply::error(Code::Internal, "the database is away"), "Refresh failed: the database is away"),
        (Reply::http(502, "<h1>Bad gateway</h1>"), "Refresh failed: The server answered HTTP 502."),
    ] {
        let page = open("").await;
        let before = page.ids();
        let refresh = page.screen.button("Refresh");
        let problem = page.screen.css(".freshness").role("status");
        page.api.always("ListPrebuilds", reply);
        refresh.click().await;
        expect(|| problem.text(), said).await;
        assert_eq!((page.ids(), state(&page)), (before.clone(), "polling".to_owned()), "not live");
        wait_until(|| status(&page).text().contains(" · retrying in ")).await;
        assert!(status(&page).text().starts_with("Out of date"));
        page.api.always("ListPrebuilds", Reply::Backend);
        refresh.click().await;
        expect(|| problem.text(), "").await;
        assert_eq!(page.ids(), before);
        advance(Duration::from_secs(20)).await;
        assert_eq!(state(&page), "live");
    }
}

#[wasm_bindgen_test]
async fn a_hidden_tab_asks_for_nothing_and_shown_again_it_asks_for_what_it_shows() {
    let page = open("").await;
    let api = &page.api;
    hide_tab().await;
    expect(|| state(&page), "paused").await;
    let asked = api.methods().len();
    let id = create(api);
    advance(Duration::from_secs(600)).await;
    assert_eq!(api.methods()[asked..], [""; 0]);
    show_tab().await;
    expect(|| page.phase_of(&id), "pending").await;
    advance(Duration::from_secs(5)).await;
    expect(|| state(&page), "live").await;
    let mut methods = api.methods().split_off(asked);
    methods.sort();
    // Each of two pages, and once more when any server listens.
    assert_eq!(methods, ["ListPrebuilds", "ListPrebuilds", "ListPrebuilds", "ListPrebuilds", EVENTS]);
}

#[wasm_bindgen_test]
async fn an_idle_page_with_a_healthy_stream_makes_at_most_one_request_a_minute() {
    let page = open("").await;
    let asked = page.api.methods().len();
    advance(Duration::from_secs(600)).await;
    let asked = page.api.methods().split_off(asked);
    assert!(asked.len() <= 10, "{asked:?}");
    expect(|| state(&page), "live").await;
}

#[wasm_bindgen_test]
async fn a_connection_that_swallows_everything_is_noticed_and_the_page_comes_back_by_itself() {
    let page = open("").await;
    let api = &page.api;
    let procedures = ["ListPrebuilds", "GetPrebuild", EVENTS];
    procedures.iter().for_each(|procedure| api.always(procedure, Reply::Never));
    advance(Duration::from_secs(75)).await;
    assert_eq!(state(&page), "offline");
    let words = status(&page).text();
    assert!(words.contains(" · retrying"), "{words}");
    let asked = api.methods().len();
    advance(Duration::from_secs(300)).await;
    let asked = api.methods().split_off(asked);
    assert!((7..=60).contains(&asked.len()), "{asked:?}");

    procedures.iter().for_each(|procedure| api.always(procedure, Reply::Backend));
    let id = create(api);
    advance(Duration::from_secs(45)).await;
    assert_eq!((page.phase_of(&id), state(&page)), ("pending".into(), "live".into()));
}

#[wasm_bindgen_test]
async fn a_page_whose_server_never_answered_counts_down_to_the_next_try() {
    let api = still();
    let procedures = ["ListPrebuilds", "ListProjects", "GetAuthenticatedIdentity", EVENTS];
    procedures.iter().for_each(|procedure| api.always(procedure, Reply::NetworkError));
    let screen = render("/prebuilds", &api).await;
    let words = || screen.test_id("next-try").text();
    wait_until(|| words().starts_with("Retrying in ")).await;
    let before = words();
    wait_until(|| words() != before).await;
    procedures.iter().for_each(|procedure| api.always(procedure, Reply::Backend));
    wait_until(|| screen.test_id("prebuild-row").exists()).await;
}

#[wasm_bindgen_test]
async fn a_list_that_never_ends_ends_with_an_error() {
    let api = still();
    let same = serde_json::json!({ "pagination": { "nextToken": "again" } });
    api.always("ListPrebuilds", Reply::json(&same));
    let screen = render("/prebuilds", &api).await;
    expect(|| screen.test_id("error-panel").is_shown(), true).await;
    let asked = api.calls("ListPrebuilds").len();
    advance(Duration::from_secs(60)).await;
    let asked = api.calls("ListPrebuilds").len() - asked;
    assert!(asked <= 20, "{asked}");
}
