//! Accepted writes, logged so that a world can be recreated.

use crate::proto::id::Id;
use crate::proto::project::ProjectPrebuildConfiguration;

/// Accepted write, recorded by its result rather than its request. Times (`at`) are the mock's, in milliseconds since
/// the Unix epoch.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    CreatePrebuild {
        at: i64,
        /// Number of prebuilds created by earlier commands.
        number: u32,
        project_id: Id,
        environment_class_id: Id,
        timeout_secs: u16,
    },
    CancelPrebuild {
        at: i64,
        prebuild_id: Id,
    },
    DeletePrebuild {
        at: i64,
        prebuild_id: Id,
    },
    CreateWarmPool {
        at: i64,
        /// Number of pools created by earlier commands.
        number: u32,
        project_id: Id,
        environment_class_id: Id,
        min_size: i32,
        max_size: i32,
    },
    /// Sets both sizes of a pool, already merged with the stored sizes.
    UpdateWarmPool {
        at: i64,
        warm_pool_id: Id,
        min_size: i32,
        max_size: i32,
        /// Version of the pool's spec with these sizes.
        spec_version: u64,
    },
    DeleteWarmPool {
        at: i64,
        warm_pool_id: Id,
    },
    UpdateProject {
        at: i64,
        project_id: Id,
        configuration: ProjectPrebuildConfiguration,
    },
}

impl Command {
    /// Mock time of the command, in milliseconds since the Unix epoch.
    pub const fn at(&self) -> i64 {
        match self {
            Self::CreatePrebuild { at, .. }
            | Self::CancelPrebuild { at, .. }
            | Self::DeletePrebuild { at, .. }
            | Self::CreateWarmPool { at, .. }
            | Self::UpdateWarmPool { at, .. }
            | Self::DeleteWarmPool { at, .. }
            | Self::UpdateProject { at, .. } => *at,
        }
    }
}
