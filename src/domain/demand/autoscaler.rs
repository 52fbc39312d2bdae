//! Model of the autoscaler, which moves a pool's target between its minimum and maximum.
//!
//! The API says that the target is stable while instances are claimed and replaced, but not how it is chosen. In this model it
//! follows demand: every 20 minutes, it becomes the most starts that came within one refill of each other in the 20 minutes
//! before, within the bounds. It depends only on the starts, not on what the pool did, so a larger minimum or maximum never
//! lowers it.

use super::local_time::MINUTE;
use crate::domain::pool_size::LARGEST;

/// Time for which a target holds.
pub const PERIOD: i64 = 20 * MINUTE;

/// Instances that would have served the starts of the period before, from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    pub from: i64,
    pub instances: u32,
}

/// Changes of the demand, oldest first. Before the first, it is 0. `times` are in order.
pub fn demands(times: &[i64], fresh_ms: i64) -> Vec<Demand> {
    let mut demands: Vec<Demand> = Vec::new();
    let period_of = |at: i64| at.div_euclid(PERIOD);
    let mut change = |period: i64, instances: u32| {
        let from = period.saturating_mul(PERIOD);
        if demands.last().is_some_and(|last| last.from == from) {
            demands.pop();
        }
        if demands.last().map_or(0, |last| last.instances) != instances {
            demands.push(Demand { from, instances });
        }
    };
    let mut first = 0_usize;
    for starts in times.chunk_by(|one, next| period_of(*one) == period_of(*next)) {
        let Some(period) = starts.first().map(|at| period_of(*at)) else { continue };
        // A cluster may have begun in the period before.
        let begin = period.saturating_mul(PERIOD).saturating_sub(fresh_ms);
        let earlier = times.iter().take(first).rev().take_while(|at| **at > begin).count();
        let after = first.saturating_add(starts.len());
        let clustered = times.get(first.saturating_sub(earlier)..after).unwrap_or_default();
        let largest = largest_from(clustered, earlier, fresh_ms);
        change(period.saturating_add(1), largest);
        change(period.saturating_add(2), 0);
        first = after;
    }
    demands
}

/// Size of the largest cluster that ends with a start from `first` on, at most [`LARGEST`].
fn largest_from(times: &[i64], first: usize, fresh_ms: i64) -> u32 {
    let mut largest = 0;
    let mut oldest = 0_usize;
    for (index, at) in times.iter().enumerate() {
        while times.get(oldest).is_some_and(|old| old.saturating_add(fresh_ms) <= *at && old < at) {
            oldest = oldest.saturating_add(1);
        }
        if index >= first {
            largest = largest.max(index.saturating_sub(oldest).saturating_add(1));
        }
    }
    largest.min(LARGEST.unsigned_abs() as usize) as u32
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_demand_is_that_of_the_period_before() {
        let second = |second: i64| PERIOD + second * 1000;
        let times = [second(0), second(10), second(400), second(1199), second(1201)];
        let change = |period: i64, instances| Demand { from: period * PERIOD, instances };
        // The last start comes within a refill of the one before, in another period.
        assert_eq!(demands(&times, 300_000), [change(2, 2), change(4, 0)]);
        assert_eq!(demands(&times, 1000), [change(2, 1), change(4, 0)]);
        assert_eq!(demands(&[second(0); 50], 1000), [change(2, 20), change(3, 0)]);
        assert_eq!(demands(&[], 1000), []);
    }

    proptest! {
        #[test]
        fn it_is_the_largest_cluster_that_ends_in_the_period_before(
            mut times in prop::collection::vec(0_i64..20_000, 0..60), fresh in 1_i64..2_000,
        ) {
            times.sort();
            let times: Vec<i64> = times.into_iter().map(|second| second * 1000).collect();
            let fresh = fresh * 1000;
            let demands = demands(&times, fresh);
            prop_assert!(demands.windows(2).all(|pair| pair[0].from < pair[1].from && pair[0].instances != pair[1].instances));
            for period in 0..20_000_000 / PERIOD + 3 {
                let found = demands.iter().rev().find(|demand| demand.from <= period * PERIOD);
                let ended = times.iter().enumerate().filter(|(_, at)| **at / PERIOD == period - 1);
                let size = |(index, at): (usize, &i64)| {
                    times[..=index].iter().filter(|old| at - **old < fresh || *old == at).count() as u32
                };
                prop_assert_eq!(found.map_or(0, |demand| demand.instances), ended.map(size).max().unwrap_or(0));
            }
        }
    }
}
