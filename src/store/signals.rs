//! Signals by key, created on first access, so that values can be tracked before they are known.

use std::collections::HashMap;
use std::hash::Hash;

use crate::reactive::{ArcRwSignal, StoredValue};

pub struct Signals<K: 'static, T: 'static>(StoredValue<HashMap<K, ArcRwSignal<T>>>);

impl<K: 'static, T: 'static> Clone for Signals<K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: 'static, T: 'static> Copy for Signals<K, T> {}

impl<K: Eq + Hash + Send + Sync + 'static, T: Default + Send + Sync + 'static> Signals<K, T> {
    pub fn new() -> Self {
        Self(StoredValue::default())
    }

    /// Returns the signal of a key, creating it with a default value if needed.
    pub fn of(self, key: K) -> ArcRwSignal<T> {
        if let Some(known) = self.known(&key) {
            return known;
        }
        let made = ArcRwSignal::new(T::default());
        self.0.update_value(|signals| {
            signals.insert(key, made.clone());
        });
        made
    }

    /// All current values; untracked.
    pub fn values(self) -> Vec<T>
    where
        T: Clone,
    {
        self.0.with_value(|signals| signals.values().map(ArcRwSignal::get_untracked).collect())
    }

    /// Returns the signal of a key if it exists.
    pub fn known(self, key: &K) -> Option<ArcRwSignal<T>> {
        self.0.with_value(|signals| signals.get(key).cloned())
    }
}

impl<K: Eq + Hash + Send + Sync + 'static, T: Default + Send + Sync + 'static> Default for Signals<K, T> {
    fn default() -> Self {
        Self::new()
    }
}
