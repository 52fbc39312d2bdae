//! A phase as a badge: icon, word and colour.

use crate::domain::phase::Tone;

use super::element::{Element, classed};
use super::icon::Icon;

pub fn badge(tone: Tone, label: String) -> Element {
    classed("span", "badge").attr("data-tone", tone.as_str()).child(Icon::of_tone(tone).view()).child(label)
}
