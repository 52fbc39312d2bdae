//! Navigation to errors.

use crate::domain::log::log::Log;
use crate::domain::log::next_error::next_error;
use crate::store::log::LogFeed;

use super::selection::Selection;

/// Selects and shows the first error.
pub fn go_to_first_failure(feed: LogFeed, selection: Selection) {
    if let Some(line) = feed.log.with_value(Log::first_failure) {
        selection.pick_and_show(line, false);
    }
}

/// Selects the next or previous error, or the first one if no line is selected.
pub fn step_error(feed: LogFeed, selection: Selection, by: isize) {
    let Some(selected) = selection.get_untracked() else { return go_to_first_failure(feed, selection) };
    if let Some(line) = feed.log.with_value(|log| next_error(log, selected, by)) {
        selection.pick_and_show(line, false);
    }
}
