//! Least-recently-used (LRU) cache. Pure.

/// Values by key, up to a maximum number. Beyond it, the least recently used value is evicted.
#[derive(Debug)]
pub struct Recent<K, V> {
    most: usize,
    /// Entries, most recently used last.
    entries: Vec<(K, V)>,
}

impl<K: PartialEq, V> Recent<K, V> {
    pub const fn new(most: usize) -> Self {
        Self { most, entries: Vec::new() }
    }

    /// Returns the value of a key and marks it as used.
    pub fn get(&mut self, key: &K) -> Option<&mut V> {
        let place = self.entries.iter().rposition(|(own, _)| own == key)?;
        self.entries.get_mut(place..)?.rotate_left(1);
        self.entries.last_mut().map(|(_, value)| value)
    }

    /// Adds a value under a new key and returns the evicted values. Values that are `is_in_use` are never evicted.
    pub fn insert(&mut self, key: K, value: V, is_in_use: impl Fn(&V) -> bool) -> Vec<V> {
        let mut left = Vec::new();
        let mut place = 0;
        while self.entries.len() >= self.most && place < self.entries.len() {
            if self.entries.get(place).is_some_and(|(_, value)| is_in_use(value)) {
                place = place.saturating_add(1);
            } else {
                left.push(self.entries.remove(place).1);
            }
        }
        self.entries.push((key, value));
        left
    }

    pub fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.entries.iter()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAX: usize = 4;

    #[test]
    fn the_least_recently_used_value_is_evicted() {
        let mut recent = Recent::new(2);
        let never = |_: &&str| false;
        assert!(recent.insert(1, "one", never).is_empty() && recent.insert(2, "two", never).is_empty());
        assert_eq!(recent.get(&1), Some(&mut "one"));
        assert_eq!(recent.insert(3, "three", never), ["two"]);
        assert_eq!(recent.get(&2), None);
        assert_eq!(recent.get(&1), Some(&mut "one"));
    }

    #[test]
    fn values_in_use_are_evicted_later() {
        let mut recent = Recent::new(2);
        for key in 1..=4 {
            assert!(recent.insert(key, key, |_| true).is_empty());
        }
        assert_eq!(recent.insert(5, 5, |value| *value == 2), [1, 3, 4]);
        assert_eq!(recent.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [2, 5]);
    }

    proptest! {
        #[test]
        fn exactly_the_most_recently_used_values_are_kept(keys in prop::collection::vec(0u8..12, 0..200)) {
            let mut recent = Recent::new(MAX);
            for (index, key) in keys.iter().enumerate() {
                if recent.get(key).is_none() {
                    recent.insert(*key, (), |()| false);
                }
                let mut last: Vec<u8> = Vec::new();
                for key in keys.iter().take(index + 1).rev() {
                    if !last.contains(key) && last.len() < MAX {
                        last.push(*key);
                    }
                }
                last.reverse();
                prop_assert_eq!(recent.iter().map(|(key, ())| *key).collect::<Vec<_>>(), last);
            }
        }
    }
}
