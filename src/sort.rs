//! Stable sort with one compiled copy for all types.
//!
//! The standard library's sort is compiled per type and comparison, at 4 kB each. Here, a merge sort of a tenth of that
//! size sorts indexes, and then the items are arranged accordingly.

use std::cmp::Ordering;
use std::mem;
use std::ops::Range;

/// Sorts in ascending order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by the key of each item.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_indexes(0..items.len(), &|one, other| compare(&items[one], &items[other]));
    arrange(order, &mut |one, other| items.swap(one, other));
}

/// Returns, for each position in the sorted list, the index of its item.
fn sorted_indexes(range: Range<usize>, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let Range { start, end } = range;
    if end - start < 2 {
        return range.collect();
    }
    let middle = start + (end - start) / 2;
    let one = sorted_indexes(start..middle, compare);
    let other = sorted_indexes(middle..end, compare);
    let mut ones = one.into_iter().peekable();
    let mut merged = Vec::with_capacity(end - start);
    for index in other {
        while let Some(first) = ones.next_if(|first| compare(*first, index).is_le()) {
            merged.push(first);
        }
        merged.push(index);
    }
    merged.extend(ones);
    merged
}

/// Arranges items in the given order by swapping pairs along each cycle of the permutation.
fn arrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for first in 0..order.len() {
        let mut place = first;
        loop {
            let from = mem::replace(&mut order[place], place);
            if from == first {
                break;
            }
            swap(place, from);
            place = from;
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_like_the_standard_library(keys in prop::collection::vec(0u8..20, 0..100)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut items, |(key, _)| *key);
            prop_assert_eq!(&items, &expected);
            expected.sort_by(|one, other| other.cmp(one));
            sort_by(&mut items, |one, other| other.cmp(one));
            prop_assert_eq!(&items, &expected);
            expected.sort();
            sort(&mut items);
            prop_assert_eq!(items, expected);
        }
    }
}
