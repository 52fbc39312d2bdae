//! Which pools' records are open. They stay open while their cards leave the document and come back.

use std::collections::HashMap;

use crate::proto::id::Id;
use crate::reactive::{ArcRwSignal, RwSignal, StoredValue};

/// Whether each pool's record is open, and the table in it.
#[derive(Clone, Copy, Default)]
pub struct OpenRecords(StoredValue<HashMap<Id, Flags>>);

/// Of the record and of its table. They outlive the cards that show them.
type Flags = (ArcRwSignal<bool>, ArcRwSignal<bool>);

/// One pool's.
#[derive(Clone, Copy)]
pub struct OpenRecord {
    pub is_open: RwSignal<bool>,
    pub is_table_open: RwSignal<bool>,
}

impl OpenRecords {
    /// Whether a pool's record is open; closed at first.
    pub fn of(self, id: Id) -> OpenRecord {
        let record = self.0.try_update_value(|records| records.entry(id).or_default().clone());
        let (is_open, is_table_open) = record.unwrap_or_default();
        OpenRecord { is_open: is_open.into(), is_table_open: is_table_open.into() }
    }
}
