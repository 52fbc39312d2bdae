//! Interpretation of phases: tone, slug in addresses, and whether they are final.

use crate::proto::prebuild::{PrebuildPhase, PrebuildTrigger};
use crate::proto::warm_pool::WarmPoolPhase;

/// Tone of a state, shown by color and icon, never by color alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Pending.
    Waiting,
    /// In progress.
    Active,
    Good,
    Warning,
    Bad,
    /// Ended, neither good nor bad.
    Stopped,
    /// Unknown to this build.
    Unknown,
}

pub fn prebuild_tone(phase: &PrebuildPhase) -> Tone {
    use PrebuildPhase::*;
    match phase {
        Pending => Tone::Waiting,
        Starting | Running | Stopping | Snapshotting | Cancelling | Deleting => Tone::Active,
        Completed => Tone::Good,
        Failed => Tone::Bad,
        Cancelled | Deleted => Tone::Stopped,
        Unspecified | Other(_) | OtherNumber(_) => Tone::Unknown,
    }
}

pub fn pool_tone(phase: &WarmPoolPhase) -> Tone {
    use WarmPoolPhase::*;
    match phase {
        Pending => Tone::Waiting,
        Ready => Tone::Good,
        Degraded => Tone::Warning,
        Deleting => Tone::Active,
        Deleted => Tone::Stopped,
        Unspecified | Other(_) | OtherNumber(_) => Tone::Unknown,
    }
}

/// Whether the phase won't change on its own. Unknown phases may.
pub fn is_final(phase: &PrebuildPhase) -> bool {
    use PrebuildPhase::*;
    matches!(phase, Completed | Failed | Cancelled | Deleted)
}

/// Wire name as used in URLs and test hooks: `COMPLETED` becomes `completed`.
pub fn slug(short_name: &str) -> String {
    short_name.to_ascii_lowercase().replace('_', "-")
}

/// Phase for a slug in a URL, if this build knows it.
pub fn phase_from_slug(text: &str) -> Option<PrebuildPhase> {
    filterable_phases().find(|phase| slug(&phase.short_name()) == text)
}

/// Trigger for a slug in a URL, if this build knows it.
pub fn trigger_from_slug(text: &str) -> Option<PrebuildTrigger> {
    filterable_triggers().find(|trigger| slug(&trigger.short_name()) == text)
}

/// Phases available as filters.
pub fn filterable_phases() -> impl Iterator<Item = PrebuildPhase> {
    PrebuildPhase::KNOWN.iter().filter(|phase| **phase != PrebuildPhase::Unspecified).cloned()
}

/// Triggers available as filters.
pub fn filterable_triggers() -> impl Iterator<Item = PrebuildTrigger> {
    PrebuildTrigger::KNOWN.iter().filter(|trigger| **trigger != PrebuildTrigger::Unspecified).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phase_slugs_round_trip() {
        for phase in filterable_phases() {
            assert_eq!(phase_from_slug(&slug(&phase.short_name())), Some(phase));
        }
        assert_eq!(phase_from_slug("unspecified"), None);
        assert_eq!(phase_from_slug("paused"), None);
    }

    #[test]
    fn only_ended_prebuilds_are_final() {
        let ended: Vec<_> = filterable_phases().filter(is_final).collect();
        use PrebuildPhase::*;
        assert_eq!(ended, [Completed, Failed, Cancelled, Deleted]);
    }
}
