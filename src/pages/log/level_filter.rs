//! The filter by level, as the address says.

use crate::domain::log::level::Level;
use crate::domain::log::level_filter::{least_level, with_least_level};
use crate::navigation::Address;
use crate::reactive::Memo;

#[derive(Clone, Copy)]
pub struct LevelFilter {
    address: Address,
    least: Memo<Level>,
}

impl LevelFilter {
    pub fn new(address: Address) -> Self {
        Self { address, least: Memo::new(move |_| least_level(&address.query())) }
    }

    /// The least serious level that is shown; tracked.
    pub fn least(self) -> Level {
        self.least.get()
    }

    pub fn set(self, least: Level) {
        self.address.change_query(|query| with_least_level(query, least));
    }

    /// Shows all lines.
    pub fn clear(self) {
        self.set(Level::Debug);
    }
}
