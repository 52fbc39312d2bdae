//! How much of something is loaded, with a button to stop, continue, or retry.

use leptos::html::{Div, Progress};

use crate::reactive::Memo;
use crate::text;

use super::button::button;
use super::element::Element;
use super::html;

/// Progress without numbers.
#[derive(Clone, Copy, PartialEq)]
pub enum LoadStep {
    Loading,
    /// The user stopped it.
    Stopped,
    Failed,
    /// The API denies it, or doesn't have it.
    Unavailable,
    Complete,
}

impl LoadStep {
    const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Unavailable => "unavailable",
            Self::Complete => "complete",
        }
    }
}

/// `words` say what is loaded; tracked.
pub fn load_status(
    step: Memo<LoadStep>,
    words: impl Fn() -> String + Send + 'static,
    bar: impl Fn() -> Element<Progress> + Send + 'static,
    stop: impl Fn() + Copy + Send + 'static,
    resume: impl Fn() + Copy + Send + 'static,
) -> Element<Div> {
    let bar = move || (step.get() == LoadStep::Loading).then(&bar);
    // The button stays while numbers change.
    let action = move || match step.get() {
        LoadStep::Loading => Some(button("button quiet", stop).child(text::STOP)),
        LoadStep::Stopped => Some(button("button quiet", resume).child("Continue")),
        LoadStep::Failed => Some(button("button quiet", resume).child(text::RETRY)),
        LoadStep::Unavailable | LoadStep::Complete => None,
    };
    // Screen readers announce only the end of loading, not each number.
    let live = move || if step.get() == LoadStep::Loading { "off" } else { "polite" };
    html::div()
        .class("range-status")
        .attr("data-progress", move || step.get().name())
        .child(html::span().class("meta").role("status").aria_live(live).child(words))
        .child(bar)
        .child(action)
}
