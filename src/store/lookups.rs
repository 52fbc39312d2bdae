//! Makes the calls that a [`Lookup`] decides on.

use std::hash::Hash;

use leptos::task::spawn_local;

use crate::clock::millis;
use crate::connect::error::Error;
use crate::reactive::StoredValue;

use super::lookup::Lookup;

pub struct Lookups<K: 'static>(StoredValue<Lookup<K>>);

impl<K> Clone for Lookups<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Lookups<K> {}

impl<K: Copy + Eq + Hash + 'static> Default for Lookups<K> {
    fn default() -> Self {
        Self(StoredValue::default())
    }
}

impl<K: Copy + Eq + Hash + 'static> Lookups<K> {
    /// Loads these keys with `ask` where needed, a few at a time.
    pub fn request<F: Future<Output = Result<(), Error>> + 'static>(
        self,
        keys: impl IntoIterator<Item = K>,
        ask: impl Fn(K) -> F + Copy + 'static,
    ) {
        let now = millis();
        self.0.update_value(|lookup| keys.into_iter().for_each(|key| lookup.request(key, now)));
        self.go_on(ask);
    }

    fn go_on<F: Future<Output = Result<(), Error>> + 'static>(self, ask: impl Fn(K) -> F + Copy + 'static) {
        while let Some(key) = self.0.try_update_value(|lookup| lookup.take(millis())).flatten() {
            spawn_local(async move {
                let answer = ask(key).await;
                self.0.try_update_value(|lookup| lookup.finish(key, answer.err().as_ref(), millis()));
                self.go_on(ask);
            });
        }
    }

    /// Clears the queue.
    pub fn clear(self) {
        self.0.try_update_value(Lookup::clear);
    }

    /// Allows failed keys to be loaded again.
    pub fn retry(self) {
        self.0.update_value(Lookup::retry);
    }

    /// Allows keys that failed or were denied to the previous caller to be loaded again.
    pub fn sign_in(self) {
        self.0.update_value(Lookup::sign_in);
    }
}
