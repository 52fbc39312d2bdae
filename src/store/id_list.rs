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

    /// Puts a fresh first page in place of the rows up to its last one, and tells whether that one was known. If it was
    /// not, a gap may lie between, and only the fresh page stays.
    pub fn refresh(&mut self, fresh: Vec<Id>) -> bool {
        let last = fresh.last().filter(|last| self.known.contains(last));
        let meeting = last.and_then(|last| self.ids.iter().position(|id| id == last));
        let end = meeting.map_or(self.ids.len(), |index| index + 1);
        for id in self.ids.iter().take(end) {
            self.known.remove(id);
        }
        let fresh = fresh.into_iter().filter(|id| self.known.insert(*id)).collect::<Vec<_>>();
        self.ids.splice(..end, fresh);
        meeting.is_some()
    }

    /// Adds the next page; what is there already stays where it is.
    pub fn append(&mut self, more: Vec<Id>) {
        self.ids.extend(more.into_iter().filter(|id| self.known.insert(*id)));
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

    fn refreshed(known: &str, fresh: &str) -> (IdList, bool) {
        let mut list = list(known);
        let reaches = list.refresh(ids(fresh));
        (list, reaches)
    }

    #[test]
    fn a_refresh_puts_new_rows_on_top_and_keeps_the_rest() {
        assert_eq!(refreshed("abcdef", "xab"), (list("xabcdef"), true));
        assert_eq!(refreshed("abcdef", "xb"), (list("xbcdef"), true));
        assert_eq!(refreshed("abc", "abc"), (list("abc"), true));
    }

    #[test]
    fn a_refresh_that_does_not_reach_what_is_known_starts_anew() {
        assert_eq!(refreshed("abc", "wxyz"), (list("wxyz"), false));
        assert_eq!(refreshed("abc", ""), (list(""), false));
        assert_eq!(refreshed("", "abc"), (list("abc"), false));
    }

    #[test]
    fn no_id_is_there_twice() {
        assert_eq!(refreshed("abcd", "cab"), (list("abcd"), true));
        let mut known = list("abc");
        known.append(ids("cdad"));
        known.insert(0, "b".into());
        known.insert(1, "x".into());
        assert_eq!(known, list("axbcd"));
        assert!(known.contains("x".into()) && !known.contains("y".into()));
    }
}
