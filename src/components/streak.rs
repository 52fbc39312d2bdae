//! The outcomes of the last runs as a strip, oldest first.

use crate::domain::phase::prebuild_tone;
use crate::format;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use leptos::html::{Div, Span};

use super::badge::tone_name;
use super::template::{Template, template};
use super::time::present_untracked;

/// What a strip shows.
pub struct Streak {
    summary: String,
    runs: Vec<Mark>,
}

struct Mark {
    tone: &'static str,
    title: String,
}

impl Streak {
    /// `runs` are newest first.
    pub fn of(runs: &[Prebuild]) -> Self {
        let mark = |run: &Prebuild| {
            let phase = format::enum_name(&run.status.phase.short_name());
            let created = run
                .metadata
                .created_at
                .map_or_else(String::new, |at| format!(", {}", format::local_short(at.0, present_untracked())));
            Mark {
                tone: tone_name(prebuild_tone(&run.status.phase)),
                title: format!("{phase}{created} ({})", format::short_id(run.id)),
            }
        };
        Self { summary: summary(runs), runs: runs.iter().rev().map(mark).collect() }
    }
}

pub fn streak_template() -> Template<Div, Streak> {
    let mark = template::<Span, Mark>()
        .class("streak-run")
        .attr_of("data-tone", |mark| Some(mark.tone))
        .title_of(|mark| Some(&mark.title));
    template::<Div, Streak>()
        .class("streak")
        .role("img")
        .aria_label_of(|streak| Some(&streak.summary))
        .each(|streak| &streak.runs, mark)
}

fn summary(runs: &[Prebuild]) -> String {
    let count = |phase: PrebuildPhase| runs.iter().filter(|run| run.status.phase == phase).count();
    let (completed, failed) = (count(PrebuildPhase::Completed), count(PrebuildPhase::Failed));
    let others = runs.len().saturating_sub(completed).saturating_sub(failed);
    format!("Of the last {}: {completed} completed, {failed} failed, {others} others", runs.len())
}
