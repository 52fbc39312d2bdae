//! Figures over a set of prebuilds: how many succeed, how long they take, how large their snapshots grow.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, NaiveDate, TimeDelta};

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::sort::{sort, sort_by_key};

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
        sort(&mut took);
        sort(&mut sizes);
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
pub(super) fn groups<K: Clone + Eq + Hash>(
    prebuilds: &[Prebuild],
    key: impl Fn(&Prebuild) -> K,
) -> Vec<(K, Vec<&Prebuild>)> {
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
    sort_by_key(&mut classes, |(_, figures)| std::cmp::Reverse(figures.count));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::run;
    use crate::proto::scalar::U64;

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
}
