//! Rows by id, each its own signal, so that a change draws one row again and no other.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;

/// Something that has an id and can tell an older copy from a newer one.
pub trait Versioned: Clone + PartialEq + Send + Sync + 'static {
    fn id(&self) -> &str;
    /// Rises with every change.
    fn version(&self) -> (u64, u64, i64);
}

impl Versioned for Prebuild {
    fn id(&self) -> &str {
        &self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        let updated = self.metadata.updated_at.map_or(0, |time| time.millis());
        (self.status.status_version.0, self.spec.spec_version.0, updated)
    }
}

impl Versioned for WarmPool {
    fn id(&self) -> &str {
        &self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        let updated = self.metadata.updated_at.map_or(0, |time| time.millis());
        (self.status.status_version.0, self.spec.spec_version.0, updated)
    }
}

impl Versioned for Project {
    fn id(&self) -> &str {
        &self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        (0, 0, self.metadata.updated_at.map_or(0, |time| time.millis()))
    }
}

/// The newest known copy of each row.
pub struct Keyed<T: Versioned>(StoredValue<HashMap<String, ArcRwSignal<T>>>);

impl<T: Versioned> Clone for Keyed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Versioned> Copy for Keyed<T> {}

impl<T: Versioned> Keyed<T> {
    pub fn new() -> Self {
        Self(StoredValue::new(HashMap::new()))
    }

    /// The row's signal, if it has been loaded.
    pub fn get(self, id: &str) -> Option<ArcRwSignal<T>> {
        self.0.with_value(|rows| rows.get(id).cloned())
    }

    /// Takes a copy from the server, and gives its id. One that is older than what is known changes nothing; one that
    /// is the same draws nothing again.
    pub fn merge(self, row: T) -> String {
        let id = row.id().to_owned();
        match self.get(&id) {
            None => self.0.update_value(|rows| {
                rows.insert(id.clone(), ArcRwSignal::new(row));
            }),
            Some(signal) => {
                let changes = signal.with_untracked(|known| row.version() >= known.version() && row != *known);
                if changes {
                    signal.set(row);
                }
            }
        }
        id
    }
}

impl<T: Versioned> Default for Keyed<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::U64;

    fn prebuild(version: u64, message: &str) -> Prebuild {
        let mut prebuild = Prebuild { id: "p".into(), ..Default::default() };
        prebuild.status.status_version = U64(version);
        prebuild.status.failure_message = message.into();
        prebuild
    }

    #[test]
    fn an_older_answer_never_overwrites() {
        let owner = Owner::new();
        owner.with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let message = || rows.get("p").map(|row| row.get_untracked().status.failure_message);
            assert_eq!(message(), None);
            rows.merge(prebuild(2, "second"));
            rows.merge(prebuild(1, "first"));
            assert_eq!(message().as_deref(), Some("second"));
            rows.merge(prebuild(3, "third"));
            assert_eq!(message().as_deref(), Some("third"));
        });
    }
}
