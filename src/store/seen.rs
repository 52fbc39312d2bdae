//! In which phases prebuilds were seen while the page was open, and since when.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::clock;
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::reactive::StoredValue;

type Moments = Vec<(PrebuildPhase, DateTime<Utc>)>;

#[derive(Clone, Copy)]
pub struct Seen(StoredValue<HashMap<Id, Moments>>);

impl Seen {
    pub fn new() -> Self {
        Self(StoredValue::default())
    }

    /// Notes the phase of a prebuild, if it was not seen in it before.
    pub fn note(self, prebuild: &Prebuild) {
        let phase = &prebuild.status.phase;
        let at = prebuild.metadata.updated_at.map_or_else(clock::now, |at| at.0);
        self.0.update_value(|seen| {
            let moments = seen.entry(prebuild.id).or_default();
            if moments.iter().all(|(seen, _)| seen != phase) {
                moments.push((phase.clone(), at));
            }
        });
    }

    /// The phases in which a prebuild was seen, each with the first such moment.
    pub fn of(self, id: Id) -> Moments {
        self.0.with_value(|seen| seen.get(&id).cloned().unwrap_or_default())
    }
}

impl Default for Seen {
    fn default() -> Self {
        Self::new()
    }
}
