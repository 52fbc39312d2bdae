//! Phases of prebuilds.

use crate::proto::prebuild::PrebuildPhase;

/// Known phase, compact enough for a record and a bit mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    Pending,
    Starting,
    Running,
    Stopping,
    Snapshotting,
    Completed,
    Failed,
    Cancelling,
    Cancelled,
    Deleting,
    Deleted,
}

impl Phase {
    /// Bit of this phase in a set of phases.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Converts a wire value; `None` for phases that no prebuild is ever in.
    pub fn from_wire(phase: &PrebuildPhase) -> Option<Self> {
        Some(match phase {
            PrebuildPhase::Pending => Self::Pending,
            PrebuildPhase::Starting => Self::Starting,
            PrebuildPhase::Running => Self::Running,
            PrebuildPhase::Stopping => Self::Stopping,
            PrebuildPhase::Snapshotting => Self::Snapshotting,
            PrebuildPhase::Completed => Self::Completed,
            PrebuildPhase::Failed => Self::Failed,
            PrebuildPhase::Cancelling => Self::Cancelling,
            PrebuildPhase::Cancelled => Self::Cancelled,
            PrebuildPhase::Deleting => Self::Deleting,
            PrebuildPhase::Deleted => Self::Deleted,
            PrebuildPhase::Unspecified | PrebuildPhase::Other(_) | PrebuildPhase::OtherNumber(_) => return None,
        })
    }

    pub const fn to_wire(self) -> PrebuildPhase {
        match self {
            Self::Pending => PrebuildPhase::Pending,
            Self::Starting => PrebuildPhase::Starting,
            Self::Running => PrebuildPhase::Running,
            Self::Stopping => PrebuildPhase::Stopping,
            Self::Snapshotting => PrebuildPhase::Snapshotting,
            Self::Completed => PrebuildPhase::Completed,
            Self::Failed => PrebuildPhase::Failed,
            Self::Cancelling => PrebuildPhase::Cancelling,
            Self::Cancelled => PrebuildPhase::Cancelled,
            Self::Deleting => PrebuildPhase::Deleting,
            Self::Deleted => PrebuildPhase::Deleted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_phases_convert_both_ways() {
        for known in &PrebuildPhase::KNOWN[1..] {
            assert_eq!(&Phase::from_wire(known).unwrap().to_wire(), known);
        }
        assert_eq!(Phase::from_wire(&PrebuildPhase::Unspecified), None);
    }
}
