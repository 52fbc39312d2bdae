//! How the reader likes to see things, kept in this browser.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::history_view::value;
use crate::domain::log::times::LogTimes;
use crate::format::TimeMode;
use crate::json::Json;
use crate::routes;

const TIMES: &str = "prebuild-console-times";

/// How moments are written: as the address says (`times=utc`), else as last chosen, else as the deployment has it.
pub fn times(default: Option<TimeMode>) -> TimeMode {
    let query = location().search().unwrap_or_default();
    let named = |name: &str| TimeMode::ALL.into_iter().find(|mode| mode.as_str() == name);
    let kept = || storage()?.get_item(TIMES).ok().flatten();
    named(value(&query, "times")).or_else(|| named(&kept()?)).or(default).unwrap_or_default()
}

pub fn keep_times(mode: TimeMode) {
    if let Some(storage) = storage() {
        // Without storage the choice lives as long as the page.
        let _ = storage.set_item(TIMES, mode.as_str());
    }
}

const LOG_WRAPS: &str = "log-wraps";
const LOG_TIMES: &str = "log-times";

/// Whether long lines of logs are wrapped.
pub fn log_wraps() -> bool {
    matches!(kept(LOG_WRAPS), Json::Flag(true))
}

pub fn keep_log_wraps(wraps: bool) {
    keep(LOG_WRAPS, &wraps);
}

/// How the times of a log's lines are written.
pub fn log_times() -> LogTimes {
    let kept: Json = kept(LOG_TIMES);
    LogTimes::ALL.into_iter().find(|times| Some(times.as_str()) == kept.text()).unwrap_or_default()
}

pub fn keep_log_times(times: LogTimes) {
    keep(LOG_TIMES, &times.as_str());
}

/// What was kept under a name; the default where there is nothing, or nothing that this version can read.
pub(super) fn kept<T: DeserializeOwned + Default>(name: &str) -> T {
    let json = storage().and_then(|storage| storage.get_item(&key(name)).ok().flatten());
    json.and_then(|json| serde_json::from_slice(json.as_bytes()).ok()).unwrap_or_default()
}

/// Keeps a value under a name. Without storage it is known as long as the page is open.
pub(super) fn keep(name: &str, value: &impl Serialize) {
    if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(value)) {
        let _ = storage.set_item(&key(name), &json);
    }
}

/// Consoles under other paths of the same site keep things of their own.
fn key(name: &str) -> String {
    format!("prebuild-console-{name}{}", routes::base())
}

/// What lasts beyond this tab; absent where the browser forbids it.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
