//! Health of a project's schedule.

use crate::proto::prebuild::{Prebuild, PrebuildPhase};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::run;
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
}
