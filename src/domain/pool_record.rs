//! Instance counts of a warm pool over time, from its changes while the page is open.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::warm_pool::WarmPool;

use super::instances::Instances;

/// Changes kept for each pool.
const MAX_SAMPLES: usize = 600;

/// Time after which a pool's activity is worth a line.
const WORTH_A_LINE: TimeDelta = TimeDelta::minutes(5);

/// Instance counts from a time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    pub at: DateTime<Utc>,
    pub running: i32,
    pub stopped: i32,
    pub desired: i32,
}

impl Sample {
    pub fn of(pool: &WarmPool, at: DateTime<Utc>) -> Self {
        let Instances { running, stopped, desired } = Instances::of(pool);
        Self { at, running, stopped, desired }
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.running, self.stopped, self.desired) == (other.running, other.stopped, other.desired)
    }
}

/// Changes of one pool, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    samples: VecDeque<Sample>,
}

impl Record {
    /// Adds a sample if it differs from the last one; returns whether it does.
    pub fn note(&mut self, sample: Sample) -> bool {
        if self.samples.back().is_some_and(|last| last.is_like(&sample) || last.at > sample.at) {
            return false;
        }
        if self.samples.len() == MAX_SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
        true
    }

    /// Samples, oldest first.
    pub fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.samples.iter()
    }

    /// Time of the first sample.
    pub fn start(&self) -> Option<DateTime<Utc>> {
        self.samples.front().map(|sample| sample.at)
    }

    /// Whether it is long enough to be drawn.
    pub fn is_long(&self, now: DateTime<Utc>) -> bool {
        self.start().is_some_and(|start| now.signed_duration_since(start) >= WORTH_A_LINE)
    }

    /// Time since which `is_so` holds without interruption; `None` if it doesn't hold now.
    pub fn since(&self, is_so: impl Fn(&Sample) -> bool) -> Option<DateTime<Utc>> {
        self.samples.iter().rev().take_while(|sample| is_so(sample)).last().map(|sample| sample.at)
    }

    /// Samples at `count` evenly spaced times from the start to `now`.
    pub fn line(&self, count: usize, now: DateTime<Utc>) -> Vec<Sample> {
        let Some(start) = self.start() else { return Vec::new() };
        let length = (now - start).num_milliseconds().max(0);
        let steps = count.saturating_sub(1).max(1) as i64;
        let at = |step: i64| start + TimeDelta::milliseconds(length / steps * step);
        let sample = |step: usize| {
            let at = if step as i64 == steps { now.max(start) } else { at(step as i64) };
            let index = self.samples.partition_point(|sample| sample.at <= at).saturating_sub(1);
            self.samples.get(index).map(|sample| Sample { at, ..*sample })
        };
        (0..count).filter_map(sample).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn sample(minute: i64, running: i32, desired: i32) -> Sample {
        Sample { at: at(minute), running, stopped: 1, desired }
    }

    fn record(samples: &[Sample]) -> Record {
        let mut record = Record::default();
        for sample in samples {
            record.note(*sample);
        }
        record
    }

    #[test]
    fn only_changes_are_kept_and_not_without_end() {
        let kept = record(&[sample(0, 1, 1), sample(1, 1, 1), sample(2, 2, 2), sample(1, 9, 9)]);
        assert_eq!(kept.samples, [sample(0, 1, 1), sample(2, 2, 2)]);
        let many: Vec<Sample> = (0..2000).map(|minute| sample(minute, minute as i32, 0)).collect();
        assert_eq!((record(&many).samples.len(), record(&many).start()), (MAX_SAMPLES, Some(at(1400))));
    }

    #[test]
    fn a_state_holds_since_its_first_sample_without_a_break() {
        let kept = record(&[sample(0, 4, 4), sample(5, 3, 3), sample(10, 4, 4), sample(20, 3, 4)]);
        assert_eq!(kept.since(|sample| sample.desired == 4), Some(at(10)));
        assert_eq!(kept.since(|sample| sample.desired == 3), None);
        assert_eq!(kept.since(|_| true), Some(at(0)));
        assert_eq!(Record::default().since(|_| true), None);
    }

    #[test]
    fn a_line_has_a_point_for_each_moment_and_ends_now() {
        let kept = record(&[sample(0, 1, 1), sample(6, 5, 5)]);
        let line = kept.line(5, at(8));
        assert_eq!(line.iter().map(|sample| sample.running).collect::<Vec<_>>(), [1, 1, 1, 5, 5]);
        assert_eq!((line[0].at, line[4].at), (at(0), at(8)));
        assert_eq!(Record::default().line(5, at(8)), []);
        assert_eq!(record(&[sample(3, 1, 1)]).line(2, at(3)).len(), 2, "no time has passed");
    }
}
