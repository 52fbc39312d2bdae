//! Whether the comparison is open, as in the address: `compare=last-success`.

use crate::domain::query_string::{value, with_value};
use crate::navigation::Address;
use crate::reactive::Memo;

const COMPARE: &str = "compare";
const LAST_SUCCESS: &str = "last-success";

#[derive(Clone, Copy)]
pub struct CompareMode {
    address: Address,
    is_on: Memo<bool>,
}

impl CompareMode {
    pub fn new(address: Address) -> Self {
        Self { address, is_on: Memo::new(move |_| value(&address.query(), COMPARE) == LAST_SUCCESS) }
    }

    /// Tracked.
    pub fn is_on(self) -> bool {
        self.is_on.get()
    }

    pub fn toggle(self) {
        self.set(!self.is_on.get_untracked());
    }

    pub fn leave(self) {
        self.set(false);
    }

    fn set(self, is_on: bool) {
        let value = if is_on { LAST_SUCCESS } else { "" };
        self.address.change_query(|query| with_value(query, COMPARE, value));
    }
}
