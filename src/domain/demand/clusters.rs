//! Starts that come within one refill time of each other: an instance that serves one of them can't serve the next.

/// Starts by their place within one refill time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    /// At index `n`, the starts that `n` others had come before within the refill time. Their sum is the number of starts. A pool
    /// that always has `n` running instances, each replaced in that time, serves at least those before index `n`.
    pub counts: Vec<u32>,
    /// The start that the most others had come before.
    pub largest: Option<i64>,
}

impl Clusters {
    /// Clusters of `times`, which are in order. A start a whole refill time after another is not in its cluster.
    pub fn of(times: &[i64], refill_ms: i64) -> Self {
        let mut clusters = Self::default();
        let mut size = 0_usize;
        let mut oldest = times.iter().peekable();
        for at in times {
            size = size.saturating_add(1);
            while oldest.next_if(|old| at.saturating_sub(**old) >= refill_ms && *old < at).is_some() {
                size = size.saturating_sub(1);
            }
            if size > clusters.counts.len() {
                clusters.counts.push(0);
                clusters.largest = Some(*at);
            }
            if let Some(count) = clusters.counts.get_mut(size.saturating_sub(1)) {
                *count = count.saturating_add(1);
            }
        }
        clusters
    }

    /// Starts in the largest cluster.
    pub fn largest_size(&self) -> usize {
        self.counts.len()
    }

    /// Starts that found fewer than `instances` others before them.
    pub fn within(&self, instances: usize) -> u32 {
        self.counts.iter().take(instances).sum()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cluster_ends_one_refill_after_each_start() {
        let clusters = Clusters::of(&[0, 10, 99, 100, 110, 500], 100);
        assert_eq!(clusters.counts, [2, 1, 3]);
        assert_eq!((clusters.largest_size(), clusters.largest), (3, Some(99)));
        assert_eq!([0, 1, 2, 3, 9].map(|instances| clusters.within(instances)), [0, 2, 3, 6, 6]);
        assert_eq!(Clusters::of(&[], 100), Clusters::default());
    }

    proptest! {
        #[test]
        fn each_start_counts_those_before_it(mut times in prop::collection::vec(0_i64..2_000, 0..120), refill in 0_i64..200) {
            times.sort();
            let clusters = Clusters::of(&times, refill);
            let mut expected = vec![0; clusters.counts.len()];
            for (index, at) in times.iter().enumerate() {
                let before = times[..index].iter().filter(|old| at - **old < refill || *old == at).count();
                expected[before] += 1;
            }
            prop_assert_eq!(&clusters.counts, &expected);
            prop_assert!(expected.last() != Some(&0));
        }
    }
}
