//! Tests of lists, phases, and the rules of updates.

use super::*;
use crate::mock::clock::DAY_MS;
use crate::mock::scenario::Scenario;
use crate::mock::testing::{ANCHOR, Client};
use crate::mock::world_spec::WorldSpec;
use crate::proto::id::Id;
use crate::proto::prebuild::ListPrebuildsResponse;
use crate::proto::project::ListProjectsResponse;
use crate::proto::scalar::U64;
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

const LIST: &str = "PrebuildService/ListWarmPools";
const UPDATE: &str = "PrebuildService/UpdateWarmPool";

fn pools(client: &mut Client) -> Vec<WarmPool> {
    let response: ListWarmPoolsResponse = client.ask(LIST, "{}");
    response.warm_pools
}

fn get(client: &mut Client, id: Id) -> WarmPool {
    let response: GetWarmPoolResponse =
        client.ask("PrebuildService/GetWarmPool", &format!(r#"{{"warmPoolId":"{id}"}}"#));
    response.warm_pool
}

fn update(id: Id, fields: &str) -> String {
    format!(r#"{{"warmPoolId":"{id}"{fields}}}"#)
}

#[test]
fn every_kind_of_pool_exists() {
    let mut client = Client::new(WorldSpec::default());
    let pools = pools(&mut client);
    let count = |phase: WarmPoolPhase| pools.iter().filter(|pool| pool.status.phase == phase).count();
    assert_eq!((pools.len(), count(WarmPoolPhase::Ready)), (8, 5));
    for pool in &pools {
        let (phase, status) = (&pool.status.phase, &pool.status);
        assert_eq!(pool.spec.snapshot_id.is_empty(), *phase == WarmPoolPhase::Pending);
        assert_eq!(status.failure_message.is_empty(), *phase != WarmPoolPhase::Degraded);
        assert!(!pool.metadata.runner_id.is_empty());
        assert_eq!(&get(&mut client, pool.id), pool);
    }
    for phase in [WarmPoolPhase::Degraded, WarmPoolPhase::Pending, WarmPoolPhase::Deleting] {
        assert_eq!(count(phase), 1);
    }
    let old = pools.iter().filter(|pool| pool.spec.desired_size != 0);
    assert_eq!(old.map(|pool| (pool.spec.min_size, pool.spec.max_size)).collect::<Vec<_>>(), [(None, None)]);
}

#[test]
fn a_pool_holds_the_newest_completed_prebuild_and_rotates() {
    let mut client = Client::new(WorldSpec::default());
    let pool = pools(&mut client).swap_remove(0);
    for day in [0, 1, 5] {
        client.now = ANCHOR + day * DAY_MS;
        let filter = format!(
            r#"{{"pagination":{{"pageSize":100}},"filter":{{"phases":[60],"projectIds":["{}"]}}}}"#,
            pool.metadata.project_id
        );
        let completed: ListPrebuildsResponse = client.ask("PrebuildService/ListPrebuilds", &filter);
        let class = &pool.metadata.environment_class_id;
        let newest =
            completed.prebuilds.iter().find(|prebuild| prebuild.metadata.environment_class_id == *class).unwrap();
        assert_eq!(get(&mut client, pool.id).spec.snapshot_id, newest.id);
    }
    assert_ne!(get(&mut client, pool.id).spec.snapshot_id, pool.spec.snapshot_id);
}

#[test]
fn without_prebuilds_pools_wait() {
    let mut client = Client::new(WorldSpec { seed: 1, prebuilds: 0, ..Default::default() });
    for pool in pools(&mut client) {
        assert!(pool.spec.snapshot_id.is_empty());
        assert!(matches!(pool.status.phase, WarmPoolPhase::Pending | WarmPoolPhase::Deleting));
    }
}

#[test]
fn filters_and_pages() {
    let mut client = Client::new(WorldSpec::default());
    let all = pools(&mut client);
    let (project, class) = (all[0].metadata.project_id, all[0].metadata.environment_class_id);
    for (filter, expected) in [
        (format!(r#""projectIds":["{project}"]"#), vec![0, 1]),
        (format!(r#""environmentClassIds":["{class}"]"#), vec![0, 2, 6]),
        (format!(r#""projectIds":["{project}"],"environmentClassIds":["{class}"]"#), vec![0]),
    ] {
        let found: ListWarmPoolsResponse = client.ask(LIST, &format!(r#"{{"filter":{{{filter}}}}}"#));
        assert_eq!(found.warm_pools, expected.into_iter().map(|n: usize| all[n].clone()).collect::<Vec<_>>());
    }
    let first: ListWarmPoolsResponse = client.ask(LIST, r#"{"pagination":{"pageSize":5}}"#);
    let body = format!(r#"{{"pagination":{{"pageSize":5,"token":"{}"}}}}"#, first.pagination.next_token);
    let second: ListWarmPoolsResponse = client.ask(LIST, &body);
    assert_eq!([first.warm_pools, second.warm_pools].concat(), all);
    assert_eq!(second.pagination.next_token, "");
    for body in [r#"{"filter":{"projectIds":["x"]}}"#, r#"{"pagination":{"pageSize":101}}"#] {
        assert_eq!(client.refused(LIST, body).0, Code::InvalidArgument);
    }
}

#[test]
fn exactly_the_valid_sizes_are_accepted() {
    let mut client = Client::new(WorldSpec { seed: 1, prebuilds: 20, ..Default::default() });
    let id = pools(&mut client)[0].id;
    for min in 0..=20 {
        for max in 0..=20 {
            let before = get(&mut client, id);
            let body = update(id, &format!(r#","minSize":{min},"maxSize":{max}"#));
            if max >= 1 && min <= max {
                let response: UpdateWarmPoolResponse = client.ask(UPDATE, &body);
                let pool = response.warm_pool;
                assert_eq!((pool.spec.min_size, pool.spec.max_size), (Some(min), Some(max)));
                assert_eq!(pool.spec.spec_version, U64(before.spec.spec_version.0 + 1));
                assert_eq!(pool.status.status_version, U64(before.status.status_version.0 + 1));
                assert_eq!(pool.metadata.updated_at.map(|at| at.millis()), Some(client.now));
                assert!((min..=max).contains(&pool.status.desired_size), "clamped at once");
                assert_eq!(get(&mut client, id), pool);
            } else {
                assert_eq!(client.refused(UPDATE, &body).0, Code::InvalidArgument);
                assert_eq!(get(&mut client, id), before);
            }
        }
    }
}

#[test]
fn a_single_size_is_checked_against_the_other_stored_size() {
    let mut client = Client::new(WorldSpec::default());
    let id = pools(&mut client)[1].id;
    let _: UpdateWarmPoolResponse = client.ask(UPDATE, &update(id, r#","minSize":4,"maxSize":6"#));
    for fields in [r#","minSize":7"#, r#","maxSize":3"#] {
        let (code, message) = client.refused(UPDATE, &update(id, fields));
        assert_eq!(code, Code::InvalidArgument);
        assert!(
            message.starts_with("validation error: min_size: value must be less than or equal to max_size"),
            "{message}"
        );
    }
    for (fields, expected) in [(r#","minSize":6"#, (6, 6)), (r#","maxSize":20"#, (6, 20)), (r#","minSize":0"#, (0, 20))]
    {
        let response: UpdateWarmPoolResponse = client.ask(UPDATE, &update(id, fields));
        let spec = response.warm_pool.spec;
        assert_eq!((spec.min_size, spec.max_size), (Some(expected.0), Some(expected.1)), "{fields}");
    }
}

#[test]
fn an_old_pool_moves_to_minimum_and_maximum() {
    for (fields, expected) in
        [(r#","minSize":1"#, (1, 3)), (r#","maxSize":9"#, (3, 9)), (r#","desiredSize":7"#, (7, 7))]
    {
        let mut client = Client::new(WorldSpec::default());
        let old = pools(&mut client).into_iter().find(|pool| pool.spec.desired_size == 3).unwrap();
        let response: UpdateWarmPoolResponse = client.ask(UPDATE, &update(old.id, fields));
        let spec = response.warm_pool.spec;
        let expected = (0, Some(expected.0), Some(expected.1));
        assert_eq!((spec.desired_size, spec.min_size, spec.max_size), expected);
    }
}

#[test]
fn invalid_updates_are_refused_with_a_reason() {
    let mut client = Client::new(WorldSpec::default());
    let all = pools(&mut client);
    let deleting = all.iter().find(|pool| pool.status.phase == WarmPoolPhase::Deleting).unwrap();
    assert_eq!(client.refused(UPDATE, &update(deleting.id, r#","minSize":1"#)).0, Code::FailedPrecondition);
    let unknown = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    assert_eq!(client.refused(UPDATE, &update(unknown.into(), r#","minSize":1"#)).0, Code::NotFound);
    let id = &all[0].id;
    for (body, says) in [
        ("{}".to_owned(), "warm_pool_id: value is empty"),
        (update(*id, r#","minSize":-1"#), "validation error: min_size: value must be greater than or equal to 0"),
        (update(*id, r#","minSize":21"#), "validation error: min_size: value must be less than or equal to 20"),
        (update(*id, r#","maxSize":0"#), "validation error: max_size: value must be greater than or equal to 1"),
        (update(*id, r#","maxSize":21"#), "validation error: max_size: value must be less than or equal to 20"),
        (
            update(*id, r#","desiredSize":0"#),
            "validation error: desired_size: value must be greater than or equal to 1",
        ),
        (update(*id, r#","desiredSize":2,"minSize":1"#), "desired_size: value must not be set together"),
        (update(*id, r#","minSize":1.5"#), "expected a 32-bit integer"),
        (update(*id, r#","environmentClassId":"x""#), "unknown field \"environmentClassId\""),
    ] {
        let (code, message) = client.refused(UPDATE, &body);
        assert_eq!(code, Code::InvalidArgument, "{body}");
        assert!(message.contains(says), "{body}: {message}");
    }
    assert_eq!(pools(&mut client), all);
    let response: UpdateWarmPoolResponse = client.ask(UPDATE, &update(*id, ""));
    assert_eq!(response.warm_pool, all[0], "nothing asked, nothing changed");
}

const CREATE: &str = "PrebuildService/CreateWarmPool";
const DELETE: &str = "PrebuildService/DeleteWarmPool";
const MINUTE: i64 = 60_000;

/// Request fields for a project and one of its classes, by position.
fn of(client: &mut Client, project: usize, class: usize, fields: &str) -> String {
    let response: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
    let project = &response.projects[project];
    let class = &project.environment_classes[class].environment_class_id;
    format!(r#"{{"projectId":"{}","environmentClassId":"{class}"{fields}}}"#, project.id)
}

#[test]
fn a_created_pool_fills_up() {
    let mut client = Client::new(WorldSpec::default());
    let body = of(&mut client, 3, 1, r#","desiredSize":0,"minSize":2,"maxSize":4"#);
    let response: CreateWarmPoolResponse = client.ask(CREATE, &body);
    let created = response.warm_pool;
    assert_eq!((created.spec.min_size, created.spec.max_size), (Some(2), Some(4)));
    assert_eq!((&created.status.phase, created.status.running_instances), (&WarmPoolPhase::Ready, 0));
    assert!((2..=4).contains(&created.status.desired_size));
    assert_eq!(pools(&mut client).last(), Some(&created));
    client.now += 4 * MINUTE;
    assert_eq!(get(&mut client, created.id).status.running_instances, 0);
    let running = (0..60).map(|_| {
        client.now += MINUTE;
        get(&mut client, created.id).status.running_instances
    });
    assert!(running.skip(2).filter(|running| *running >= 2).count() > 30);
}

#[test]
fn a_pool_without_a_prebuild_waits_for_one() {
    let mut client = Client::new(WorldSpec { prebuilds: 0, ..WorldSpec::of(Scenario::Healthy) });
    let body = of(&mut client, 3, 1, "");
    let response: CreateWarmPoolResponse = client.ask(CREATE, &body);
    let pool = response.warm_pool;
    assert_eq!((pool.spec.min_size, pool.spec.max_size), (Some(0), Some(1)));
    assert_eq!(pool.status.phase, WarmPoolPhase::Pending);
    let prebuild = of(&mut client, 3, 1, r#","spec":{}"#);
    client.raw("PrebuildService/CreatePrebuild", &prebuild);
    client.now += 17 * MINUTE;
    let pool = get(&mut client, pool.id);
    assert_eq!((pool.status.phase, pool.spec.snapshot_id.is_empty()), (WarmPoolPhase::Ready, false));
}

#[test]
fn invalid_creations_are_refused_with_a_reason() {
    let mut client = Client::new(WorldSpec::default());
    let unknown = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    for (body, code, says) in [
        ("{}".to_owned(), Code::InvalidArgument, "project_id"),
        (of(&mut client, 3, 1, r#","minSize":21"#), Code::InvalidArgument, "min_size"),
        (of(&mut client, 3, 1, r#","minSize":3,"maxSize":2"#), Code::InvalidArgument, "3 is more than 2"),
        (of(&mut client, 3, 1, r#","maxSize":0"#), Code::InvalidArgument, "max_size"),
        (of(&mut client, 0, 0, ""), Code::AlreadyExists, "exists"),
        (of(&mut client, 8, 0, ""), Code::AlreadyExists, "still being deleted"),
        (of(&mut client, 3, 0, ""), Code::FailedPrecondition, "not enabled"),
        (of(&mut client, 10, 1, ""), Code::FailedPrecondition, "not enabled"),
        (
            format!(r#"{{"projectId":"{unknown}","environmentClassId":"{unknown}"}}"#),
            Code::NotFound,
            "project not found",
        ),
    ] {
        let (found, message) = client.refused(CREATE, &body);
        assert_eq!(found, code, "{body}");
        assert!(message.contains(says), "{body}: {message}");
    }
}

#[test]
fn a_deleted_pool_must_drain_before_its_replacement_is_created() {
    let mut client = Client::new(WorldSpec::default());
    let id = pools(&mut client)[1].id;
    let body = format!(r#"{{"warmPoolId":"{id}"}}"#);
    let _: DeleteWarmPoolResponse = client.ask(DELETE, &body);
    let draining = get(&mut client, id);
    assert_eq!((draining.status.phase, draining.spec.desired_phase), (WarmPoolPhase::Deleting, WarmPoolPhase::Deleted));
    let revision = client.backend.log().revision;
    let _: DeleteWarmPoolResponse = client.ask(DELETE, &body);
    assert_eq!(client.backend.log().revision, revision);
    let again = of(&mut client, 0, 1, "");
    assert_eq!(client.refused(CREATE, &again).0, Code::AlreadyExists);
    client.now += 10 * MINUTE;
    assert_eq!(client.refused(DELETE, &body).0, Code::NotFound);
    let response: CreateWarmPoolResponse = client.ask(CREATE, &again);
    assert_ne!(response.warm_pool.id, id);
}
