//! Tests of filters, pages, and rules of the prebuild procedures, compared with a filter over the whole list.

use std::collections::HashSet;

use super::*;
use crate::mock::clock::DAY_MS;
use crate::mock::scenario::Scenario;
use crate::mock::testing::{ANCHOR, Client, repeated};
use crate::mock::world_spec::WorldSpec;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::{ListProjectsResponse, Project};
use crate::proto::scalar::Duration;
use crate::proto::warm_pool::{ListWarmPoolsResponse, WarmPool};

const LIST: &str = "PrebuildService/ListPrebuilds";
const ID: &str = r#""67e55044-10b1-426f-9247-bb680e5fe0c8""#;

/// Loads all pages, calling `between` after each.
fn all(client: &mut Client, filter: &str, mut between: impl FnMut(&mut Client)) -> Vec<Prebuild> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let body = format!(r#"{{"pagination":{{"pageSize":100,"token":"{token}"}},"filter":{{{filter}}}}}"#);
        let response: ListPrebuildsResponse = client.ask(LIST, &body);
        let last = response.pagination.next_token.is_empty();
        assert!(response.prebuilds.len() == 100 || last);
        all.extend(response.prebuilds);
        if last {
            return all;
        }
        token = response.pagination.next_token;
        between(client);
    }
}

#[test]
fn paging_gives_every_prebuild_once_even_while_new_ones_appear() {
    let mut client = Client::new(WorldSpec::default());
    let still: Vec<_> = all(&mut client, "", |_| {}).into_iter().map(|prebuild| prebuild.id).collect();
    assert_eq!(still.len(), 2000);
    assert_eq!(still.iter().collect::<HashSet<_>>().len(), 2000);
    let moving = all(&mut client, "", |client| client.now += DAY_MS / 4);
    assert!(moving.iter().map(|prebuild| &prebuild.id).eq(&still));
    let first: ListPrebuildsResponse = client.ask(LIST, r#"{"pagination":{"pageSize":1}}"#);
    assert!(!still.contains(&first.prebuilds[0].id), "new prebuilds have appeared in the meantime");
    let later = all(&mut client, "", |_| {});
    assert!(later.len() > 2100 && later[later.len() - 2000..].iter().map(|prebuild| &prebuild.id).eq(&still));
    assert!(later.is_sorted_by(|a, b| a.metadata.created_at >= b.metadata.created_at), "newest first");
}

#[test]
fn every_filter_finds_exactly_what_it_names() {
    let mut client = Client::new(WorldSpec::default());
    client.now += 7 * 60_000;
    let everything = all(&mut client, "", |_| {});
    let sample = &everything[700].metadata;
    let (creator, project) = (sample.creator.clone().unwrap().id, sample.project_id);
    let executor = everything.iter().find_map(|prebuild| prebuild.metadata.executor.clone()).unwrap().id;
    let is = |subject: &Option<crate::proto::shared::Subject>, id: Id| subject.as_ref().is_some_and(|s| s.id == id);
    let mut check = |filter: String, matches: &dyn Fn(&Prebuild) -> bool| {
        let found = all(&mut client, &filter, |_| {});
        let expected: Vec<_> = everything.iter().filter(|prebuild| matches(prebuild)).cloned().collect();
        assert!(found == expected, "{filter}: {} found, {} expected", found.len(), expected.len());
        found.len()
    };
    for phase in PrebuildPhase::KNOWN {
        let name = serde_json::to_string(phase).unwrap();
        check(format!(r#""phases":[{name}]"#), &|prebuild| prebuild.status.phase == *phase);
    }
    for trigger in [PrebuildTrigger::Manual, PrebuildTrigger::Scheduled] {
        let name = serde_json::to_string(&trigger).unwrap();
        assert!(
            check(format!(r#""triggeredBy":[{name}]"#), &|prebuild| prebuild.metadata.triggered_by == trigger) > 100
        );
    }
    assert_eq!(check(format!(r#""projectIds":[{ID}]"#), &|_| false), 0);
    assert_eq!(check(format!(r#""creatorIds":[{ID}]"#), &|_| false), 0);
    let by_project = check(format!(r#""projectIds":[{ID},"{project}"]"#), &|p| p.metadata.project_id == project);
    let by_creator = check(format!(r#""creatorIds":["{creator}"]"#), &|p| is(&p.metadata.creator, creator));
    let by_executor = check(format!(r#""executorIds":["{executor}"]"#), &|p| is(&p.metadata.executor, executor));
    assert!(by_project > 20 && by_creator > 20 && by_executor > 20);
    let both = r#""phases":["PREBUILD_PHASE_FAILED","PREBUILD_PHASE_CANCELLED"]"#;
    check(
        format!(r#"{both},"triggeredBy":[2],"projectIds":["{project}"],"executorIds":["{executor}"]"#),
        &|prebuild| {
            matches!(prebuild.status.phase, PrebuildPhase::Failed | PrebuildPhase::Cancelled)
                && prebuild.metadata.triggered_by == PrebuildTrigger::Scheduled
                && prebuild.metadata.project_id == project
                && is(&prebuild.metadata.executor, executor)
        },
    );
}

#[test]
fn every_phase_is_listed_at_the_anchor() {
    let mut client = Client::new(WorldSpec::default());
    for phase in &PrebuildPhase::KNOWN[1..] {
        let body = format!(r#"{{"filter":{{"phases":[{}]}}}}"#, serde_json::to_string(phase).unwrap());
        let response: ListPrebuildsResponse = client.ask(LIST, &body);
        assert!(!response.prebuilds.is_empty(), "{phase:?}");
    }
    let percentages = client.raw(LIST, r#"{"filter":{"phases":["PREBUILD_PHASE_SNAPSHOTTING"]}}"#);
    assert!(percentages.contains("snapshotCompletionPercentage"));
}

#[test]
fn page_and_world_sizes_are_respected() {
    for (prebuilds, page_size, expected) in [(0, 0, 0), (3, 0, 3), (2000, 0, 25), (2000, 1, 1), (100_000, 100, 100)] {
        let mut client = Client::new(WorldSpec { prebuilds, ..Default::default() });
        let body = format!(r#"{{"pagination":{{"pageSize":{page_size}}}}}"#);
        let response: ListPrebuildsResponse = client.ask(LIST, &body);
        assert_eq!(response.prebuilds.len(), expected);
    }
}

#[test]
fn get_returns_the_same_prebuild_as_the_list() {
    let mut client = Client::new(WorldSpec::default());
    let response: ListPrebuildsResponse = client.ask(LIST, "{}");
    for prebuild in response.prebuilds {
        let body = format!(r#"{{"prebuildId":"{}"}}"#, prebuild.id);
        let response: GetPrebuildResponse = client.ask("PrebuildService/GetPrebuild", &body);
        assert_eq!(response.prebuild, prebuild);
    }
    let get = "PrebuildService/GetPrebuild";
    assert_eq!(client.refused(get, &format!(r#"{{"prebuildId":{ID}}}"#)).0, Code::NotFound);
    assert_eq!(client.refused(get, "{}").1, "validation error: prebuild_id: value is empty, which is not a valid UUID");
}

#[test]
fn rules_are_enforced() {
    let mut client = Client::new(WorldSpec::default());
    let filter = |filter: String| format!(r#"{{"filter":{{{filter}}}}}"#);
    for (body, says) in [
        (
            r#"{"pagination":{"pageSize":101}}"#.to_owned(),
            "pagination.page_size: value must be less than or equal to 100",
        ),
        (
            r#"{"pagination":{"pageSize":-1}}"#.to_owned(),
            "pagination.page_size: value must be greater than or equal to 0",
        ),
        (r#"{"pagination":{"token":"later"}}"#.to_owned(), "pagination.token: value is not a valid token"),
        (filter(r#""projectIds":["x"]"#.into()), "filter.project_ids[0]: value must be a valid UUID"),
        (
            filter(format!(r#""projectIds":{}"#, repeated(ID, 26))),
            "filter.project_ids: value must contain no more than 25",
        ),
        (
            filter(format!(r#""creatorIds":{}"#, repeated(ID, 26))),
            "filter.creator_ids: value must contain no more than 25",
        ),
        (
            filter(format!(r#""executorIds":{}"#, repeated(ID, 26))),
            "filter.executor_ids: value must contain no more than",
        ),
        (filter(format!(r#""phases":{}"#, repeated("60", 11))), "filter.phases: value must contain no more than 10"),
        (
            filter(format!(r#""triggeredBy":{}"#, repeated("1", 6))),
            "filter.triggered_by: value must contain no more than 5",
        ),
        (filter(r#""phases":[60,"PAUSED"]"#.into()), "filter.phases[1]: value must be one of the defined enum values"),
        (filter(r#""triggeredBy":[9]"#.into()), "filter.triggered_by[0]: value must be one of the defined enum"),
        (filter(r#""search":"x""#.into()), "unknown field \"search\""),
    ] {
        let (code, message) = client.refused(LIST, &body);
        assert_eq!(code, Code::InvalidArgument, "{body}");
        assert!(message.contains(says), "{body}: {message}");
    }
    for body in [
        filter(format!(r#""projectIds":{}"#, repeated(ID, 25))),
        filter(format!(r#""phases":{}"#, repeated("60", 10))),
        filter(format!(r#""triggeredBy":{}"#, repeated("1", 5))),
    ] {
        let _: ListPrebuildsResponse = client.ask(LIST, &body);
    }
    assert_eq!(client.now, ANCHOR);
}

const CREATE: &str = "PrebuildService/CreatePrebuild";
const CANCEL: &str = "PrebuildService/CancelPrebuild";
const DELETE: &str = "PrebuildService/DeletePrebuild";
const MINUTE: i64 = 60_000;

fn projects(client: &mut Client) -> Vec<Project> {
    let response: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
    response.projects
}

fn create(client: &mut Client, fields: &str) -> Prebuild {
    let project = projects(client).swap_remove(0).id;
    let body = format!(r#"{{"projectId":"{project}"{fields}}}"#);
    let response: CreatePrebuildResponse = client.ask(CREATE, &body);
    response.prebuild
}

fn of(id: Id) -> String {
    format!(r#"{{"prebuildId":"{id}"}}"#)
}

fn get(client: &mut Client, id: Id) -> Prebuild {
    let response: GetPrebuildResponse = client.ask("PrebuildService/GetPrebuild", &of(id));
    response.prebuild
}

fn in_phase(client: &mut Client, phase: &PrebuildPhase) -> Prebuild {
    let mut found = all(client, &format!(r#""phases":["PREBUILD_PHASE_{}"]"#, phase.short_name()), |_| {});
    found.swap_remove(0)
}

#[test]
fn a_created_prebuild_passes_through_all_phases() {
    let mut client = Client::new(WorldSpec::of(Scenario::Healthy));
    let created = create(&mut client, r#","spec":{}"#);
    let project = projects(&mut client).swap_remove(0);
    assert_eq!(created.status.phase, PrebuildPhase::Pending);
    assert_eq!(created.metadata.triggered_by, PrebuildTrigger::Manual);
    assert_eq!(created.metadata.environment_class_id, project.environment_classes[0].environment_class_id);
    assert_eq!(created.metadata.created_at.unwrap().millis(), client.now);
    assert_eq!(created.spec.timeout, Some(Duration::from_secs(3600)), "the default");
    assert_eq!(created.metadata.creator, created.metadata.executor);
    let first: ListPrebuildsResponse = client.ask(LIST, r#"{"pagination":{"pageSize":1}}"#);
    assert_eq!(first.prebuilds, std::slice::from_ref(&created));
    let mut phases = vec![created.status.phase];
    let mut version = created.status.status_version;
    for _ in 0..17 * 12 {
        client.now += MINUTE / 12;
        let status = get(&mut client, created.id).status;
        assert!(status.status_version >= version);
        version = status.status_version;
        if phases.last() != Some(&status.phase) {
            phases.push(status.phase);
        }
    }
    use PrebuildPhase::*;
    assert_eq!(phases, [Pending, Starting, Running, Stopping, Snapshotting, Completed]);
    let pools = format!(r#"{{"filter":{{"projectIds":["{}"]}}}}"#, project.id);
    let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", &pools);
    let of_class = |pool: &&WarmPool| pool.metadata.environment_class_id == created.metadata.environment_class_id;
    let pool = pools.warm_pools.iter().find(of_class).unwrap();
    assert_eq!(pool.spec.snapshot_id, created.id, "the pool rotates to it");
}

#[test]
fn a_prebuild_with_a_short_timeout_times_out() {
    let mut client = Client::new(WorldSpec::of(Scenario::Healthy));
    let created = create(&mut client, r#","spec":{"timeout":"300s"}"#);
    assert_eq!(created.spec.timeout, Some(Duration::from_secs(300)));
    client.now += 5 * MINUTE - 1;
    assert_eq!(get(&mut client, created.id).status.phase, PrebuildPhase::Running);
    client.now += 1;
    let status = get(&mut client, created.id).status;
    assert_eq!(status.phase, PrebuildPhase::Failed);
    assert!(status.failure_message.starts_with("prebuild timed out after 5 minutes"), "{}", status.failure_message);
}

#[test]
fn invalid_creations_are_refused_with_a_reason() {
    let mut client = Client::new(WorldSpec::default());
    let projects = projects(&mut client);
    let (own, disabled) = (&projects[0].id, &projects[10].id);
    let foreign = &projects[7].environment_classes[1].environment_class_id;
    for (body, code, says) in [
        ("{}".to_owned(), Code::InvalidArgument, "project_id: value is empty"),
        (format!(r#"{{"projectId":"{own}"}}"#), Code::InvalidArgument, "spec: value is required"),
        (format!(r#"{{"projectId":"{own}","spec":null}}"#), Code::InvalidArgument, "spec: value is required"),
        (format!(r#"{{"projectId":"{own}","spec":{{"timeout":"299.9s"}}}}"#), Code::InvalidArgument, "spec.timeout"),
        (format!(r#"{{"projectId":"{own}","spec":{{"timeout":"7200.1s"}}}}"#), Code::InvalidArgument, "spec.timeout"),
        (format!(r#"{{"projectId":"{own}","spec":{{}},"environmentClassId":"x"}}"#), Code::InvalidArgument, "class_id"),
        (format!(r#"{{"projectId":{ID},"spec":{{}}}}"#), Code::NotFound, "project not found"),
        (
            format!(r#"{{"projectId":"{own}","spec":{{}},"environmentClassId":{ID}}}"#),
            Code::NotFound,
            "class not found",
        ),
        (
            format!(r#"{{"projectId":"{own}","spec":{{}},"environmentClassId":"{foreign}"}}"#),
            Code::FailedPrecondition,
            "does not use",
        ),
        (format!(r#"{{"projectId":"{disabled}","spec":{{}}}}"#), Code::FailedPrecondition, "not enabled"),
    ] {
        let (found, message) = client.refused(CREATE, &body);
        assert_eq!(found, code, "{body}");
        assert!(message.contains(says), "{body}: {message}");
    }
    for timeout in ["300s", "7200s"] {
        create(&mut client, &format!(r#","spec":{{"timeout":"{timeout}"}}"#));
    }
}

#[test]
fn running_prebuilds_can_be_cancelled() {
    use PrebuildPhase::*;
    for phase in [Pending, Starting, Running, Stopping, Snapshotting] {
        let mut client = Client::new(WorldSpec::default());
        let before = in_phase(&mut client, &phase);
        let response: CancelPrebuildResponse = client.ask(CANCEL, &of(before.id));
        let after = response.prebuild;
        assert_eq!((&after.status.phase, &after.spec.desired_phase), (&Cancelling, &Cancelled));
        assert!(after.status.status_version > before.status.status_version, "{phase:?}");
        client.now += MINUTE;
        let status = get(&mut client, before.id).status;
        assert_eq!((status.phase, status.completion_time.is_some()), (Cancelled, true));
        client.now += 60 * MINUTE;
        assert_eq!(get(&mut client, before.id).status.phase, Cancelled);
        let (code, message) = client.refused(CANCEL, &of(before.id));
        assert_eq!(
            (code, message.as_str()),
            (Code::FailedPrecondition, "a prebuild that is cancelled cannot be cancelled")
        );
    }
    let mut client = Client::new(WorldSpec::default());
    for phase in [Completed, Failed, Cancelling, Deleting, Deleted] {
        let id = in_phase(&mut client, &phase).id;
        assert_eq!(client.refused(CANCEL, &of(id)).0, Code::FailedPrecondition, "{phase:?}");
    }
    assert_eq!(client.refused(CANCEL, &format!(r#"{{"prebuildId":{ID}}}"#)).0, Code::NotFound);
    assert_eq!(client.refused(CANCEL, "{}").0, Code::InvalidArgument);
}

#[test]
fn deleting_takes_time_and_is_idempotent() {
    use PrebuildPhase::*;
    let mut client = Client::new(WorldSpec::default());
    for phase in [Completed, Failed, Cancelled, Running] {
        let id = in_phase(&mut client, &phase).id;
        let _: DeletePrebuildResponse = client.ask(DELETE, &of(id));
        let prebuild = get(&mut client, id);
        assert_eq!((prebuild.status.phase, prebuild.spec.desired_phase), (Deleting, Deleted));
        let revision = client.backend.log().revision;
        let _: DeletePrebuildResponse = client.ask(DELETE, &of(id));
        assert_eq!(client.backend.log().revision, revision, "the second time changes nothing");
        client.now += 2 * MINUTE;
        assert_eq!(get(&mut client, id).status.phase, Deleted);
        assert_eq!(client.refused(DELETE, &of(id)).0, Code::NotFound);
    }
    assert_eq!(client.refused(DELETE, &format!(r#"{{"prebuildId":{ID}}}"#)).0, Code::NotFound);
}
