//! What is made of a project: prebuilds, and environments from them.

use crate::domain::prebuild::{completed_at, expires_at};
use crate::proto::environment::{Environment, EnvironmentRole};
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};

use super::starts::PoolKey;

/// Prebuild, with what its use is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadePrebuild {
    pub id: Id,
    pub key: PoolKey,
    pub created: i64,
    pub end: End,
}

/// How a prebuild ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a snapshot, which is kept until it expires.
    Completed {
        at: i64,
        expires: i64,
        bytes: u64,
    },
    Failed {
        at: i64,
    },
    /// Not yet, or without a result: canceled or deleted.
    Other,
}

impl MadePrebuild {
    /// `None` if the server did not say when it was created.
    pub fn of(prebuild: &Prebuild) -> Option<Self> {
        let Prebuild { id, metadata, status, .. } = prebuild;
        let ended = completed_at(prebuild).map(|ended| ended.timestamp_millis());
        let expires = expires_at(prebuild).map(|expires| expires.timestamp_millis());
        let end = match (&status.phase, ended, expires) {
            (PrebuildPhase::Completed, Some(at), Some(expires)) => {
                End::Completed { at, expires, bytes: status.snapshot_size_bytes.0 }
            }
            (PrebuildPhase::Failed, Some(at), _) => End::Failed { at },
            _ => End::Other,
        };
        let key = PoolKey { project_id: metadata.project_id, class_id: metadata.environment_class_id };
        Some(Self { id: *id, key, created: metadata.created_at?.millis(), end })
    }

    /// When it completed, if it did.
    pub fn completed(&self) -> Option<i64> {
        match self.end {
            End::Completed { at, .. } => Some(at),
            _ => None,
        }
    }

    /// When it ended, with or without a snapshot.
    pub fn ended(&self) -> Option<i64> {
        match self.end {
            End::Completed { at, .. } | End::Failed { at } => Some(at),
            End::Other => None,
        }
    }

    /// Size of its snapshot.
    pub fn bytes(&self) -> u64 {
        match self.end {
            End::Completed { bytes, .. } => bytes,
            _ => 0,
        }
    }

    /// Whether its snapshot could be used at a moment.
    pub fn is_available(&self, moment: i64) -> bool {
        matches!(self.end, End::Completed { at, expires, .. } if (at..expires).contains(&moment))
    }
}

/// Environment of a person, with what it was created from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeEnvironment {
    pub id: Id,
    pub key: PoolKey,
    pub created: i64,
    /// `None` if it was created from no prebuild.
    pub prebuild_id: Option<Id>,
}

impl MadeEnvironment {
    /// `None` for environments that prebuilds ran in, and if the server did not say when it was created.
    pub fn of(environment: &Environment) -> Option<Self> {
        let Environment { id, metadata, spec } = environment;
        if metadata.role == EnvironmentRole::Prebuild {
            return None;
        }
        Some(Self {
            id: *id,
            key: PoolKey { project_id: metadata.project_id, class_id: spec.machine.class_id },
            created: metadata.created_at?.millis(),
            prebuild_id: Some(metadata.prebuild_id).filter(|id| !id.is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::{Timestamp, U64};

    #[test]
    fn a_prebuild_has_a_snapshot_until_it_expires() {
        let mut prebuild = Prebuild::default();
        prebuild.metadata.created_at = Timestamp::from_millis(1000);
        prebuild.status.completion_time = Timestamp::from_millis(2000);
        prebuild.status.snapshot_size_bytes = U64(7);
        let end = |phase: PrebuildPhase| {
            let mut prebuild = prebuild.clone();
            prebuild.status.phase = phase;
            MadePrebuild::of(&prebuild).unwrap().end
        };
        let expires = 2000 + 7 * 24 * 3_600_000;
        assert_eq!(end(PrebuildPhase::Completed), End::Completed { at: 2000, expires, bytes: 7 });
        assert_eq!(end(PrebuildPhase::Failed), End::Failed { at: 2000 });
        assert_eq!((end(PrebuildPhase::Running), end(PrebuildPhase::Deleted)), (End::Other, End::Other));
        prebuild.status.phase = PrebuildPhase::Completed;
        let made = MadePrebuild::of(&prebuild).unwrap();
        assert_eq!([1999, 2000, expires - 1, expires].map(|at| made.is_available(at)), [false, true, true, false]);
        prebuild.metadata.created_at = None;
        assert_eq!(MadePrebuild::of(&prebuild), None);
    }

    #[test]
    fn environments_of_prebuilds_are_left_out() {
        let mut environment = Environment { id: "e".into(), ..Default::default() };
        environment.metadata.created_at = Timestamp::from_millis(5);
        environment.spec.machine.class_id = "large".into();
        let made = MadeEnvironment::of(&environment).unwrap();
        assert_eq!((made.prebuild_id, made.key.class_id, made.created), (None, "large".into(), 5));
        environment.metadata.prebuild_id = "p".into();
        assert_eq!(MadeEnvironment::of(&environment).unwrap().prebuild_id, Some("p".into()));
        environment.metadata.role = EnvironmentRole::Prebuild;
        assert_eq!(MadeEnvironment::of(&environment), None);
    }
}
