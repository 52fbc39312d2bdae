//! Rows by id, each its own signal, so that a change draws one row again and no other.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;

/// Something that has an id and can tell an older copy from a newer one.
pub trait Versioned: Clone + PartialEq + Send + Sync + 'static {
    fn id(&self) -> Id;
    /// Rises with every change.
    fn version(&self) -> (u64, u64, i64);
}

impl Versioned for Prebuild {
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        let updated = self.metadata.updated_at.map_or(0, |time| time.millis());
        (self.status.status_version.0, self.spec.spec_version.0, updated)
    }
}

impl Versioned for WarmPool {
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        let updated = self.metadata.updated_at.map_or(0, |time| time.millis());
        (self.status.status_version.0, self.spec.spec_version.0, updated)
    }
}

impl Versioned for Project {
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        (0, 0, self.metadata.updated_at.map_or(0, |time| time.millis()))
    }
}

/// The newest known copy of each row.
pub struct Keyed<T: Versioned> {
    rows: StoredValue<HashMap<Id, ArcRwSignal<T>>>,
    /// Rises whenever a row comes or changes.
    revision: RwSignal<u64>,
}

impl<T: Versioned> Clone for Keyed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Versioned> Copy for Keyed<T> {}

impl<T: Versioned> Keyed<T> {
    pub fn new() -> Self {
        Self { rows: StoredValue::new(HashMap::new()), revision: RwSignal::new(0) }
    }

    /// The row's signal, if it has been loaded.
    pub fn get(self, id: Id) -> Option<ArcRwSignal<T>> {
        self.rows.with_value(|rows| rows.get(&id).cloned())
    }

    /// Takes a copy from the server, and gives its id. One that is older than what is known changes nothing; one that
    /// is the same draws nothing again.
    pub fn merge(self, row: T) -> Id {
        let id = row.id().to_owned();
        match self.get(id) {
            None => {
                self.rows.update_value(|rows| {
                    rows.insert(id, ArcRwSignal::new(row));
                });
                self.revision.update(|revision| *revision += 1);
            }
            Some(signal) => {
                if signal.with_untracked(|known| row.version() >= known.version()) {
                    self.put(&signal, row);
                }
            }
        }
        id
    }

    /// Shows a row as it is about to become, before the server says so, and gives it as it was.
    pub fn foresee(self, id: Id, change: impl FnOnce(&mut T)) -> Option<T> {
        let signal = self.get(id)?;
        let before = signal.get_untracked();
        let mut row = before.clone();
        change(&mut row);
        self.put(&signal, row);
        Some(before)
    }

    /// Takes back what was foreseen, unless the server has said something newer since.
    pub fn take_back(self, before: T) {
        if let Some(signal) = self.get(before.id())
            && signal.with_untracked(|known| known.version() == before.version())
        {
            self.put(&signal, before);
        }
    }

    fn put(self, signal: &ArcRwSignal<T>, row: T) {
        if signal.with_untracked(|known| row != *known) {
            signal.set(row);
            self.revision.update(|revision| *revision += 1);
        }
    }

    /// Rises whenever a row comes or changes; tracked.
    pub fn revision(self) -> u64 {
        self.revision.get()
    }

    pub fn revision_untracked(self) -> u64 {
        self.revision.get_untracked()
    }

    /// Shows `see` every row.
    pub fn each(self, see: impl Fn(&T)) {
        self.rows.with_value(|rows| rows.values().for_each(|row| row.with_untracked(&see)));
    }

    /// What `read` makes of every row that it makes something of.
    pub fn find_all<R>(self, read: impl Fn(&T) -> Option<R>) -> Vec<R> {
        self.rows.with_value(|rows| rows.values().filter_map(|row| row.with_untracked(&read)).collect())
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
            let message = || rows.get("p".into()).map(|row| row.get_untracked().status.failure_message);
            assert_eq!(message(), None);
            rows.merge(prebuild(2, "second"));
            rows.merge(prebuild(1, "first"));
            assert_eq!(message().as_deref(), Some("second"));
            rows.merge(prebuild(3, "third"));
            assert_eq!(message().as_deref(), Some("third"));
        });
    }

    #[test]
    fn what_was_foreseen_goes_back_unless_the_server_has_spoken() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let message = || rows.get("p".into()).map(|row| row.get_untracked().status.failure_message).unwrap();
            rows.merge(prebuild(2, "known"));
            let foresee = || rows.foresee("p".into(), |row| row.status.failure_message = "foreseen".into()).unwrap();
            let before = foresee();
            assert_eq!(message(), "foreseen");
            rows.take_back(before);
            assert_eq!(message(), "known");
            let before = foresee();
            rows.merge(prebuild(3, "said"));
            rows.take_back(before);
            assert_eq!(message(), "said");
            assert_eq!(rows.foresee("unknown".into(), |_| {}), None);
        });
    }

    #[test]
    fn the_revision_rises_with_what_changes_and_with_nothing_else() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let changes = |version, message| {
                let before = rows.revision_untracked();
                rows.merge(prebuild(version, message));
                rows.revision_untracked() != before
            };
            assert_eq!(
                [changes(2, "a"), changes(2, "a"), changes(1, "b"), changes(3, "a")],
                [true, false, false, true]
            );
        });
    }
}
