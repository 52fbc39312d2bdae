//! Rows by id. Those that something on the screen tracks have a trigger each, so that a change draws one row again and no
//! other; all the rest are values and no more.

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

/// Something that has an id and can tell an older copy from a newer one.
pub trait Versioned: Clone + Default + PartialEq + Send + Sync + 'static {
    fn id(&self) -> Id;
    /// Rises with every change, and may rise without one.
    fn version(&self) -> (u64, u64, i64);
    /// Whether another copy says the same but for its version, which servers raise for nothing that one could see.
    fn says_the_same(&self, other: &Self) -> bool;
    /// Whether it goes on changing by itself, and a list must ask for it again.
    fn is_under_way(&self) -> bool {
        false
    }
    /// Whether it was deleted; ids are never used again.
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
    fn says_the_same(&self, other: &Self) -> bool {
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
    fn says_the_same(&self, other: &Self) -> bool {
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
    fn says_the_same(&self, other: &Self) -> bool {
        self == other
    }
}

/// Rows that are kept although nothing needs them: those that changed last.
const MOST_UNNEEDED: usize = 1000;

/// The newest known copy of each row.
pub struct Keyed<T: Versioned> {
    rows: StoredValue<HashMap<Id, Known<T>>>,
    /// Those of [`Versioned::is_under_way`].
    under_way: StoredValue<HashSet<Id>>,
    watched: StoredValue<HashMap<Id, Watched>>,
    changes: StoredValue<Changes>,
    /// How many rows are there before it is worth looking for those that nothing needs.
    enough: StoredValue<usize>,
    /// How many changes there have been, to be tracked.
    revision: RwSignal<u64>,
}

struct Known<T> {
    row: Arc<T>,
    changed: Moment,
    /// The moment when this page last changed the row itself, or heard that it is gone.
    changed_here: Moment,
}

/// A point in the order of changes, to tell whether an answer was asked for before or after one.
pub type Moment = u64;

/// A row that something tracks.
#[derive(Default)]
struct Watched {
    trigger: ArcTrigger,
    /// How often.
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
            enough: StoredValue::new(MOST_UNNEEDED),
            revision: RwSignal::new(0),
        }
    }

    /// A row, if it has been loaded; untracked, see [`Self::awaited`].
    pub fn get(self, id: Id) -> Option<Row<T>> {
        self.rows.with_value(|rows| rows.contains_key(&id)).then_some(Row { rows: self, id })
    }

    /// A row, or `None` until it has been loaded; tracked.
    pub fn awaited(self, id: Id) -> Option<Row<T>> {
        self.track(id);
        self.get(id)
    }

    /// The present moment. Take it before a call whose answer goes to [`Self::merge_as_of`].
    pub fn moment(self) -> Moment {
        self.revision.get_untracked()
    }

    /// Takes a copy that the server composed just now, and gives its id. One that is older than what is known changes
    /// nothing; one that is the same draws nothing again.
    pub fn merge(self, row: T) -> Id {
        self.merge_as_of(row, Moment::MAX)
    }

    /// Takes a copy that was asked for at a moment, and gives its id. What this page has changed or heard since is not
    /// undone by it.
    pub fn merge_as_of(self, row: T, asked: Moment) -> Id {
        let id = row.id();
        let is_news = self.with_known(id, |known| {
            let Some(known) = known else { return true };
            if asked < known.changed_here {
                return row.version() > known.row.version() && !known.row.is_deleted();
            }
            row.version() >= known.row.version()
        });
        if is_news {
            self.put(Arc::new(row), false);
        }
        id
    }

    /// Shows a row as it is about to become, before the server says so, and gives it as it was.
    pub fn foresee(self, id: Id, change: impl FnOnce(&mut T)) -> Option<Arc<T>> {
        let before = self.known(id)?;
        let mut row = T::clone(&before);
        change(&mut row);
        self.put(Arc::new(row), true);
        Some(before)
    }

    /// Takes back what was foreseen, unless the server has said something newer since.
    pub fn take_back(self, before: Arc<T>) {
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
        if self.known(id).is_some_and(|known| known.says_the_same(&row)) {
            // What comes later is still to be newer than this copy.
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

    /// Subscribes what is running, such as an effect, to one row. The trigger goes when nothing tracks the row any more:
    /// what runs again or ends cleans up before.
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
        // The store may have gone first.
        self.watched.try_update_value(|rows| {
            if let Entry::Occupied(mut row) = rows.entry(id) {
                row.get_mut().count = row.get().count.saturating_sub(1);
                if row.get().count == 0 {
                    row.remove();
                }
            }
        });
    }

    /// Whether rows are so many that some may be worth forgetting.
    pub fn has_grown(self) -> bool {
        self.rows.with_value(HashMap::len) > self.enough.get_value()
    }

    /// Forgets rows that nothing tracks and that are not `is_needed`, except those that changed last.
    pub fn forget(self, is_needed: impl Fn(Id) -> bool) {
        let is_watched = |id: Id| self.watched.with_value(|watched| watched.contains_key(&id));
        let mut unneeded: Vec<(Moment, Id)> = self.rows.with_value(|rows| {
            let unneeded = rows.iter().filter(|(id, _)| !is_watched(**id) && !is_needed(**id));
            unneeded.map(|(id, known)| (known.changed, *id)).collect()
        });
        sort(&mut unneeded);
        unneeded.truncate(unneeded.len().saturating_sub(MOST_UNNEEDED));
        let gone: HashSet<Id> = unneeded.into_iter().map(|(_, id)| id).collect();
        self.rows.update_value(|rows| rows.retain(|id, _| !gone.contains(id)));
        self.under_way.update_value(|ids| ids.retain(|id| !gone.contains(id)));
        self.enough.set_value(self.rows.with_value(HashMap::len).saturating_add(MOST_UNNEEDED));
    }

    /// Rises whenever a row comes or changes; tracked. See also [`Self::moment`].
    pub fn revision(self) -> u64 {
        self.revision.get()
    }

    /// The rows that have come or changed since a revision; `None` if they are no longer known.
    pub fn changed_since(self, revision: u64) -> Option<Vec<Id>> {
        self.changes.with_value(|changes| changes.since(revision))
    }

    /// Ids of the rows that go on changing by themselves.
    pub fn under_way(self) -> Vec<Id> {
        self.under_way.with_value(|ids| ids.iter().copied().collect())
    }

    /// Shows `see` every row.
    pub fn each(self, see: impl Fn(&T)) {
        self.rows.with_value(|rows| rows.values().for_each(|known| see(&known.row)));
    }

    /// What `read` makes of some row that it makes something of.
    pub fn find<R>(self, read: impl Fn(&T) -> Option<R>) -> Option<R> {
        self.rows.with_value(|rows| rows.values().find_map(|known| read(&known.row)))
    }

    /// What `read` makes of every row that it makes something of.
    pub fn find_all<R>(self, read: impl Fn(&T) -> Option<R>) -> Vec<R> {
        self.rows.with_value(|rows| rows.values().filter_map(|known| read(&known.row)).collect())
    }
}

/// One row of a [`Keyed`], read as it is when it is read.
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
    /// Tracked, this row and no other.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.shared())
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.known())
    }

    /// The row without a copy of it; tracked, this row and no other.
    pub fn shared(self) -> Arc<T> {
        self.rows.track(self.id);
        self.known()
    }

    fn known(self) -> Arc<T> {
        // Rows stay while something tracks them.
        self.rows.known(self.id).unwrap_or_default()
    }

    /// Tracked, this row and no other.
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
    fn a_version_that_rises_alone_changes_nothing_that_is_shown() {
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
            assert!(rows.foresee("unknown".into(), |_| {}).is_none());
        });
    }

    #[test]
    fn an_answer_from_before_does_not_undo_what_this_page_did_or_heard() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let phase = || rows.get("p".into()).map(|row| row.get_untracked().status.phase).unwrap();
            let running = |version| {
                let mut row = prebuild(version, "");
                row.status.phase = PrebuildPhase::Running;
                row
            };
            let foresee = |phase| rows.foresee("p".into(), |row| row.status.phase = phase);
            rows.merge(running(2));
            let asked = rows.moment();
            foresee(PrebuildPhase::Cancelling);
            rows.merge_as_of(running(2), asked);
            assert_eq!(phase(), PrebuildPhase::Cancelling, "composed before, of the same version");
            rows.merge_as_of(running(2), rows.moment());
            assert_eq!(phase(), PrebuildPhase::Running, "composed after");
            foresee(PrebuildPhase::Cancelling);
            rows.merge_as_of(running(3), asked);
            assert_eq!(phase(), PrebuildPhase::Running, "newer all the same");
            foresee(PrebuildPhase::Deleted);
            rows.merge_as_of(running(4), asked);
            assert_eq!(phase(), PrebuildPhase::Deleted, "what is deleted does not come back");
        });
    }

    #[test]
    fn the_revision_rises_with_what_changes_and_with_nothing_else() {
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
    fn of_rows_that_nothing_needs_the_last_ones_to_change_are_kept() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            let id = |number: usize| Id::from(number.to_string().as_str());
            let put = |number: usize| {
                rows.merge(Prebuild { id: id(number), ..prebuild(1, "") });
            };
            let is_there = |number: usize| rows.get(id(number)).is_some();
            (0..MOST_UNNEEDED).for_each(put);
            assert!(!rows.has_grown());
            put(MOST_UNNEEDED);
            assert!(rows.has_grown());
            let watching = Owner::new();
            watching.with(|| Memo::new(move |_| rows.awaited("1".into()).map(Row::get)).get_untracked());
            (MOST_UNNEEDED + 1..MOST_UNNEEDED + 6).for_each(put);
            rows.merge(Prebuild { id: id(0), ..prebuild(2, "changed last") });
            rows.forget(|own| own == id(2));
            // Of 1006 one is needed, and one is on the screen.
            let gone: Vec<usize> = (0..=MOST_UNNEEDED + 5).filter(|number| !is_there(*number)).collect();
            assert_eq!(gone, [3, 4, 5, 6]);
            assert!(!rows.has_grown() && !rows.under_way().contains(&id(3)));
        });
    }

    fn other(version: u64) -> Prebuild {
        Prebuild { id: "q".into(), ..prebuild(version, "") }
    }

    #[test]
    fn only_what_tracks_a_row_runs_again_when_it_changes() {
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
    fn rows_that_are_under_way_are_known_without_looking_at_all() {
        Owner::new().with(|| {
            let rows: Keyed<Prebuild> = Keyed::new();
            rows.merge(prebuild(1, ""));
            rows.merge(other(1));
            assert_eq!(rows.under_way().len(), 2);
            rows.foresee("p".into(), |row| row.status.phase = PrebuildPhase::Completed);
            assert_eq!(rows.under_way(), ["q"]);
            assert_eq!(rows.changed_since(1), Some(vec!["q".into(), "p".into()]));
        });
    }
}
