//! Recently changed rows, so that results derived from all rows can be updated without scanning all of them.

use std::collections::VecDeque;

use crate::proto::id::Id;

/// Number of remembered changes. Consumers that missed more scan all rows.
const MAX: usize = 1024;

#[derive(Debug, Default)]
pub struct Changes {
    /// Ids of changed rows, newest last.
    ids: VecDeque<Id>,
    /// Total number of changes.
    count: u64,
}

impl Changes {
    pub fn note(&mut self, id: Id) {
        if self.ids.len() == MAX {
            self.ids.pop_front();
        }
        self.ids.push_back(id);
        self.count = self.count.wrapping_add(1);
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// Rows changed since change number `count`, oldest first; `None` if that is too long ago.
    pub fn since(&self, count: u64) -> Option<Vec<Id>> {
        let missed = usize::try_from(self.count.checked_sub(count)?).ok()?;
        let start = self.ids.len().checked_sub(missed)?;
        Some(self.ids.range(start..).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_remembered_up_to_a_limit() {
        let mut changes = Changes::default();
        let id = |number: usize| Id::from(number.to_string().as_str());
        assert_eq!(changes.since(0), Some(vec![]));
        for number in 0..MAX {
            changes.note(id(number));
        }
        let now = changes.count();
        assert_eq!(changes.since(now), Some(vec![]));
        assert_eq!(changes.since(now - 2), Some(vec![id(MAX - 2), id(MAX - 1)]));
        assert_eq!(changes.since(0).map(|ids| ids.len()), Some(MAX));
        assert_eq!(changes.since(now + 1), None);
        changes.note(id(0));
        assert_eq!(changes.since(0), None);
        assert_eq!(changes.since(1).map(|ids| ids.len()), Some(MAX));
    }
}
