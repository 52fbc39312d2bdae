//! What is to be fetched again, each thing once, a few at a time. Pure: whoever fetches asks it what comes next.

use std::collections::{HashSet, VecDeque};

/// Calls under way at once.
pub const IN_FLIGHT: usize = 4;

/// Keys in the order in which they were first asked for.
#[derive(Debug)]
pub struct FetchQueue<K> {
    waiting: VecDeque<K>,
    under_way: HashSet<K>,
}

impl<K: Clone + Eq + std::hash::Hash> FetchQueue<K> {
    /// Asks for a key. One that waits already is fetched once for both; one that is under way is fetched again, since
    /// its answer may be from before.
    pub fn push(&mut self, key: K) {
        if !self.waiting.contains(&key) {
            self.waiting.push_back(key);
        }
    }

    /// What to fetch now, to be given back to [`Self::done`]; `None` while as many as allowed are under way.
    pub fn take(&mut self) -> Option<K> {
        if self.under_way.len() >= IN_FLIGHT {
            return None;
        }
        let index = self.waiting.iter().position(|key| !self.under_way.contains(key))?;
        let key = self.waiting.remove(index)?;
        self.under_way.insert(key.clone());
        Some(key)
    }

    pub fn done(&mut self, key: &K) {
        self.under_way.remove(key);
    }

    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Forgets those that wait and of which `is_here` says so.
    pub fn forget(&mut self, is_here: impl Fn(&K) -> bool) {
        self.waiting.retain(|key| !is_here(key));
    }
}

impl<K> Default for FetchQueue<K> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), under_way: HashSet::new() }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_for_one_thing_is_one_fetch_and_one_more_for_what_came_meanwhile() {
        let mut queue = FetchQueue::default();
        for _ in 0..5 {
            queue.push("a");
        }
        assert_eq!((queue.take(), queue.take()), (Some("a"), None));
        queue.push("a");
        queue.push("a");
        assert_eq!(queue.take(), None, "not while the first one is under way");
        queue.done(&"a");
        assert_eq!((queue.take(), queue.take()), (Some("a"), None));
    }

    #[test]
    fn what_came_another_way_is_not_fetched() {
        let mut queue = FetchQueue::default();
        ["a", "b", "c"].into_iter().for_each(|key| queue.push(key));
        queue.forget(|key| *key != "b");
        assert_eq!((queue.waiting(), queue.take(), queue.take()), (1, Some("b"), None));
    }

    proptest! {
        #[test]
        fn everything_asked_for_is_fetched_after_it_was_asked_and_few_at_once(steps in proptest::collection::vec((0u8..8, any::<bool>()), 0..200)) {
            let mut queue = FetchQueue::default();
            let mut under_way: VecDeque<u8> = VecDeque::new();
            let mut stale: HashSet<u8> = HashSet::new();
            for (key, finishes) in steps {
                queue.push(key);
                stale.insert(key);
                if finishes && let Some(done) = under_way.pop_front() {
                    queue.done(&done);
                }
                while let Some(next) = queue.take() {
                    stale.remove(&next);
                    under_way.push_back(next);
                }
                prop_assert!(under_way.len() <= IN_FLIGHT);
                prop_assert_eq!(under_way.iter().collect::<HashSet<_>>().len(), under_way.len(), "one at a time for each");
            }
            while let Some(done) = under_way.pop_front() {
                queue.done(&done);
                while let Some(next) = queue.take() {
                    stale.remove(&next);
                    under_way.push_back(next);
                }
            }
            prop_assert!(stale.is_empty());
        }
    }
}
