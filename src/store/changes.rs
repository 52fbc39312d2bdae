//! Which rows have changed lately, for those who keep what they found among all rows and need not look at all of them
//! again.

use std::collections::VecDeque;

use crate::proto::id::Id;

/// Changes that are remembered. Whoever missed more looks at all rows again.
const MOST: usize = 1024;

#[derive(Debug, Default)]
pub struct Changes {
    /// The newest last.
    ids: VecDeque<Id>,
    /// How many there have been.
    count: u64,
}

impl Changes {
    pub fn note(&mut self, id: Id) {
        if self.ids.len() == MOST {
            self.ids.pop_front();
        }
        self.ids.push_back(id);
        self.count = self.count.wrapping_add(1);
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// The rows that have changed since there were `count` changes, oldest first; `None` if they are no longer known.
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
        for number in 0..MOST {
            changes.note(id(number));
        }
        let now = changes.count();
        assert_eq!(changes.since(now), Some(vec![]));
        assert_eq!(changes.since(now - 2), Some(vec![id(MOST - 2), id(MOST - 1)]));
        assert_eq!(changes.since(0).map(|ids| ids.len()), Some(MOST));
        assert_eq!(changes.since(now + 1), None);
        changes.note(id(0));
        assert_eq!(changes.since(0), None);
        assert_eq!(changes.since(1).map(|ids| ids.len()), Some(MOST));
    }
}
