//! Figures over a set of prebuilds: how many succeed, how long they take, how large their snapshots grow. They are updated
//! incrementally: a changed run affects only the figures that it is part of.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::TimeDelta;

use crate::proto::id::Id;
use crate::proto::prebuild::PrebuildPhase;
use crate::sort::{sort, sort_by_key};

use super::run_record::RunRecord;
use super::sorted_values::SortedValues;
use super::time_window::Bucket;

/// The figures of some prebuilds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// All of them, including those that have not ended.
    pub count: usize,
    pub completed: usize,
    pub failed: usize,
    /// The median duration of those that completed.
    pub p50: Option<TimeDelta>,
    /// Of a hundred that completed, 95 took no longer.
    pub p95: Option<TimeDelta>,
    /// The median snapshot in bytes.
    pub size: Option<u64>,
}

impl Figures {
    /// The percentage of completed prebuilds among those that completed or failed. `None` where there are neither.
    pub fn success_percent(&self) -> Option<usize> {
        let ended = self.completed + self.failed;
        (ended > 0).then(|| (self.completed * 100 + ended / 2) / ended)
    }
}

/// Counts and values that figures are computed from.
#[derive(Clone, Debug, Default, PartialEq)]
struct Tally {
    count: usize,
    completed: usize,
    failed: usize,
    took: SortedValues,
    sizes: SortedValues,
}

/// Whether a run is added or removed.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    Add,
    Remove,
}

impl Change {
    fn count(self, count: &mut usize) {
        *count = if self == Self::Add { count.saturating_add(1) } else { count.saturating_sub(1) };
    }

    fn value(self, values: &mut SortedValues, value: Option<i64>) {
        match (self, value) {
            (Self::Add, Some(value)) => values.insert(value),
            (Self::Remove, Some(value)) => values.remove(value),
            (_, None) => {}
        }
    }
}

impl Tally {
    fn change(&mut self, run: &RunRecord, change: Change) {
        change.count(&mut self.count);
        match run.phase {
            PrebuildPhase::Completed => change.count(&mut self.completed),
            PrebuildPhase::Failed => change.count(&mut self.failed),
            _ => {}
        }
        change.value(&mut self.took, run.took);
        change.value(&mut self.sizes, run.size);
    }

    fn figures(&self) -> Figures {
        Figures {
            count: self.count,
            completed: self.completed,
            failed: self.failed,
            p50: self.took.quantile(50).map(TimeDelta::milliseconds),
            p95: self.took.quantile(95).map(TimeDelta::milliseconds),
            size: self.sizes.quantile(50).map(i64::unsigned_abs),
        }
    }
}

/// The figures of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectFigures {
    pub project_id: Id,
    pub figures: Figures,
    /// By how much the median duration of the newer half of the range differs from that of the older half, in percent of the
    /// latter. `None` where either half has fewer than [`FEWEST`] completed prebuilds.
    pub trend: Option<i64>,
}

/// The fewest completed prebuilds that make a median worth comparing.
const FEWEST: usize = 3;

#[derive(Clone, Debug, Default, PartialEq)]
struct ProjectTally {
    all: Tally,
    /// How long the completed ones of the older half of the range took, and those of the newer half.
    halves: [SortedValues; 2],
}

impl ProjectTally {
    fn trend(&self) -> Option<i64> {
        let [older, newer] = self.halves.each_ref().map(|half| half.quantile(50).filter(|_| half.len() >= FEWEST));
        let (older, newer) = (older?, newer?);
        newer.saturating_sub(older).saturating_mul(100).checked_div(older)
    }
}

/// The column that a table of projects is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectColumn {
    Count,
    Success,
    P50,
    P95,
    Trend,
}

/// Figures of all runs together, and by time, class, and project.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    bucket: Bucket,
    /// Runs from this moment on are in the newer half of the range.
    middle: i64,
    all: Tally,
    buckets: HashMap<i64, Tally>,
    classes: HashMap<Id, Tally>,
    projects: HashMap<Id, ProjectTally>,
}

impl Statistics {
    pub fn new(bucket: Bucket, middle: i64) -> Self {
        Self {
            bucket,
            middle,
            all: Tally::default(),
            buckets: HashMap::new(),
            classes: HashMap::new(),
            projects: HashMap::new(),
        }
    }

    pub fn add(&mut self, run: &RunRecord) {
        self.change(run, Change::Add);
    }

    pub fn remove(&mut self, run: &RunRecord) {
        self.change(run, Change::Remove);
        let (bucket, class_id, project_id) =
            (self.bucket.start_of(run.created), run.line.class_id, run.line.project_id);
        // Nothing is left of what has no runs.
        if self.buckets.get(&bucket).is_some_and(|tally| tally.count == 0) {
            self.buckets.remove(&bucket);
        }
        if self.classes.get(&class_id).is_some_and(|tally| tally.count == 0) {
            self.classes.remove(&class_id);
        }
        if self.projects.get(&project_id).is_some_and(|tally| tally.all.count == 0) {
            self.projects.remove(&project_id);
        }
    }

    fn change(&mut self, run: &RunRecord, change: Change) {
        self.all.change(run, change);
        self.buckets.entry(self.bucket.start_of(run.created)).or_default().change(run, change);
        self.classes.entry(run.line.class_id).or_default().change(run, change);
        let is_newer = run.created >= self.middle;
        let project = self.projects.entry(run.line.project_id).or_default();
        project.all.change(run, change);
        let [older, newer] = &mut project.halves;
        change.value(if is_newer { newer } else { older }, run.took);
    }

    pub fn middle(&self) -> i64 {
        self.middle
    }

    /// Moves the border between the halves of the range. `runs` are those between the present border and the next.
    pub fn move_middle<'a>(&mut self, middle: i64, runs: impl Iterator<Item = &'a RunRecord>) {
        let is_later = middle > self.middle;
        self.middle = middle;
        for run in runs {
            let Some(project) = self.projects.get_mut(&run.line.project_id) else { continue };
            let [older, newer] = &mut project.halves;
            let (from, to) = if is_later { (newer, older) } else { (older, newer) };
            Change::Remove.value(from, run.took);
            Change::Add.value(to, run.took);
        }
    }

    pub fn bucket(&self) -> Bucket {
        self.bucket
    }

    pub fn all(&self) -> Figures {
        self.all.figures()
    }

    /// The figures of the buckets that begin at these moments.
    pub fn by_bucket(&self, starts: &[i64]) -> Vec<Figures> {
        let figures = |start: &i64| self.buckets.get(start).map(Tally::figures).unwrap_or_default();
        starts.iter().map(figures).collect()
    }

    /// Ids of the environment classes, the class with the most prebuilds first.
    pub fn classes(&self) -> Vec<Id> {
        let mut classes: Vec<(usize, Id)> = self.classes.iter().map(|(id, tally)| (tally.count, *id)).collect();
        sort_by_key(&mut classes, |(count, id)| (Reverse(*count), *id));
        classes.into_iter().map(|(_, id)| id).collect()
    }

    pub fn of_class(&self, id: Id) -> Figures {
        self.classes.get(&id).map(Tally::figures).unwrap_or_default()
    }

    /// Ids of the projects by a column, the largest value first if it `is_falling`. Those without a value come last either way.
    pub fn projects(&self, column: ProjectColumn, is_falling: bool) -> Vec<Id> {
        let value = |tally: &ProjectTally| match column {
            ProjectColumn::Count => i64::try_from(tally.all.count).ok(),
            ProjectColumn::Success => {
                tally.all.figures().success_percent().and_then(|percent| i64::try_from(percent).ok())
            }
            ProjectColumn::P50 => tally.all.took.quantile(50),
            ProjectColumn::P95 => tally.all.took.quantile(95),
            ProjectColumn::Trend => tally.trend(),
        };
        let key = |(id, tally): (&Id, &ProjectTally)| {
            let value = value(tally);
            let order = value.map(|value| if is_falling { value.saturating_neg() } else { value });
            ((order.is_none(), order, Reverse(tally.all.count)), *id)
        };
        let mut projects: Vec<_> = self.projects.iter().map(key).collect();
        sort(&mut projects);
        projects.into_iter().map(|(_, id)| id).collect()
    }

    pub fn of_project(&self, id: Id) -> Option<ProjectFigures> {
        let tally = self.projects.get(&id)?;
        Some(ProjectFigures { project_id: id, figures: tally.all.figures(), trend: tally.trend() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::run;
    use crate::domain::time_window::TimeWindow;
    use crate::proto::prebuild::Prebuild;
    use crate::proto::scalar::U64;

    use PrebuildPhase::{Cancelled, Completed, Failed, Running};

    const HOUR: i64 = 3_600_000;

    /// Of a range of ten days from the epoch on.
    fn statistics(runs: &[Prebuild]) -> Statistics {
        let window = TimeWindow { start: Some(0), end: 240 * HOUR };
        let mut statistics = Statistics::new(window.bucket(), 120 * HOUR);
        runs.iter().filter_map(RunRecord::of).for_each(|run| statistics.add(&run));
        statistics
    }

    fn of(id: &str, project: &str, class: &str, hour: i64, minutes: i64) -> Prebuild {
        let mut run = run(id, Completed, hour, minutes);
        run.metadata.project_id = project.into();
        run.metadata.environment_class_id = class.into();
        run
    }

    #[test]
    fn only_completed_and_failed_prebuilds_count_for_success() {
        let mut runs = vec![run("a", Completed, 1, 10), run("b", Completed, 2, 20), run("c", Failed, 3, 90)];
        runs.extend([run("d", Cancelled, 4, 1), run("e", Running, 5, 1)]);
        runs[0].status.snapshot_size_bytes = U64(5);
        let figures = statistics(&runs).all();
        assert_eq!((figures.count, figures.success_percent()), (5, Some(67)));
        assert_eq!((figures.p50, figures.p95), (Some(TimeDelta::minutes(10)), Some(TimeDelta::minutes(20))));
        assert_eq!(figures.size, Some(5));
        assert_eq!(statistics(&[]).all().success_percent(), None);
    }

    #[test]
    fn every_bucket_has_figures_also_without_a_prebuild() {
        let statistics = statistics(&[run("a", Completed, 73, 10), run("b", Failed, 1, 10)]);
        let starts = [0, 1, 2, 3].map(|day| day * 24 * HOUR);
        let counts: Vec<_> = statistics.by_bucket(&starts).into_iter().map(|figures| figures.count).collect();
        assert_eq!(counts, [1, 0, 0, 1]);
    }

    #[test]
    fn the_class_with_the_most_prebuilds_comes_first() {
        let runs = ["small", "large", "large", "huge"].map(|class| of(class, "p", class, 1, 10));
        let statistics = statistics(&runs);
        let counts: Vec<_> = statistics.classes().into_iter().map(|id| (id, statistics.of_class(id).count)).collect();
        assert_eq!(counts, [("large".into(), 2), ("huge".into(), 1), ("small".into(), 1)]);
    }

    #[test]
    fn projects_are_sorted_and_those_without_a_value_come_last() {
        let mut runs = vec![of("1", "slow", "c", 1, 30), of("2", "fast", "c", 1, 5), of("3", "fast", "c", 2, 7)];
        let mut failed = of("4", "broken", "c", 3, 60);
        failed.status.phase = Failed;
        runs.push(failed);
        let statistics = statistics(&runs);
        for (column, is_falling, order) in [
            (ProjectColumn::P50, true, ["slow", "fast", "broken"]),
            (ProjectColumn::P95, false, ["fast", "slow", "broken"]),
            (ProjectColumn::Success, false, ["broken", "fast", "slow"]),
            (ProjectColumn::Count, true, ["fast", "broken", "slow"]),
        ] {
            assert_eq!(statistics.projects(column, is_falling), order, "{column:?}");
        }
    }

    #[test]
    fn a_trend_compares_the_halves_of_the_range() {
        let halves = |minutes: [i64; 6]| {
            let runs = (0..).zip(minutes).map(|(n, minutes)| of(&n.to_string(), "p", "c", 10 + n * 40, minutes));
            statistics(&runs.collect::<Vec<_>>()).of_project("p".into()).unwrap().trend
        };
        assert_eq!(halves([10, 10, 10, 15, 15, 90]), Some(50));
        assert_eq!(halves([20, 20, 20, 10, 5, 30]), Some(-50));
        let few = statistics(&[of("1", "p", "c", 1, 10), of("2", "p", "c", 200, 90)]);
        assert_eq!(few.of_project("p".into()).unwrap().trend, None);
    }
}
