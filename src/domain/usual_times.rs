//! Typical durations by project and class: medians of the completed runs that are loaded, kept up to date run by run.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta};

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};

use super::prebuild::duration;
use super::runs::MIN_RUNS;
use super::sorted_values::SortedValues;

/// Project and class.
type Line = (Id, Id);

fn line_of(run: &Prebuild) -> Line {
    (run.metadata.project_id, run.metadata.environment_class_id)
}

/// Typical durations in milliseconds, sorted by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsualTimes(Vec<(Line, i64)>);

impl UsualTimes {
    /// Typical duration of a prebuild's project and class; `None` if too few of their runs are known.
    pub fn of(&self, prebuild: &Prebuild) -> Option<TimeDelta> {
        let line = line_of(prebuild);
        let place = self.0.binary_search_by(|(own, _)| own.cmp(&line)).ok()?;
        self.0.get(place).map(|(_, millis)| TimeDelta::milliseconds(*millis))
    }
}

/// Durations of completed runs.
#[derive(Default)]
pub struct RunTimes {
    runs: HashMap<Id, (Line, i64)>,
    lines: BTreeMap<Line, SortedValues>,
}

impl RunTimes {
    /// Takes a run as it is now, and returns whether that changes anything.
    pub fn put(&mut self, run: &Prebuild) -> bool {
        let is_completed = run.status.phase == PrebuildPhase::Completed;
        let took = if is_completed { duration(run, DateTime::UNIX_EPOCH) } else { None };
        let now = took.map(|took| (line_of(run), took.num_milliseconds()));
        let before = match now {
            Some(now) => self.runs.insert(run.id, now),
            None => self.runs.remove(&run.id),
        };
        if before == now {
            return false;
        }
        if let Some((line, took)) = before {
            self.lines.entry(line).or_default().remove(took);
        }
        if let Some((line, took)) = now {
            self.lines.entry(line).or_default().insert(took);
        }
        true
    }

    pub fn usual(&self) -> UsualTimes {
        let known = self.lines.iter().filter(|(_, values)| values.len() >= MIN_RUNS);
        UsualTimes(known.filter_map(|(line, values)| Some((*line, values.quantile(50)?))).collect())
    }
}

/// The longest duration that a bar shows, in percent of the typical one.
pub const MAX_PERCENT: i64 = 200;

/// A duration in percent of the typical one, at most [`MAX_PERCENT`].
pub fn percent_of_usual(took: TimeDelta, usual: TimeDelta) -> i64 {
    let percent = took.num_milliseconds().saturating_mul(100).checked_div(usual.num_milliseconds());
    percent.unwrap_or(MAX_PERCENT).clamp(0, MAX_PERCENT)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::testing::run;
    use PrebuildPhase::{Completed, Deleted, Failed};
    use proptest::prelude::*;

    fn minutes(times: &RunTimes, prebuild: &Prebuild) -> Option<i64> {
        times.usual().of(prebuild).map(|usual| usual.num_minutes())
    }

    #[test]
    fn the_usual_time_is_the_median_of_at_least_three_of_the_same_project_and_class() {
        let mut times = RunTimes::default();
        let mut other = run("o", Completed, 1, 90);
        other.metadata.environment_class_id = "large".into();
        let runs = [run("a", Completed, 1, 8), run("b", Failed, 2, 1), other.clone(), run("c", Completed, 3, 30)];
        runs.iter().for_each(|run| assert_eq!(times.put(run), run.status.phase == Completed));
        assert_eq!(minutes(&times, &runs[0]), None);
        assert!(times.put(&run("d", Completed, 4, 9)));
        assert_eq!([minutes(&times, &runs[1]), minutes(&times, &other)], [Some(9), None]);
        assert!(!times.put(&run("d", Completed, 4, 9)), "nothing new");
        assert!(times.put(&run("d", Deleted, 4, 9)));
        assert_eq!(minutes(&times, &runs[0]), None);
    }

    #[test]
    fn a_bar_ends_at_twice_the_usual_time() {
        let percent = |took, usual| percent_of_usual(TimeDelta::minutes(took), TimeDelta::minutes(usual));
        assert_eq!([percent(4, 8), percent(8, 8), percent(12, 8), percent(90, 8)], [50, 100, 150, 200]);
        assert_eq!([percent(1, 0), percent(0, 8), percent(-5, 8)], [200, 0, 0]);
    }

    proptest! {
        #[test]
        fn after_any_changes_it_is_the_median_of_what_is_completed(
            steps in prop::collection::vec((0u8..12, 0u8..3, 1i64..90, any::<bool>()), 0..60),
        ) {
            let (mut times, mut runs) = (RunTimes::default(), HashMap::new());
            for (id, class, took, is_completed) in steps {
                let mut run = run(&id.to_string(), if is_completed { Completed } else { Failed }, 1, took);
                run.metadata.environment_class_id = class.to_string().as_str().into();
                times.put(&run);
                runs.insert(id, run);
            }
            for class in 0..3 {
                let of_class = |run: &&Prebuild| run.metadata.environment_class_id == class.to_string().as_str();
                let completed = runs.values().filter(of_class).filter(|run| run.status.phase == Completed);
                let mut took: Vec<_> = completed.filter_map(|run| duration(run, DateTime::UNIX_EPOCH)).collect();
                took.sort();
                let expected = (took.len() >= MIN_RUNS).then(|| took[(took.len() - 1) / 2]);
                let mut asked = Prebuild::default();
                asked.metadata.environment_class_id = class.to_string().as_str().into();
                prop_assert_eq!(times.usual().of(&asked), expected);
            }
        }
    }
}
