//! Age of the data on a page, the connection that keeps it current, and a refresh button.

use chrono::{DateTime, Utc};

use crate::{format, text};
use leptos::html::{Div, Span};

use super::button::button;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::time::present;

/// Connection through which the page receives changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Opening,
    /// Changes arrive as they happen.
    Live,
    /// The page checks for changes from time to time.
    Polling,
    /// The server doesn't respond.
    Offline,
    /// The tab is hidden, or nobody is signed in.
    Paused,
}

/// State of the data on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    Loading,
    /// The first load failed, so there is nothing to show.
    Missing,
    /// The last refresh failed, so older data is shown.
    Outdated,
    Current,
}

impl Data {
    const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Missing => "missing",
            Self::Outdated => "outdated",
            Self::Current => "current",
        }
    }
}

/// What the page says about its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    pub link: Link,
    pub data: Data,
    pub loaded_at: Option<DateTime<Utc>>,
    /// Seconds until the page tries again by itself, after a try that failed.
    pub next_try: Option<i64>,
}

impl Freshness {
    /// The color of the dot. Data that couldn't be loaded is never called live.
    const fn state(self) -> &'static str {
        match (self.data, self.link) {
            (Data::Missing, _) | (_, Link::Offline) => "offline",
            (_, Link::Paused) => "paused",
            (Data::Outdated, _) | (_, Link::Opening | Link::Polling) => "polling",
            (Data::Loading | Data::Current, Link::Live) => "live",
        }
    }

    const fn explanation(self) -> &'static str {
        match (self.data, self.link) {
            (_, Link::Paused) => "Updates are paused while this tab is in the background or you're signed out.",
            (Data::Missing, _) => "This data couldn't be loaded.",
            (_, Link::Offline) => "The server isn't responding. Showing the last loaded data; retrying automatically.",
            (Data::Outdated, _) => "The last refresh failed. Showing the data from before; retrying automatically.",
            (_, Link::Opening) => "Connecting…",
            (_, Link::Live) => "Changes appear here as they happen.",
            (_, Link::Polling) => "Live updates are unavailable. Checking for changes every 5–60 seconds.",
        }
    }

    /// Tracks the present where the age of the data shows.
    fn words(self) -> String {
        let Self { link, data, loaded_at, next_try } = self;
        let name = match (data, link) {
            (_, Link::Paused) => "Paused",
            (_, Link::Offline) => "Offline",
            (Data::Missing, _) => "Not loaded",
            (Data::Outdated, _) => "Out of date",
            // While changes arrive by themselves, the age of the first load says nothing, and need not tick.
            (_, Link::Live) => return "Live".to_owned(),
            // It lasts for seconds only.
            (_, Link::Opening) => return String::new(),
            (_, Link::Polling) => "Polling",
        };
        let mut words = name.to_owned();
        if let Some(moment) = loaded_at.filter(|_| data != Data::Missing) {
            words += &format!(" · updated {}", format::relative(moment, present().max(moment)));
        }
        let is_failing = link == Link::Offline || matches!(data, Data::Missing | Data::Outdated);
        match next_try.filter(|_| is_failing && link != Link::Paused) {
            Some(seconds) if seconds > 0 => words += &format!(" · retrying in {seconds} s"),
            Some(_) => words += " · retrying…",
            None => {}
        }
        words
    }
}

/// Connection, and age of the data where it matters; `state` follows signals.
pub fn live_status(state: impl Fn() -> Freshness + Copy + Send + 'static) -> Element<Span> {
    html::span()
        .class("live-status meta")
        .attr("data-testid", "live-status")
        .attr("data-state", move || state().state().to_owned())
        .attr("data-data", move || state().data.name())
        .title(move || state().explanation().to_owned())
        .child(html::span().class("live-dot").aria_hidden("true"))
        .child(move || state().words())
}

/// [`live_status`] with a refresh button. `problem` says why the last refresh failed. All follow signals.
pub fn freshness(
    state: impl Fn() -> Freshness + Copy + Send + 'static,
    problem: impl Fn() -> Option<String> + Copy + Send + 'static,
    is_busy: impl Fn() -> bool + Copy + Send + 'static,
    on_refresh: impl Fn() + 'static,
) -> Element<Div> {
    let problem = move || {
        problem().map(|problem| html::span().class("text-bad").attr("data-testid", "refresh-error").child(problem))
    };
    let refresh = button("button quiet", on_refresh)
        .attr("data-action", "refresh")
        // For the keyboard, which doesn't reach the state.
        .title(move || state().explanation().to_owned())
        .aria_busy(move || is_busy().then_some("true"))
        .child(Icon::Refresh.view())
        .child(text::REFRESH);
    html::div()
        .class("freshness")
        .child(html::span().class("meta").role("status").child(problem))
        .child(live_status(state))
        .child(refresh)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn data_that_could_not_be_loaded_is_never_live() {
        let links = [Link::Opening, Link::Live, Link::Polling, Link::Paused];
        for data in [Data::Missing, Data::Outdated] {
            for link in links {
                let shown = Freshness { link, data, loaded_at: None, next_try: None };
                assert_ne!((shown.state(), shown.words().as_str()), ("live", "Live"), "{shown:?}");
            }
        }
        let shown = Freshness { link: Link::Live, data: Data::Current, loaded_at: None, next_try: None };
        assert_eq!((shown.state(), shown.words().as_str()), ("live", "Live"));
        let shown = Freshness { data: Data::Missing, ..shown };
        assert_eq!((shown.state(), shown.words().as_str()), ("offline", "Not loaded"));
    }

    #[test]
    fn data_that_could_not_be_loaded_counts_down_to_the_next_try() {
        let words = |link, data, next_try| Freshness { link, data, loaded_at: None, next_try }.words();
        assert_eq!(words(Link::Live, Data::Outdated, Some(12)), "Out of date · retrying in 12 s");
        assert_eq!(words(Link::Polling, Data::Missing, Some(0)), "Not loaded · retrying…");
        assert_eq!(words(Link::Offline, Data::Current, Some(3)), "Offline · retrying in 3 s");
        assert_eq!(words(Link::Polling, Data::Current, Some(3)), "Polling");
        assert_eq!(words(Link::Paused, Data::Outdated, Some(3)), "Paused");
    }
}
