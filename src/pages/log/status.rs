//! How it stands with the log, in a word beside its title.

use leptos::html::Span;

use crate::components::element::Element;
use crate::components::html;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::log::{LogFeed, State};
use crate::store::resource::{Loading, Resource};

/// What the words on the log follow from.
#[derive(Clone, Copy)]
pub struct Status {
    pub feed: LogFeed,
    pub prebuild: Resource<Prebuild>,
    pub has_ended: Memo<bool>,
}

/// A word on the log, and how much of it there is.
pub fn badge(status: Status) -> Element<Span> {
    let Status { feed, prebuild, has_ended } = status;
    let words = move || {
        feed.track();
        let word = match feed.state.get() {
            State::Opening if matches!(prebuild.loading.get(), Loading::Failed(_)) => "Not loaded",
            State::Opening => "Opening…",
            State::NotYet => "No log yet",
            State::Never => "No log",
            State::Live if has_ended.get() => "Loading…",
            State::Live => "Live",
            State::Interrupted(_) => "Reconnecting…",
            State::Whole => "Complete",
            State::Full => "Too long for a page",
            State::Gone => "No longer kept",
            State::Refused(_) | State::Failed(_) => "Not loaded",
        };
        let lines = feed.log.with_value(|log| log.len());
        match lines {
            0 => word.to_owned(),
            1 => format!("{word} · 1 line"),
            lines => format!("{word} · {} lines · {}", format::count(lines as usize), format::bytes(feed.bytes())),
        }
    };
    let state = move || match feed.state.get() {
        State::Live => "live",
        State::Opening | State::NotYet => "polling",
        State::Interrupted(_) | State::Failed(_) | State::Refused(_) => "offline",
        State::Never | State::Whole | State::Full | State::Gone => "complete",
    };
    html::span()
        .class("live-status meta log-status")
        .attr("data-testid", "log-status")
        .attr("data-state", move || state().to_owned())
        .child(html::span().class("live-dot").aria_hidden("true"))
        .child(words)
}
