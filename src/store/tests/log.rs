//! Tests of log streaming.

use std::time::Duration;

use super::*;
use crate::connect::error::Code;
use crate::domain::phase::is_final;
use crate::proto::prebuild::PrebuildPhase;
use crate::simulation::Reply;
use crate::store::log::{LogFeed, State};

/// Opens the log of a loaded prebuild; returns it with its owner.
fn opened(api: &Simulation, prebuild: &Prebuild) -> (LogFeed, leptos::prelude::Owner) {
    let owner = api.run(|_| leptos::prelude::Owner::new());
    let feed = owner.with(|| {
        api.store.take_prebuild(prebuild.clone());
        LogFeed::open(api.store, prebuild.id)
    });
    (feed, owner)
}

/// Returns the newest prebuild with a log in a matching phase.
fn prebuild_with_log(api: &Simulation, is_so: impl Fn(&PrebuildPhase) -> bool) -> Prebuild {
    let found =
        server_prebuilds(api).into_iter().find(|row| !row.status.log_url.is_empty() && is_so(&row.status.phase));
    found.unwrap_or_else(|| panic!("no such prebuild has a log"))
}

fn lines(feed: LogFeed) -> u32 {
    feed.log.with_value(|log| log.len())
}

#[test]
fn the_log_of_a_finished_prebuild_is_read_completely() {
    let api = still_world();
    let prebuild = prebuild_with_log(&api, is_final);
    let (feed, _owner) = opened(&api, &prebuild);
    api.until(|| feed.state.get_untracked() == State::Whole);
    assert!(lines(feed) > 0 && feed.bytes() > 0 && !api.run(|_| feed.is_empty()));
    assert_eq!((api.calls("CreatePrebuildLogsToken").len(), api.calls("logs").len()), (1, 1));
}

#[test]
fn a_broken_log_is_resumed_without_loss() {
    let api = Simulation::new(WorldSpec::default());
    let is_running = |phase: &PrebuildPhase| *phase == PrebuildPhase::Running;
    api.until(|| {
        server_prebuilds(&api).iter().any(|row| !row.status.log_url.is_empty() && is_running(&row.status.phase))
    });
    let prebuild = prebuild_with_log(&api, is_running);
    let (feed, _owner) = opened(&api, &prebuild);
    api.until(|| feed.state.get_untracked() == State::Live && lines(feed) > 3);
    let before = lines(feed);
    api.cut("logs");
    api.until(|| matches!(feed.state.get_untracked(), State::Interrupted(_)));
    assert!(lines(feed) >= before);
    api.until(|| feed.state.get_untracked() == State::Live);
    assert!(lines(feed) >= before);
    // A hidden tab reads nothing.
    api.run(|store| {
        store.live.start(store);
    });
    api.set_hidden(true);
    let opened = api.calls("logs").len();
    api.pass(Duration::from_secs(120));
    assert_eq!(api.calls("logs").len(), opened);
    api.set_hidden(false);
    api.until(|| matches!(feed.state.get_untracked(), State::Live | State::Whole));
}

#[test]
fn a_log_with_a_rejected_token_shows_the_reason_and_is_retried() {
    let api = still_world();
    let prebuild = prebuild_with_log(&api, is_final);
    api.always("CreatePrebuildLogsToken", Reply::error(Code::PermissionDenied, "no"));
    let (feed, owner) = opened(&api, &prebuild);
    api.until(|| matches!(feed.state.get_untracked(), State::Failed(_)));
    api.restore("CreatePrebuildLogsToken");
    api.run(|_| feed.retry());
    api.until(|| feed.state.get_untracked() == State::Whole);
    owner.cleanup();
    api.pass(Duration::from_secs(5));
}

#[test]
fn a_deleted_log_is_reported_as_gone() {
    let api = still_world();
    let prebuild = prebuild_with_log(&api, is_final);
    api.always("logs", Reply::Http { status: 404, content_type: "text/plain", body: Vec::new() });
    let (feed, _owner) = opened(&api, &prebuild);
    api.until(|| feed.state.get_untracked() == State::Gone);
}

#[test]
fn a_prebuild_without_an_address_has_no_log_or_none_yet() {
    let api = still_world();
    let mut prebuild = prebuild_with_log(&api, is_final);
    prebuild.status.log_url.clear();
    prebuild.status.phase = PrebuildPhase::Pending;
    let (feed, _owner) = opened(&api, &prebuild);
    api.pass(Duration::from_secs(1));
    assert_eq!(feed.state.get_untracked(), State::NotYet);
    prebuild.status.log_url = "http://elsewhere.test/log".into();
    prebuild.status.status_version.0 += 1;
    let (feed, _owner) = opened(&api, &prebuild);
    api.pass(Duration::from_secs(1));
    assert!(matches!(feed.state.get_untracked(), State::Refused(_)), "{:?}", feed.state.get_untracked());
    assert!(api.calls("logs").is_empty() && api.calls("CreatePrebuildLogsToken").is_empty());
}
