//! Prebuilds for tests.

use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::scalar::Timestamp;

/// A prebuild that was created at that hour and ended so many minutes later.
pub fn run(id: &str, phase: PrebuildPhase, hour: i64, minutes: i64) -> Prebuild {
    let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
    let mut run = Prebuild { id: id.into(), ..Default::default() };
    run.status.phase = phase;
    run.metadata.created_at = at(hour * 60);
    run.status.completion_time = at(hour * 60 + minutes);
    run
}
