//! A tab that stays open for long stays small: what a page or a row made goes when it goes.

use std::time::Duration;

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::heap::{self, Live};
use crate::history_page::{all_prebuilds, has_failed, still};
use crate::support::{FakeApi, Screen, advance, expect, follow_link, press, render, scroll_by, wait_until};

/// How often each page is opened.
const VISITS: usize = 50;
/// How often something is done on a page.
const TIMES: usize = 40;
/// Bytes that may be added once all is there that is loaded once: vectors grow up to their bounds, such as that of the
/// changes which are remembered, and rows kept for reuse hold the texts that they show.
const LEEWAY: usize = 8 * 1024;
/// A page that shows nothing.
const NOWHERE: &str = "/nowhere";
const PREBUILD_ROW: &str = "[data-testid=prebuild-row]";
const POOL_CARD: &str = "[data-testid=pool-card]";

/// Does something in the console, opened at `address`, again and again, and compares what lives then with what lived after half
/// of it. Where it is more, the test says where that was allocated.
async fn leaves_nothing(api: &FakeApi, address: &str, times: usize, act: impl AsyncFn(&Screen)) {
    let screen = render(address, api).await;
    let live_after = async |times: usize| {
        for _ in 0..times {
            act(&screen).await;
            api.forget_calls();
        }
        // What pages do later is over.
        advance(Duration::from_secs(3)).await;
        api.forget_calls();
        Live::count().await
    };
    // Until everything is there that is loaded once, and as many rows are kept for reuse as are ever drawn.
    live_after(times / 4).await;
    let before = live_after(times / 4).await;
    let after = live_after(times / 2).await;
    if !after.is_within(&before, LEEWAY) {
        heap::trace();
        live_after(4).await;
        panic!("{before:?} became {after:?}\n{}", heap::end_trace());
    }
}

/// Opens pages again and again, each until a selector finds something there.
async fn pages_leave_nothing(api: &FakeApi, pages: &[(&str, &str)]) {
    leaves_nothing(api, NOWHERE, VISITS, async |screen| {
        for (address, selector) in pages {
            show(screen, address, selector).await;
        }
        follow_link(NOWHERE);
        expect(|| screen.css(pages[0].1).exists(), false).await;
    })
    .await;
}

async fn show(screen: &Screen, address: &str, selector: &str) {
    follow_link(address);
    wait_until(|| screen.css(selector).exists()).await;
}

#[wasm_bindgen_test]
async fn the_projects_page_leaves_nothing() {
    pages_leave_nothing(&still(), &[("/projects", "[data-testid=project-row]")]).await;
}

#[wasm_bindgen_test]
async fn histories_leave_nothing() {
    let api = still();
    let of_project = format!("/projects/{}/prebuilds", api.project_id("web-storefront"));
    pages_leave_nothing(&api, &[("/prebuilds", PREBUILD_ROW), (&of_project, PREBUILD_ROW)]).await;
}

#[wasm_bindgen_test]
async fn views_of_a_history_leave_nothing() {
    let views = [
        ("/prebuilds?within=24h&view=failures", ".board"),
        ("/prebuilds?within=24h&view=statistics", ".tile"),
        ("/prebuilds?within=24h&view=logs", "input[type=search]"),
    ];
    pages_leave_nothing(&still(), &views).await;
}

#[wasm_bindgen_test]
async fn a_prebuild_and_its_log_leave_nothing() {
    let api = still();
    let failed = all_prebuilds(&api).into_iter().find(has_failed).expect("one has failed");
    let address = format!("/projects/{}/prebuilds/{}", failed.metadata.project_id, failed.id);
    pages_leave_nothing(&api, &[(&address, ".timeline"), (&format!("{address}/logs"), ".log-line")]).await;
}

#[wasm_bindgen_test]
async fn warm_pools_leave_nothing() {
    let api = still();
    let of_project = format!("/projects/{}/warm-pools", api.project_id("web-storefront"));
    pages_leave_nothing(&api, &[("/warm-pools", POOL_CARD), (&of_project, POOL_CARD)]).await;
}

#[wasm_bindgen_test]
async fn settings_leave_nothing() {
    let api = still();
    let address = format!("/projects/{}/settings", api.project_id("web-storefront"));
    pages_leave_nothing(&api, &[(&address, "form input")]).await;
}

#[wasm_bindgen_test]
async fn dialogs_leave_nothing() {
    let api = still();
    let pools = format!("/projects/{}/warm-pools", api.project_id("web-storefront"));
    leaves_nothing(&api, &pools, TIMES, async |screen| {
        let close = async || {
            wait_until(|| screen.dialog().exists()).await;
            press("Escape").await;
            expect(|| screen.dialog().exists(), false).await;
        };
        for name in ["Resize", "Delete"] {
            wait_until(|| screen.css(POOL_CARD).exists()).await;
            screen.css(POOL_CARD).first().role("button").name_starting(name).click().await;
            close().await;
        }
        for key in ["Control+k", "?"] {
            press(key).await;
            close().await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn rows_that_scroll_by_leave_nothing() {
    scrolling_leaves_nothing("/prebuilds", PREBUILD_ROW).await;
}

#[wasm_bindgen_test]
async fn pools_that_scroll_by_leave_nothing() {
    scrolling_leaves_nothing("/warm-pools", POOL_CARD).await;
}

/// On a page that stays.
async fn scrolling_leaves_nothing(address: &str, selector: &str) {
    leaves_nothing(&still(), address, TIMES, async |screen| {
        wait_until(|| screen.css(selector).exists()).await;
        for down in [3000.0, -3000.0] {
            scroll_by(down).await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn changes_of_rows_leave_nothing() {
    let api = still();
    let ids: Vec<String> = all_prebuilds(&api).iter().take(5).map(|prebuild| prebuild.id.to_string()).collect();
    leaves_nothing(&api, "/prebuilds", TIMES, async |screen| {
        let row = |id: &str| screen.css(PREBUILD_ROW).data("prebuild-id", id);
        for (phase, shown) in [("RUNNING", "running"), ("COMPLETED", "completed")] {
            for id in &ids {
                api.change_prebuild(id, &json!({ "phase": format!("PREBUILD_PHASE_{phase}") }));
            }
            wait_until(|| ids.iter().all(|id| row(id).attr("data-phase") == shown)).await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn streams_that_break_leave_nothing() {
    let api = still();
    leaves_nothing(&api, "/prebuilds", TIMES, async |screen| {
        wait_until(|| screen.css(PREBUILD_ROW).exists()).await;
        api.cut("WatchEvents");
        advance(Duration::from_secs(20)).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn polls_leave_nothing() {
    leaves_nothing(&still().without_events(), "/prebuilds", TIMES, async |screen| {
        wait_until(|| screen.css(PREBUILD_ROW).exists()).await;
        advance(Duration::from_secs(60)).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn searches_in_a_log_leave_nothing() {
    let api = still();
    let failed = all_prebuilds(&api).into_iter().find(has_failed).expect("one has failed");
    let address = format!("/projects/{}/prebuilds/{}/logs", failed.metadata.project_id, failed.id);
    leaves_nothing(&api, &address, TIMES, async |screen| {
        wait_until(|| screen.css(".log-line").exists()).await;
        press("/").await;
        for text in ["e", "er"] {
            screen.css("input:focus").fill(text).await;
            wait_until(|| screen.css(".log-window mark").exists()).await;
        }
        press("Escape").await;
    })
    .await;
}
