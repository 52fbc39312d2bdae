//! The filter by level, as in the address.

use crate::domain::log::level_filter::Levels;
use crate::navigation::Address;
use crate::reactive::Memo;

#[derive(Clone, Copy)]
pub struct LevelFilter {
    address: Address,
    levels: Memo<Levels>,
}

impl LevelFilter {
    pub fn new(address: Address) -> Self {
        Self { address, levels: Memo::new(move |_| Levels::from_query(&address.query())) }
    }

    /// The levels whose lines are shown; tracked.
    pub fn levels(self) -> Levels {
        self.levels.get()
    }

    /// Adds or removes levels.
    pub fn toggle(self, levels: Levels) {
        self.set(self.levels.get_untracked().toggled(levels));
    }

    /// Shows all lines.
    pub fn clear(self) {
        self.set(Levels::ALL);
    }

    fn set(self, levels: Levels) {
        self.address.change_query(|query| levels.into_query(query));
    }
}
