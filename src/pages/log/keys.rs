//! Keyboard shortcuts of the log: / searches, n and N go through matches, e and E through errors, j and k from line to line,
//! y copies a link.

use web_sys::KeyboardEvent;

use crate::store::log::LogFeed;

use super::super::keys;
use super::display::Display;
use super::failure::step_error;
use super::search::{FIELD_ID, Search};
use super::selection::Selection;
use super::viewport::Viewport;

/// Targets of the shortcuts.
#[derive(Clone, Copy)]
pub struct LogKeys {
    pub feed: LogFeed,
    pub search: Search,
    pub selection: Selection,
    pub viewport: Viewport,
    pub display: Display,
}

/// Listens while the log is shown.
pub fn listen(on: LogKeys) {
    keys::listen(move |event| follow_key(on, event));
}

/// Acts on a key. Returns whether the key is a shortcut here.
fn follow_key(on: LogKeys, event: &KeyboardEvent) -> bool {
    let LogKeys { feed, search, selection, viewport, display } = on;
    match event.key().as_str() {
        "/" => keys::focus_field(FIELD_ID),
        "n" => search.step(1),
        "N" => search.step(-1),
        "e" => step_error(feed, selection, 1),
        "E" => step_error(feed, selection, -1),
        "j" => selection.step(1, false),
        "k" => selection.step(-1, false),
        "J" => selection.step(1, true),
        "K" => selection.step(-1, true),
        "g" => viewport.to_start(),
        "G" => viewport.to_end(),
        "y" => return selection.copy_link(search.current.get_untracked()),
        "w" => display.toggle_wrap(),
        "t" => display.next_times(),
        "Escape" if selection.get_untracked().is_some() => selection.clear(),
        _ => return false,
    }
    true
}
