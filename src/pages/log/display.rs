//! Display options of the log, wrapping and timestamps, stored in the browser.

use crate::domain::log::times::LogTimes;
use crate::reactive::RwSignal;
use crate::store::preferences;

#[derive(Clone, Copy)]
pub struct Display {
    pub wraps: RwSignal<bool>,
    pub times: RwSignal<LogTimes>,
}

impl Display {
    /// The last choice made in any tab.
    pub fn load() -> Self {
        let (wraps, times) = (RwSignal::new(preferences::log_wraps()), RwSignal::new(preferences::log_times()));
        preferences::on_other_tab(move || {
            wraps.set(preferences::log_wraps());
            times.set(preferences::log_times());
        });
        Self { wraps, times }
    }

    pub fn toggle_wrap(self) {
        let wraps = !self.wraps.get_untracked();
        preferences::keep_log_wraps(wraps);
        self.wraps.set(wraps);
    }

    pub fn set_times(self, times: LogTimes) {
        preferences::keep_log_times(times);
        self.times.set(times);
    }

    pub fn next_times(self) {
        self.set_times(self.times.get_untracked().following());
    }
}
