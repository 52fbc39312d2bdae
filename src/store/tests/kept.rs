//! Tests of values stored in the browser and shared by all tabs.

use serde_json::json;

use super::*;
use crate::domain::log::times::LogTimes;
use crate::domain::pool_size::PoolSize;
use crate::domain::theme::Theme;
use crate::format::TimeMode;
use crate::store::browser;
use crate::store::overnight_sizes::OvernightSizes;
use crate::store::preferences;
use crate::store::saved_views::SavedViews;

/// Storage key; it includes the base path, which other tests may set.
fn key(name: &str) -> String {
    format!("prebuild-console-{name}{}", crate::routes::base())
}

#[test]
fn two_tabs_do_not_lose_each_others_views() {
    let api = still_world();
    let views = api.run(|_| SavedViews::load());
    api.run(|_| views.save("Nights", "?phase=failed".into()));
    let theirs = json!([{ "name": "Nights", "query": "?phase=failed" }, { "name": "Days", "query": "?when=24h" }]);
    browser::store_elsewhere(&key("views"), &theirs.to_string());
    api.run(|_| views.save("Mine", "?q=disk".into()));
    let names: Vec<String> = api.run(|_| views.all()).into_iter().map(|view| view.name).collect();
    assert_eq!(names, ["Nights", "Days", "Mine"]);
    let undo = api.run(|_| views.remove("Days"));
    assert_eq!(SavedViews::now(), api.run(|_| views.all()));
    assert_eq!(SavedViews::now().len(), 2);
    api.run(|_| undo());
    let names: Vec<String> = api.run(|_| views.all()).into_iter().map(|view| view.name).collect();
    assert_eq!(names, ["Nights", "Days", "Mine"]);
}

#[test]
fn the_last_size_above_zero_is_restored() {
    let api = still_world();
    let (one, other) = (Id::from("one"), Id::from("other"));
    let sizes = api.run(|_| OvernightSizes::load());
    api.run(|_| {
        sizes.save(one, PoolSize { min: 1, max: 2 });
        sizes.save(one, PoolSize { min: 3, max: 5 });
        sizes.save(one, PoolSize { min: 0, max: 5 });
        sizes.save(other, PoolSize { min: 1, max: 1 });
    });
    assert_eq!(api.run(|_| sizes.before(one)), Some(PoolSize { min: 3, max: 5 }));
    api.run(|_| sizes.forget(other));
    assert_eq!(api.run(|_| OvernightSizes::load().pool_ids()), [one]);
}

#[test]
fn time_and_log_preferences_are_stored() {
    let _api = still_world();
    assert_eq!(preferences::times(None), TimeMode::default());
    assert_eq!(preferences::times(Some(TimeMode::Utc)), TimeMode::Utc, "the deployment's default");
    for mode in TimeMode::ALL {
        preferences::keep_times(mode);
        assert_eq!(preferences::times(None), mode);
    }
    assert_eq!(preferences::theme(), Theme::System);
    for theme in Theme::ALL {
        preferences::keep_theme(theme);
        assert_eq!(preferences::theme(), theme);
    }
    assert!(!preferences::log_wraps());
    preferences::keep_log_wraps(true);
    assert!(preferences::log_wraps());
    for times in LogTimes::ALL {
        preferences::keep_log_times(times);
        assert_eq!(preferences::log_times(), times);
    }
    browser::store(&key("log-times"), "\"of another version\"");
    assert_eq!(preferences::log_times(), LogTimes::default());
}
