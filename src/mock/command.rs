//! The writes: what the log keeps so that a world can be made again.

use serde::{Deserialize, Serialize};

/// A write that was accepted. Stored as JSON; extend it, don't rename in it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "command")]
pub enum Command {
    /// Sets both sizes of a pool, already merged with what was stored.
    UpdateWarmPool {
        /// When, in milliseconds since the Unix epoch.
        at: i64,
        warm_pool_id: String,
        min_size: i32,
        max_size: i32,
    },
}

/// All that has to be stored of a world.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Log {
    /// When the world was first asked for, in milliseconds since the Unix epoch.
    pub anchor: i64,
    /// Oldest first.
    pub commands: Vec<Command>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_stays_readable() {
        let json =
            r#"{"anchor":5,"commands":[{"command":"updateWarmPool","at":7,"warmPoolId":"p","minSize":0,"maxSize":3}]}"#;
        let command = Command::UpdateWarmPool { at: 7, warm_pool_id: "p".into(), min_size: 0, max_size: 3 };
        let log = Log { anchor: 5, commands: vec![command] };
        assert_eq!(serde_json::from_str::<Log>(json).unwrap(), log);
        assert_eq!(serde_json::to_string(&log).unwrap(), json);
    }
}
