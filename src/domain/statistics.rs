//! Figures over a set of prebuilds: how many succeed, how long they take, how large their snapshots grow; and where they
//! fail, since when, and with which words.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};

use super::prebuild::duration;

/// The figures of some prebuilds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// All of them, those under way included.
    pub count: usize,
    pub completed: usize,
    pub failed: usize,
    /// Half of those that completed took no longer.
    pub p50: Option<TimeDelta>,
    /// Of a hundred that completed, 95 took no longer.
    pub p95: Option<TimeDelta>,
    /// The median snapshot in bytes.
    pub size: Option<u64>,
}

impl Figures {
    pub fn of<'a>(prebuilds: impl Iterator<Item = &'a Prebuild>) -> Self {
        let mut figures = Self::default();
        let (mut took, mut sizes) = (Vec::new(), Vec::new());
        for prebuild in prebuilds {
            figures.count += 1;
            match prebuild.status.phase {
                PrebuildPhase::Completed => {
                    figures.completed += 1;
                    took.extend(duration(prebuild, DateTime::UNIX_EPOCH));
                }
                PrebuildPhase::Failed => figures.failed += 1,
                _ => {}
            }
            let size = prebuild.status.snapshot_size_bytes.0;
            if size > 0 {
                sizes.push(size);
            }
        }
        took.sort_unstable();
        sizes.sort_unstable();
        figures.p50 = quantile(&took, 50);
        figures.p95 = quantile(&took, 95);
        figures.size = quantile(&sizes, 50);
        figures
    }

    /// Of those that completed or failed, how many of a hundred completed. `None` where none did either.
    pub fn success_percent(&self) -> Option<usize> {
        let ended = self.completed + self.failed;
        (ended > 0).then(|| (self.completed * 100 + ended / 2) / ended)
    }
}

/// The smallest value that `percent` of a hundred do not exceed. `sorted` rises.
fn quantile<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Prebuilds by what `key` makes of them, in the order in which the groups first appear.
fn groups<K: Clone + Eq + Hash>(prebuilds: &[Prebuild], key: impl Fn(&Prebuild) -> K) -> Vec<(K, Vec<&Prebuild>)> {
    let mut places: HashMap<K, usize> = HashMap::new();
    let mut groups: Vec<(K, Vec<&Prebuild>)> = Vec::new();
    for prebuild in prebuilds {
        let key = key(prebuild);
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(prebuild),
            None => groups.push((key, vec![prebuild])),
        }
    }
    groups
}

/// Figures of each group that `key` makes, in the order in which the groups first appear.
fn grouped<K: Clone + Eq + Hash>(prebuilds: &[Prebuild], key: impl Fn(&Prebuild) -> K) -> Vec<(K, Figures)> {
    let figures = |(key, group): (K, Vec<&Prebuild>)| (key, Figures::of(group.into_iter()));
    groups(prebuilds, key).into_iter().map(figures).collect()
}

/// Figures of each environment class, the one with the most prebuilds first.
pub fn by_class(prebuilds: &[Prebuild]) -> Vec<(Id, Figures)> {
    let mut classes = grouped(prebuilds, |prebuild| prebuild.metadata.environment_class_id);
    classes.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.count));
    classes
}

/// Figures of each day in UTC, oldest first; days without a prebuild are there, too.
pub fn by_day(prebuilds: &[Prebuild]) -> Vec<(NaiveDate, Figures)> {
    let day = |prebuild: &Prebuild| prebuild.metadata.created_at.map(|at| at.0.date_naive());
    let mut known: HashMap<NaiveDate, Figures> =
        grouped(prebuilds, day).into_iter().filter_map(|(day, figures)| Some((day?, figures))).collect();
    let (Some(first), Some(last)) = (known.keys().min().copied(), known.keys().max().copied()) else {
        return Vec::new();
    };
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .take(MOST_DAYS)
        .map(|day| (day, known.remove(&day).unwrap_or_default()))
        .collect()
}

/// About ten years: what a hostile date may not exceed.
const MOST_DAYS: usize = 3660;

/// The newest runs of one project and class.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub project_id: Id,
    pub class_id: Id,
    /// Newest first, at most [`STREAK`].
    pub runs: Vec<Prebuild>,
    /// When the first of the failures up to now failed; `None` where the last outcome is no failure.
    pub failing_since: Option<DateTime<Utc>>,
    /// How many outcomes in a row, up to now, are failures.
    pub failures: usize,
    /// Whether no success is among these runs, so that the failures may reach further back than they do.
    pub has_no_success: bool,
}

/// How many runs a line shows.
pub const STREAK: usize = 20;

impl Line {
    /// The newest run that has completed or failed.
    pub fn last_outcome(&self) -> Option<&Prebuild> {
        self.runs.iter().find(|run| is_outcome(run))
    }

    /// Whether it may have failed before the first failure that is known. `is_whole`: whether these are all its runs.
    pub fn may_fail_longer(&self, is_whole: bool) -> bool {
        self.has_no_success && !is_whole
    }
}

fn is_outcome(run: &Prebuild) -> bool {
    matches!(run.status.phase, PrebuildPhase::Completed | PrebuildPhase::Failed)
}

/// The runs of each project and class: those that fail at present first, the longest failing on top. `runs` are newest
/// first.
pub fn lines(runs: &[Prebuild]) -> Vec<Line> {
    let key = |run: &Prebuild| (run.metadata.project_id, run.metadata.environment_class_id);
    let line = |(key, runs): ((Id, Id), Vec<&Prebuild>)| {
        let outcomes = runs.iter().filter(|run| is_outcome(run));
        let failing: Vec<_> = outcomes.take_while(|run| run.status.phase == PrebuildPhase::Failed).collect();
        let ended = |run: &Prebuild| run.status.completion_time.or(run.metadata.created_at).map(|at| at.0);
        Line {
            project_id: key.0,
            class_id: key.1,
            failing_since: failing.last().and_then(|first| ended(first)),
            failures: failing.len(),
            has_no_success: runs.iter().all(|run| run.status.phase != PrebuildPhase::Completed),
            runs: runs.into_iter().take(STREAK).cloned().collect(),
        }
    };
    let mut lines: Vec<Line> = groups(runs, key).into_iter().map(line).collect();
    lines.sort_by_key(|line| (line.failures == 0, line.failing_since));
    lines
}

/// Failures whose messages are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// The first line of the newest one's message.
    pub message: String,
    /// Newest first.
    pub ids: Vec<Id>,
}

/// Failed runs by like message, the most frequent first. `runs` are newest first.
pub fn alike(runs: &[Prebuild]) -> Vec<Alike> {
    let mut groups: Vec<(String, Alike)> = Vec::new();
    for run in runs.iter().filter(|run| run.status.phase == PrebuildPhase::Failed) {
        let message = run.status.failure_message.lines().next().unwrap_or_default().trim();
        let shape = shape(message);
        match groups.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, group)) => group.ids.push(run.id),
            None => groups.push((shape, Alike { message: message.to_owned(), ids: vec![run.id] })),
        }
    }
    let mut groups: Vec<Alike> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.ids.len()));
    groups
}

/// The longest part of a message that all like it have, to search for.
pub fn common_part(message: &str) -> &str {
    let mut parts = Vec::new();
    let (mut start, mut end) = (None, 0);
    for word in message.split_whitespace() {
        let at = word.as_ptr() as usize - message.as_ptr() as usize;
        if word.chars().any(|letter| letter.is_ascii_digit()) {
            parts.extend(start.take().map(|start| (start, end)));
        } else {
            start.get_or_insert(at);
            end = at + word.len();
        }
    }
    parts.extend(start.map(|start| (start, end)));
    let longest = parts.into_iter().max_by_key(|(start, end)| end - start);
    longest.and_then(|(start, end)| message.get(start..end)).unwrap_or_default()
}

/// A message without what differs from run to run: words with a digit in them, and the case of letters.
fn shape(message: &str) -> String {
    let words = message.split_whitespace().map(|word| {
        if word.chars().any(|letter| letter.is_ascii_digit()) { "#".to_owned() } else { word.to_lowercase() }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::{Timestamp, U64};

    fn run(id: &str, phase: PrebuildPhase, hour: i64, minutes: i64) -> Prebuild {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let mut run = Prebuild { id: id.into(), ..Default::default() };
        run.status.phase = phase;
        run.metadata.created_at = at(hour * 60);
        run.status.completion_time = at(hour * 60 + minutes);
        run
    }

    use PrebuildPhase::{Cancelled, Completed, Failed, Running};

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values: Vec<u32> = (1..=20).collect();
        assert_eq!(
            [quantile(&values, 50), quantile(&values, 95), quantile(&values, 100)],
            [Some(10), Some(19), Some(20)]
        );
        assert_eq!([quantile(&[7], 50), quantile(&[7], 95)], [Some(7); 2]);
        assert_eq!(quantile::<u32>(&[], 50), None);
    }

    #[test]
    fn only_what_ended_well_or_badly_counts_for_success() {
        let mut runs = vec![run("a", Completed, 1, 10), run("b", Completed, 2, 20), run("c", Failed, 3, 90)];
        runs.extend([run("d", Cancelled, 4, 1), run("e", Running, 5, 1)]);
        runs[0].status.snapshot_size_bytes = U64(5);
        let figures = Figures::of(runs.iter());
        assert_eq!((figures.count, figures.success_percent()), (5, Some(67)));
        assert_eq!((figures.p50, figures.p95), (Some(TimeDelta::minutes(10)), Some(TimeDelta::minutes(20))));
        assert_eq!(figures.size, Some(5));
        assert_eq!(Figures::of([].into_iter()).success_percent(), None);
    }

    #[test]
    fn every_day_between_the_first_and_the_last_is_there() {
        let runs = [run("a", Completed, 73, 10), run("b", Failed, 1, 10)];
        let days = by_day(&runs);
        let counts: Vec<_> = days.iter().map(|(day, figures)| (day.to_string(), figures.count)).collect();
        let day = |day: &str, count| (format!("1970-01-{day}"), count);
        assert_eq!(counts, [day("01", 1), day("02", 0), day("03", 0), day("04", 1)]);
        assert!(by_day(&[Prebuild::default()]).is_empty());
    }

    #[test]
    fn the_class_with_the_most_prebuilds_comes_first() {
        let runs = ["small", "large", "large", "huge"].map(|class| {
            let mut run = run(class, Completed, 1, 10);
            run.metadata.environment_class_id = class.into();
            run
        });
        let counts: Vec<_> = by_class(&runs).into_iter().map(|(id, figures)| (id, figures.count)).collect();
        assert_eq!(counts, [("large".into(), 2), ("small".into(), 1), ("huge".into(), 1)]);
    }

    #[test]
    fn a_line_fails_since_the_first_failure_after_its_last_success() {
        let mut runs = vec![
            run("f", Running, 9, 1),
            run("e", Failed, 8, 1),
            run("d", Cancelled, 7, 1),
            run("c", Failed, 6, 1),
            run("b", Completed, 5, 1),
            run("a", Failed, 4, 1),
        ];
        let mut other = run("x", Completed, 3, 1);
        other.metadata.environment_class_id = "large".into();
        runs.insert(0, other);
        let lines = lines(&runs);
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].class_id, lines[0].failures), (Id::default(), 2), "what fails comes first");
        assert_eq!(lines[0].failing_since, DateTime::from_timestamp(6 * 3600 + 60, 0));
        assert_eq!(lines[0].last_outcome().map(|run| run.id), Some("e".into()));
        assert_eq!((lines[1].failures, lines[1].failing_since), (0, None));
        assert!(!lines[0].may_fail_longer(false));
    }

    #[test]
    fn a_line_shows_its_newest_runs() {
        let runs: Vec<Prebuild> = (0..30).map(|n| run(&n.to_string(), Failed, 30 - n, 1)).collect();
        let lines = lines(&runs);
        assert_eq!((lines[0].runs.len(), lines[0].failures), (STREAK, 30));
        assert_eq!([lines[0].may_fail_longer(false), lines[0].may_fail_longer(true)], [true, false]);
    }

    #[test]
    fn the_common_part_is_what_can_be_searched_for() {
        for (message, part) in [
            ("Task 3f2a exited with code 137", "exited with code"),
            ("no such host", "no such host"),
            ("  step 7/9:  größer als  erlaubt ", "größer als  erlaubt"),
            ("404", ""),
            ("", ""),
        ] {
            assert_eq!(common_part(message), part);
        }
    }

    #[test]
    fn failures_are_alike_where_only_numbers_and_ids_differ() {
        let mut runs: Vec<Prebuild> = (0..4).map(|n| run(&n.to_string(), Failed, n, 1)).collect();
        let messages = [
            "Task 3f2a exited with code 137",
            "timed out after 60m\nmore",
            "task 99b exited with code 1",
            "Timed out after 5m",
        ];
        for (run, message) in runs.iter_mut().zip(messages) {
            run.status.failure_message = message.into();
        }
        runs.push(run("4", Completed, 9, 1));
        runs.push(run("5", Failed, 0, 1));
        let groups = alike(&runs);
        let told: Vec<_> = groups
            .iter()
            .map(|group| (group.message.as_str(), group.ids.iter().map(Id::to_string).collect()))
            .collect();
        assert_eq!(
            told,
            [(messages[0], "02".to_owned()), ("timed out after 60m", "13".to_owned()), ("", "5".to_owned())]
        );
    }
}
