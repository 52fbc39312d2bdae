//! The ids of a list that comes in pages.

use std::collections::HashSet;
use std::ops::Deref;

use crate::proto::id::Id;

/// Ids in the server's order, each once. Reads as a slice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdList {
    ids: Vec<Id>,
    known: HashSet<Id>,
}

impl Deref for IdList {
    type Target = [Id];

    fn deref(&self) -> &[Id] {
        &self.ids
    }
}

impl IdList {
    pub fn contains(&self, id: Id) -> bool {
        self.known.contains(&id)
    }

    /// Whether any of these ids is at `start` or after it.
    pub fn meets(&self, start: usize, page: &[Id]) -> bool {
        let is_after_start = |id: &Id| self.ids.iter().skip(start).any(|other| other == id);
        page.iter().filter(|id| self.known.contains(id)).any(is_after_start)
    }

    /// Puts fresh ids in place of those from `start` up to the last one that is among them, and gives the index after
    /// the fresh ones. Ids before `start` stay where they are. Of those replaced, the ones in `keep` stay, each behind
    /// the id that it stood behind.
    pub fn splice(&mut self, start: usize, fresh: &[Id], keep: &[Id]) -> usize {
        let start = start.min(self.ids.len());
        let tail = self.ids.split_off(start);
        let is_fresh: HashSet<Id> = fresh.iter().copied().collect();
        let end = tail.iter().rposition(|id| is_fresh.contains(id)).map_or(0, |index| index.saturating_add(1));
        for id in tail.iter().take(end) {
            self.known.remove(id);
        }
        self.append(fresh);
        let mut before = None;
        for id in tail.iter().take(end).copied() {
            if keep.contains(&id) && self.known.insert(id) {
                let index = before.and_then(|before| self.ids.iter().skip(start).position(|id| *id == before));
                self.ids.insert(index.map_or(start, |index| start.saturating_add(index).saturating_add(1)), id);
            }
            if self.known.contains(&id) {
                before = Some(id);
            }
        }
        let next = self.ids.len();
        self.ids.extend(tail.into_iter().skip(end));
        next
    }

    /// Forgets all ids from `length` on.
    pub fn truncate(&mut self, length: usize) {
        for id in self.ids.drain(length.min(self.ids.len())..) {
            self.known.remove(&id);
        }
    }

    /// Adds ids at the end; what is there already stays where it is.
    pub fn append(&mut self, more: &[Id]) {
        self.ids.extend(more.iter().filter(|id| self.known.insert(**id)));
    }

    /// Adds an id at an index that is at most the length, unless it is there already.
    pub fn insert(&mut self, index: usize, id: Id) {
        if self.known.insert(id) {
            self.ids.insert(index.min(self.ids.len()), id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<Id> {
        text.split("").filter(|text| !text.is_empty()).map(Id::from).collect()
    }

    fn list(text: &str) -> IdList {
        IdList { ids: ids(text), known: ids(text).into_iter().collect() }
    }

    fn spliced(known: &str, start: usize, fresh: &str, keep: &str) -> (IdList, usize) {
        let mut list = list(known);
        let next = list.splice(start, &ids(fresh), &ids(keep));
        (list, next)
    }

    #[test]
    fn a_page_replaces_what_it_covers_and_keeps_the_rest() {
        assert_eq!(spliced("abcdef", 0, "xab", ""), (list("xabcdef"), 3));
        assert_eq!(spliced("abcdef", 0, "xb", ""), (list("xbcdef"), 2), "a is gone");
        assert_eq!(spliced("abcdef", 2, "xd", ""), (list("abxdef"), 4));
        assert_eq!(spliced("abc", 0, "abc", ""), (list("abc"), 3));
    }

    #[test]
    fn a_page_that_meets_nothing_replaces_nothing() {
        assert!(!list("abc").meets(0, &ids("wxyz")));
        assert!(!list("abc").meets(2, &ids("ab")));
        assert!(list("abc").meets(1, &ids("xb")));
        assert_eq!(spliced("abc", 1, "xy", ""), (list("axybc"), 3));
    }

    #[test]
    fn ids_to_keep_stay_behind_the_one_that_they_stood_behind() {
        assert_eq!(spliced("abnc", 0, "abc", "n"), (list("abnc"), 4));
        assert_eq!(spliced("nab", 0, "ab", "n"), (list("nab"), 3));
        assert_eq!(spliced("abnc", 0, "bxc", "n"), (list("bnxc"), 4));
    }

    #[test]
    fn no_id_is_there_twice() {
        assert_eq!(spliced("abcd", 0, "cab", "").0, list("cabd"));
        assert_eq!(spliced("abcd", 2, "bcd", "").0, list("abcd"), "b is on the page before");
        let mut known = list("abc");
        known.append(&ids("cdad"));
        known.insert(0, "b".into());
        known.insert(1, "x".into());
        assert_eq!(known, list("axbcd"));
        assert!(known.contains("x".into()) && !known.contains("y".into()));
        known.truncate(2);
        assert_eq!(known, list("ax"));
    }
}
