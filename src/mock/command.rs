//! Accepted writes, logged so that a world can be recreated.

use serde::{Deserialize, Serialize};

use crate::proto::id::Id;
use crate::proto::project::ProjectPrebuildConfiguration;

/// Accepted write, recorded by its result rather than its request. Times (`at`) are the mock's, in milliseconds since
/// the Unix epoch. Stored as JSON: add fields, but don't rename them.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "command")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_stays_readable() {
        for (json, command) in [
            (
                r#"{"command":"updateWarmPool","at":7,"warmPoolId":"p","minSize":0,"maxSize":3,"specVersion":2}"#,
                Command::UpdateWarmPool { at: 7, warm_pool_id: "p".into(), min_size: 0, max_size: 3, spec_version: 2 },
            ),
            (
                r#"{"command":"createPrebuild","at":8,"number":2,"projectId":"p","environmentClassId":"c","timeoutSecs":600}"#,
                Command::CreatePrebuild {
                    at: 8,
                    number: 2,
                    project_id: "p".into(),
                    environment_class_id: "c".into(),
                    timeout_secs: 600,
                },
            ),
            (
                r#"{"command":"updateProject","at":9,"projectId":"p","configuration":{"enabled":true}}"#,
                Command::UpdateProject {
                    at: 9,
                    project_id: "p".into(),
                    configuration: ProjectPrebuildConfiguration { enabled: true, ..Default::default() },
                },
            ),
        ] {
            assert_eq!(serde_json::from_str::<Command>(json).unwrap(), command);
            assert_eq!(serde_json::to_string(&command).unwrap(), json);
        }
    }
}
