//! A phase as a badge: icon, word and colour.

use leptos::prelude::*;

use crate::domain::phase::Tone;

use super::icon::Icon;

#[component]
pub fn Badge(tone: Tone, label: String) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.as_str()>
            {Icon::of_tone(tone).view()}
            {label}
        </span>
    }
}
