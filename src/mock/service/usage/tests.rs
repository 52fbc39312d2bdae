//! Tests of records and environments: pages, ranges, rules, and that they agree with each other, with prebuilds, and with what
//! the scenarios are made for.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::connect::error::Code;
use crate::domain::demand::advice::{DEFAULT_PERCENT, Reason, Verdict, advise};
use crate::domain::demand::local_time::{DAY, HOUR, utc};
use crate::domain::demand::made::{MadeEnvironment, MadePrebuild};
use crate::domain::demand::refill::Refill;
use crate::domain::demand::replay::{self, Replay};
use crate::domain::demand::starts::{self, PoolKey, Start, StartSet};
use crate::domain::demand::use_of_prebuilds::{self, Known};
use crate::domain::pool_size::PoolSize;
use crate::mock::scenario::Scenario;
use crate::mock::testing::{ANCHOR, Client, repeated};
use crate::mock::world_spec::WorldSpec;
use crate::proto::environment::{Environment, EnvironmentRole, ListEnvironmentsResponse};
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsResponse, Prebuild};
use crate::proto::project::{ListProjectsResponse, Project};
use crate::proto::warm_pool::ListWarmPoolsResponse;

const RECORDS: &str = "UsageService/ListEnvironmentUsageRecords";
const ENVIRONMENTS: &str = "EnvironmentService/ListEnvironments";
const ID: &str = r#""67e55044-10b1-426f-9247-bb680e5fe0c8""#;

/// Fields of a range in a filter.
fn range(from: i64, until: i64) -> String {
    let [from, until] = [from, until].map(|at| Timestamp::from_millis(at).unwrap());
    format!(r#""dateRange":{{"startTime":"{from}","endTime":"{until}"}}"#)
}

/// Loads all pages of a list, in pages of `size`. `rows` takes the rows and the next token of a page.
fn all<T, Response: serde::de::DeserializeOwned>(
    client: &mut Client,
    (procedure, filter, size): (&str, &str, usize),
    rows: impl Fn(Response) -> (Vec<T>, String),
) -> Vec<T> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let body = format!(r#"{{"pagination":{{"pageSize":{size},"token":"{token}"}},"filter":{{{filter}}}}}"#);
        let (page, next) = rows(client.ask(procedure, &body));
        assert!(page.len() == size || next.is_empty());
        all.extend(page);
        token = next;
        if token.is_empty() {
            return all;
        }
    }
}

fn records(client: &mut Client, filter: &str, size: usize) -> Vec<EnvironmentUsageRecord> {
    let rows = |page: ListEnvironmentUsageRecordsResponse| (page.records, page.pagination.next_token);
    all(client, (RECORDS, filter, size), rows)
}

fn environments(client: &mut Client, filter: &str) -> Vec<Environment> {
    let rows = |page: ListEnvironmentsResponse| (page.environments, page.pagination.next_token);
    all(client, (ENVIRONMENTS, filter, 100), rows)
}

fn prebuilds(client: &mut Client) -> Vec<Prebuild> {
    let rows = |page: ListPrebuildsResponse| (page.prebuilds, page.pagination.next_token);
    all(client, ("PrebuildService/ListPrebuilds", "", 100), rows)
}

fn projects(client: &mut Client) -> Vec<Project> {
    client.ask::<ListProjectsResponse>("ProjectService/ListProjects", "{}").projects
}

fn created(record: &EnvironmentUsageRecord) -> i64 {
    record.created_at.unwrap().millis()
}

#[test]
fn paging_gives_every_record_once_newest_first_even_while_time_passes() {
    let mut client = Client::new(WorldSpec::default());
    let month = range(ANCHOR - 28 * DAY, ANCHOR + 1);
    let whole = records(&mut client, &month, 100);
    assert!((3_000..9_000).contains(&whole.len()), "{}", whole.len());
    assert!(whole.is_sorted_by(|a, b| created(a) >= created(b)));
    let ids: Vec<Id> = whole.iter().map(|record| record.id).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    client.now += 3 * HOUR;
    for size in [1, 7] {
        let days = range(ANCHOR - 3 * DAY, ANCHOR + 1);
        let again: Vec<Id> = records(&mut client, &days, size).iter().map(|record| record.id).collect();
        assert!(again.len() > 100 && again == ids[..again.len()], "{size}");
    }
}

#[test]
fn ranges_and_projects_select_exactly() {
    let mut client = Client::new(WorldSpec::default());
    let whole = records(&mut client, &range(1, ANCHOR + 999 * DAY), 100);
    assert!(whole.iter().all(|record| (ANCHOR - 60 * DAY..=ANCHOR).contains(&created(record))));
    let project = projects(&mut client)[1].id;
    for step in 0..40 {
        let (one, other) = (created(&whole[step * 67]), created(&whole[(step * 131 + 40) % whole.len()]));
        let (from, until) = (one.min(other), one.max(other));
        let in_range = |record: &&EnvironmentUsageRecord| (from..until).contains(&created(record));
        let expected: Vec<_> = whole.iter().filter(in_range).cloned().collect();
        assert!(records(&mut client, &range(from, until), 100) == expected, "{from} to {until}");
        let of_project: Vec<_> = expected.into_iter().filter(|record| record.project_id == project).collect();
        let filter = format!(r#""projectId":"{project}",{}"#, range(from, until));
        assert!(records(&mut client, &filter, 100) == of_project, "{from} to {until}");
    }
    assert_eq!(records(&mut client, &range(ANCHOR, ANCHOR - DAY), 100), []);
    assert_eq!(records(&mut client, &format!(r#""projectId":{ID},{}"#, range(1, ANCHOR)), 100), []);
}

#[test]
fn a_world_is_the_same_however_its_clock_got_there() {
    let spec = WorldSpec { seed: 5, ..Default::default() };
    let (mut jumped, mut walked) = (Client::new(spec), Client::new(spec));
    for _ in 0..40 {
        walked.now += DAY / 8;
        environments(&mut walked, "");
    }
    jumped.now = walked.now;
    let all = range(1, walked.now);
    assert!(records(&mut jumped, &all, 100) == records(&mut walked, &all, 100));
    assert!(environments(&mut jumped, "") == environments(&mut walked, ""));
    let mut other = Client::new(WorldSpec { seed: 6, ..spec });
    other.now = walked.now;
    assert!(records(&mut other, &all, 100) != records(&mut walked, &all, 100));
}

#[test]
fn environments_are_those_of_the_records_that_are_not_deleted() {
    let mut client = Client::new(WorldSpec::default());
    let whole = records(&mut client, &range(1, ANCHOR + 1), 100);
    let mut runs: HashMap<Id, Vec<&EnvironmentUsageRecord>> = HashMap::new();
    whole.iter().rev().for_each(|record| runs.entry(record.environment_id).or_default().push(record));
    let listed = environments(&mut client, r#""archivalStatus":"ARCHIVAL_STATUS_ALL""#);
    let ids: HashSet<Id> = listed.iter().map(|environment| environment.id).collect();
    assert_eq!(ids.len(), listed.len());
    assert!(listed.is_sorted_by(|a, b| a.metadata.created_at >= b.metadata.created_at));
    for Environment { id, metadata, spec } in &listed {
        let runs = &runs[id];
        let (first, last) = (runs[0], runs[runs.len() - 1]);
        assert_eq!((metadata.created_at, metadata.last_started_at), (first.created_at, last.created_at));
        assert_eq!((metadata.project_id, spec.machine.class_id), (last.project_id, last.environment_class_id));
        assert_eq!(metadata.creator.as_ref().map(|creator| creator.id), Some(last.user_id));
        assert_eq!(metadata.runner_id, last.runner_id);
    }
    let is_running = |runs: &Vec<&EnvironmentUsageRecord>| runs.iter().any(|run| run.stopped_at.is_none());
    assert!(runs.iter().all(|(id, runs)| ids.contains(id) || !is_running(runs)), "what runs exists");
    let count =
        |matches: &dyn Fn(&Vec<&EnvironmentUsageRecord>) -> bool| runs.values().filter(|runs| matches(runs)).count();
    let (running, again) = (count(&is_running), count(&|runs| runs.len() == 2));
    assert!(running > 5 && again > 100 && count(&|runs| runs.len() > 2) == 0, "{running} {again}");
    assert!(ids.len() > 300 && runs.len() - ids.len() > 1000, "{} of {}", ids.len(), runs.len());
    for record in &whole {
        assert!(record.stopped_at.is_none_or(|at| created(record) < at.millis() && at.millis() <= ANCHOR));
    }
}

#[test]
fn environments_come_from_prebuilds_that_were_there() {
    let mut client = Client::new(WorldSpec::default());
    client.now += 2 * DAY;
    let (made, projects) = (prebuilds(&mut client), projects(&mut client));
    let by_id: HashMap<Id, &Prebuild> = made.iter().map(|prebuild| (prebuild.id, prebuild)).collect();
    let listed = environments(&mut client, r#""archivalStatus":"ARCHIVAL_STATUS_ALL""#);
    for Environment { metadata, spec, .. } in listed.iter().filter(|one| !one.metadata.prebuild_id.is_empty()) {
        let prebuild = by_id[&metadata.prebuild_id];
        let at = metadata.created_at.unwrap().millis();
        let completed = prebuild.status.completion_time.unwrap().millis();
        assert!((completed..completed + 7 * DAY).contains(&at), "{metadata:?}");
        let (project_id, class_id) = (prebuild.metadata.project_id, prebuild.metadata.environment_class_id);
        assert_eq!((project_id, class_id), (metadata.project_id, spec.machine.class_id));
    }
    let known = Known::new(made.iter().filter_map(MadePrebuild::of), None, &projects);
    let environments: Vec<_> = listed.iter().filter_map(MadeEnvironment::of).collect();
    let (tally, by_key) = use_of_prebuilds::tallies(&environments, &known);
    let [not_taken, disabled, not_covered, ..] = tally.none;
    assert!(tally.newest > 3 * tally.older && tally.older > 30 && tally.older_than_a_day > 10, "{tally:?}");
    assert!(not_taken > 30 && disabled > 3 && not_covered > 3, "{tally:?}");
    let ignoring = by_key.iter().find(|(key, _)| key.project_id == projects[5].id).unwrap().1;
    assert!(ignoring.from_prebuild() == 0 && ignoring.none[0] > 10, "{ignoring:?}");
}

#[test]
fn a_deleted_prebuild_is_not_used_from_then_on() {
    let mut client = Client::new(WorldSpec::of(Scenario::PoolSizes));
    let from = |client: &mut Client| {
        let project = projects(client)[1].id;
        environments(client, &format!(r#""projectIds":["{project}"]"#)).into_iter().map(|one| (one.id, one.metadata))
    };
    let used: HashMap<Id, _> = from(&mut client).collect();
    let newest = from(&mut client).next().unwrap().1.prebuild_id;
    client.raw("PrebuildService/DeletePrebuild", &format!(r#"{{"prebuildId":"{newest}"}}"#));
    client.now += 2 * HOUR;
    let mut added = 0;
    for (id, metadata) in from(&mut client) {
        match used.get(&id) {
            Some(before) => assert_eq!(before.prebuild_id, metadata.prebuild_id),
            None => added += usize::from(metadata.prebuild_id != newest && !metadata.prebuild_id.is_empty()),
        }
    }
    assert!(added >= 5, "{added}");
}

#[test]
fn filters_find_exactly_the_environments_that_they_name() {
    let mut client = Client::new(WorldSpec::default());
    let everything = environments(&mut client, r#""archivalStatus":3"#);
    let (projects, middle) = (projects(&mut client), everything[300].metadata.created_at.unwrap());
    let (one, other) = (projects[0].id, projects[10].id);
    let mut check = |filter: &str, matches: &dyn Fn(&Environment) -> bool| {
        let found = environments(&mut client, &format!(r#""archivalStatus":3,{filter}"#));
        assert!(found == everything.iter().filter(|one| matches(one)).cloned().collect::<Vec<_>>(), "{filter}");
        found.len()
    };
    assert!(
        check(&format!(r#""projectIds":["{other}","{one}","{one}",{ID}]"#), &|environment| {
            [one, other].contains(&environment.metadata.project_id)
        }) > 30
    );
    assert_eq!(check(&format!(r#""projectIds":[{ID}]"#), &|_| false), 0);
    for role in EnvironmentRole::KNOWN {
        let name = serde_json::to_string(role).unwrap();
        let count = check(&format!(r#""roles":[{name}]"#), &|environment| environment.metadata.role == *role);
        assert_eq!(count > 5, matches!(role, EnvironmentRole::Default | EnvironmentRole::Workflow));
    }
    let before = check(&format!(r#""createdBefore":"{middle}""#), &|one| one.metadata.created_at < Some(middle));
    assert!(before < everything.len() - 300);
    let mut of_status = |status: &str| environments(&mut client, &format!(r#""archivalStatus":{status}"#));
    let (unspecified, active, archived) = (of_status("0"), of_status("1"), of_status("2"));
    assert!(active == unspecified && active.len() > 100 && archived.len() > 100);
    assert_eq!(active.len() + archived.len(), everything.len());
    assert!(archived.iter().all(|one| one.metadata.last_started_at.unwrap().millis() < ANCHOR - 7 * DAY));
}

#[test]
fn rules_are_enforced() {
    let mut client = Client::new(WorldSpec::default());
    let filter = |filter: String| format!(r#"{{"filter":{{{filter}}}}}"#);
    let (start, time) = (r#""startTime":"2026-11-01T00:00:00Z""#, "value is required");
    for (procedure, body, says) in [
        (RECORDS, "{}".to_owned(), "filter.date_range: value is required"),
        (RECORDS, filter(r#""dateRange":{}"#.into()), "filter.date_range.start_time: value is required"),
        (RECORDS, filter(format!(r#""dateRange":{{{start}}}"#)), "validation error: filter.date_range.end_time"),
        (RECORDS, filter(format!(r#""projectIds":[],{}"#, range(1, 2))), "unknown field \"projectIds\""),
        (RECORDS, filter(r#""dateRange":{"startTime":"monday"}"#.into()), "monday"),
        (RECORDS, format!(r#"{{"pagination":{{"pageSize":101}},"filter":{{{}}}}}"#, range(1, 2)), "page_size"),
        (RECORDS, format!(r#"{{"pagination":{{"token":"x"}},"filter":{{{}}}}}"#, range(1, 2)), "valid token"),
        (ENVIRONMENTS, r#"{"pagination":{"pageSize":-1}}"#.to_owned(), "page_size"),
        (ENVIRONMENTS, r#"{"pagination":{"token":"x"}}"#.to_owned(), "valid token"),
        (ENVIRONMENTS, filter(r#""projectIds":["x"]"#.into()), "filter.project_ids[0]: value must be a valid UUID"),
        (ENVIRONMENTS, filter(format!(r#""projectIds":{}"#, repeated(ID, 26))), "no more than 25 item(s)"),
        (ENVIRONMENTS, filter(r#""archivalStatus":4"#.into()), "filter.archival_status: value must be one of"),
        (ENVIRONMENTS, filter(r#""roles":[1,9]"#.into()), "filter.roles[1]: value must be one of the defined enum"),
        (ENVIRONMENTS, filter(format!(r#""roles":{}"#, repeated("1", 26))), "filter.roles: value must contain no"),
    ] {
        let (code, message) = client.refused(procedure, &body);
        assert!(code == Code::InvalidArgument && message.contains(says), "{body}: {message}");
    }
    assert!(client.refused(RECORDS, &filter(r#""dateRange":{}"#.into())).1.matches(time).count() == 2);
    assert_eq!(environments(&mut client, &format!(r#""projectIds":{}"#, repeated(ID, 25))), []);
}

#[test]
fn faults_deny_both_lists() {
    let mut client = Client::new(WorldSpec::default());
    for (procedure, code) in [(RECORDS, Code::PermissionDenied), (ENVIRONMENTS, Code::Unimplemented)] {
        let name = serde_json::to_string(&code).unwrap();
        let fault = format!(r#"{{"fault":{{"procedure":"{procedure}","code":{name}}}}}"#);
        let call = crate::mock::backend::Call {
            procedure: "mock.v1.MockService/AddFault",
            ..crate::mock::testing::json_call(&fault)
        };
        client.backend.handle(&call, client.now);
        assert_eq!(client.refused(procedure, &format!(r#"{{"filter":{{{}}}}}"#, range(1, 2))).0, code);
    }
    let mut expired = Client::new(WorldSpec::of(Scenario::ExpiredToken));
    assert_eq!(expired.refused(ENVIRONMENTS, "{}").0, Code::Unauthenticated);
    assert!(!environments(&mut Client::new(WorldSpec::of(Scenario::ReadOnly)), "").is_empty());
}

#[test]
fn scenarios_have_environments_where_they_have_projects() {
    let count = |scenario| {
        let mut client = Client::new(WorldSpec::of(scenario));
        records(&mut client, &range(1, ANCHOR + 1), 100).len()
    };
    assert_eq!(count(Scenario::Empty), 0);
    assert!((1..60).contains(&count(Scenario::FirstDay)));
    let mut without = Client::new(WorldSpec { prebuilds: 0, ..Default::default() });
    assert!(environments(&mut without, "").iter().all(|environment| environment.metadata.prebuild_id.is_empty()));
}

/// Advice for the pools of a world, from four weeks of records.
fn verdicts(seed: u64) -> Vec<(PoolSize, Verdict)> {
    let mut client = Client::new(WorldSpec { seed, ..WorldSpec::of(Scenario::PoolSizes) });
    let (from, until) = (ANCHOR - 28 * DAY, ANCHOR);
    let mut set = StartSet::default();
    let found = records(&mut client, &range(from, until), 100);
    found.iter().filter_map(Start::of).for_each(|start| set.add(start));
    set.remove_restarts(&environments(&mut client, r#""archivalStatus":3"#));
    let sorted = set.sorted();
    let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
    let verdict = |pool: &crate::proto::warm_pool::WarmPool| {
        let key = PoolKey::of(&pool.metadata);
        let times = starts::times(&sorted, |start| start.key == key);
        let mut replay = Replay::new(replay::World::new(&times, from, until, Refill::USUAL, &utc));
        replay.step(usize::MAX);
        let size = PoolSize::of(&pool.spec);
        (size, advise(replay.world(), replay.outcomes(), DEFAULT_PERCENT, Some(size)).verdict)
    };
    pools.warm_pools.iter().map(verdict).collect()
}

#[test]
fn advice_names_the_sizes_that_the_pools_were_made_for() {
    for seed in [1, 2, 77] {
        let verdicts = verdicts(seed);
        let [large, small, (_, unused)] = verdicts.as_slice() else { panic!("{verdicts:?}") };
        let size = |(_, verdict): &(PoolSize, Verdict)| match verdict {
            Verdict::Size(recommendation) => (recommendation.outcome.size, recommendation.reason),
            other => panic!("{other:?}"),
        };
        assert!(matches!(size(large), (PoolSize { min: 1, max: 1 }, Reason::TooLarge { .. })), "{large:?}");
        assert!(matches!(size(small), (PoolSize { min: 5, max: 5 }, Reason::TooSmall { .. })), "{small:?}");
        assert_eq!(*unused, Verdict::Unused);
    }
}
