//! Compact record of a prebuild for filters.

use super::fleet::Person;
use super::phase::Phase;

/// Default timeout of a prebuild, in seconds.
pub const DEFAULT_TIMEOUT_SECS: u16 = 3600;
/// Base of the keys of scheduled prebuilds, to which the schedule's hour since the Unix epoch, the project, and the
/// class are added.
pub const SCHEDULED: i64 = 1 << 40;
/// Base of the keys of prebuilds created by a command, to which the command's number is added.
pub const COMMANDED: i64 = 1 << 50;

/// Compact record of a prebuild for filters.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Key: negative for prebuilds created by people before the anchor, from 0 for those after it, then [`SCHEDULED`]
    /// and [`COMMANDED`].
    pub key: i64,
    pub created: i64,
    /// Time from which the phase is `last`.
    pub settled: i64,
    pub last: Phase,
    pub project: u16,
    pub class: u8,
    pub scheduled: bool,
    pub creator: Person,
    pub executor: Option<Person>,
    /// Timeout in the spec.
    pub timeout_secs: Option<u16>,
}

impl Record {
    pub const fn is_by_command(&self) -> bool {
        self.key >= COMMANDED
    }
}
