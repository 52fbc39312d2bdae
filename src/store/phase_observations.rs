//! Phases of prebuilds observed while the page was open, with their times.

use chrono::{DateTime, Utc};

use crate::clock;
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::reactive::StoredValue;

use super::recent::Recent;

/// Number of remembered prebuilds: the most recently changed or viewed.
const MAX: usize = 500;

type Moments = Vec<(PrebuildPhase, DateTime<Utc>)>;

#[derive(Clone, Copy)]
pub struct PhaseObservations(StoredValue<Recent<Id, Moments>>);

impl PhaseObservations {
    pub fn new() -> Self {
        Self(StoredValue::new(Recent::new(MAX)))
    }

    /// Records a prebuild's phase the first time it is observed.
    pub fn record(self, prebuild: &Prebuild) {
        let phase = &prebuild.status.phase;
        let at = prebuild.metadata.updated_at.map_or_else(clock::now, |at| at.0);
        self.0.update_value(|seen| match seen.get(&prebuild.id) {
            Some(moments) if moments.iter().any(|(seen, _)| seen == phase) => {}
            Some(moments) => moments.push((phase.clone(), at)),
            None => drop(seen.insert(prebuild.id, vec![(phase.clone(), at)], |_| false)),
        });
    }

    /// Observed phases of a prebuild, each with the time it was first observed.
    pub fn of(self, id: Id) -> Moments {
        self.0.try_update_value(|seen| seen.get(&id).cloned()).flatten().unwrap_or_default()
    }
}

impl Default for PhaseObservations {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use leptos::prelude::Owner;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn phases_are_remembered_once_each_and_of_the_last_prebuilds_only() {
        Owner::new().with(|| {
            let observations = PhaseObservations::new();
            let note = |number: usize, phase| {
                let mut prebuild = Prebuild { id: Uuid::from_u128(number as u128 + 1).into(), ..Default::default() };
                prebuild.status.phase = phase;
                observations.record(&prebuild);
                prebuild.id
            };
            let first = note(0, PrebuildPhase::Pending);
            for phase in [PrebuildPhase::Running, PrebuildPhase::Running] {
                note(0, phase);
            }
            let phases = |id| observations.of(id).into_iter().map(|(phase, _)| phase).collect::<Vec<_>>();
            assert_eq!(phases(first), [PrebuildPhase::Pending, PrebuildPhase::Running]);
            for number in 1..MAX {
                note(number, PrebuildPhase::Running);
            }
            assert_eq!(phases(first).len(), 2);
            let last = note(MAX, PrebuildPhase::Running);
            assert_eq!(
                (phases(first).len(), phases(last).len(), phases(note(1, PrebuildPhase::Failed))),
                (2, 1, vec![PrebuildPhase::Failed])
            );
        });
    }
}
