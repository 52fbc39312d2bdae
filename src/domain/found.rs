//! Matches of a filter in a list, in order, updated row by row: a list may be long, and most updates change one row.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::sort::sort_by_key;

use super::filter::Filter;
use super::history_view::{Ranks, Sort, SortKey};
use super::phase::is_final;
use super::search::Search;

/// Result of a filter and an order for a row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Sort key; `None` if the row doesn't match. Rows with equal keys keep the list's order.
    pub key: Option<SortKey>,
    /// Whether the key changes as time passes, so that the row is judged again with every update.
    pub is_moving: bool,
}

impl Verdict {
    pub fn of(
        row: &Prebuild,
        filter: &Filter,
        search: &Search,
        (sort, ranks): (Sort, &Ranks),
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            key: filter.matches_search(row, now, search).then(|| sort.key(row, now, ranks)),
            is_moving: sort.depends_on_now() && !is_final(&row.status.phase),
        }
    }
}

/// Revisions of the filter and order, of the list, and of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AsOf {
    pub question: u64,
    pub list: u64,
    pub rows: u64,
}

/// Ids of the rows that are shown, in order. Reads as a slice.
#[derive(Debug, Default)]
pub struct Found {
    ids: Vec<Id>,
    /// The list as of the last update; empty where all of it is shown in its order.
    list: Vec<Id>,
    /// By id, every row of that list.
    known: HashMap<Id, Known>,
    moving: HashSet<Id>,
    as_of: Option<AsOf>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    /// Rises from row to row of the list, in steps that leave room for others.
    rank: i64,
    verdict: Verdict,
}

/// Step between the ranks of neighbors.
const STEP: i64 = 1 << 20;
/// A list of which a larger part than one in this many is new is taken anew.
const MIN_PART: usize = 8;

impl std::ops::Deref for Found {
    type Target = [Id];

    fn deref(&self) -> &[Id] {
        &self.ids
    }
}

impl AsRef<[Id]> for Found {
    fn as_ref(&self) -> &[Id] {
        &self.ids
    }
}

impl Found {
    /// Shows the whole list in its order, and returns whether anything changed.
    pub fn show_all(&mut self, list: &[Id]) -> bool {
        (self.list, self.known, self.moving, self.as_of) = Default::default();
        let (gone, new) = difference(&self.ids, list);
        let is_other = !gone.is_empty() || !new.is_empty();
        self.ids.splice(gone, list.get(new).unwrap_or_default().iter().copied());
        is_other
    }

    /// Updates the matches, and returns whether they may have changed. `changed_since` names the rows that have changed since
    /// an earlier state of the rows, if it still knows them. Only rows that are new in the list, have changed or move are
    /// judged, unless the question is another one.
    pub fn update(
        &mut self,
        as_of: AsOf,
        list: &[Id],
        changed_since: impl FnOnce(u64) -> Option<Vec<Id>>,
        judge: impl Fn(Id) -> Verdict,
    ) -> bool {
        let before = self.as_of.replace(as_of).filter(|before| before.question == as_of.question);
        let changed = before.and_then(|before| changed_since(before.rows));
        let (Some(before), Some(changed)) = (before, changed) else {
            self.known.clear();
            return self.take_list(list, judge);
        };
        let mut is_other = false;
        for id in changed.into_iter().chain(std::mem::take(&mut self.moving)) {
            is_other |= self.judge_again(id, &judge);
        }
        if before.list == as_of.list {
            return is_other;
        }
        self.follow_list(list, judge) || is_other
    }

    /// Takes the list's order, and judges what is new in it. Rows that stay where they were are not visited.
    fn follow_list(&mut self, list: &[Id], judge: impl Fn(Id) -> Verdict) -> bool {
        let (gone, new) = difference(&self.list, list);
        let removed: Vec<Id> = self.list.get(gone.clone()).unwrap_or_default().to_vec();
        let added = list.get(new).unwrap_or_default();
        let is_large = removed.len().max(added.len()).saturating_mul(MIN_PART) > list.len();
        let ranks = self.ranks_between(gone.start, gone.end, added.len());
        let Some((first, step)) = ranks.filter(|_| !is_large) else { return self.take_list(list, judge) };
        let removed: HashMap<Id, Verdict> =
            removed.into_iter().filter_map(|id| Some((id, self.take_out(id)?))).collect();
        let mut is_other = removed.values().any(|verdict| verdict.key.is_some());
        let mut rank = first;
        for id in added.iter().copied() {
            let verdict = removed.get(&id).copied().unwrap_or_else(|| judge(id));
            self.known.insert(id, Known { rank, verdict });
            self.moving.extend(verdict.is_moving.then_some(id));
            if let Some(key) = verdict.key {
                self.ids.insert(self.index_of(id, key, rank), id);
                is_other = true;
            }
            rank = rank.saturating_add(step);
        }
        self.list.splice(gone, added.iter().copied());
        is_other
    }

    /// The first of `count` ranks for what comes in place of the rows of the list from `start` to before `end`, and the step from one to
    /// the next; `None` if there is no room.
    fn ranks_between(&self, start: usize, end: usize, count: usize) -> Option<(i64, i64)> {
        let rank = |index: usize| self.list.get(index).and_then(|id| self.known.get(id)).map(|known| known.rank);
        let count = i64::try_from(count).ok()?;
        match (start.checked_sub(1).and_then(rank), rank(end)) {
            (Some(before), Some(after)) => {
                let step = after.saturating_sub(before).checked_div(count.saturating_add(1))?;
                (step > 0).then(|| (before.saturating_add(step), step))
            }
            (Some(before), None) => Some((before.saturating_add(STEP), STEP)),
            (None, Some(after)) => Some((after.saturating_sub(count.saturating_mul(STEP)), STEP)),
            (None, None) => None,
        }
    }

    /// Removes a row.
    fn take_out(&mut self, id: Id) -> Option<Verdict> {
        let Known { rank, verdict } = *self.known.get(&id)?;
        let index = verdict.key.map(|key| self.index_of(id, key, rank));
        if let Some(index) = index.filter(|index| self.ids.get(*index) == Some(&id)) {
            self.ids.remove(index);
        }
        self.moving.remove(&id);
        self.known.remove(&id);
        Some(verdict)
    }

    /// Takes a whole list, and judges what is new in it.
    fn take_list(&mut self, list: &[Id], judge: impl Fn(Id) -> Verdict) -> bool {
        let mut before = std::mem::take(&mut self.known);
        self.known.reserve(list.len());
        self.moving.clear();
        self.list.clear();
        self.list.extend(list);
        let mut shown = Vec::new();
        for (rank, id) in (0..).step_by(STEP as usize).zip(list.iter().copied()) {
            let verdict = before.remove(&id).map_or_else(|| judge(id), |known| known.verdict);
            shown.extend(verdict.key.map(|key| (key, id)));
            self.moving.extend(verdict.is_moving.then_some(id));
            self.known.insert(id, Known { rank, verdict });
        }
        sort_by_key(&mut shown, |(key, _)| *key);
        let is_other = !self.ids.iter().eq(shown.iter().map(|(_, id)| id));
        if is_other {
            self.ids.clear();
            self.ids.extend(shown.into_iter().map(|(_, id)| id));
        }
        is_other
    }

    /// Judges one row of the list and, if it is another verdict, takes the row from its place and puts it into the new one.
    fn judge_again(&mut self, id: Id, judge: impl Fn(Id) -> Verdict) -> bool {
        let Some(known) = self.known.get_mut(&id) else { return false };
        let verdict = judge(id);
        let before = std::mem::replace(&mut known.verdict, verdict);
        let rank = known.rank;
        self.moving.extend(verdict.is_moving.then_some(id));
        if verdict.key == before.key {
            return false;
        }
        let from = before.key.map(|key| self.index_of(id, key, rank)).filter(|index| self.ids.get(*index) == Some(&id));
        if let Some(index) = from {
            self.ids.remove(index);
        }
        let to = verdict.key.map(|key| self.index_of(id, key, rank));
        if let Some(index) = to {
            self.ids.insert(index, id);
        }
        from != to
    }

    /// Where a row with this key and rank in the list stands among those shown, or would.
    fn index_of(&self, id: Id, key: SortKey, rank: i64) -> usize {
        self.ids.partition_point(|other| {
            let known = self.known.get(other).filter(|_| *other != id);
            known.is_some_and(|known| (known.verdict.key, known.rank) < (Some(key), rank))
        })
    }
}

/// The part of a list that is gone, and the part of another that is in its place: all but the rows that both begin and end with.
fn difference(before: &[Id], after: &[Id]) -> (Range<usize>, Range<usize>) {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()).saturating_sub(start);
    let ends = before.iter().rev().zip(after.iter().rev()).take(rest);
    let end = ends.take_while(|(one, other)| one == other).count();
    (start..before.len().saturating_sub(end), start..after.len().saturating_sub(end))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use super::*;
    use crate::proto::prebuild::PrebuildPhase;
    use proptest::prelude::*;

    fn id(number: usize) -> Id {
        uuid::Uuid::from_u128(number as u128).into()
    }

    fn key(value: i64) -> SortKey {
        SortKey::of(Some(value), false)
    }

    /// Shows the even ones, by their value.
    fn verdict(value: i64) -> Verdict {
        Verdict { key: (value % 2 == 0).then(|| key(value / 4)), is_moving: value % 3 == 0 }
    }

    #[test]
    fn only_a_row_under_way_moves_and_only_by_duration() {
        let mut row = Prebuild::default();
        row.status.phase = PrebuildPhase::Running;
        let judge = |row: &Prebuild, filter: &str, sort: Sort| {
            let order = (sort, &Ranks::default());
            Verdict::of(row, &Filter::from_query(filter), &Search::default(), order, DateTime::UNIX_EPOCH)
        };
        let moves =
            |row: &Prebuild| Sort::ALL.into_iter().filter(|sort| judge(row, "", *sort).is_moving).collect::<Vec<_>>();
        assert_eq!(moves(&row), [Sort::Longest, Sort::Shortest]);
        assert!(judge(&row, "phase=running", Sort::Newest).key.is_some());
        assert!(judge(&row, "phase=failed", Sort::Newest).key.is_none());
        row.status.phase = PrebuildPhase::Failed;
        assert_eq!(moves(&row), []);
    }

    #[test]
    fn a_change_of_one_row_costs_one_verdict_however_long_the_list() {
        for length in [100, 100_000] {
            let list: Vec<Id> = (0..length).map(id).collect();
            let (judged, changed) = (Cell::new(0), Cell::new(None));
            let judge = |own: Id| {
                judged.set(judged.get() + 1);
                let key = if changed.get() == Some(own) { None } else { Some(key(0)) };
                Verdict { key, is_moving: false }
            };
            let mut found = Found::default();
            let mut as_of = AsOf::default();
            assert!(found.update(as_of, &list, |_| None, judge));
            assert_eq!((judged.take(), found.len()), (length, length));
            for (row, is_other) in [(None, false), (Some(id(length / 2)), true)] {
                changed.set(row);
                as_of.rows += 1;
                assert_eq!(found.update(as_of, &list, |_| Some(vec![id(length / 2)]), judge), is_other);
                assert_eq!(judged.take(), 1, "of {length}");
            }
            assert_eq!(found.len(), length - 1);
            as_of.list += 1;
            let longer: Vec<Id> = (0..length + 1).map(id).collect();
            assert!(found.update(as_of, &longer, |_| Some(vec![]), judge));
            assert_eq!(judged.take(), 1, "the new one of {length}");
        }
    }

    #[test]
    fn a_row_that_comes_or_goes_leaves_the_others_as_they_are() {
        const LENGTH: usize = 10_000;
        let mut list: Vec<Id> = (0..LENGTH).map(id).collect();
        let judged = Cell::new(0);
        let judge = |_| {
            judged.set(judged.get() + 1);
            Verdict { key: Some(key(0)), is_moving: false }
        };
        let (mut found, mut as_of) = (Found::default(), AsOf::default());
        found.update(as_of, &list, |_| None, judge);
        let known = |found: &Found| found.known.iter().map(|(id, known)| (*id, known.rank)).collect::<BTreeMap<_, _>>();
        let ranks = known(&found);
        judged.take();
        for (index, is_new) in [(0, true), (LENGTH / 2, true), (LENGTH / 2 + 1, true), (LENGTH + 3, true), (9, false)] {
            match is_new {
                true => list.insert(index, id(LENGTH + index)),
                false => drop(list.remove(index)),
            }
            as_of.list += 1;
            assert!(found.update(as_of, &list, |_| Some(vec![]), judge));
            assert_eq!(*found, *list);
            assert_eq!(judged.take(), usize::from(is_new));
        }
        let now = known(&found);
        let changed = ranks.iter().filter(|(id, rank)| now.get(*id) != Some(*rank)).count();
        assert_eq!((changed, now.len()), (1, LENGTH + 3), "only the one that is gone");
    }

    #[test]
    fn ranks_are_given_anew_where_there_is_no_room() {
        let mut list: Vec<Id> = (0..100).map(id).collect();
        let (mut found, mut as_of) = (Found::default(), AsOf::default());
        let judge = |_| Verdict { key: Some(key(0)), is_moving: false };
        found.update(as_of, &list, |_| None, judge);
        for n in 0..50 {
            list.insert(50, id(1_000 + n));
            as_of.list += 1;
            found.update(as_of, &list, |_| Some(vec![]), judge);
            assert_eq!(*found, *list);
        }
    }

    #[test]
    fn all_of_a_list_is_shown_without_a_verdict() {
        let list: Vec<Id> = (0..9).map(id).collect();
        let mut found = Found::default();
        found.update(AsOf::default(), &list, |_| None, |_| Verdict { key: None, is_moving: false });
        assert!(found.is_empty());
        assert_eq!([found.show_all(&list), found.show_all(&list)], [true, false]);
        assert_eq!(*found, *list);
        let is_other = found.update(AsOf::default(), &list, |_| Some(vec![]), |_| verdict(1));
        assert!(is_other && found.is_empty(), "what was found before is not what is asked now");
    }

    /// What can happen between two updates.
    #[derive(Clone, Debug)]
    enum Event {
        Change(usize, i64),
        /// What moves does so by itself.
        Pass(i64),
        Prepend(usize),
        Append(usize),
        Remove(usize),
        Ask,
        Forget,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            4 => (0..30_usize, 0..40_i64).prop_map(|(row, value)| Event::Change(row, value)),
            2 => (1..9_i64).prop_map(|by| Event::Pass(by * 6)),
            1 => (0..30_usize).prop_map(Event::Prepend),
            1 => (0..30_usize).prop_map(Event::Append),
            1 => (0..30_usize).prop_map(Event::Remove),
            1 => Just(Event::Ask),
            1 => Just(Event::Forget),
        ]
    }

    proptest! {
        #[test]
        fn what_is_kept_up_to_date_is_what_would_be_found_anew(updates in prop::collection::vec(prop::collection::vec(event(), 0..4), 0..40)) {
            let mut list: Vec<Id> = (0..10).map(id).collect();
            let mut values: BTreeMap<Id, i64> = (0..30).map(|row| (id(row), row as i64)).collect();
            let (mut found, mut as_of) = (Found::default(), AsOf::default());
            for events in updates {
                let (mut changed, mut forgets) = (Vec::new(), false);
                for event in events {
                    match event {
                        Event::Change(row, value) => {
                            values.insert(id(row), value);
                            changed.push(id(row));
                            as_of.rows += 1;
                        }
                        Event::Pass(by) => {
                            values.values_mut().filter(|value| **value % 3 == 0).for_each(|value| *value += by);
                        }
                        Event::Prepend(row) if !list.contains(&id(row)) => list.insert(0, id(row)),
                        Event::Append(row) if !list.contains(&id(row)) => list.push(id(row)),
                        Event::Remove(row) => list.retain(|own| *own != id(row)),
                        Event::Ask => as_of.question += 1,
                        Event::Forget => forgets = true,
                        Event::Prepend(_) | Event::Append(_) => {}
                    }
                    as_of.list += u64::from(!matches!(event, Event::Change(..) | Event::Pass(_)));
                }
                let judge = |id: Id| verdict(values[&id]);
                let before = found.to_vec();
                let is_other = found.update(as_of, &list, |_| (!forgets).then_some(changed), judge);
                let mut anew = Found::default();
                anew.update(as_of, &list, |_| None, judge);
                prop_assert_eq!(&*found, &*anew);
                prop_assert!(is_other || before == *found);
            }
        }
    }
}
