//! Sorted values with fast insertion and removal, for exact quantiles without sorting again.

/// A chunk is split in two once it has twice as many values.
const CHUNK: usize = 512;

/// A multiset of numbers. Adding or removing a value moves only values of a single chunk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SortedValues {
    /// In order, and none of them empty.
    chunks: Vec<Vec<i64>>,
    count: usize,
}

impl SortedValues {
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn insert(&mut self, value: i64) {
        self.count = self.count.saturating_add(1);
        let index = self.chunk_of(value).min(self.chunks.len().saturating_sub(1));
        let Some(chunk) = self.chunks.get_mut(index) else {
            self.chunks.push(vec![value]);
            return;
        };
        visit(chunk.len());
        chunk.insert(chunk.partition_point(|other| *other < value), value);
        if chunk.len() >= 2 * CHUNK {
            let upper = chunk.split_off(CHUNK);
            self.chunks.insert(index.saturating_add(1), upper);
        }
    }

    /// Removes one of the values that are equal to `value`, if there are any.
    pub fn remove(&mut self, value: i64) {
        let index = self.chunk_of(value);
        let Some(chunk) = self.chunks.get_mut(index) else { return };
        let place = chunk.partition_point(|other| *other < value);
        if chunk.get(place) != Some(&value) {
            return;
        }
        visit(chunk.len());
        chunk.remove(place);
        self.count = self.count.saturating_sub(1);
        if chunk.is_empty() {
            self.chunks.remove(index);
        }
    }

    /// The smallest value that `percent` of a hundred do not exceed. `None` where there are no values.
    pub fn quantile(&self, percent: usize) -> Option<i64> {
        let rank = self.count.saturating_mul(percent).div_ceil(100);
        let mut place = rank.saturating_sub(1);
        for chunk in &self.chunks {
            visit(1);
            match chunk.get(place) {
                Some(value) => return Some(*value),
                None => place = place.saturating_sub(chunk.len()),
            }
        }
        None
    }

    /// The first chunk that may have `value`.
    fn chunk_of(&self, value: i64) -> usize {
        self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| *last < value))
    }
}

#[cfg(test)]
thread_local! {
    static VISITS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Notes how many values or chunks are visited at most.
#[cfg(test)]
fn visit(count: usize) {
    VISITS.with(|visits| visits.set(visits.get().saturating_add(count)));
}

#[cfg(not(test))]
const fn visit(_: usize) {}

/// Number of visits since the last call.
#[cfg(test)]
pub fn take_visits() -> usize {
    VISITS.take()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: impl IntoIterator<Item = i64>) -> SortedValues {
        let mut sorted = SortedValues::default();
        values.into_iter().for_each(|value| sorted.insert(value));
        sorted
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values = of((1..=20).rev());
        assert_eq!([50, 95, 100].map(|percent| values.quantile(percent)), [Some(10), Some(19), Some(20)]);
        assert_eq!([50, 95].map(|percent| of([7]).quantile(percent)), [Some(7); 2]);
        assert_eq!(of([]).quantile(50), None);
    }

    #[test]
    fn many_values_are_kept_in_chunks() {
        let mut values = of((0..10_000).map(|number| number * 7919 % 10_007));
        assert!(values.chunks.len() > 5 && values.chunks.iter().all(|chunk| chunk.len() < 2 * CHUNK));
        (0..10_000).for_each(|number| values.remove(number * 7919 % 10_007));
        assert_eq!(values, SortedValues::default());
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_a_sorted_list(steps in prop::collection::vec((any::<bool>(), 0i64..40), 0..3000)) {
            let (mut values, mut expected) = (SortedValues::default(), Vec::new());
            for (is_added, value) in steps {
                if is_added {
                    values.insert(value);
                    expected.push(value);
                } else {
                    values.remove(value);
                    if let Some(index) = expected.iter().position(|other| *other == value) {
                        expected.swap_remove(index);
                    }
                }
            }
            expected.sort();
            prop_assert_eq!(values.len(), expected.len());
            for percent in [1, 50, 95, 100] {
                let rank = (expected.len() * percent).div_ceil(100).saturating_sub(1);
                prop_assert_eq!(values.quantile(percent), expected.get(rank).copied());
            }
        }
    }
}
