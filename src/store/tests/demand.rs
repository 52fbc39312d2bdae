//! Demand for environments: what it asks for, and what it keeps.

use std::collections::HashSet;
use std::time::Duration;

use leptos::prelude::{Owner, untrack};
use serde_json::json;

use super::*;
use crate::connect::error::Code;
use crate::domain::demand::made::MadeEnvironment;
use crate::domain::time_range::{Span, TimeRange};
use crate::proto::environment::ListEnvironmentsResponse;
use crate::proto::prebuild::PrebuildPhase;
use crate::simulation::{Reply, START};
use crate::store::created_environments::CreatedEnvironments;
use crate::store::demand::{Demand, Progress};

const RECORDS: &str = "ListEnvironmentUsageRecords";
const WEEK: Span = Span::hours(7 * 24);

fn demand(api: &Simulation, range: Span) -> Demand {
    api.run(|store| store.demands().of(store, None, &TimeRange::Within(range)))
}

/// Demand of the organization in a week, shown by the returned owner.
fn shown(api: &Simulation) -> (Demand, Owner) {
    let demand = demand(api, WEEK);
    let owner = api.run(|_| Owner::new());
    owner.with(|| demand.show());
    (demand, owner)
}

fn progress(demand: Demand) -> (Progress, Progress) {
    let status = untrack(|| demand.status());
    (status.records, status.others)
}

fn is_complete(demand: Demand) -> bool {
    progress(demand) == (Progress::Complete, Progress::Complete)
}

fn starts(demand: Demand) -> usize {
    untrack(|| demand.with(|loader| loader.starts().len()))
}

#[test]
fn all_lists_of_a_range_are_read_once_in_a_session() {
    let api = still_world();
    let (demand, owner) = shown(&api);
    api.until(|| is_complete(demand));
    let range = &api.calls(RECORDS)[0]["filter"]["dateRange"];
    let day = 24 * 3_600_000;
    let time = |at: i64| json!(crate::proto::scalar::Timestamp::from_millis(at));
    assert_eq!((&range["startTime"], &range["endTime"]), (&time(START - 7 * day), &time(START)));
    let read = untrack(|| demand.status()).read;
    assert!(starts(demand) > 100 && read > starts(demand));
    owner.cleanup();
    let calls = api.methods().len();
    let (again, _owner) = shown(&api);
    assert!(again == demand && is_complete(again));
    api.pass(Duration::from_secs(60));
    assert_eq!(api.methods().len(), calls);
    api.run(|_| again.reload());
    api.until(|| is_complete(again));
    assert!(api.methods().len() > calls);
}

#[test]
fn it_stops_with_what_shows_it_and_goes_on_with_the_next() {
    let api = still_world();
    let (demand, owner) = shown(&api);
    api.until(|| api.calls(RECORDS).len() == 2);
    owner.cleanup();
    api.pass(Duration::from_secs(30));
    assert_eq!(api.calls(RECORDS).len(), 2);
    let (_, _owner) = shown(&api);
    api.until(|| is_complete(demand));
    let first_pages = api.calls(RECORDS).iter().filter(|request| request["pagination"]["token"].is_null()).count();
    assert_eq!(first_pages, 1, "it began where it was");
}

#[test]
fn it_is_stopped_and_continued_and_a_failure_is_tried_again() {
    let api = still_world();
    let (demand, _owner) = shown(&api);
    api.until(|| api.calls(RECORDS).len() == 2);
    api.run(|_| demand.stop());
    api.pass(Duration::from_secs(30));
    assert_eq!((progress(demand).0, api.calls(RECORDS).len()), (Progress::Stopped, 2));
    api.always(RECORDS, Reply::error(Code::Internal, "the disk is full"));
    api.run(|_| demand.resume());
    api.until(|| matches!(progress(demand).0, Progress::Failed(_)));
    api.restore(RECORDS);
    api.run(|_| demand.resume());
    api.until(|| is_complete(demand));
}

#[test]
fn only_few_ranges_are_kept() {
    let api = still_world();
    let first = demand(&api, WEEK);
    let others: Vec<Demand> = (1..=4).map(|days| demand(&api, Span::hours(days * 24))).collect();
    assert!(demand(&api, Span::hours(24)) == others[0]);
    assert!(demand(&api, WEEK) != first, "it was evicted");
}

/// Environments of a project that still exist.
fn environments(api: &Simulation, project_id: Id) -> Vec<MadeEnvironment> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let filter = json!({ "projectIds": [project_id], "archivalStatus": "ARCHIVAL_STATUS_ALL" });
        let request = json!({ "filter": filter, "pagination": { "pageSize": 100, "token": token } });
        let page: ListEnvironmentsResponse = api.call("EnvironmentService/ListEnvironments", &request);
        all.extend(page.environments.iter().filter_map(MadeEnvironment::of));
        token = page.pagination.next_token;
        if token.is_empty() {
            return all;
        }
    }
}

#[test]
fn a_prebuilds_environments_are_those_that_name_it() {
    let api = still_world();
    let completed = |run: &Prebuild| run.status.phase == PrebuildPhase::Completed;
    let projects: HashSet<Id> = server_prebuilds(&api).iter().map(|run| run.metadata.project_id).collect();
    let busy = projects.into_iter().max_by_key(|id| environments(&api, *id).len()).unwrap_or_default();
    let existing = environments(&api, busy);
    assert!(existing.len() > 100, "more than a page");
    let count = |run: &Prebuild| existing.iter().filter(|found| found.prebuild_id == Some(run.id)).count();
    let runs = server_prebuilds(&api).into_iter().filter(|run| completed(run) && run.metadata.project_id == busy);
    let run = runs.max_by_key(&count).unwrap_or_default();
    assert!(count(&run) > 1);
    api.forget_calls();
    let owner = api.run(|_| Owner::new());
    let found = api.run(|store| owner.with(|| CreatedEnvironments::load(store, busy, run.id)));
    let status = || found.status.try_get_untracked();
    api.until(|| api.calls("ListEnvironments").len() == 2);
    api.run(|_| found.stop());
    api.pass(Duration::from_secs(30));
    assert_eq!(status().map(|status| status.progress), Some(Progress::Stopped));
    api.run(|_| found.resume());
    api.until(|| status().is_some_and(|status| status.progress == Progress::Complete));
    let status = status().unwrap_or_else(|| panic!("a status"));
    assert_eq!((status.at.len(), status.read), (count(&run), existing.len()));
    assert!(status.at.is_sorted());
    owner.cleanup();
}

#[test]
fn a_prebuilds_environments_are_loaded_only_while_they_are_shown() {
    let api = still_world();
    let run = server_prebuilds(&api).swap_remove(0);
    api.always("ListEnvironments", Reply::Late(Duration::from_secs(5)));
    let owner = api.run(|_| Owner::new());
    api.run(|store| owner.with(|| CreatedEnvironments::load(store, run.metadata.project_id, run.id)));
    owner.cleanup();
    api.pass(Duration::from_secs(60));
    assert_eq!(api.calls("ListEnvironments").len(), 1);
}
