//! A prebuild among the others of its project and class: its neighbors, the last success before it, and the typical duration.

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::sort::sort;

use super::phase::is_final;
use super::prebuild::duration;

/// Whether two prebuilds are of the same project and class.
pub fn is_same_line(first: &Prebuild, second: &Prebuild) -> bool {
    let line = |prebuild: &Prebuild| (prebuild.metadata.project_id, prebuild.metadata.environment_class_id);
    line(first) == line(second)
}

/// The runs before and after a prebuild, of the same project and class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    pub newer: Option<Prebuild>,
    pub older: Option<Prebuild>,
    /// The newest completed run before it.
    pub last_success: Option<Prebuild>,
}

impl Neighbours {
    /// `runs` are newest first and may be of any project and class. A prebuild without a creation time has no neighbors.
    pub fn of(prebuild: &Prebuild, runs: &[Prebuild]) -> Self {
        let mut found = Self::default();
        let Some(created) = prebuild.metadata.created_at else { return found };
        for run in runs.iter().filter(|run| run.id != prebuild.id && is_same_line(run, prebuild)) {
            let Some(run_created) = run.metadata.created_at else { continue };
            if run_created > created {
                found.newer = Some(run.clone());
                continue;
            }
            if found.older.is_none() {
                found.older = Some(run.clone());
            }
            if run.status.phase == PrebuildPhase::Completed {
                found.last_success = Some(run.clone());
                break;
            }
        }
        found
    }
}

/// A prebuild and the runs of the same project and class around it, newest first: at most `count` newer and `count` older
/// ones. `runs` are newest first.
pub fn nearby(prebuild: &Prebuild, runs: &[Prebuild], count: usize) -> Vec<Prebuild> {
    let created = prebuild.metadata.created_at;
    let others = || runs.iter().filter(|run| run.id != prebuild.id && is_same_line(run, prebuild));
    let mut nearby: Vec<Prebuild> = others().filter(|run| run.metadata.created_at > created).cloned().collect();
    nearby.drain(..nearby.len().saturating_sub(count));
    nearby.push(prebuild.clone());
    nearby.extend(others().filter(|run| run.metadata.created_at <= created).take(count).cloned());
    nearby
}

/// The most runs that are loaded to find the last success.
const MAX_LOADED: usize = 500;

/// Whether older runs should be loaded to find the last success before this one. `runs` are those loaded, newest first.
pub fn needs_older(prebuild: &Prebuild, runs: &[Prebuild]) -> bool {
    let is_placed = prebuild.metadata.created_at.is_some();
    is_placed && runs.len() < MAX_LOADED && Neighbours::of(prebuild, runs).last_success.is_none()
}

/// The fewest runs that a typical duration is computed from.
pub(super) const MIN_RUNS: usize = 3;
/// The most runs that it is computed from: old ones no longer count.
const MAX_RUNS: usize = 20;

/// Median duration of the newest completed runs of the same project and class. `None` if there are fewer than [`MIN_RUNS`].
pub fn usual_duration(prebuild: &Prebuild, runs: &[Prebuild]) -> Option<TimeDelta> {
    let completed = runs.iter().filter(|run| {
        run.id != prebuild.id && run.status.phase == PrebuildPhase::Completed && is_same_line(run, prebuild)
    });
    let mut took: Vec<TimeDelta> =
        completed.filter_map(|run| duration(run, DateTime::UNIX_EPOCH)).take(MAX_RUNS).collect();
    sort(&mut took);
    (took.len() >= MIN_RUNS).then(|| took.get(took.len() / 2).copied()).flatten()
}

/// Whether a run has taken more than twice the typical time, and at least five minutes more.
pub fn is_stuck(prebuild: &Prebuild, usual: Option<TimeDelta>, now: DateTime<Utc>) -> bool {
    let (Some(usual), Some(so_far)) = (usual, duration(prebuild, now)) else { return false };
    !is_final(&prebuild.status.phase) && so_far > usual * 2 && so_far > usual + TimeDelta::minutes(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::Timestamp;

    fn run(id: &str, class: &str, created: i64, took: Option<i64>) -> Prebuild {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let mut run = Prebuild { id: id.into(), ..Default::default() };
        run.metadata.environment_class_id = class.into();
        run.metadata.created_at = at(created);
        run.status.phase = if took.is_some() { PrebuildPhase::Completed } else { PrebuildPhase::Running };
        run.status.completion_time = took.and_then(|took| at(created + took));
        run
    }

    #[test]
    fn neighbours_are_of_the_same_class() {
        let mut failed = run("c", "large", 30, None);
        failed.status.phase = PrebuildPhase::Failed;
        let runs = [
            run("f", "large", 60, None),
            run("e", "small", 50, Some(1)),
            run("d", "large", 40, None),
            failed,
            run("b", "large", 20, Some(9)),
            run("a", "large", 10, Some(9)),
        ];
        let found = Neighbours::of(&runs[2], &runs);
        let id = |run: Option<Prebuild>| run.map(|run| run.id);
        assert_eq!(
            (id(found.newer), id(found.older), id(found.last_success)),
            (Some("f".into()), Some("c".into()), Some("b".into()))
        );
        assert_eq!(Neighbours::of(&runs[1], &runs), Neighbours::default());
    }

    #[test]
    fn nearby_runs_are_the_next_ones_on_both_sides_and_the_prebuild_itself() {
        let runs: Vec<Prebuild> = (0..9).rev().map(|n| run(&n.to_string(), "large", n * 10, Some(5))).collect();
        let other = run("other", "small", 41, Some(5));
        let all: Vec<Prebuild> = runs[..4].iter().chain([&other]).chain(&runs[4..]).cloned().collect();
        let ids = |own: &Prebuild, runs: &[Prebuild]| {
            nearby(own, runs, 2).iter().map(|run| run.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&runs[4], &all), ["6", "5", "4", "3", "2"]);
        assert_eq!(ids(&runs[0], &all), ["8", "7", "6"]);
        assert_eq!(ids(&runs[8], &all), ["2", "1", "0"]);
        assert_eq!(ids(&runs[4], &all[..2]), ["8", "7", "4"], "older ones that are not loaded");
        assert_eq!(ids(&other, &all), ["other"]);
    }

    #[test]
    fn a_prebuild_without_a_creation_time_has_no_neighbors_and_is_none() {
        let mut runs = [run("c", "large", 30, None), run("b", "large", 20, Some(9)), run("a", "large", 10, Some(9))];
        runs[1].metadata.created_at = None;
        assert_eq!(Neighbours::of(&runs[1], &runs), Neighbours::default());
        assert!(!needs_older(&runs[1], &runs));
        assert_eq!(Neighbours::of(&runs[0], &runs).older.map(|run| run.id), Some("a".into()));
    }

    #[test]
    fn older_runs_are_needed_up_to_the_last_success_or_the_limit() {
        let own = run("own", "c", 9_000, None);
        let failed = |n: i64| run(&n.to_string(), "c", 8_000 - n, None);
        let mut runs = vec![run("other", "d", 8_500, Some(9)), run("newer", "c", 9_500, Some(9)), own.clone()];
        assert!(needs_older(&own, &[]) && needs_older(&own, &runs), "no earlier success of its class");
        runs.extend((0..496).map(failed));
        assert!(needs_older(&own, &runs), "499 are loaded");
        runs.push(failed(496));
        assert!(!needs_older(&own, &runs), "500 are enough");
        assert!(!needs_older(&own, &[run("success", "c", 1, Some(9))]));
    }

    #[test]
    fn the_usual_time_is_the_median_of_at_least_three() {
        let runs = [12, 10, 60, 14].map(|took| run(&took.to_string(), "c", 0, Some(took)));
        let own = run("own", "c", 90, None);
        assert_eq!(usual_duration(&own, &runs), Some(TimeDelta::minutes(14)));
        assert_eq!(usual_duration(&own, &runs[..2]), None);
        assert_eq!(usual_duration(&runs[0], &runs[..3]), None, "without itself");
    }

    #[test]
    fn a_run_is_stuck_when_it_takes_more_than_twice_as_long() {
        let now = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap();
        let own = run("own", "c", 0, None);
        let is_stuck = |usual, minute| is_stuck(&own, Some(TimeDelta::minutes(usual)), now(minute));
        assert_eq!([is_stuck(14, 28), is_stuck(14, 29)], [false, true]);
        assert_eq!([is_stuck(1, 6), is_stuck(1, 7)], [false, true]);
        assert!(!super::is_stuck(&own, None, now(999)));
        assert!(!super::is_stuck(&run("x", "c", 0, Some(90)), Some(TimeDelta::minutes(1)), now(999)));
    }
}
