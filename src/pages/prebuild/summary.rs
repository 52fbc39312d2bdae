//! The line below the heading: phase, stuck warning, and time of creation.

use leptos::html::Div;

use crate::components::badge::{badge, prebuild_badge};
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::{moment, present};
use crate::domain::phase::{Tone, is_final, slug};
use crate::domain::runs::{is_stuck, usual_duration};
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;

/// `runs` are the prebuilds of its project, newest first.
pub fn summary(row: &Prebuild, runs: Memo<Vec<Prebuild>>) -> Element<Div> {
    let created =
        row.metadata.created_at.map(|created| html::span().class("meta").child("Created ").child(moment(created.0)));
    let phase = &row.status.phase;
    let stuck = {
        let row = row.clone();
        let is_stuck = Memo::new(move |_| runs.with(|runs| is_stuck(&row, usual_duration(&row, runs), present())));
        move || {
            let text = "Running more than twice as long as usual for this project and class.";
            is_stuck.get().then(|| html::span().class("stuck").title(text).child(badge(Tone::Warning, "Stuck".into())))
        }
    };
    let has_end = is_final(phase);
    html::div()
        .class("summary")
        .attr("data-phase", slug(&phase.short_name()))
        .child(prebuild_badge(phase))
        .child((!has_end).then_some(stuck))
        .child(created)
}
