//! Display preferences, stored in this browser.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::history_view::value;
use crate::domain::log::times::LogTimes;
use crate::format::TimeMode;
use crate::json::Json;
use crate::reactive::RwSignal;
use crate::routes;

use super::browser;

const TIMES: &str = "prebuild-console-times";

/// Time format: from the address (`times=utc`), else the last choice, else the deployment's default.
pub fn times(default: Option<TimeMode>) -> TimeMode {
    let query = browser::query();
    let named = |name: &str| TimeMode::ALL.into_iter().find(|mode| mode.as_str() == name);
    let kept = || browser::stored(TIMES);
    named(value(&query, "times")).or_else(|| named(&kept()?)).or(default).unwrap_or_default()
}

pub fn keep_times(mode: TimeMode) {
    // Without storage, the choice lasts until the page is closed.
    browser::store(TIMES, mode.as_str());
}

const LOG_WRAPS: &str = "log-wraps";
const LOG_TIMES: &str = "log-times";

/// Whether long log lines wrap.
pub fn log_wraps() -> bool {
    matches!(kept(LOG_WRAPS), Json::Flag(true))
}

pub fn keep_log_wraps(wraps: bool) {
    keep(LOG_WRAPS, &wraps);
}

/// Format of log timestamps.
pub fn log_times() -> LogTimes {
    let kept: Json = kept(LOG_TIMES);
    LogTimes::ALL.into_iter().find(|times| Some(times.as_str()) == kept.text()).unwrap_or_default()
}

pub fn keep_log_times(times: LogTimes) {
    keep(LOG_TIMES, &times.as_str());
}

/// Calls `update` when another tab changes a stored value, for as long as the current owner lives.
pub fn on_other_tab(update: impl Fn() + 'static) {
    browser::on_storage_change(update);
}

/// Value stored in this browser and shared by all tabs. Tabs don't overwrite each other's changes.
pub(super) struct Kept<T: 'static> {
    name: &'static str,
    value: RwSignal<T>,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kept<T> {}

impl<T: Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + Sync> Kept<T> {
    /// Reads a stored value and follows changes by other tabs, for as long as the current owner lives.
    pub fn load(name: &'static str) -> Self {
        let value = RwSignal::new(kept(name));
        on_other_tab(move || set(value, kept(name)));
        Self { name, value }
    }

    /// Returns the result of `read` on the value; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.with(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.with_untracked(read)
    }

    /// Applies a change to the value currently stored.
    pub fn change(self, change: impl FnOnce(&mut T)) {
        let now = self.value.with_untracked(|own| changed(written(self.name).as_deref(), own, change));
        keep(self.name, &now);
        set(self.value, now);
    }
}

/// Sets a signal if the value differs.
fn set<T: PartialEq>(signal: RwSignal<T>, value: T) {
    signal.maybe_update(|own| {
        let is_other = *own != value;
        *own = value;
        is_other
    });
}

/// Applies a change to the stored value. If that is missing or unreadable, changes the page's `own` value instead,
/// since browsers may deny storage.
fn changed<T: DeserializeOwned + Clone>(kept: Option<&str>, own: &T, change: impl FnOnce(&mut T)) -> T {
    let mut value = kept.and_then(parse).unwrap_or_else(|| own.clone());
    change(&mut value);
    value
}

/// Stored value, or the default if it is missing or unreadable.
pub(super) fn kept<T: DeserializeOwned + Default>(name: &str) -> T {
    written(name).as_deref().and_then(parse).unwrap_or_default()
}

fn written(name: &str) -> Option<String> {
    browser::stored(&key(name))
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_slice(json.as_bytes()).ok()
}

/// Stores a value. Without storage, it lasts until the page is closed.
fn keep(name: &str, value: &impl Serialize) {
    if let Ok(json) = serde_json::to_string(value) {
        browser::store(&key(name), &json);
    }
}

/// Storage key, distinct for consoles at other paths of the same origin.
fn key(name: &str) -> String {
    format!("prebuild-console-{name}{}", routes::base())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_made_to_what_another_tab_has_kept_meanwhile() {
        let push =
            |kept: Option<&str>, own: &[u8], number| changed(kept, &own.to_vec(), |numbers| numbers.push(number));
        assert_eq!(push(Some("[1,2]"), &[1], 3), [1, 2, 3], "the other tab added 2");
        assert_eq!(push(Some("[]"), &[1], 3), [3], "the other tab removed 1");
        assert_eq!(push(None, &[1], 3), [1, 3], "nothing can be kept");
        assert_eq!(push(Some("{\"later\":1}"), &[1], 3), [1, 3], "another version kept it");
    }
}
