//! Tests that every value can be written and read again, and that unknown values are preserved.

use chrono::DateTime;
use proptest::option;
use proptest::prelude::*;

use super::id::Id;
use super::prebuild::{Prebuild, PrebuildMetadata, PrebuildPhase, PrebuildSpec, PrebuildStatus, PrebuildTrigger};
use super::scalar::{Duration, Timestamp, U64};
use super::shared::{Principal, Subject};
use super::warm_pool::{WarmPool, WarmPoolMetadata, WarmPoolSpec, WarmPoolStatus};

/// Timestamps from the first second that counts as a time to the end of 9999, protobuf's limit.
fn timestamp() -> impl Strategy<Value = Option<Timestamp>> {
    let moment = (1_i64..253_402_300_800, 0_u32..1_000_000_000);
    option::of(moment.prop_map(|(secs, nanos)| Timestamp(DateTime::from_timestamp(secs, nanos).unwrap())))
}

/// Timeouts in JSON, including fractions.
fn timeout() -> impl Strategy<Value = Option<Duration>> {
    let text =
        (0_u64..=315_576_000_000, 0_u32..1_000_000_000).prop_map(|(secs, nanos)| format!("\"{secs}.{nanos:09}s\""));
    option::of(text.prop_map(|json| {
        let spec = format!("{{\"timeout\":{json}}}");
        serde_json::from_str::<PrebuildSpec>(&spec).unwrap().timeout.unwrap()
    }))
}

fn phase() -> impl Strategy<Value = PrebuildPhase> {
    prop_oneof![
        prop::sample::select(PrebuildPhase::KNOWN),
        "[A-Z_]{0,12}".prop_map(|name| PrebuildPhase::Other(format!("PREBUILD_PHASE_X{name}").into())),
        (100_i32..).prop_map(PrebuildPhase::OtherNumber),
    ]
}

fn subject() -> impl Strategy<Value = Option<Subject>> {
    let principal = prop::sample::select(Principal::KNOWN);
    option::of((".*", principal).prop_map(|(id, principal)| Subject { id: id.as_str().into(), principal }))
}

prop_compose! {
    fn prebuild()(
        texts in prop::collection::vec(".*", 8),
        times in (timestamp(), timestamp(), timestamp()),
        subjects in (subject(), subject()),
        trigger in prop::sample::select(PrebuildTrigger::KNOWN),
        versions: (u64, u64, u64),
        phases in (phase(), phase()),
        timeout in timeout(),
        percentage: i32,
    ) -> Prebuild {
        let (text, id) = (|index: usize| texts[index].clone(), |index: usize| Id::from(texts[index].as_str()));
        Prebuild {
            id: id(0),
            metadata: PrebuildMetadata {
                organization_id: id(1),
                project_id: id(2),
                environment_class_id: id(3),
                created_at: times.0,
                updated_at: times.1,
                creator: subjects.0,
                executor: subjects.1,
                triggered_by: trigger,
            },
            spec: PrebuildSpec { spec_version: U64(versions.0), desired_phase: phases.0, timeout },
            status: PrebuildStatus {
                phase: phases.1,
                status_version: U64(versions.1),
                environment_id: id(4),
                completion_time: times.2,
                failure_message: text(5),
                warning_message: text(6),
                log_url: text(7),
                snapshot_completion_percentage: percentage,
                snapshot_size_bytes: U64(versions.2),
            },
        }
    }
}

prop_compose! {
    fn warm_pool()(
        texts in prop::collection::vec(".*", 3),
        sizes in (any::<i32>(), option::of(any::<i32>()), option::of(any::<i32>())),
        updated_at in timestamp(),
        counts: (i32, i32, i32),
    ) -> WarmPool {
        WarmPool {
            id: texts[0].as_str().into(),
            metadata: WarmPoolMetadata { updated_at, ..Default::default() },
            spec: WarmPoolSpec {
                desired_size: sizes.0,
                min_size: sizes.1,
                max_size: sizes.2,
                snapshot_id: texts[1].as_str().into(),
                ..Default::default()
            },
            status: WarmPoolStatus {
                desired_size: counts.0,
                running_instances: counts.1,
                stopped_instances: counts.2,
                failure_message: texts[2].clone(),
                ..Default::default()
            },
        }
    }
}

proptest! {
    #[test]
    fn prebuilds(prebuild in prebuild()) {
        let json = serde_json::to_string(&prebuild).unwrap();
        prop_assert_eq!(serde_json::from_str::<Prebuild>(&json).unwrap(), prebuild);
    }

    #[test]
    fn warm_pools(pool in warm_pool()) {
        let json = serde_json::to_string(&pool).unwrap();
        prop_assert_eq!(serde_json::from_str::<WarmPool>(&json).unwrap(), pool);
    }

    #[test]
    fn any_bytes_decode_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = serde_json::from_slice::<Prebuild>(&bytes);
    }
}
