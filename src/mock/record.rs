//! What filters need of a prebuild, small enough to keep one for each.

use super::fleet::Person;
use super::phase::Phase;

/// The longest a prebuild may run that says nothing of it.
pub const DEFAULT_TIMEOUT_SECS: u16 = 3600;
/// Keys of scheduled prebuilds: this and the schedule's hour since the Unix epoch, the project, the class.
pub const SCHEDULED: i64 = 1 << 40;
/// Keys of prebuilds that a command created: this and the command's number.
pub const COMMANDED: i64 = 1 << 50;

/// What filters need of a prebuild.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// People's prebuilds before the anchor have keys below 0, those after it from 0 on; then come [`SCHEDULED`] and
    /// [`COMMANDED`].
    pub key: i64,
    pub created: i64,
    /// From this moment on the phase is `last`.
    pub settled: i64,
    pub last: Phase,
    pub project: u16,
    pub class: u8,
    pub scheduled: bool,
    pub creator: Person,
    pub executor: Option<Person>,
    /// As the spec says it.
    pub timeout_secs: Option<u16>,
}

impl Record {
    pub const fn is_by_command(&self) -> bool {
        self.key >= COMMANDED
    }
}
