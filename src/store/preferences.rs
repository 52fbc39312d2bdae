//! How the reader likes to see things, kept in this browser.

use leptos::prelude::*;

use crate::domain::history_view::value;
use crate::format::TimeMode;

const TIMES: &str = "prebuild-console-times";

/// How moments are written: as the address says (`times=utc`), else as last chosen.
pub fn times() -> TimeMode {
    let query = location().search().unwrap_or_default();
    let named = |name: &str| TimeMode::ALL.into_iter().find(|mode| mode.as_str() == name);
    let kept = || storage()?.get_item(TIMES).ok().flatten();
    named(value(&query, "times")).or_else(|| named(&kept()?)).unwrap_or_default()
}

pub fn keep_times(mode: TimeMode) {
    if let Some(storage) = storage() {
        // Without storage the choice lives as long as the page.
        let _ = storage.set_item(TIMES, mode.as_str());
    }
}

/// What lasts beyond this tab; absent where the browser forbids it.
pub(super) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
