//! The outcomes of the last runs as a strip, oldest first.

use crate::domain::phase::prebuild_tone;
use crate::format;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use leptos::html::Div;

use super::badge::tone_name;
use super::element::Element;
use super::html;

/// `runs` are newest first.
pub fn streak(runs: &[Prebuild]) -> Element<Div> {
    let one = |run: &Prebuild| {
        let phase = format::enum_name(&run.status.phase.short_name());
        let created = run.metadata.created_at.map_or_else(String::new, |at| format!(", {}", format::local_short(at.0)));
        html::span()
            .class("streak-run")
            .attr("data-tone", tone_name(prebuild_tone(&run.status.phase)))
            .title(format!("{phase}{created} ({})", format::short_id(run.id)))
    };
    html::div()
        .class("streak")
        .role("img")
        .aria_label(summary(runs))
        .child(runs.iter().rev().map(one).collect::<Vec<_>>())
}

fn summary(runs: &[Prebuild]) -> String {
    let count = |phase: PrebuildPhase| runs.iter().filter(|run| run.status.phase == phase).count();
    let (completed, failed) = (count(PrebuildPhase::Completed), count(PrebuildPhase::Failed));
    let others = runs.len() - completed - failed;
    format!("Of the last {}: {completed} completed, {failed} failed, {others} others", runs.len())
}
