//! The runs of a time range with their statistics and failures, kept up to date run by run.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::proto::id::Id;

use super::failures::Failures;
use super::phase::is_final;
use super::run_record::RunRecord;
use super::statistics::Statistics;
use super::time_window::TimeWindow;

/// How far the middle of a range that moves with the present may be behind, as a part of the range.
const MIDDLE_TOLERANCE: i64 = 100;

/// Sorts before all other ids.
const FIRST_ID: &str = "00000000-0000-0000-0000-000000000000";

#[derive(Clone, Debug, PartialEq)]
pub struct RunSet {
    runs: HashMap<Id, Arc<RunRecord>>,
    /// Oldest first. A range that moves with the present loses runs at this end, without a look at the others.
    by_time: BTreeSet<(i64, Id)>,
    /// Those that have not ended.
    under_way: HashSet<Id>,
    pub statistics: Statistics,
    pub failures: Failures,
}

impl RunSet {
    pub fn new(window: TimeWindow) -> Self {
        Self {
            runs: HashMap::new(),
            by_time: BTreeSet::new(),
            under_way: HashSet::new(),
            statistics: Statistics::new(window.bucket(), window.middle().unwrap_or(i64::MIN)),
            failures: Failures::default(),
        }
    }

    pub fn len(&self) -> usize {
        self.runs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Those that have not ended.
    pub fn under_way(&self) -> impl Iterator<Item = Id> {
        self.under_way.iter().copied()
    }

    /// When the oldest run was created that has not ended.
    pub fn oldest_under_way(&self) -> Option<i64> {
        self.under_way.iter().filter_map(|id| self.runs.get(id)).map(|run| run.created).min()
    }

    /// When the oldest run was created.
    pub fn oldest(&self) -> Option<i64> {
        self.by_time.first().map(|(created, _)| *created)
    }

    /// Takes a run as it is now; whether that changes anything.
    pub fn put(&mut self, run: RunRecord) -> bool {
        if self.runs.get(&run.id).is_some_and(|known| **known == run) {
            return false;
        }
        self.remove(run.id);
        let run = Arc::new(run);
        self.statistics.add(&run);
        self.failures.add(&run);
        if !is_final(&run.phase) {
            self.under_way.insert(run.id);
        }
        self.by_time.insert((run.created, run.id));
        self.runs.insert(run.id, run);
        true
    }

    /// Whether there was such a run.
    pub fn remove(&mut self, id: Id) -> bool {
        let Some(run) = self.runs.remove(&id) else { return false };
        self.by_time.remove(&(run.created, id));
        self.under_way.remove(&id);
        self.statistics.remove(&run);
        self.failures.remove(&run);
        true
    }

    /// Removes the runs that are not `is_kept`; whether there were any.
    pub fn retain(&mut self, is_kept: impl Fn(&RunRecord) -> bool) -> bool {
        let gone: Vec<Id> = self.runs.values().filter(|run| !is_kept(run)).map(|run| run.id).collect();
        gone.into_iter().fold(false, |is_changed, id| self.remove(id) | is_changed)
    }

    /// Follows a range that moves with the present; whether that changes anything.
    pub fn advance(&mut self, window: TimeWindow) -> bool {
        let (Some(start), Some(middle)) = (window.start, window.middle()) else { return false };
        let before = self.statistics.middle();
        let is_far = middle.abs_diff(before) > (window.end.abs_diff(start)) / MIDDLE_TOLERANCE.unsigned_abs();
        if is_far {
            let (low, high) = (before.min(middle), before.max(middle));
            let moved = self.by_time.range((low, FIRST_ID.into())..(high, FIRST_ID.into()));
            let moved = moved.filter_map(|(_, id)| self.runs.get(id));
            self.statistics.move_middle(middle, moved.map(AsRef::as_ref));
        }
        let mut is_changed = is_far;
        while let Some((_, id)) = self.by_time.first().copied().filter(|(created, _)| *created < start) {
            is_changed |= self.remove(id);
        }
        is_changed
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::failures::LineState;
    use crate::domain::message::headline;
    use crate::domain::run_record::LineKey;
    use crate::domain::sorted_values::take_visits;
    use crate::domain::statistics::{Figures, ProjectColumn};
    use crate::proto::prebuild::{PrebuildPhase, PrebuildTrigger};
    use chrono::TimeDelta;

    #[test]
    fn the_first_id_sorts_before_all_others() {
        for id in ["", "a", "00000000-0000-0000-0000-000000000001", "ffffffff-ffff-ffff-ffff-ffffffffffff"] {
            assert!(Id::from(FIRST_ID) < Id::from(id), "{id}");
        }
    }
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;
    const WINDOW: TimeWindow = TimeWindow { start: Some(0), end: 240 * HOUR };

    fn id(number: u8) -> Id {
        uuid::Uuid::from_u128(number.into()).into()
    }

    fn phase(number: u8) -> PrebuildPhase {
        use PrebuildPhase::*;
        [Completed, Completed, Failed, Failed, Running, Cancelled][usize::from(number) % 6].clone()
    }

    prop_compose! {
        fn any_run()(
            number in 0u8..40, state in 0u8..6, created in 0..240 * HOUR, took in 0..90i64, size in 0..5i64,
            project in 0u8..3, class in 0u8..2, is_scheduled: bool, message in 0u8..3,
        ) -> RunRecord {
            let phase = phase(state);
            let trigger = if is_scheduled { PrebuildTrigger::Scheduled } else { PrebuildTrigger::Manual };
            let failed = ["Task 12 failed", "task 9 failed", "out of memory"][usize::from(message)];
            RunRecord {
                id: id(number),
                line: LineKey { project_id: id(project), class_id: id(class), trigger },
                created,
                ended: is_final(&phase).then_some(created + took * 60_000),
                took: (phase == PrebuildPhase::Completed).then_some(took * 60_000),
                size: (size > 0).then_some(size),
                message: if phase == PrebuildPhase::Failed { headline(failed) } else { String::new() },
                phase,
            }
        }
    }

    /// Computes figures anew, by sorting.
    fn figures<'a>(runs: impl Iterator<Item = &'a RunRecord>) -> Figures {
        let runs: Vec<_> = runs.collect();
        let count = |phase: PrebuildPhase| runs.iter().filter(|run| run.phase == phase).count();
        let quantile = |mut values: Vec<i64>, percent: usize| {
            values.sort();
            values.get((values.len() * percent).div_ceil(100).saturating_sub(1)).copied()
        };
        let took = || runs.iter().filter_map(|run| run.took).collect();
        Figures {
            count: runs.len(),
            completed: count(PrebuildPhase::Completed),
            failed: count(PrebuildPhase::Failed),
            p50: quantile(took(), 50).map(TimeDelta::milliseconds),
            p95: quantile(took(), 95).map(TimeDelta::milliseconds),
            size: quantile(runs.iter().filter_map(|run| run.size).collect(), 50).map(i64::unsigned_abs),
        }
    }

    fn same(set: &RunSet, runs: &HashMap<Id, RunRecord>) -> Result<(), TestCaseError> {
        let statistics = &set.statistics;
        prop_assert_eq!(statistics.all(), figures(runs.values()));
        let starts = WINDOW.buckets(|| 0);
        for (start, found) in starts.iter().zip(statistics.by_bucket(&starts)) {
            let expected = runs.values().filter(|run| statistics.bucket().start_of(run.created) == *start);
            prop_assert_eq!(found, figures(expected));
        }
        for number in 0..3 {
            let runs_of_project = || runs.values().filter(|run| run.line.project_id == id(number));
            let found = statistics.of_project(id(number));
            prop_assert_eq!(
                found.map(|found| found.figures),
                runs_of_project().next().map(|_| figures(runs_of_project()))
            );
            let runs_of_class = runs.values().filter(|run| run.line.class_id == id(number));
            prop_assert_eq!(statistics.of_class(id(number)), figures(runs_of_class));
        }
        let mut anew = RunSet::new(WINDOW);
        anew.statistics.move_middle(statistics.middle(), std::iter::empty());
        for run in runs.values() {
            anew.put(run.clone());
        }
        for column in
            [ProjectColumn::Count, ProjectColumn::Success, ProjectColumn::P50, ProjectColumn::P95, ProjectColumn::Trend]
        {
            prop_assert_eq!(statistics.projects(column, true), anew.statistics.projects(column, true));
        }
        for state in [LineState::Failing, LineState::Recovered, LineState::Passing] {
            let keys = set.failures.lines(state);
            prop_assert_eq!(&keys, &anew.failures.lines(state));
            for key in keys {
                prop_assert_eq!(set.failures.line(&key), anew.failures.line(&key));
            }
        }
        prop_assert_eq!(set.failures.messages(9), anew.failures.messages(9));
        let failed = runs.values().filter(|run| run.is_failed()).count();
        prop_assert_eq!(set.failures.messages(9).iter().map(|group| group.count).sum::<usize>(), failed);
        let open: HashSet<Id> = runs.values().filter(|run| !is_final(&run.phase)).map(|run| run.id).collect();
        prop_assert_eq!(set.under_way().collect::<HashSet<_>>(), open);
        Ok(())
    }

    proptest! {
        #[test]
        fn after_any_changes_it_equals_a_set_computed_anew(
            steps in prop::collection::vec((0u8..8, any_run()), 0..120),
        ) {
            let (mut set, mut runs) = (RunSet::new(WINDOW), HashMap::new());
            for (step, run) in steps {
                match step {
                    0 | 1 => {
                        set.remove(run.id);
                        runs.remove(&run.id);
                    }
                    2 => {
                        // The range moves with the present.
                        let start = run.created / 4;
                        set.advance(TimeWindow { start: Some(start), end: start + 240 * HOUR });
                        runs.retain(|_, run: &mut RunRecord| run.created >= start);
                    }
                    _ => {
                        set.put(run.clone());
                        runs.insert(run.id, run);
                    }
                }
            }
            same(&set, &runs)?;
        }
    }

    #[test]
    fn a_further_run_costs_about_the_same_however_many_there_are() {
        let cost = |count: usize| {
            let run = |number: usize| RunRecord {
                id: uuid::Uuid::from_u128(number as u128).into(),
                line: LineKey {
                    project_id: id((number % 100) as u8),
                    class_id: id((number % 3) as u8),
                    ..LineKey::default()
                },
                phase: PrebuildPhase::Completed,
                created: number as i64 * 7_919 % (240 * HOUR),
                ended: None,
                took: Some(number as i64 * 104_729 % 1_000_003),
                size: Some(number as i64 * 15_485_863 % 1_000_003),
                message: String::new(),
            };
            let mut set = RunSet::new(WINDOW);
            (0..count).for_each(|number| assert!(set.put(run(number))));
            take_visits();
            set.put(run(count));
            let changed = take_visits();
            set.statistics.all();
            set.statistics.of_project(id(1));
            (changed, take_visits())
        };
        let (changed, read) = cost(100_000);
        // One chunk of durations and one of sizes: of all, of the time, of the class, and of the project, and one of its half of the range.
        assert!(changed < 9 * 1024, "{changed} values of 100,000 are visited");
        assert!(read < 1_000, "{read} chunks of 100,000 values are visited");
        assert!(changed < 4 * cost(5_000).0, "{changed} of 100,000, {} of 5,000", cost(5_000).0);
    }

    #[test]
    fn the_same_run_again_changes_nothing() {
        let run = || RunRecord {
            id: id(1),
            line: LineKey::default(),
            phase: PrebuildPhase::Running,
            created: HOUR,
            ended: None,
            took: None,
            size: None,
            message: String::new(),
        };
        let mut set = RunSet::new(WINDOW);
        assert_eq!([set.put(run()), set.put(run())], [true, false]);
        assert_eq!((set.len(), set.oldest_under_way()), (1, Some(HOUR)));
        assert_eq!([set.remove(id(1)), set.remove(id(1))], [true, false]);
        assert_eq!(set, RunSet::new(WINDOW));
    }
}
