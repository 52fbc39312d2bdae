//! Preferences and other values that are saved in this browser.

use chrono::{DateTime, Utc};

use crate::domain::log::times::LogTimes;
use crate::domain::query_string::value;
use crate::domain::table_layout::{Density, HiddenColumns, TableLayout};
use crate::domain::theme::Theme;
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

const THEME: &str = "prebuild-console-theme";

/// Theme of all consoles of this site.
pub fn theme() -> Theme {
    let kept = browser::stored(THEME).unwrap_or_default();
    Theme::ALL.into_iter().find(|theme| theme.as_str() == kept).unwrap_or_default()
}

pub fn keep_theme(theme: Theme) {
    browser::store(THEME, theme.as_str());
}

/// Density of all tables; `early.js` reads it, too.
const DENSITY: &str = "prebuild-console-density";

/// Layout of a table, by the name under which its columns are kept.
pub fn table_layout(columns: &str) -> TableLayout {
    TableLayout {
        hidden: HiddenColumns::new(browser::stored(&key(columns)).unwrap_or_default()),
        density: Density::of(&browser::stored(DENSITY).unwrap_or_default()),
    }
}

pub fn keep_table_layout(columns: &str, layout: &TableLayout) {
    browser::store(&key(columns), layout.hidden.as_str());
    browser::store(DENSITY, layout.density.as_str());
}

const FAILURES_SEEN_AT: &str = "prebuild-console-failures-seen-at";

/// When the user last looked at a list of prebuilds; `None` before the first time.
pub fn failures_seen_at() -> Option<DateTime<Utc>> {
    browser::stored(FAILURES_SEEN_AT)?.parse().ok().and_then(DateTime::from_timestamp_millis)
}

pub fn keep_failures_seen_at(at: DateTime<Utc>) {
    browser::store(FAILURES_SEEN_AT, &at.timestamp_millis().to_string());
}

const LOG_WRAPS: &str = "log-wraps";
const LOG_TIMES: &str = "log-times";

/// Whether long log lines wrap.
pub fn log_wraps() -> bool {
    matches!(stored_json(LOG_WRAPS), Json::Flag(true))
}

pub fn keep_log_wraps(wraps: bool) {
    persist(LOG_WRAPS, if wraps { "true" } else { "false" });
}

/// Format of log timestamps.
pub fn log_times() -> LogTimes {
    let written = stored_json(LOG_TIMES);
    LogTimes::ALL.into_iter().find(|times| Some(times.as_str()) == written.text()).unwrap_or_default()
}

pub fn keep_log_times(times: LogTimes) {
    persist(LOG_TIMES, &quoted(times.as_str()));
}

const DETAILS: &str = "prebuild-details";

/// Whether the details of a prebuild are expanded.
pub fn are_details_open() -> bool {
    matches!(stored_json(DETAILS), Json::Flag(true))
}

pub fn keep_details_open(is_open: bool) {
    persist(DETAILS, if is_open { "true" } else { "false" });
}

/// Calls `update` when another tab changes a stored value, for as long as the current owner lives.
pub fn on_other_tab(update: impl Fn() + 'static) {
    browser::on_storage_change(update);
}

/// A value with a JSON form. serde's derive would add kilobytes of wasm for each type.
pub(super) trait Stored: Clone + Default + PartialEq + Send + Sync + 'static {
    /// `None` where this version can't read the JSON.
    fn read(json: &Json) -> Option<Self>;

    fn write(&self) -> String;
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A value that is saved in this browser. All tabs share it: a change in one tab doesn't overwrite a change in another.
pub(super) struct Persisted<T: 'static> {
    name: &'static str,
    value: RwSignal<T>,
}

impl<T> Clone for Persisted<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Persisted<T> {}

impl<T: Stored> Persisted<T> {
    /// Reads what is kept under a name, and follows what other tabs make of it for as long as the present owner lives.
    pub fn load(name: &'static str) -> Self {
        let value = RwSignal::new(stored_value(name));
        on_other_tab(move || set(value, stored_value(name)));
        Self { name, value }
    }

    /// Returns the result of `read` on the value; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.with(read)
    }

    /// Makes one change to what is kept now. Works after this is disposed.
    pub fn change(self, change: impl FnOnce(&mut T)) {
        let own = self.value.try_get_untracked().unwrap_or_default();
        let now = changed(&stored_json(self.name), &own, change);
        persist(self.name, &now.write());
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

/// Changes the saved value, or the page's `own` value where none is saved that this version can read: browsers may deny storage.
fn changed<T: Stored>(written: &Json, own: &T, change: impl FnOnce(&mut T)) -> T {
    let mut value = T::read(written).unwrap_or_else(|| own.clone());
    change(&mut value);
    value
}

/// The saved value, or the default where none is saved that this version can read.
pub(super) fn stored_value<T: Stored>(name: &str) -> T {
    T::read(&stored_json(name)).unwrap_or_default()
}

/// Makes one change to a saved value.
pub(super) fn change_stored<T: Stored>(name: &str, change: impl FnOnce(&mut T)) {
    persist(name, &changed(&stored_json(name), &T::default(), change).write());
}

/// The saved JSON; null where there is none.
fn stored_json(name: &str) -> Json {
    let text = browser::stored(&key(name)).unwrap_or_default();
    serde_json::from_slice(text.as_bytes()).unwrap_or_default()
}

/// Saves JSON. Without storage the value lives as long as the page.
fn persist(name: &str, json: &str) {
    browser::store(&key(name), json);
}

/// Consoles under other paths of the same site have separate values.
fn key(name: &str) -> String {
    format!("prebuild-console-{name}{}", routes::base())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default, PartialEq)]
    struct Names(Vec<String>);

    impl Stored for Names {
        fn read(json: &Json) -> Option<Self> {
            let Json::List(items) = json else { return None };
            Some(Self(items.iter().filter_map(|item| item.text().map(str::to_owned)).collect()))
        }

        fn write(&self) -> String {
            format!("[{}]", self.0.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(","))
        }
    }

    #[test]
    fn a_change_is_made_to_the_value_that_another_tab_has_saved() {
        let push = |written: &str, own: &[&str]| {
            let written: Json = serde_json::from_str(written).unwrap();
            changed(&written, &Names(own.iter().map(|name| (*name).to_owned()).collect()), |names| {
                names.0.push("c".to_owned());
            })
            .0
        };
        assert_eq!(push(r#"["a","b"]"#, &["a"]), ["a", "b", "c"], "the other tab added b");
        assert_eq!(push("[]", &["a"]), ["c"], "the other tab removed a");
        assert_eq!(push("null", &["a"]), ["a", "c"], "nothing can be saved");
        assert_eq!(push(r#"{"later":1}"#, &["a"]), ["a", "c"], "saved by another version");
    }
}
