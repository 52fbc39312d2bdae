//! A prebuild's phases in order, each with its time where that is known.

use crate::domain::phase::{Tone, prebuild_tone, slug};
use crate::domain::timeline::{Progress, Source, Step};
use crate::format;
use crate::proto::prebuild::PrebuildPhase;
use leptos::html::Section;

use super::badge::tone_name;
use super::content::{Content, nothing};
use super::element::Element;
use super::html;
use super::time::moment;

/// `percent` is the progress of the snapshot while it is being taken.
pub fn timeline(steps: Vec<Step>, percent: Option<i32>) -> Element<Section> {
    let step = |step: Step| {
        let is_present = step.progress == Progress::Present;
        let tone = match step.progress {
            Progress::Ahead => "waiting",
            // Only the last phase has the tone of the outcome.
            Progress::Past if step.source == Source::Inferred || is_passing(&step) => "stopped",
            _ => tone_name(prebuild_tone(&step.phase)),
        };
        let icon = match step.progress {
            Progress::Ahead => Tone::Waiting,
            Progress::Past if is_passing(&step) => Tone::Good,
            _ => prebuild_tone(&step.phase),
        };
        let when = match (step.at, step.source, step.progress) {
            (_, _, Progress::Ahead) => "Not started".into_content(),
            (Some(at), Source::Seen, _) => ("Observed ", moment(at)).into_content(),
            (Some(at), _, _) => moment(at).into_content(),
            (None, _, _) => nothing(),
        };
        let percent =
            percent.filter(|_| is_present).map(|percent| html::span().class("meta").child(format!(" {percent}%")));
        let name = html::span().class("step-name").child(format::enum_name(&step.phase.short_name())).child(percent);
        let mark = html::span().class("step-mark tone").attr("data-tone", tone).attr("data-icon", tone_name(icon));
        let item = html::li()
            .class("step")
            .attr("data-phase", slug(&step.phase.short_name()))
            .attr("data-progress", progress_name(step.progress))
            .attr("data-source", source_name(step.source));
        let item = if is_present { item.aria_current("step") } else { item };
        item.child(mark).child(name).child(html::span().class("step-when meta").child(when))
    };
    let has_gap = steps.iter().filter(|step| is_stage(step)).count() < 2;
    let note =
        has_gap.then(|| html::p().class("meta timeline-note").child("Timing for intermediate phases isn't available."));
    let list = html::ol().class("timeline").child(steps.into_iter().map(step).collect::<Vec<_>>());
    html::section().class("detail-section timeline-section").child(html::h2().child("Timeline")).child(list).child(note)
}

/// Whether the phase is a stage of a running prebuild, not an outcome.
fn is_stage(step: &Step) -> bool {
    use PrebuildPhase::{Pending, Running, Snapshotting, Starting, Stopping};
    matches!(step.phase, Pending | Starting | Running | Stopping | Snapshotting)
}

/// Whether the phase leads to another one.
fn is_passing(step: &Step) -> bool {
    is_stage(step) || matches!(step.phase, PrebuildPhase::Cancelling | PrebuildPhase::Deleting)
}

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Known => "known",
        Source::Seen => "seen",
        Source::Inferred => "inferred",
    }
}

const fn progress_name(progress: Progress) -> &'static str {
    match progress {
        Progress::Past => "past",
        Progress::Present => "present",
        Progress::Ahead => "ahead",
    }
}
