//! What the console reports: toasts, errors, empty states, issues, and the age of data.

use leptos::html::Div;
use leptos::prelude::AnyView;

use crate::components::button::button;
use crate::components::concern_list::concern_list;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::error_panel::error_panel;
use crate::components::freshness::{Data, Freshness, Link, freshness};
use crate::components::html;
use crate::components::prebuild_messages::prebuild_messages;
use crate::components::toast::Toast;
use crate::domain::phase::Tone;
use crate::domain::pool_concern::Concern;
use crate::domain::problem::Problem;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::text;

use super::Family;
use super::data::{MESSAGE, ago, prebuild};

/// Toasts of all tones, with and without actions.
pub fn toasts() -> [Toast; 6] {
    let long = "Couldn't delete 1 prebuild: the server rejected it, because a warm pool still uses its snapshot.";
    [
        Toast::new("Saved"),
        Toast::new("Prebuild started").link(text::VIEW, "gallery".to_owned()),
        Toast::new("Resized 2 pools").undo(|| {}),
        Toast::new("Cancel requested for 3 prebuilds").tone(Tone::Active),
        Toast::new("checkout-service · Large failed after 8 min 25 s").tone(Tone::Warning),
        Toast::new(long).tone(Tone::Bad).link(text::VIEW, "gallery".to_owned()),
    ]
}

/// `list` shows [`toasts`].
pub fn families(list: AnyView) -> Vec<Family> {
    let problem = |title: &str, message: &str, code| Problem {
        title: title.to_owned(),
        message: message.to_owned(),
        code,
        ..Problem::default()
    };
    let offline = problem(
        "Couldn't load the prebuild history",
        "Couldn't reach the server. Check your connection.",
        "unavailable",
    );
    let denied = Problem {
        links: ["Ask for access", "Docs"].map(|label| (label.to_owned(), "https://example.com".to_owned())).into(),
        report: "GET /prebuilds: permission_denied".to_owned(),
        ..problem("Couldn't load warm pools", "You don't have permission to view warm pools.", "permission_denied")
    };
    let further = || html::span().class("meta").child("Retrying in 12 s");
    let show_all = || button("button", || {}).child("Show all prebuilds");
    vec![
        Family::new("toasts", "Toasts").wide("All tones, with and without actions", list),
        Family::new("errors", "Errors")
            .wide("Tries again", error_panel(offline, || {}, further()))
            .wide("With links", error_panel(denied, || {}, ())),
        Family::new("empty-states", "Empty states")
            .wide("Without an action", empty_state("No logs yet", "Logs appear here once the prebuild starts.", ()))
            .wide(
                "With an action",
                empty_state("No prebuilds match these filters", "Remove a filter, or clear all of them.", show_all()),
            ),
        Family::new("notices", "Notices").wide("Text", html::div().class("notice").child(notice_words())).wide(
            "With an action",
            html::div().class("notice").child(notice_words()).child(button("button", || {}).child(text::RETRY)),
        ),
        Family::new("messages", "Failures and warnings")
            .wide("Failure", prebuild_messages(&prebuild(PrebuildPhase::Failed, 30)))
            .wide("Failure and warning", prebuild_messages(&with_warning()))
            .wide("Too long to show in full", prebuild_messages(&with_long_message())),
        Family::new("concerns", "Issues of warm pools").wide("All", concern_list(&concerns())),
        ages(),
    ]
}

fn notice_words() -> impl Content {
    html::span().class("notice-words").child("The log was interrupted. Reconnecting…")
}

fn with_warning() -> Prebuild {
    let mut failed = prebuild(PrebuildPhase::Failed, 30);
    failed.status.failure_message = "Command failed with exit code 1".to_owned();
    failed.status.warning_message = "The cache couldn't be restored; dependencies were downloaded again.".to_owned();
    failed
}

fn with_long_message() -> Prebuild {
    let mut failed = prebuild(PrebuildPhase::Failed, 30);
    failed.status.failure_message = format!("{MESSAGE}\n{}", "at build ".repeat(450));
    failed
}

fn concerns() -> [Concern; 10] {
    [
        Concern::Degraded,
        Concern::NoSnapshot,
        Concern::SnapshotDeleted,
        Concern::SnapshotExpired(ago(120)),
        Concern::SnapshotExpires(ago(-600)),
        Concern::Outdated(ago(480)),
        Concern::PrebuildsOff,
        Concern::AtMax { max: 8, since: ago(25) },
        Concern::Idle { min: 4, since: ago(300) },
        Concern::MinZero,
    ]
}

fn ages() -> Family {
    let state = |link, data, loaded: Option<i64>| {
        let next_try = matches!(data, Data::Missing | Data::Outdated) || link == Link::Offline;
        Freshness { link, data, loaded_at: loaded.map(ago), next_try: next_try.then_some(12) }
    };
    let view = |shown: Freshness, problem: &'static str, is_busy: bool| -> Element<Div> {
        let problem = move || (!problem.is_empty()).then(|| problem.to_owned());
        freshness(move || shown, problem, move || is_busy, || {})
    };
    Family::new("freshness", "Age of data")
        .wide("Connecting", view(state(Link::Opening, Data::Loading, None), "", true))
        .wide("Live", view(state(Link::Live, Data::Current, Some(3)), "", false))
        .wide("Polling", view(state(Link::Polling, Data::Current, Some(3)), "", false))
        .wide("Paused", view(state(Link::Paused, Data::Current, Some(12)), "", false))
        .wide("Offline", view(state(Link::Offline, Data::Current, Some(12)), "", false))
        .wide(
            "Out of date",
            view(state(Link::Live, Data::Outdated, Some(12)), "Refresh failed: the server is busy.", false),
        )
        .wide("Not loaded", view(state(Link::Live, Data::Missing, None), "", false))
}
