//! Health of a project's schedule.

use chrono::TimeDelta;

use crate::proto::prebuild::{Prebuild, PrebuildPhase};

use super::phase::is_final;

/// How many of a project's scheduled runs have failed in a row up to now, in the environment class with the most failures:
/// classes that succeed don't make up for a failing class. `runs` are newest first.
pub fn failures_in_a_row(runs: &[impl AsRef<Prebuild>]) -> usize {
    let class = |run: &Prebuild| run.metadata.environment_class_id;
    let of_class = |class_id| {
        let outcomes = runs.iter().map(AsRef::as_ref).filter(|run| class(run) == class_id);
        let outcomes = outcomes.map(|run| &run.status.phase);
        let ended = outcomes.filter(|phase| matches!(phase, PrebuildPhase::Completed | PrebuildPhase::Failed));
        ended.take_while(|phase| **phase == PrebuildPhase::Failed).count()
    };
    runs.iter().map(|run| of_class(class(run.as_ref()))).max().unwrap_or_default()
}

/// Runs that a schedule started within this time belong together: it starts one for each environment class.
const TOGETHER: TimeDelta = TimeDelta::minutes(30);

/// Outcomes of a project's schedule, one for each time that it started runs, newest first: the worst of those runs. A failing class
/// thus shows although other classes succeed. `runs` are newest first.
pub fn outcomes(runs: &[impl AsRef<Prebuild>]) -> Vec<&PrebuildPhase> {
    let created = |run: &Prebuild| run.metadata.created_at.map(|at| at.0).unwrap_or_default();
    let is_together =
        |newer: &Prebuild, older: &Prebuild| created(newer).signed_duration_since(created(older)) < TOGETHER;
    let groups = runs.chunk_by(|newer, older| is_together(newer.as_ref(), older.as_ref()));
    groups
        .filter_map(|runs| runs.iter().map(|run| &run.as_ref().status.phase).max_by_key(|phase| badness(phase)))
        .collect()
}

fn badness(phase: &PrebuildPhase) -> u8 {
    match phase {
        PrebuildPhase::Failed => 3,
        PrebuildPhase::Completed => 0,
        phase if is_final(phase) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::run;
    use crate::proto::scalar::Timestamp;
    use PrebuildPhase::{Cancelled, Completed, Failed, Running};
    use std::sync::Arc;

    #[test]
    fn failures_are_counted_by_class_up_to_the_last_success() {
        let of = |phase, class: &str| {
            let mut run = run("r", phase, 1, 1);
            run.metadata.environment_class_id = class.into();
            Arc::new(run)
        };
        let small = |phase| of(phase, "small");
        let large = |phase| of(phase, "large");
        for (runs, failures) in [
            (vec![], 0),
            (vec![small(Completed), small(Failed)], 0),
            (vec![small(Running), small(Failed), small(Cancelled), small(Failed), small(Completed)], 2),
            (vec![small(Completed), large(Failed), small(Completed), large(Failed)], 2),
        ] {
            assert_eq!(failures_in_a_row(&runs), failures);
        }
    }

    #[test]
    fn runs_of_one_night_have_the_worst_of_their_outcomes() {
        let at = |minutes: i64, phase| {
            let mut run = run("r", phase, 1, 1);
            run.metadata.created_at = Timestamp::from_millis(minutes * 60_000);
            Arc::new(run)
        };
        let runs = [
            at(3002, Completed),
            at(3001, Running),
            at(1501, Failed),
            at(1500, Completed),
            at(61, Cancelled),
            at(60, Completed),
            at(1, Completed),
        ];
        assert_eq!(outcomes(&runs), [&Running, &Failed, &Cancelled, &Completed]);
        let none: [Arc<Prebuild>; 0] = [];
        assert!(outcomes(&none).is_empty());
    }
}
