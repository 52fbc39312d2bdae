//! Names of people, runners, and classes: how many calls bring them, and what is shown where none does.

use std::collections::HashSet;
use std::time::Duration;

use prebuild_console::connect::error::Code;
use prebuild_console::domain::prebuild::ran_as;
use prebuild_console::proto::shared::Principal;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::history_page::{HistoryPage, all_prebuilds, still};
use crate::support::{FakeApi, Reply, advance, expect, press, render, wait_until};

const MEMBERS: &str = "ListMembers";
const ACCOUNTS: &str = "ListServiceAccounts";
const CLASSES: &str = "ListEnvironmentClasses";

fn denied() -> Reply {
    Reply::error(Code::PermissionDenied, "the admin role in the organization is required")
}

fn broken() -> Reply {
    Reply::error(Code::Internal, "the directory is down")
}

/// The person of each row, by name or by `User 3f2a91bc`.
fn people(page: &HistoryPage) -> HashSet<String> {
    page.rows().css(".cell-trigger .meta").texts().into_iter().collect()
}

fn is_short_id(name: &str) -> bool {
    name.rsplit(' ').next().is_some_and(|id| id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn are_named(page: &HistoryPage) -> bool {
    let people = people(page);
    !people.is_empty() && !people.iter().any(|name| is_short_id(name))
}

/// How often each procedure for people's names was called: for members, a user, service accounts, one of these.
fn calls(api: &FakeApi) -> [usize; 4] {
    [MEMBERS, "GetUser", ACCOUNTS, "GetServiceAccount"].map(|method| api.calls(method).len())
}

#[wasm_bindgen_test]
async fn rows_of_many_people_take_one_call_for_each_kind() {
    let api = still();
    let page = HistoryPage::open(&api, "").await;
    wait_until(|| are_named(&page)).await;
    assert_eq!(calls(&api), [1, 0, 1, 0]);
    let shown = page.ids();
    let rows = all_prebuilds(&api).into_iter().filter(|row| shown.contains(&row.id.to_string()));
    let subjects = rows.filter_map(|row| ran_as(&row).cloned()).collect::<Vec<_>>();
    let of = |kind: Principal| {
        subjects.iter().filter(|subject| subject.principal == kind).map(|subject| subject.id.to_string()).collect()
    };
    let asked = |method: &str, ids: &str| -> HashSet<String> {
        let request = api.calls(method).remove(0).request;
        serde_json::from_value(request["filter"][ids].clone()).unwrap()
    };
    let users: HashSet<String> = of(Principal::User);
    assert!(users.len() > 5, "{users:?}");
    assert_eq!(asked(MEMBERS, "userIds"), users);
    assert_eq!(asked(ACCOUNTS, "serviceAccountIds"), of(Principal::ServiceAccount));
}

#[wasm_bindgen_test]
async fn what_no_list_brings_is_got_once_each() {
    let missing = Reply::error(Code::Unimplemented, "there is no such procedure");
    for reply in [denied(), missing, Reply::json(&json!({}))] {
        let api = still();
        api.always(MEMBERS, reply.clone());
        api.always(ACCOUNTS, reply);
        let page = HistoryPage::open(&api, "").await;
        wait_until(|| are_named(&page)).await;
        let got = |method: &str, id: &str| {
            api.calls(method).iter().map(|call| call.request[id].to_string()).collect::<HashSet<_>>().len()
        };
        let (users, accounts) = (got("GetUser", "userId"), got("GetServiceAccount", "serviceAccountId"));
        assert!(users > 5 && accounts > 1);
        assert_eq!(calls(&api), [1, users, 1, accounts]);
    }
}

#[wasm_bindgen_test]
async fn where_all_is_denied_each_procedure_is_called_once_and_short_ids_stand() {
    let api = still();
    for method in [MEMBERS, "GetUser", ACCOUNTS, "GetServiceAccount", CLASSES] {
        api.always(method, denied());
    }
    let page = HistoryPage::open(&api, "").await;
    expect(|| calls(&api), [1, 1, 1, 1]).await;
    // Rows are drawn again, others come, and the reader refreshes.
    page.screen.button("Refresh").click().await;
    press("Control+k").await;
    press("Escape").await;
    page.open_filter("phase").await;
    page.choices().named("Completed").click().await;
    press("Escape").await;
    expect(|| page.phases(), HashSet::from(["completed".to_owned()])).await;
    page.open_filter("creator").await;
    wait_until(|| page.choices().count() > 2).await;
    advance(Duration::from_secs(60)).await;
    assert_eq!(calls(&api), [1, 1, 1, 1]);
    assert_eq!(api.calls(CLASSES).len(), 1);
    assert!(people(&page).iter().all(|name| is_short_id(name)));
}

#[wasm_bindgen_test]
async fn what_fails_is_called_again_when_the_reader_refreshes() {
    let api = still();
    for method in [MEMBERS, ACCOUNTS, CLASSES] {
        api.next(method, broken());
    }
    let page = HistoryPage::open(&api, "").await;
    expect(|| calls(&api), [1, 0, 1, 0]).await;
    page.open_filter("phase").await;
    page.choices().named("Completed").click().await;
    press("Escape").await;
    advance(Duration::from_secs(60)).await;
    assert_eq!((calls(&api), api.calls(CLASSES).len()), ([1, 0, 1, 0], 1));
    assert!(people(&page).iter().all(|name| is_short_id(name)));
    page.screen.button("Refresh").click().await;
    wait_until(|| are_named(&page)).await;
    let class = page.rows().first().css(".cell-class");
    wait_until(|| !is_short_id(&class.text())).await;
    assert_eq!((calls(&api), api.calls(CLASSES).len()), ([2, 0, 2, 0], 2));
}

#[wasm_bindgen_test]
async fn what_fails_is_called_again_when_the_connection_is_back() {
    let api = still();
    for method in [MEMBERS, ACCOUNTS] {
        api.next(method, broken());
    }
    let page = HistoryPage::open(&api, "").await;
    expect(|| calls(&api), [1, 0, 1, 0]).await;
    api.go_offline();
    expect(|| page.screen.test_id("live-status").attr("data-state"), "offline").await;
    assert_eq!(calls(&api), [1, 0, 1, 0]);
    api.go_online();
    wait_until(|| are_named(&page)).await;
    assert_eq!(calls(&api), [2, 0, 2, 0]);
}

#[wasm_bindgen_test]
async fn another_token_may_see_what_the_last_one_was_denied() {
    let api = still().with_sign_in();
    let all = [MEMBERS, "GetUser", ACCOUNTS, "GetServiceAccount", CLASSES];
    all.iter().for_each(|method| api.next(method, denied()));
    let screen = render("/prebuilds", &api).await;
    let sign_in = async |token: &str| {
        screen.field("Personal access token").fill(token).await;
        press("Enter").await;
    };
    sign_in("reader").await;
    wait_until(|| all.iter().all(|method| api.calls(method).len() == 1)).await;
    api.next("ListPrebuilds", Reply::error(Code::Unauthenticated, "the token has expired"));
    screen.button("Refresh").click().await;
    sign_in("member").await;
    let class = screen.test_id("prebuild-row").first().css(".cell-class");
    let people = || screen.css(".cell-trigger .meta").texts();
    wait_until(|| !is_short_id(&class.text()) && !people().iter().any(|name| is_short_id(name))).await;
    assert_eq!(api.calls("GetUser").len(), 1);
    assert_eq!(api.calls(MEMBERS).last().unwrap().authorization, "Bearer member");
}

#[wasm_bindgen_test]
async fn runners_are_listed_at_once() {
    let api = still();
    let screen = render("/warm-pools", &api).await;
    screen.button("Filter").click().await;
    screen.css("#filter-menu [data-part=runner]").click().await;
    let choices = screen.css(":popover-open").role("checkbox");
    wait_until(|| choices.name_starting("us-east-1").exists() && choices.count() > 1).await;
    assert_eq!((api.calls("ListRunners").len(), api.calls("GetRunner").len()), (1, 0));
}

#[wasm_bindgen_test]
async fn who_signed_in_is_known_and_not_asked_for_again() {
    let api = still().with_sign_in();
    let screen = render("/prebuilds", &api).await;
    screen.field("Personal access token").fill("a-token").await;
    press("Enter").await;
    wait_until(|| screen.css(".app-header").containing("Platform administrator").exists()).await;
    advance(Duration::from_secs(10)).await;
    assert_eq!(api.calls("GetAuthenticatedIdentity").len(), 1);
}
