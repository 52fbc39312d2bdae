//! How old the data on the page is, how it is kept fresh, and a button that brings it up to date.

use chrono::{DateTime, Utc};

use crate::format;
use leptos::html::{Div, Span};

use super::button::button;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::time::present;

/// How the page hears of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Opening,
    /// Changes come as they happen.
    Live,
    /// The page asks from time to time.
    Polling,
    /// No answer comes. The page tries again at this time.
    Offline {
        next_try: DateTime<Utc>,
    },
    /// The tab is hidden, or nobody is signed in.
    Paused,
}

impl Link {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Opening | Self::Polling => "polling",
            Self::Offline { .. } => "offline",
            Self::Paused => "paused",
        }
    }

    const fn explanation(self) -> &'static str {
        match self {
            Self::Opening => "Connecting to live updates.",
            Self::Live => "Changes appear here as they happen.",
            Self::Polling => "The server streams no changes at present. This page asks for them every 5 to 60 seconds.",
            Self::Offline { .. } => {
                "The server can't be reached. What was loaded stays, and this page tries again by itself."
            }
            Self::Paused => "Updates are paused while this tab is in the background or you're signed out.",
        }
    }

    /// `age` is when the data was last loaded, in words.
    fn words(self, age: Option<String>) -> String {
        let name = match self {
            Self::Live => return "Live".to_owned(),
            // It lasts for seconds only.
            Self::Opening => return String::new(),
            Self::Polling => "Polling",
            Self::Offline { .. } => "Offline",
            Self::Paused => "Paused",
        };
        let mut words = name.to_owned();
        if let Some(age) = age {
            words += &format!(" · updated {age}");
        }
        if let Self::Offline { next_try } = self {
            words += &format!(" · next try at {}", format::local_clock(next_try));
        }
        words
    }
}

/// Where the age comes from. `problem` is why the last refresh failed, while older data is shown.
pub struct Freshness {
    pub link: Link,
    pub loaded_at: Option<DateTime<Utc>>,
    pub problem: Option<String>,
}

/// How the page hears of changes, and how old the data is where that matters; `state` follows signals.
pub fn live_status(state: impl Fn() -> Freshness + Copy + Send + 'static) -> Element<Span> {
    let words = move || {
        let Freshness { link, loaded_at, .. } = state();
        // While changes come by themselves, the age of the first load says nothing, and need not tick.
        let age = if link == Link::Live { None } else { loaded_at };
        link.words(age.map(|moment| format::relative(moment, present().max(moment))))
    };
    html::span()
        .class("live-status meta")
        .attr("data-testid", "live-status")
        .attr("data-state", move || state().link.as_str().to_owned())
        .title(move || state().link.explanation().to_owned())
        .child(html::span().class("live-dot").aria_hidden("true"))
        .child(words)
}

/// `state` and `is_busy` follow signals.
pub fn freshness(
    state: impl Fn() -> Freshness + Copy + Send + 'static,
    is_busy: impl Fn() -> bool + Copy + Send + 'static,
    on_refresh: impl Fn() + 'static,
) -> Element<Div> {
    let problem = move || state().problem.map(|problem| html::span().class("text-bad").child(problem));
    let refresh = button("button quiet", on_refresh)
        .aria_busy(move || is_busy().then_some("true"))
        .child(Icon::Refresh.view())
        .child("Refresh");
    html::div()
        .class("freshness")
        .child(html::span().class("meta").role("status").child(problem))
        .child(live_status(state))
        .child(refresh)
}
