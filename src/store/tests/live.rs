//! Tests of live updates.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::auth::session::{Scheme, Session};
use crate::connect::error::Code;
use crate::simulation::Reply;
use crate::store::live::Connection;

/// Returns a history that is kept up to date, once the stream is known to work.
fn live_history(api: &Simulation) -> History {
    let history = shown_history(api);
    api.run(|store| {
        store.live.register(move |refresh| history.status.reload(refresh), move || history.further(&[]));
        assert!(store.live.start(store) && !store.live.start(store));
    });
    history
}

fn connection(api: &Simulation) -> Connection {
    api.store.live.connection_untracked()
}

fn phase(history: History, id: Id) -> Option<String> {
    history.rows.get(id).map(|row| row.with_untracked(|row| format!("{:?}", row.status.phase)))
}

#[test]
fn changes_by_others_are_shown() {
    let api = still_world();
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    let id = ids(history)[20];
    let before = phase(history, id);
    let _: Value = api.call("PrebuildService/DeletePrebuild", &json!({ "prebuildId": id }));
    api.until(|| phase(history, id) != before);
}

#[test]
fn an_offline_page_recovers_immediately() {
    let api = still_world();
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.set_online(false);
    api.until(|| matches!(connection(&api), Connection::Offline { .. }));
    let id = ids(history)[20];
    let before = phase(history, id);
    let _: Value = api.call("PrebuildService/DeletePrebuild", &json!({ "prebuildId": id }));
    api.pass(Duration::from_secs(600));
    assert_eq!(phase(history, id), before);
    api.set_online(true);
    api.pass(Duration::from_secs(1));
    assert_ne!(phase(history, id), before);
    api.until(|| connection(&api) == Connection::Live);
}

#[test]
fn a_hidden_page_makes_no_calls_and_catches_up() {
    let api = still_world();
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.set_hidden(true);
    assert_eq!(connection(&api), Connection::Paused);
    api.pass(Duration::from_secs(60));
    api.forget_calls();
    let id = ids(history)[20];
    let before = phase(history, id);
    let _: Value = api.call("PrebuildService/DeletePrebuild", &json!({ "prebuildId": id }));
    api.pass(Duration::from_secs(3600));
    assert_eq!(api.methods(), Vec::<String>::new());
    api.set_hidden(false);
    api.until(|| phase(history, id) != before && connection(&api) == Connection::Live);
}

#[test]
fn a_stream_that_reports_all_visible_changes_stays_live() {
    // The version of the mock's pools increases every second.
    let api = Simulation::new(WorldSpec::default());
    api.run(|store| {
        let pools = store.pool_list(None);
        pools.status.show();
        store.live.register(move |refresh| pools.status.reload(refresh), Vec::new);
        store.live.start(store);
    });
    api.until(|| connection(&api) == Connection::Live);
    for minute in 0..120 {
        api.pass(Duration::from_secs(60));
        assert_eq!(connection(&api), Connection::Live, "after {minute} minutes");
    }
}

fn updated(id: &str) -> Value {
    json!({
        "operation": "RESOURCE_OPERATION_UPDATE", "resourceType": "RESOURCE_TYPE_PREBUILD", "resourceId": id,
    })
}

#[test]
fn a_burst_of_events_fetches_the_newest_page() {
    let api = still_world();
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.pass(Duration::from_secs(10));
    api.forget_calls();
    for id in &ids(history)[..40] {
        api.push_event(&updated(&id.to_string()));
    }
    api.pass(Duration::from_secs(10));
    assert_eq!(api.calls("ListPrebuilds").len(), 1);
    assert!(api.calls("GetPrebuild").len() < 10, "{}", api.calls("GetPrebuild").len());
}

#[test]
fn while_a_fetch_fails_events_do_not_multiply_calls() {
    let api = still_world();
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.always("GetPrebuild", Reply::error(Code::Internal, "the disk is full"));
    api.always("ListPrebuilds", Reply::error(Code::Internal, "the disk is full"));
    api.forget_calls();
    for _ in 0..300 {
        api.push_event(&updated(&ids(history)[3].to_string()));
        api.pass(Duration::from_millis(100));
    }
    assert!(api.calls("GetPrebuild").len() < 30, "{}", api.calls("GetPrebuild").len());
}

#[test]
fn an_event_without_an_id_refreshes_visible_data() {
    let api = still_world();
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.pass(Duration::from_secs(10));
    let id = ids(history)[7];
    api.always("GetPrebuild", Reply::error(Code::Internal, "the disk is full"));
    api.forget_calls();
    api.push_event(&updated(""));
    api.push_event(&json!({ "operation": "RESOURCE_OPERATION_UPDATE", "resourceType": "RESOURCE_TYPE_PROJECT", "resourceId": "x" }));
    api.pass(Duration::from_secs(5));
    assert_eq!((api.calls("ListPrebuilds").len(), api.calls("GetPrebuild").len()), (1, 0));
    // Resources deleted by others disappear without a call.
    api.push_event(&json!({
        "operation": "RESOURCE_OPERATION_DELETE", "resourceType": "RESOURCE_TYPE_PREBUILD", "resourceId": id,
    }));
    api.pass(Duration::from_secs(1));
    assert_eq!((phase(history, id).as_deref(), api.calls("GetPrebuild").len()), (Some("Deleted"), 0));
}

#[test]
fn a_silent_outage_is_shown_within_75_seconds() {
    let api = still_world();
    let _history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.pass(Duration::from_secs(10));
    for method in ["ListPrebuilds", "GetPrebuild", "WatchEvents"] {
        api.always(method, Reply::Never);
    }
    api.pass(Duration::from_secs(75));
    assert!(matches!(connection(&api), Connection::Offline { .. }), "{:?}", connection(&api));
    ["ListPrebuilds", "GetPrebuild", "WatchEvents"].into_iter().for_each(|method| api.restore(method));
    api.pass(Duration::from_secs(45));
    assert_eq!(connection(&api), Connection::Live);
}

#[test]
fn while_calls_wait_for_a_token_the_page_is_not_live() {
    let session = Session::new(Scheme::Token, String::new());
    let api = Simulation::with_session(WorldSpec { speed: 0, ..WorldSpec::default() }, session.clone());
    api.run(|_| session.sign_in(&token("old"), false));
    let history = live_history(&api);
    api.until(|| connection(&api) == Connection::Live);
    api.next("ListPrebuilds", Reply::error(Code::Unauthenticated, "expired"));
    api.run(|_| history.status.refresh());
    api.until(|| session.token_reason().is_some());
    api.pass(Duration::from_secs(1));
    assert_eq!(connection(&api), Connection::Paused);
    let id = ids(history)[20];
    let before = phase(history, id);
    let _: Value = api.call("PrebuildService/DeletePrebuild", &json!({ "prebuildId": id }));
    api.pass(Duration::from_secs(600));
    api.run(|_| session.sign_in(&token("new"), false));
    api.until(|| connection(&api) == Connection::Live && phase(history, id) != before);
}
