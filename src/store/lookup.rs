//! Lookups by key: what to load once, and when to try again. Pure.
//!
//! Views request the same keys repeatedly. A key that was found, or is known not to exist, is loaded once. A failed key
//! isn't retried for a minute, and a denied key not until someone else signs in.

use std::collections::HashMap;
use std::hash::Hash;

use crate::clock::Millis;
use crate::connect::error::Error;

use super::live::fetch_queue::FetchQueue;

/// Delay before a failed key may be loaded again, in milliseconds.
const SILENCE: Millis = 60_000;

/// Keys that are queued, in flight, or settled.
#[derive(Debug)]
pub struct Lookup<K> {
    queue: FetchQueue<K>,
    settled: HashMap<K, Settled>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Settled {
    Answered,
    Denied,
    Failed { until: Millis },
}

impl<K: Copy + Eq + Hash> Lookup<K> {
    /// Requests a key, unless it is settled or in flight.
    pub fn request(&mut self, key: K, now: Millis) {
        match self.settled.get(&key) {
            Some(Settled::Answered | Settled::Denied) => {}
            Some(Settled::Failed { until }) if now < *until => {}
            _ if self.queue.is_under_way(&key) => {}
            _ => self.queue.push(key),
        }
    }

    /// Returns the next key to load; report its result to [`Self::finish`].
    pub fn take(&mut self, now: Millis) -> Option<K> {
        self.queue.take(now)
    }

    /// Records the result of loading a key.
    pub fn finish(&mut self, key: K, error: Option<&Error>, now: Millis) {
        self.queue.done(&key);
        let settled = match error {
            Some(error) if error.is_denied() => Settled::Denied,
            Some(error) if !error.is_missing() => Settled::Failed { until: now.saturating_add(SILENCE) },
            _ => Settled::Answered,
        };
        self.settled.insert(key, settled);
    }

    /// Clears the queue.
    pub fn clear(&mut self) {
        self.queue.clear();
    }

    /// Allows failed keys to be loaded again.
    pub fn retry(&mut self) {
        self.settled.retain(|_, settled| !matches!(settled, Settled::Failed { .. }));
    }

    /// Allows keys that failed or were denied to the previous caller to be loaded again.
    pub fn sign_in(&mut self) {
        self.settled.retain(|_, settled| *settled == Settled::Answered);
    }
}

impl<K> Default for Lookup<K> {
    fn default() -> Self {
        Self { queue: FetchQueue::default(), settled: HashMap::new() }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Kind};
    use crate::store::live::fetch_queue::IN_FLIGHT;
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    fn error(code: Code) -> Error {
        Error::new(Kind::Rpc(code), "s/m", "")
    }

    /// Number of times a key is loaded if it is requested once a second over this period.
    fn asked(lookup: &mut Lookup<u8>, error: Option<&Error>, seconds: std::ops::Range<u64>) -> usize {
        let mut calls = 0;
        for second in seconds {
            let now = second * 1_000;
            lookup.request(1, now);
            while let Some(key) = lookup.take(now) {
                calls += 1;
                lookup.finish(key, error, now);
            }
        }
        calls
    }

    #[test]
    fn answered_keys_are_loaded_once() {
        assert_eq!(asked(&mut Lookup::default(), None, 0..600), 1);
        assert_eq!(asked(&mut Lookup::default(), Some(&error(Code::NotFound)), 0..600), 1);
    }

    #[test]
    fn failed_keys_are_retried_once_a_minute() {
        let mut lookup = Lookup::default();
        assert_eq!(asked(&mut lookup, Some(&error(Code::Unavailable)), 0..180), 3);
        lookup.retry();
        assert_eq!(asked(&mut lookup, None, 180..181), 1);
    }

    #[test]
    fn denied_keys_are_retried_after_sign_in() {
        let mut lookup = Lookup::default();
        let denied = error(Code::PermissionDenied);
        assert_eq!(asked(&mut lookup, Some(&denied), 0..600), 1);
        lookup.retry();
        assert_eq!(asked(&mut lookup, Some(&denied), 600..610), 0);
        lookup.sign_in();
        assert_eq!(asked(&mut lookup, None, 610..620), 1);
    }

    proptest! {
        #![proptest_config(Config { cases: 10_000, ..Config::default() })]

        #[test]
        fn concurrency_is_limited_for_any_requests(steps in prop::collection::vec((0..6_u8, 0..4_u8, 0..2_000_u64), 0..100)) {
            let codes = [None, Some(Code::NotFound), Some(Code::PermissionDenied), Some(Code::Internal)];
            let mut lookup = Lookup::default();
            let (mut now, mut under_way, mut calls) = (0, Vec::new(), Vec::new());
            for (key, outcome, time) in steps {
                now += time;
                lookup.request(key, now);
                while let Some(key) = lookup.take(now) {
                    under_way.push(key);
                    calls.push((key, now));
                }
                prop_assert!(under_way.len() <= IN_FLIGHT);
                if outcome % 2 == 0 && !under_way.is_empty() {
                    let error = codes[usize::from(outcome)].map(error);
                    lookup.finish(under_way.remove(0), error.as_ref(), now);
                }
            }
            for (index, (key, at)) in calls.iter().enumerate() {
                let again = calls.iter().skip(index + 1).filter(|(other, time)| other == key && time - at < SILENCE);
                prop_assert_eq!(again.count(), 0, "asked again within a minute");
            }
        }
    }
}
