//! Labels that repeat: one for each action, on every page.

pub const ALL_PREBUILDS: &str = "All prebuilds";
pub const ALL_PROJECTS: &str = "All projects";
pub const CANCEL: &str = "Cancel";
/// Asks for the state of something whose outcome is unknown.
pub const CHECK_AGAIN: &str = "Check again";
pub const CLOSE: &str = "Close";
pub const COPY_LINK: &str = "Copy link";
pub const DELETE: &str = "Delete";
/// Throws away edits that were not saved.
pub const DISCARD: &str = "Discard changes";
pub const LOADING: &str = "Loading…";
/// Saves over a change by someone else.
pub const OVERWRITE: &str = "Overwrite";
pub const REFRESH: &str = "Refresh";
/// Starts a prebuild of the same project and class again.
pub const RERUN: &str = "Rerun";
pub const RESIZE: &str = "Resize";
/// Sets pools back to the sizes from before an overnight scale-down.
pub const RESTORE_SIZES: &str = "Restore sizes";
/// Tries again what failed.
pub const RETRY: &str = "Retry";
pub const SAVE: &str = "Save";
pub const SAVING: &str = "Saving…";
/// Ends a search, a load, or a batch that is running.
pub const STOP: &str = "Stop";
/// Takes back what was done.
pub const UNDO: &str = "Undo";
/// Takes over a change by someone else.
pub const USE_THEIRS: &str = "Use theirs";
/// Leads to what was made or changed.
pub const VIEW: &str = "View";

/// Who or what started a prebuild: the creator.
pub const TRIGGERED_BY: &str = "Triggered by";
/// The identity whose secrets a prebuild used: the executor.
pub const RAN_AS: &str = "Ran as";
