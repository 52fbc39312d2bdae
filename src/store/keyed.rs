//! Rows by id. Each row tracked by a view has a trigger, so a change redraws only that row; all other rows are plain
//! values.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::reactive::graph::Observer;

use crate::domain::phase::is_final;

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::project::Project;
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};
use crate::reactive::{RwSignal, StoredValue, track};
use crate::sort::sort;

use super::changes::Changes;

/// Resource with an id and a version that orders its copies.
pub trait Versioned: Clone + Default + PartialEq + Send + Sync + 'static {
    fn id(&self) -> Id;
    /// Version of this copy. Increases with every change, and sometimes without one.
    fn version(&self) -> (u64, u64, i64);
    /// Whether two copies are equal except for versions that servers increase without a visible change.
    fn has_same_content(&self, other: &Self) -> bool;
    /// Whether the resource still changes on its own, so that lists have to refresh it.
    fn is_under_way(&self) -> bool {
        false
    }
    /// Whether the resource was deleted. Ids are never reused.
    fn is_deleted(&self) -> bool {
        false
    }
}

impl Versioned for Prebuild {
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        let updated = self.metadata.updated_at.map_or(0, |time| time.millis());
        (self.status.status_version.0, self.spec.spec_version.0, updated)
    }
    fn has_same_content(&self, other: &Self) -> bool {
        let mut copy = self.clone();
        copy.status.status_version = other.status.status_version;
        copy == *other
    }
    fn is_under_way(&self) -> bool {
        !is_final(&self.status.phase)
    }
    fn is_deleted(&self) -> bool {
        self.status.phase == PrebuildPhase::Deleted
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
    fn has_same_content(&self, other: &Self) -> bool {
        let mut copy = self.clone();
        copy.status.status_version = other.status.status_version;
        copy == *other
    }
    fn is_deleted(&self) -> bool {
        self.status.phase == WarmPoolPhase::Deleted
    }
}

impl Versioned for Project {
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> (u64, u64, i64) {
        (0, 0, self.metadata.updated_at.map_or(0, |time| time.millis()))
    }
    fn has_same_content(&self, other: &Self) -> bool {
        self == other
    }
}

/// Number of unused rows to keep: the most recently changed.
const MAX_UNUSED: usize = 1000;

/// Newest known copy of each row.
pub struct Keyed<T: Versioned> {
    rows: StoredValue<HashMap<Id, Known<T>>>,
    /// Rows for which [`Versioned::is_under_way`] is true.
    under_way: StoredValue<HashSet<Id>>,
    watched: StoredValue<HashMap<Id, Watched>>,
    changes: StoredValue<Changes>,
    /// Number of rows above which unused ones are evicted.
    evict_above: StoredValue<usize>,
    /// Number of changes, for tracking.
    revision: RwSignal<u64>,
}

struct Known<T> {
    row: Arc<T>,
    changed: Moment,
    /// Moment at which this page last changed the row itself or learned that it was deleted.
    changed_here: Moment,
}

/// Point in the order of changes. Tells whether a response was requested before or after a change.
pub type Moment = u64;

/// Row tracked by a view.
#[derive(Default)]
struct Watched {
    trigger: ArcTrigger,
    /// Number of subscribers.
    count: usize,
}

impl<T: Versioned> Clone for Keyed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Versioned> Copy for Keyed<T> {}

impl<T: Versioned> Keyed<T> {
    pub fn new() -> Self {
        Self {
            rows: StoredValue::default(),
            under_way: StoredValue::default(),
            watched: StoredValue::default(),
            changes: StoredValue::default(),
            evict_above: StoredValue::new(MAX_UNUSED),
            revision: RwSignal::new(0),
        }
    }

    /// Returns a row if it is loaded; untracked, see [`Self::awaited`].
    pub fn get(self, id: Id) -> Option<Row<T>> {
        self.rows.with_value(|rows| rows.contains_key(&id)).then_some(Row { rows: self, id })
    }

    /// Returns a row, or `None` until it is loaded; tracked.
    pub fn awaited(self, id: Id) -> Option<Row<T>> {
        self.track(id);
        self.get(id)
    }

    /// Current moment. Take it before a call whose response is passed to [`Self::merge_as_of`].
    pub fn moment(self) -> Moment {
        self.revision.get_untracked()
    }

    /// Merges a copy just returned by the server, and returns its id. An older copy changes nothing; an equal copy
    /// redraws nothing.
    pub fn merge(self, row: T) -> Id {
        self.merge_as_of(row, Moment::MAX)
    }

    /// Merges a copy requested at a given moment, and returns its id. Changes made by this page or reported to it since
    /// then are kept.
    pub fn merge_as_of(self, row: T, asked: Moment) -> Id {
        let id = row.id();
        if self.is_news(&row, asked) {
            self.put(Arc::new(row), false);
        }
        id
    }

    /// The copy that would be known after [`Self::merge_as_of`], without taking it.
    pub fn newest_as_of(self, row: T, asked: Moment) -> Arc<T> {
        let known = if self.is_news(&row, asked) { None } else { self.known(row.id()) };
        known.unwrap_or_else(|| Arc::new(row))
    }

    fn is_news(self, row: &T, asked: Moment) -> bool {
        self.with_known(row.id(), |known| {
            let Some(known) = known else { return true };
            if asked < known.changed_here {
                return row.version() > known.row.version() && !known.row.is_deleted();
            }
            row.version() >= known.row.version()
        })
    }

    /// The rows that have come or changed since a revision, or all of them where it is not known which; untracked.
    pub fn news_since(self, revision: u64) -> Vec<Arc<T>> {
        match self.changed_since(revision) {
            Some(ids) => ids.into_iter().filter_map(|id| self.known(id)).collect(),
            None => self.rows.with_value(|rows| rows.values().map(|known| known.row.clone()).collect()),
        }
    }

    /// Applies a change optimistically, before the server confirms it, and returns the previous row.
    pub fn apply_optimistic(self, id: Id, change: impl FnOnce(&mut T)) -> Option<Arc<T>> {
        let before = self.known(id)?;
        let mut row = T::clone(&before);
        change(&mut row);
        self.put(Arc::new(row), true);
        Some(before)
    }

    /// Rolls back an optimistic change, unless the server has sent a newer copy since.
    pub fn rollback(self, before: Arc<T>) {
        if self.known(before.id()).is_some_and(|known| known.version() == before.version()) {
            self.put(before, false);
        }
    }

    fn with_known<R>(self, id: Id, read: impl FnOnce(Option<&Known<T>>) -> R) -> R {
        self.rows.with_value(|rows| read(rows.get(&id)))
    }

    fn known(self, id: Id) -> Option<Arc<T>> {
        self.with_known(id, |known| known.map(|known| known.row.clone()))
    }

    fn put(self, row: Arc<T>, is_own_change: bool) {
        let id = row.id();
        if self.known(id).is_some_and(|known| known.has_same_content(&row)) {
            // Later copies still have to be newer than this one.
            self.rows.update_value(|rows| {
                if let Some(known) = rows.get_mut(&id) {
                    known.row = row;
                }
            });
            return;
        }
        self.under_way.update_value(|ids| {
            if row.is_under_way() {
                ids.insert(id);
            } else {
                ids.remove(&id);
            }
        });
        self.changes.update_value(|changes| changes.note(id));
        let moment = self.changes.with_value(Changes::count);
        self.rows.update_value(|rows| {
            rows.insert(id, Known { row, changed: moment, changed_here: if is_own_change { moment } else { 0 } });
        });
        if let Some(trigger) = self.watched.with_value(|rows| rows.get(&id).map(|row| row.trigger.clone())) {
            trigger.notify();
        }
        self.revision.set(moment);
    }

    /// Subscribes the current observer to one row. The trigger is removed with its last subscriber, since observers
    /// clean up before they rerun or end.
    fn track(self, id: Id) {
        if Observer::get().is_none() {
            return;
        }
        let trigger = self.watched.try_update_value(|rows| {
            let row = rows.entry(id).or_default();
            row.count = row.count.saturating_add(1);
            row.trigger.clone()
        });
        if let Some(trigger) = trigger {
            track(&trigger);
            on_cleanup(move || self.release(id));
        }
    }

    fn release(self, id: Id) {
        // The store may already be disposed.
        self.watched.try_update_value(|rows| {
            if let Entry::Occupied(mut row) = rows.entry(id) {
                row.get_mut().count = row.get().count.saturating_sub(1);
                if row.get().count == 0 {
                    row.remove();
                }
            }
        });
    }

    /// Whether there are enough rows to evict unused ones.
    pub fn has_grown(self) -> bool {
        self.rows.with_value(HashMap::len) > self.evict_above.get_value()
    }

    /// Evicts rows that are neither tracked nor `is_needed`, except the most recently changed.
    pub fn forget(self, is_needed: impl Fn(Id) -> bool) {
        let is_watched = |id: Id| self.watched.with_value(|watched| watched.contains_key(&id));
        let mut unused: Vec<(Moment, Id)> = self.rows.with_value(|rows| {
            let unused = rows.iter().filter(|(id, _)| !is_watched(**id) && !is_needed(**id));
            unused.map(|(id, known)| (known.changed, *id)).collect()
        });
        sort(&mut unused);
        unused.truncate(unused.len().saturating_sub(MAX_UNUSED));
        let gone: HashSet<Id> = unused.into_iter().map(|(_, id)| id).collect();
        self.rows.update_value(|rows| rows.retain(|id, _| !gone.contains(id)));
        self.under_way.update_value(|ids| ids.retain(|id| !gone.contains(id)));
        self.evict_above.set_value(self.rows.with_value(HashMap::len).saturating_add(MAX_UNUSED));
    }

    /// Number that increases whenever a row is added or changed; tracked. See also [`Self::moment`].
    pub fn revision(self) -> u64 {
        self.revision.get()
    }

    /// Rows added or changed since a revision; `None` if that is too long ago.
    pub fn changed_since(self, revision: u64) -> Option<Vec<Id>> {
        self.changes.with_value(|changes| changes.since(revision))
    }

    /// Ids of rows that still change on their own.
    pub fn under_way(self) -> Vec<Id> {
        self.under_way.with_value(|ids| ids.iter().copied().collect())
    }

    /// Calls `see` for every row.
    pub fn each(self, see: impl Fn(&T)) {
        self.rows.with_value(|rows| rows.values().for_each(|known| see(&known.row)));
    }

    /// Returns the first `Some` that `read` returns for a row, in any order.
    pub fn find<R>(self, read: impl Fn(&T) -> Option<R>) -> Option<R> {
        self.rows.with_value(|rows| rows.values().find_map(|known| read(&known.row)))
    }

    /// Collects every `Some` that `read` returns for a row.
    pub fn find_all<R>(self, read: impl Fn(&T) -> Option<R>) -> Vec<R> {
        self.rows.with_value(|rows| rows.values().filter_map(|known| read(&known.row)).collect())
    }
}

/// Handle to a row of a [`Keyed`]; always reads the newest copy.
pub struct Row<T: Versioned> {
    rows: Keyed<T>,
    id: Id,
}

impl<T: Versioned> Clone for Row<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Versioned> Copy for Row<T> {}

impl<T: Versioned> Row<T> {
    /// Returns the result of `read` on the row; tracks only this row.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.shared())
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.known())
    }

    /// Returns the row without copying it; tracks only this row.
    pub fn shared(self) -> Arc<T> {
        self.rows.track(self.id);
        self.known()
    }

    fn known(self) -> Arc<T> {
        // Tracked rows are never evicted.
        self.rows.known(self.id).unwrap_or_default()
    }

    /// Returns a copy of the row; tracks only this row.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
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
    fn older_responses_never_overwrite() {
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
    fn a_new_version_without_changes_redraws_nothing() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            rows.merge(prebuild(2, "known"));
            let moment = rows.moment();
            rows.merge(prebuild(5, "known"));
            assert_eq!(rows.moment(), moment);
            rows.merge(prebuild(4, "older"));
            assert_eq!(rows.get("p".into()).map(|row| row.get_untracked()), Some(prebuild(5, "known")));
        });
    }

    #[test]
    fn optimistic_changes_roll_back_unless_the_server_sent_a_newer_copy() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let message = || rows.get("p".into()).map(|row| row.get_untracked().status.failure_message).unwrap();
            rows.merge(prebuild(2, "known"));
            let apply_optimistic =
                || rows.apply_optimistic("p".into(), |row| row.status.failure_message = "foreseen".into()).unwrap();
            let before = apply_optimistic();
            assert_eq!(message(), "foreseen");
            rows.rollback(before);
            assert_eq!(message(), "known");
            let before = apply_optimistic();
            rows.merge(prebuild(3, "said"));
            rows.rollback(before);
            assert_eq!(message(), "said");
            assert!(rows.apply_optimistic("unknown".into(), |_| {}).is_none());
        });
    }

    #[test]
    fn an_earlier_response_does_not_undo_later_changes() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let phase = || rows.get("p".into()).map(|row| row.get_untracked().status.phase).unwrap();
            let running = |version| {
                let mut row = prebuild(version, "");
                row.status.phase = PrebuildPhase::Running;
                row
            };
            let apply_optimistic = |phase| rows.apply_optimistic("p".into(), |row| row.status.phase = phase);
            rows.merge(running(2));
            let asked = rows.moment();
            apply_optimistic(PrebuildPhase::Cancelling);
            rows.merge_as_of(running(2), asked);
            assert_eq!(phase(), PrebuildPhase::Cancelling, "composed before, of the same version");
            rows.merge_as_of(running(2), rows.moment());
            assert_eq!(phase(), PrebuildPhase::Running, "composed after");
            apply_optimistic(PrebuildPhase::Cancelling);
            rows.merge_as_of(running(3), asked);
            assert_eq!(phase(), PrebuildPhase::Running, "newer all the same");
            apply_optimistic(PrebuildPhase::Deleted);
            rows.merge_as_of(running(4), asked);
            assert_eq!(phase(), PrebuildPhase::Deleted, "what is deleted does not come back");
        });
    }

    #[test]
    fn the_revision_increases_only_with_changes() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let changes = |version, message| {
                let before = rows.moment();
                rows.merge(prebuild(version, message));
                rows.moment() != before
            };
            assert_eq!(
                [changes(2, "a"), changes(2, "a"), changes(1, "b"), changes(3, "b")],
                [true, false, false, true]
            );
        });
    }

    #[test]
    fn the_most_recently_changed_unused_rows_are_kept() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let id = |number: usize| Id::from(number.to_string().as_str());
            let put = |number: usize| {
                rows.merge(Prebuild { id: id(number), ..prebuild(1, "") });
            };
            let is_there = |number: usize| rows.get(id(number)).is_some();
            (0..MAX_UNUSED).for_each(put);
            assert!(!rows.has_grown());
            put(MAX_UNUSED);
            assert!(rows.has_grown());
            let watching = Owner::new();
            watching.with(|| Memo::new(move |_| rows.awaited("1".into()).map(Row::get)).get_untracked());
            (MAX_UNUSED + 1..MAX_UNUSED + 6).for_each(put);
            rows.merge(Prebuild { id: id(0), ..prebuild(2, "changed last") });
            rows.forget(|own| own == id(2));
            // Of the 1006 rows, one is needed and one is tracked.
            let gone: Vec<usize> = (0..=MAX_UNUSED + 5).filter(|number| !is_there(*number)).collect();
            assert_eq!(gone, [3, 4, 5, 6]);
            assert!(!rows.has_grown() && !rows.under_way().contains(&id(3)));
        });
    }

    fn other(version: u64) -> Prebuild {
        Prebuild { id: "q".into(), ..prebuild(version, "") }
    }

    #[test]
    fn a_changed_row_reruns_only_its_subscribers() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let runs = StoredValue::new(0);
            let message = Memo::new(move |_| {
                runs.update_value(|runs| *runs += 1);
                rows.awaited("p".into()).map(|row| row.with(|row| row.status.failure_message.clone()))
            });
            let told = move |row: Prebuild| {
                rows.merge(row);
                (message.get_untracked(), runs.get_value())
            };
            assert_eq!(told(other(1)), (None, 1));
            assert_eq!(told(prebuild(1, "came")), (Some("came".into()), 2));
            assert_eq!(told(other(2)), (Some("came".into()), 2));
            assert_eq!(told(prebuild(2, "changed")), (Some("changed".into()), 3));
            assert_eq!(told(prebuild(2, "changed")), (Some("changed".into()), 3));
        });
    }

    #[test]
    fn a_row_has_a_trigger_for_as_long_as_it_is_tracked() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            for row in [prebuild(1, ""), other(1)] {
                rows.merge(row);
            }
            let watched = || rows.watched.with_value(HashMap::len);
            let wanted = RwSignal::new(Id::from("p"));
            let (one, two) = (Owner::new(), Owner::new());
            let draw = |owner: &Owner, id: &'static str| {
                owner.with(|| Memo::new(move |_| rows.get(id.into()).map(Row::get)).get_untracked());
            };
            draw(&one, "p");
            draw(&two, "p");
            let moving = two.with(|| Memo::new(move |_| rows.get(wanted.get()).map(Row::get)));
            moving.get_untracked();
            assert_eq!(watched(), 1);
            wanted.set("q".into());
            moving.get_untracked();
            assert_eq!(watched(), 2);
            wanted.set("p".into());
            moving.get_untracked();
            assert_eq!(watched(), 1);
            one.cleanup();
            assert_eq!(watched(), 1);
            two.cleanup();
            assert_eq!(watched(), 0);
            rows.get("p".into()).map(Row::get_untracked);
            assert_eq!(watched(), 0);
        });
    }

    #[test]
    fn rows_under_way_are_indexed() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            rows.merge(prebuild(1, ""));
            rows.merge(other(1));
            assert_eq!(rows.under_way().len(), 2);
            rows.apply_optimistic("p".into(), |row| row.status.phase = PrebuildPhase::Completed);
            assert_eq!(rows.under_way(), ["q"]);
            assert_eq!(rows.changed_since(1), Some(vec!["q".into(), "p".into()]));
        });
    }
}
