//! A prebuild's phases one after the other, each with what is known of its time.

use crate::domain::phase::{Tone, prebuild_tone, slug};
use crate::domain::timeline::{Progress, Source, Step};
use crate::format;
use leptos::html::Section;

use super::badge::tone_name;
use super::content::Content;
use super::element::Element;
use super::html;
use super::time::moment;

/// `percent` is how far the snapshot is, while it is taken.
pub fn timeline(steps: Vec<Step>, percent: Option<i32>) -> Element<Section> {
    let step = |step: Step| {
        let is_present = step.progress == Progress::Present;
        let tone = match step.progress {
            Progress::Ahead => "waiting",
            // A stage that is over is over; only the last one says how it ended.
            Progress::Past if step.source == Source::Inferred || is_stage(&step) => "stopped",
            _ => tone_name(prebuild_tone(&step.phase)),
        };
        let icon = match step.progress {
            Progress::Ahead => Tone::Waiting,
            Progress::Past if is_stage(&step) => Tone::Good,
            _ => prebuild_tone(&step.phase),
        };
        let when = match (step.at, step.source, step.progress) {
            (_, _, Progress::Ahead) => "Ahead".into_content(),
            (Some(at), Source::Seen, _) => ("Seen ", moment(at)).into_content(),
            (Some(at), _, _) => moment(at).into_content(),
            (None, _, _) => {
                html::span().class("inferred").title("The server does not tell when").child("Inferred").into_content()
            }
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
    let note = has_gap.then(|| {
        let words = "The server keeps no times of the phases between, and this page did not see them.";
        html::p().class("meta timeline-note").child(words)
    });
    let list = html::ol().class("timeline").child(steps.into_iter().map(step).collect::<Vec<_>>());
    html::section().class("detail-section timeline-section").child(html::h2().child("Timeline")).child(list).child(note)
}

/// Whether it is one of the stages on the way, rather than an end.
fn is_stage(step: &Step) -> bool {
    use crate::proto::prebuild::PrebuildPhase::{Pending, Running, Snapshotting, Starting, Stopping};
    matches!(step.phase, Pending | Starting | Running | Stopping | Snapshotting)
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
