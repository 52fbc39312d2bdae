//! What is to be fetched again, each thing once, a few at a time. Pure: whoever fetches asks it what comes next.

use std::collections::{HashSet, VecDeque};

/// Calls under way at once.
pub const IN_FLIGHT: usize = 4;

/// Keys in the order in which they were first asked for.
#[derive(Debug)]
pub struct FetchQueue<K> {
    waiting: VecDeque<K>,
    /// Those that no list brings: they come after the others.
    single: VecDeque<K>,
    under_way: HashSet<K>,
}

impl<K: Clone + Eq + std::hash::Hash> FetchQueue<K> {
    /// Asks for a key. One that waits already is fetched once for both; one that is under way is fetched again, since
    /// its answer may be from before.
    pub fn push(&mut self, key: K) {
        if !self.waiting.contains(&key) && !self.single.contains(&key) {
            self.waiting.push_back(key);
        }
    }

    /// Asks for a key that was looked for in a list in vain.
    pub fn push_single(&mut self, key: K) {
        if !self.waiting.contains(&key) && !self.single.contains(&key) {
            self.single.push_back(key);
        }
    }

    /// What to fetch now, to be given back to [`Self::done`]; `None` while as many as allowed are under way.
    pub fn take(&mut self) -> Option<K> {
        if self.under_way.len() >= IN_FLIGHT {
            return None;
        }
        let lists = [&mut self.waiting, &mut self.single];
        let key = lists.into_iter().find_map(|list| {
            let index = list.iter().position(|key| !self.under_way.contains(key))?;
            list.remove(index)
        })?;
        self.under_way.insert(key.clone());
        Some(key)
    }

    pub fn done(&mut self, key: &K) {
        self.under_way.remove(key);
    }

    /// How many wait that a list may bring.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Hands over all that wait and that a list may bring, to be asked for together. What is pushed from now on has
    /// changed since, and is fetched for itself.
    pub fn take_waiting(&mut self) -> Vec<K> {
        std::mem::take(&mut self.waiting).into()
    }

    /// Forgets all that wait.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.single.clear();
    }
}

impl<K> Default for FetchQueue<K> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), single: VecDeque::new(), under_way: HashSet::new() }
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
    fn what_changes_while_a_list_is_on_its_way_is_fetched_all_the_same() {
        let mut queue = FetchQueue::default();
        ["a", "b", "c"].into_iter().for_each(|key| queue.push(key));
        assert_eq!(queue.take_waiting(), ["a", "b", "c"]);
        queue.push("b");
        queue.push_single("b");
        queue.push_single("c");
        queue.push("c");
        assert_eq!(queue.waiting(), 1, "no list is asked for c again");
        assert_eq!((queue.take(), queue.take(), queue.take()), (Some("b"), Some("c"), None));
        queue.push("a");
        queue.push_single("d");
        queue.clear();
        assert_eq!(queue.take(), None);
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
