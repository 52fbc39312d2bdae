//! State of the log, shown beside its title.

use leptos::html::Span;

use crate::components::element::Element;
use crate::components::html;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::log::{LogFeed, State};
use crate::store::resource::{Loading, Resource};
use crate::text;

/// Sources of the state.
#[derive(Clone, Copy)]
pub struct Status {
    pub feed: LogFeed,
    pub prebuild: Resource<Prebuild>,
    pub has_ended: Memo<bool>,
}

/// State and size of the log.
pub fn badge(status: Status) -> Element<Span> {
    let Status { feed, prebuild, has_ended } = status;
    let text = move || {
        feed.track();
        let state = match feed.state.get() {
            State::Opening if matches!(prebuild.loading.get(), Loading::Failed(_)) => "Not loaded",
            State::Opening => text::LOADING,
            State::NotYet => "No logs yet",
            State::Never => "No log",
            State::Live | State::Silent if has_ended.get() => text::LOADING,
            State::Live | State::Silent => "Live",
            State::Interrupted(_) => "Reconnecting…",
            State::Whole if feed.is_shortened() => "Too long to show in full",
            State::Whole => "",
            State::Gone => "Expired",
            State::Refused(_) | State::Failed(_) => "Not loaded",
        };
        let lines = match feed.log.with_value(|log| log.len()) {
            0 => return state.to_owned(),
            lines => format!("{} · {}", format::counted(lines as usize, "line"), format::bytes(feed.bytes())),
        };
        if state.is_empty() { lines } else { format!("{state} · {lines}") }
    };
    let state = move || match feed.state.get() {
        State::Live | State::Silent => "live",
        State::Opening | State::NotYet => "polling",
        State::Interrupted(_) | State::Failed(_) | State::Refused(_) => "offline",
        State::Whole => "complete",
        State::Never => "none",
        State::Gone => "expired",
    };
    html::span()
        .class("live-status meta log-status")
        .attr("data-testid", "log-status")
        .attr("data-state", move || state().to_owned())
        .child(html::span().class("live-dot").aria_hidden("true"))
        .child(text)
}
