//! Queue of resources to fetch again: each once, a few at a time. Pure: the caller makes the fetches and passes in the
//! time.
//!
//! After a failure, all fetches pause. Then one is tried, and the others resume once it succeeds, so an outage causes
//! few calls however long the queue is.

use std::collections::{HashSet, VecDeque};

use crate::clock::Millis;

use super::backoff::backoff;

/// Maximum number of concurrent calls.
pub const IN_FLIGHT: usize = 4;
/// Maximum number of attempts per key while other fetches succeed.
const MAX_TRIES: u32 = 5;
/// Maximum delay after failures, in milliseconds.
const LONGEST_WAIT: Millis = 60_000;

/// Queued keys in the order in which they were first requested.
#[derive(Debug)]
pub struct FetchQueue<K> {
    waiting: VecDeque<K>,
    /// Keys that no list contains; fetched after the others.
    single: VecDeque<K>,
    under_way: HashSet<K>,
    /// Consecutive failures of any key.
    failures: u32,
    paused_until: Millis,
    /// Number of failures of each key that is still queued.
    tries: Vec<(K, u32)>,
}

impl<K: Clone + Eq + std::hash::Hash> FetchQueue<K> {
    /// Queues a key. A key that is already queued is fetched once; a key that is being fetched is fetched again, since
    /// its response may be outdated.
    pub fn push(&mut self, key: K) {
        if !self.waiting.contains(&key) && !self.single.contains(&key) {
            self.waiting.push_back(key);
        }
    }

    /// Queues a key that a list didn't contain.
    pub fn push_single(&mut self, key: K) {
        if !self.waiting.contains(&key) && !self.single.contains(&key) {
            self.single.push_back(key);
        }
    }

    /// Returns the next key to fetch; report its result to [`Self::done`] or [`Self::failed`]. `None` if nothing may be
    /// fetched now.
    pub fn take(&mut self, now: Millis) -> Option<K> {
        let most = if self.failures > 0 { 1 } else { IN_FLIGHT };
        if now < self.paused_until || self.under_way.len() >= most {
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

    pub fn is_under_way(&self, key: &K) -> bool {
        self.under_way.contains(key)
    }

    /// Reports that a key was fetched or needs no fetch.
    pub fn done(&mut self, key: &K) {
        self.under_way.remove(key);
        self.tries.retain(|(tried, _)| tried != key);
        self.failures = 0;
        self.paused_until = 0;
    }

    /// Reports a transient failure. The key is queued again last, unless it has failed too often.
    pub fn failed(&mut self, key: &K, now: Millis, chance: f64) {
        self.under_way.remove(key);
        self.failures = self.failures.saturating_add(1);
        self.paused_until = now.saturating_add(backoff(self.failures, LONGEST_WAIT, chance));
        match self.tries.iter_mut().find(|(tried, _)| tried == key) {
            Some((_, count)) if *count >= MAX_TRIES => self.tries.retain(|(tried, _)| tried != key),
            Some((_, count)) => {
                *count = count.saturating_add(1);
                self.push_single(key.clone());
            }
            None => {
                self.tries.push((key.clone(), 1));
                self.push_single(key.clone());
            }
        }
    }

    /// Time at which a paused queue resumes.
    pub fn wake_at(&self) -> Option<Millis> {
        let has_work = !self.waiting.is_empty() || !self.single.is_empty();
        (has_work && self.under_way.is_empty() && self.paused_until > 0).then_some(self.paused_until)
    }

    /// Number of queued keys that a list may contain.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Removes and returns all queued keys that a list may contain, to be fetched together. Keys queued later have
    /// changed since and are fetched again.
    pub fn take_waiting(&mut self) -> Vec<K> {
        std::mem::take(&mut self.waiting).into()
    }

    /// Clears the queue.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.single.clear();
        self.tries.clear();
    }
}

impl<K> Default for FetchQueue<K> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            single: VecDeque::new(),
            under_way: HashSet::new(),
            failures: 0,
            paused_until: 0,
            tries: Vec::new(),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_for_one_key_causes_two_fetches() {
        let mut queue = FetchQueue::default();
        for _ in 0..5 {
            queue.push("a");
        }
        assert_eq!((queue.take(0), queue.take(0)), (Some("a"), None));
        queue.push("a");
        queue.push("a");
        assert_eq!(queue.take(0), None, "not while the first one is under way");
        queue.done(&"a");
        assert_eq!((queue.take(0), queue.take(0)), (Some("a"), None));
    }

    #[test]
    fn changes_during_a_list_fetch_are_fetched_again() {
        let mut queue = FetchQueue::default();
        ["a", "b", "c"].into_iter().for_each(|key| queue.push(key));
        assert_eq!(queue.take_waiting(), ["a", "b", "c"]);
        queue.push("b");
        queue.push_single("b");
        queue.push_single("c");
        queue.push("c");
        assert_eq!(queue.waiting(), 1, "no list is asked for c again");
        assert_eq!((queue.take(0), queue.take(0), queue.take(0)), (Some("b"), Some("c"), None));
        queue.push("a");
        queue.push_single("d");
        queue.clear();
        assert_eq!(queue.take(0), None);
    }

    #[test]
    fn an_outage_causes_few_calls_for_any_queue_length() {
        let mut queue = FetchQueue::default();
        (0..300).for_each(|key| queue.push(key));
        let mut calls = 0;
        let mut now = 0;
        while now < 60_000 {
            while let Some(key) = queue.take(now) {
                calls += 1;
                queue.failed(&key, now, 1.0);
            }
            now = queue.wake_at().unwrap_or(60_000);
        }
        assert!(calls <= 10, "{calls} calls in a minute");
        let key = queue.take(now + 60_000).unwrap_or_default();
        queue.done(&key);
        assert_eq!((0..9).filter_map(|_| queue.take(now)).count(), IN_FLIGHT, "all goes on as soon as one goes well");
    }

    #[test]
    fn a_key_that_keeps_failing_is_dropped() {
        let mut queue = FetchQueue::default();
        let (mut calls, mut now) = (0, 0);
        queue.push(1_000);
        for key in 0..100 {
            queue.push(key);
            now = queue.wake_at().unwrap_or(now);
            while let Some(key) = queue.take(now) {
                match key {
                    1_000 => {
                        calls += 1;
                        queue.failed(&key, now, 1.0);
                    }
                    key => queue.done(&key),
                }
                now = queue.wake_at().unwrap_or(now);
            }
        }
        assert_eq!((calls, queue.wake_at()), (MAX_TRIES + 1, None));
    }

    proptest! {
        #[test]
        fn every_key_is_fetched_after_its_request_with_limited_concurrency(steps in proptest::collection::vec((0u8..8, any::<bool>()), 0..200)) {
            let mut queue = FetchQueue::default();
            let mut under_way: VecDeque<u8> = VecDeque::new();
            let mut stale: HashSet<u8> = HashSet::new();
            for (key, finishes) in steps {
                queue.push(key);
                stale.insert(key);
                if finishes && let Some(done) = under_way.pop_front() {
                    queue.done(&done);
                }
                while let Some(next) = queue.take(0) {
                    stale.remove(&next);
                    under_way.push_back(next);
                }
                prop_assert!(under_way.len() <= IN_FLIGHT);
                prop_assert_eq!(under_way.iter().collect::<HashSet<_>>().len(), under_way.len(), "one at a time for each");
            }
            while let Some(done) = under_way.pop_front() {
                queue.done(&done);
                while let Some(next) = queue.take(0) {
                    stale.remove(&next);
                    under_way.push_back(next);
                }
            }
            prop_assert!(stale.is_empty());
        }
    }
}
