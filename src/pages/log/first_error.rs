//! Opens the log of a failed prebuild at its first error.

use crate::components::effect::effect;
use crate::domain::log::log::Log;
use crate::proto::prebuild::PrebuildPhase;
use crate::reactive::Memo;
use crate::store::log::State;

use super::super::prebuild::resource::known;
use super::selection::Selection;
use super::status::Status;
use super::viewport::Viewport;

/// Shows the first error once the log is loaded, unless the user came for certain lines, follows a log that grows, or has
/// scrolled in the meantime. `had_ended` tells whether the prebuild had ended before the page was opened.
pub fn open_at_first_error(status: Status, had_ended: Memo<Option<bool>>, selection: Selection, viewport: Viewport) {
    let Status { feed, prebuild, .. } = status;
    let is_due = Memo::new(move |before: Option<&bool>| {
        let is_loaded = feed.state.get() == State::Whole;
        let has_failed = || known(prebuild).is_some_and(|row| row.status.phase == PrebuildPhase::Failed);
        before == Some(&true) || (is_loaded && had_ended.get() == Some(true) && has_failed())
    });
    effect(move || {
        if is_due.get()
            && selection.get_untracked().is_none()
            && viewport.list.is_at_start()
            && let Some(line) = feed.log.with_value(Log::first_failure)
        {
            viewport.go_to(line);
        }
    });
}
