//! Invariants of the real service, checked over random sequences of writes.

use proptest::prelude::*;

use super::backend::Backend;
use super::log::Log;
use super::scenario::Scenario;
use super::testing::Client;
use super::world_spec::WorldSpec;
use crate::proto::prebuild::{ListPrebuildsResponse, Prebuild, PrebuildPhase, PrebuildTrigger};
use crate::proto::project::ListProjectsResponse;
use crate::proto::warm_pool::{ListWarmPoolsResponse, WarmPool, WarmPoolPhase};

/// Random action. Numbers select among the existing resources.
#[derive(Clone, Debug)]
enum Attempt {
    CreatePrebuild { project: usize, class: usize, timeout: u64 },
    CancelPrebuild { newest: usize },
    DeletePrebuild { newest: usize },
    CreatePool { project: usize, class: usize, min: i32, max: i32 },
    ResizePool { pool: usize, min: i32, max: i32 },
    DeletePool { pool: usize },
    Switch { project: usize, enabled: bool, hour: u8 },
}

fn attempts() -> impl Strategy<Value = Vec<(Attempt, i64)>> {
    let attempt = prop_oneof![
        (0..12_usize, 0..3_usize, 200..8000_u64).prop_map(|(project, class, timeout)| Attempt::CreatePrebuild {
            project,
            class,
            timeout
        }),
        (0..20_usize).prop_map(|newest| Attempt::CancelPrebuild { newest }),
        (0..20_usize).prop_map(|newest| Attempt::DeletePrebuild { newest }),
        (0..12_usize, 0..3_usize, -1..22, -1..22).prop_map(|(project, class, min, max)| Attempt::CreatePool {
            project,
            class,
            min,
            max
        }),
        (0..10_usize, 0..22, 0..22).prop_map(|(pool, min, max)| Attempt::ResizePool { pool, min, max }),
        (0..10_usize).prop_map(|pool| Attempt::DeletePool { pool }),
        (0..12_usize, any::<bool>(), 0..24_u8).prop_map(|(project, enabled, hour)| Attempt::Switch {
            project,
            enabled,
            hour
        }),
    ];
    let pause = prop_oneof![Just(0), 1..90_000_i64, 60_000..3_000_000_i64, 3_600_000..200_000_000_i64];
    proptest::collection::vec((attempt, pause), 1..25)
}

/// Fleet as visible to a client.
struct Seen {
    prebuilds: Vec<Prebuild>,
    pools: Vec<WarmPool>,
}

fn look(client: &mut Client) -> Seen {
    let prebuilds: ListPrebuildsResponse =
        client.ask("PrebuildService/ListPrebuilds", r#"{"pagination":{"pageSize":100}}"#);
    let pools: ListWarmPoolsResponse =
        client.ask("PrebuildService/ListWarmPools", r#"{"pagination":{"pageSize":100}}"#);
    Seen { prebuilds: prebuilds.prebuilds, pools: pools.warm_pools }
}

fn attempt(client: &mut Client, attempt: &Attempt) {
    let seen = look(client);
    let projects: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
    let class_of = |project: usize, class: usize| {
        let classes = &projects.projects[project].environment_classes;
        classes[class % classes.len()].environment_class_id
    };
    let (procedure, body) = match attempt {
        Attempt::CreatePrebuild { project, class, timeout } => {
            let (id, class) = (&projects.projects[*project].id, class_of(*project, *class));
            let spec = format!(r#"{{"timeout":"{timeout}s"}}"#);
            ("CreatePrebuild", format!(r#"{{"projectId":"{id}","environmentClassId":"{class}","spec":{spec}}}"#))
        }
        Attempt::CancelPrebuild { newest } => ("CancelPrebuild", prebuild_id(&seen, *newest)),
        Attempt::DeletePrebuild { newest } => ("DeletePrebuild", prebuild_id(&seen, *newest)),
        Attempt::CreatePool { project, class, min, max } => {
            let (id, class) = (&projects.projects[*project].id, class_of(*project, *class));
            let sizes = format!(r#""minSize":{min},"maxSize":{max}"#);
            ("CreateWarmPool", format!(r#"{{"projectId":"{id}","environmentClassId":"{class}",{sizes}}}"#))
        }
        Attempt::ResizePool { pool, min, max } => {
            let id = seen.pools.get(*pool).map(|pool| pool.id).unwrap_or_default();
            ("UpdateWarmPool", format!(r#"{{"warmPoolId":"{id}","minSize":{min},"maxSize":{max}}}"#))
        }
        Attempt::DeletePool { pool } => {
            let id = seen.pools.get(*pool).map(|pool| pool.id).unwrap_or_default();
            ("DeleteWarmPool", format!(r#"{{"warmPoolId":"{id}"}}"#))
        }
        Attempt::Switch { project, enabled, hour } => {
            let (id, class) = (&projects.projects[*project].id, class_of(*project, 0));
            let trigger = format!(r#"{{"dailySchedule":{{"hourUtc":{hour}}}}}"#);
            let configuration =
                format!(r#"{{"enabled":{enabled},"environmentClassIds":["{class}"],"trigger":{trigger}}}"#);
            client.call(
                "ProjectService/UpdateProject",
                &format!(r#"{{"projectId":"{id}","prebuildConfiguration":{configuration}}}"#),
            );
            return;
        }
    };
    client.call(&format!("PrebuildService/{procedure}"), &body);
}

fn prebuild_id(seen: &Seen, newest: usize) -> String {
    let id = seen.prebuilds.get(newest).map(|prebuild| prebuild.id).unwrap_or_default();
    format!(r#"{{"prebuildId":"{id}"}}"#)
}

/// Phases that may follow a phase, directly or later.
fn may_follow(before: &PrebuildPhase, after: &PrebuildPhase) -> bool {
    use PrebuildPhase::*;
    let order = |phase: &PrebuildPhase| match phase {
        Pending => 0,
        Starting => 1,
        Running => 2,
        Stopping => 3,
        Snapshotting => 4,
        Completed | Failed => 5,
        Cancelling => 6,
        Cancelled => 7,
        Deleting => 8,
        _ => 9,
    };
    let has_ended = matches!(before, Completed | Failed);
    before == after || (order(before) < order(after) && !(has_ended && matches!(after, Cancelling | Cancelled)))
}

fn check_prebuild(prebuild: &Prebuild, now: i64) {
    use PrebuildPhase::*;
    let Prebuild { metadata, spec, status, .. } = prebuild;
    let created = metadata.created_at.unwrap().millis();
    let updated = metadata.updated_at.unwrap().millis();
    assert!(created <= updated && updated <= now, "{prebuild:?}");
    assert_eq!(!status.failure_message.is_empty(), status.phase == Failed, "{prebuild:?}");
    assert_eq!(status.snapshot_size_bytes.0 > 0, status.phase == Completed);
    assert!(status.warning_message.is_empty() || status.phase == Completed);
    assert!((0..100).contains(&status.snapshot_completion_percentage));
    assert!(status.snapshot_completion_percentage == 0 || status.phase == Snapshotting);
    let has_ended = matches!(status.phase, Completed | Failed | Cancelled);
    let is_under_way = matches!(status.phase, Pending | Starting | Running | Stopping | Snapshotting | Cancelling);
    assert!(!has_ended || status.completion_time.is_some());
    assert!(!is_under_way || status.completion_time.is_none());
    assert!(status.completion_time.is_none_or(|at| (created..=now).contains(&at.millis())));
    assert!(spec.timeout.is_none_or(|timeout| (300..=7200).contains(&timeout.as_secs())));
    let timeout = spec.timeout.map_or(3600, |timeout| timeout.as_secs());
    assert!(status.phase != Running || now - created <= timeout * 1000, "{prebuild:?} at {now}");
    assert!(metadata.triggered_by != PrebuildTrigger::Scheduled || metadata.creator == metadata.executor);
}

fn check_pools(seen: &Seen) {
    for pool in &seen.pools {
        let WarmPool { spec, status, .. } = pool;
        let (min, max) = match spec.desired_size {
            0 => (spec.min_size.unwrap(), spec.max_size.unwrap()),
            size => (size, size),
        };
        assert!(0 <= min && min <= max && (1..=20).contains(&max), "{pool:?}");
        assert!(status.running_instances >= 0 && status.stopped_instances >= 0, "{pool:?}");
        assert!(status.running_instances + status.stopped_instances <= 20);
        assert_eq!(!status.failure_message.is_empty(), status.phase == WarmPoolPhase::Degraded);
        match status.phase {
            WarmPoolPhase::Pending => {
                assert!(spec.snapshot_id.is_empty() && status.running_instances + status.stopped_instances == 0);
            }
            WarmPoolPhase::Ready | WarmPoolPhase::Degraded => {
                assert!(!spec.snapshot_id.is_empty());
                assert!((min..=max).contains(&status.desired_size), "{pool:?}");
                assert!(status.running_instances + status.stopped_instances <= max, "{pool:?}");
            }
            WarmPoolPhase::Deleting => assert_eq!((status.desired_size, status.stopped_instances), (0, 0)),
            ref other => panic!("a listed pool is {other:?}"),
        }
        let of_both = |other: &&WarmPool| {
            (&other.metadata.project_id, &other.metadata.environment_class_id)
                == (&pool.metadata.project_id, &pool.metadata.environment_class_id)
        };
        assert_eq!(seen.pools.iter().filter(of_both).count(), 1, "one pool per project and class");
    }
}

/// Checks that a later state may follow from an earlier one.
fn check_change(before: &Seen, after: &Seen) {
    for old in &before.prebuilds {
        let Some(new) = after.prebuilds.iter().find(|new| new.id == old.id) else { continue };
        let (from, to) = (&old.status, &new.status);
        assert!(may_follow(&from.phase, &to.phase), "{from:?} then {to:?}");
        assert!(from.status_version <= to.status_version, "{from:?} then {to:?}");
        assert_eq!((&old.id, old.metadata.created_at), (&new.id, new.metadata.created_at));
        assert!(from.phase == to.phase || from.status_version < to.status_version, "{from:?} then {to:?}");
    }
    for old in &before.pools {
        let Some(new) = after.pools.iter().find(|new| new.id == old.id) else {
            assert_eq!(old.status.phase, WarmPoolPhase::Deleting, "a pool drains before it is gone");
            continue;
        };
        assert!(
            old.status.status_version <= new.status.status_version && old.spec.spec_version <= new.spec.spec_version
        );
        assert!(old.status.phase != WarmPoolPhase::Deleting || new.status.phase == WarmPoolPhase::Deleting);
        let is_draining = old.status.phase == WarmPoolPhase::Deleting;
        assert!(!is_draining || new.status.running_instances <= old.status.running_instances, "a pool only drains");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_state_is_possible_in_the_real_service(
        seed in 0..1000_u64,
        scenario in proptest::sample::select(&[Scenario::Everyday, Scenario::Healthy, Scenario::DegradedPools][..]),
        attempts in attempts(),
    ) {
        let mut client = Client::new(WorldSpec { seed, prebuilds: 60, ..WorldSpec::of(scenario) });
        let start = client.now;
        let mut before = look(&mut client);
        for (step, pause) in &attempts {
            attempt(&mut client, step);
            for part in [0, *pause] {
                client.now += part;
                let after = look(&mut client);
                after.prebuilds.iter().for_each(|prebuild| check_prebuild(prebuild, client.now));
                assert!(after.prebuilds.is_sorted_by(|a, b| a.metadata.created_at >= b.metadata.created_at));
                check_pools(&after);
                check_change(&before, &after);
                before = after;
            }
        }
        // Jumping ahead must give the same result as advancing step by step.
        let log: Log = client.backend.log().clone();
        let mut jumped = Client { backend: Backend::new(client.spec, "https://mock.test", log), ..client };
        prop_assert!(jumped.now >= start);
        let after = look(&mut jumped);
        prop_assert_eq!(after.prebuilds, before.prebuilds);
        prop_assert_eq!(after.pools, before.pools);
    }
}
