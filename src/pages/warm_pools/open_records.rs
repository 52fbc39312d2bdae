//! Which activity charts are open. They stay open while their cards leave the document and come back.

use std::collections::HashMap;

use crate::proto::id::Id;
use crate::reactive::{ArcRwSignal, RwSignal, StoredValue};

/// Open charts and tables by pool.
#[derive(Clone, Copy, Default)]
pub struct OpenRecords(StoredValue<HashMap<Id, Flags>>);

/// Of the chart and of its table. They outlive the cards.
type Flags = (ArcRwSignal<bool>, ArcRwSignal<bool>);

/// Flags of one pool.
#[derive(Clone, Copy)]
pub struct OpenRecord {
    pub is_open: RwSignal<bool>,
    pub is_table_open: RwSignal<bool>,
}

impl OpenRecords {
    /// Flags of a pool; closed at first.
    pub fn of(self, id: Id) -> OpenRecord {
        let record = self.0.try_update_value(|records| records.entry(id).or_default().clone());
        let (is_open, is_table_open) = record.unwrap_or_default();
        OpenRecord { is_open: is_open.into(), is_table_open: is_table_open.into() }
    }
}
