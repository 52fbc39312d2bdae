//! Refill times of a pool, measured from the changes of its instances while the page is open.

use std::collections::VecDeque;

use crate::domain::pool_record::{Record, Sample};
use crate::domain::pool_size::LARGEST;
use crate::domain::sorted_values::SortedValues;

use super::refill::Refill;

/// Fewest refills that make a median worth using.
const MIN_REFILLS: usize = 3;

/// Refills that the page has seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasuredRefill {
    /// Times from stopped instances, in milliseconds.
    from_stopped: SortedValues,
    /// Times of new instances.
    fresh: SortedValues,
}

/// Claimed instance that isn't replaced yet.
struct Claim {
    at: i64,
    has_stopped: bool,
}

impl MeasuredRefill {
    /// Refills in a record. While the target stays the same, instances that go are claimed, and those that come replace them, in
    /// the same order. The page notices both with the same delay on average.
    pub fn of(record: &Record) -> Self {
        let mut measured = Self::default();
        let mut claims: VecDeque<Claim> = VecDeque::new();
        let mut last: Option<&Sample> = None;
        for sample in record.samples() {
            let at = sample.at.timestamp_millis();
            match last {
                Some(last) if last.desired == sample.desired => {
                    for place in 0..last.running.saturating_sub(sample.running).min(LARGEST) {
                        claims.push_back(Claim { at, has_stopped: place < last.stopped });
                    }
                    for _ in 0..sample.running.saturating_sub(last.running) {
                        // Without a claim, it replaces one from before the record.
                        let Some(claim) = claims.pop_front() else { break };
                        let values = if claim.has_stopped { &mut measured.from_stopped } else { &mut measured.fresh };
                        values.insert(at.saturating_sub(claim.at));
                    }
                }
                _ => claims.clear(),
            }
            last = Some(sample);
        }
        measured
    }

    /// Number of refills from stopped instances, and of new instances.
    pub fn counts(&self) -> (usize, usize) {
        (self.from_stopped.len(), self.fresh.len())
    }

    /// Medians where enough refills were seen, and otherwise the times of `usual`.
    pub fn or(&self, usual: Refill) -> Refill {
        let median = |values: &SortedValues| values.quantile(50).filter(|_| values.len() >= MIN_REFILLS);
        let stopped_ms = median(&self.from_stopped).unwrap_or(usual.stopped_ms());
        Refill::new(stopped_ms, median(&self.fresh).unwrap_or(usual.fresh_ms()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn record(samples: &[(i64, i32, i32, i32)]) -> Record {
        let mut record = Record::default();
        for (second, running, stopped, desired) in samples {
            let at = DateTime::from_timestamp(*second, 0).unwrap();
            record.note(Sample { at, running: *running, stopped: *stopped, desired: *desired });
        }
        record
    }

    #[test]
    fn claims_are_replaced_in_their_order() {
        let measured = MeasuredRefill::of(&record(&[
            (0, 4, 1, 4),
            // Two are claimed, of which one is replaced by a stopped instance.
            (10, 2, 0, 4),
            (80, 3, 0, 4),
            (100, 2, 0, 4),
            (600, 4, 0, 4),
        ]));
        assert_eq!(measured.counts(), (1, 2));
        assert_eq!(measured.from_stopped.quantile(50), Some(70_000));
        assert_eq!([1, 100].map(|percent| measured.fresh.quantile(percent)), [Some(500_000), Some(590_000)]);
    }

    #[test]
    fn scaling_is_no_refill() {
        let measured =
            MeasuredRefill::of(&record(&[(0, 2, 5, 2), (10, 2, 5, 4), (70, 4, 5, 4), (80, 3, 5, 3), (90, 4, 5, 4)]));
        assert_eq!(measured.counts(), (0, 0), "they were started for the target, and stopped for it");
        let claimed = MeasuredRefill::of(&record(&[(0, 4, 5, 4), (10, 3, 4, 4), (20, 3, 4, 6), (90, 6, 4, 6)]));
        assert_eq!(claimed.counts(), (0, 0), "whether it is the claimed one that is replaced is unknown");
    }

    #[test]
    fn a_few_refills_say_nothing() {
        let dips = |count: i64| {
            let dip = |n: i64| [(n * 500, 4, 3, 4), (n * 500 + 10, 3, 2, 4), (n * 500 + 110, 4, 2, 4)];
            MeasuredRefill::of(&record(&(0..count).flat_map(dip).collect::<Vec<_>>()))
        };
        assert_eq!(dips(2).or(Refill::USUAL), Refill::USUAL);
        assert_eq!(dips(3).or(Refill::USUAL), Refill::new(100_000, Refill::USUAL.fresh_ms()));
        assert_eq!(MeasuredRefill::of(&Record::default()).or(Refill::SLOW), Refill::SLOW);
        let absurd = record(&[(0, i32::MAX, 0, 4), (10, 0, 0, 4), (20, i32::MAX, 0, 4)]);
        assert_eq!(MeasuredRefill::of(&absurd).counts(), (0, 20), "no server takes the page's memory");
    }
}
