//! State as a badge with a label, or as a mark: an icon in a color. The style sheet draws the icon, so that a badge is
//! a single element.

use crate::domain::phase::{Tone, prebuild_tone};
use crate::format;
use crate::proto::prebuild::PrebuildPhase;
use leptos::html::Span;

use super::element::Element;
use super::html;
use super::template::{Template, template};

/// Value of the attribute `data-tone`, which determines an element's color and icon.
pub const fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Waiting => "waiting",
        Tone::Active => "active",
        Tone::Good => "good",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
        Tone::Stopped => "stopped",
        Tone::Unknown => "unknown",
    }
}

pub fn badge(tone: Tone, label: String) -> Element<Span> {
    Badge::new(tone, label).view()
}

/// Badge for the phase of a prebuild.
pub fn prebuild_badge(phase: &PrebuildPhase) -> Element<Span> {
    badge(prebuild_tone(phase), format::enum_name(&phase.short_name()))
}

/// Icon without a label; the adjacent text explains it.
pub fn mark(tone: Tone) -> Element<Span> {
    html::span().class("tone").attr("data-tone", tone_name(tone))
}

/// Content of a badge in a row.
#[derive(PartialEq)]
pub struct Badge {
    tone: &'static str,
    label: String,
}

impl Badge {
    /// Badge for the phase of a prebuild.
    pub fn of_prebuild(phase: &PrebuildPhase) -> Self {
        Self::new(prebuild_tone(phase), format::enum_name(&phase.short_name()))
    }

    pub fn new(tone: Tone, label: String) -> Self {
        Self { tone: tone_name(tone), label }
    }

    /// The badge as an element.
    pub fn view(&self) -> Element<Span> {
        html::span().class("badge").attr("data-tone", self.tone).child(self.label.clone())
    }
}

pub fn badge_template() -> Template<Span, Badge> {
    template::<Span, Badge>()
        .class("badge")
        .attr("data-tone", "good")
        .attr_of("data-tone", |badge| Some(badge.tone))
        .text_of(|badge| &badge.label)
}
