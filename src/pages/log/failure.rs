//! Going to where a log went wrong.

use crate::domain::log::log::Log;
use crate::domain::log::next_error::next_error;
use crate::store::log::LogFeed;

use super::selection::Selection;

/// Shows where it went wrong first.
pub fn go_to_first_failure(feed: LogFeed, selection: Selection) {
    if let Some(line) = feed.log.with_value(Log::first_failure) {
        selection.pick_and_show(line, false);
    }
}

/// Selects the next error, or the one before; the first failure, where no line is selected.
pub fn step_error(feed: LogFeed, selection: Selection, by: isize) {
    let Some(selected) = selection.get_untracked() else { return go_to_first_failure(feed, selection) };
    if let Some(line) = feed.log.with_value(|log| next_error(log, selected, by)) {
        selection.pick_and_show(line, false);
    }
}
